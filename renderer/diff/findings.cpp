// Findings of a comparison: what somebody should know before the upgrade runs.
//
// In:  a comparison with its changes.   Out: findings added to it, with the words for people.
// Trap: a Secret's values never become part of a finding.

#include <algorithm>

#include "renderer/diff/verdicts.h"

namespace rhumbline::diff {

namespace {

using schema::Finding;
using schema::Level;

std::string who(const Change& change) {
  if (change.manager.empty()) return "edited on the live object";
  return "set by " + change.manager + (change.time.empty() ? "" : " at " + change.time);
}

constexpr std::string_view kOther = "another value";  // too long or too secret to be quoted

std::string shown(const Value& value) {
  if (value.is_nil()) return "nothing";
  if (value.is_map() || value.is_list()) return std::string(kOther);
  std::string text = scalar_text(value);
  if (text.size() > 60 || text.find('\n') != std::string::npos) return std::string(kOther);
  return value.is_string() ? "\"" + text + "\"" : text;
}

Finding about(const ObjectDiff& object, const Change& change) {
  Finding finding{.object = object.object, .path = change.numbered, .at = change.at};
  if (object.is_secret) return finding;
  if (is_secret_field(object, change.path)) {
    finding.at = {};  // the line would be quoted
    return finding;
  }
  if (!change.sides[kLive].is_nil()) finding.live = change.sides[kLive];
  if (!change.sides[kNew].is_nil()) finding.rendered = change.sides[kNew];
  return finding;
}

void add_edit(Comparison& comparison, const ObjectDiff& object, const Change& change) {
  const bool is_hidden = object.is_secret || is_secret_field(object, change.path);
  Finding finding = about(object, change);
  finding.severity = Level::kDanger;
  finding.code = "USER_EDIT_REVERTED";
  const std::string after = is_hidden ? std::string(kOther) : shown(change.sides[kAfter]);
  finding.message = who(change) + "; the upgrade " +
                    (object.object_class == ObjectClass::kPruned ? "deletes the object"
                     : change.sides[kAfter].is_nil()             ? "removes it"
                                                                 : "sets it back to " + after);
  finding.hint = is_hidden || change.sides[kLive].is_nil() || object.object_class == ObjectClass::kPruned
                         || shown(change.sides[kLive]) == kOther
                     ? "bring the edit into the chart's values, or agree to lose it"
                     : "give " + shown(change.sides[kLive]) + " in the chart's values to keep it";
  if (change.is_contested && comparison.engine == Engine::kNone) finding.hint += "; Helm 4 stops here unless forced (--engine helm4)";
  comparison.findings.push_back(std::move(finding));
}

void add_noise(Comparison& comparison, const ObjectDiff& object, const Change& change) {
  Finding finding = about(object, change);
  finding.severity = Level::kNoise;
  finding.code = change.code;
  finding.message = change.code == "IGNORED"         ? "ignored by rule: " + std::string(change.reason)
                    : change.code == "RUNTIME_FIELD"    ? "written by a controller at run time"
                    : change.code.starts_with("GENERATED") ? "made anew at each rendering"
                                                      : "changes only because something generated does";
  if (change.code.starts_with("GENERATED")) finding.live = finding.rendered = std::nullopt;
  comparison.findings.push_back(std::move(finding));
}

// Half of an edit that belongs together stays, half goes: neither the editor's state nor the chart's.
void add_partial_revert(Comparison& comparison, const ObjectDiff& object) {
  std::string gone, kept;
  const auto add = [](std::string& list, const std::string& path) { list += (list.empty() ? "" : ", ") + path; };
  for (const Change& change : object.changes) {
    if (change.field_class == FieldClass::kEditReverted) add(gone, change.path);
    if (change.field_class == FieldClass::kEditKept) add(kept, change.path);
  }
  if (gone.empty() || kept.empty()) return;
  comparison.findings.push_back({.severity = Level::kDanger,
                                 .code = "PARTIAL_REVERT",
                                 .object = object.object,
                                 .message = "the upgrade takes back a part of what was edited: " + gone + "; what stays: " + kept,
                                 .hint = "do they belong together? keep all of it in the chart's values, or none"});
}

std::string_view refusal_code(Outcome outcome) {
  switch (outcome) {
    case Outcome::kRefusedImmutable: return "IMMUTABLE_FIELD";
    case Outcome::kRefusedType: return "WRONG_TYPE";
    case Outcome::kRefusedCombination: return "EXCLUSIVE_FIELDS";
    default: return "FOREIGN_OBJECT";
  }
}

void add_object(Comparison& comparison, const ObjectDiff& object) {
  if (!comparison.has_live) return;
  const bool is_helm = comparison.engine == Engine::kHelm3 || comparison.engine == Engine::kHelm4;
  if (object.object_class == ObjectClass::kPruned) {
    const bool is_crd = object.kind == "CustomResourceDefinition";
    comparison.findings.push_back({.severity = Level::kDanger,
                                   .code = is_crd ? "CRD_REMOVED" : "OBJECT_REMOVED",
                                   .object = object.object,
                                   .message = is_crd ? "the upgrade deletes this definition, and with it every object of its kind"
                                                     : "it runs and is no longer part of the manifest; the upgrade deletes it",
                                   .hint = "the annotation helm.sh/resource-policy: keep on the live object keeps it"});
  }
  if (object.object_class == ObjectClass::kReplaced) {
    comparison.findings.push_back({.severity = Level::kDanger,
                                   .code = "OBJECT_REPLACED",
                                   .object = object.object,
                                   .message = "the server does not take the change, so --force deletes it and makes it anew",
                                   .hint = "what it owns goes with it; leave --force out to be stopped instead"});
  }
  if (object.object_class == ObjectClass::kLeft) {
    comparison.findings.push_back({.severity = Level::kInfo,
                                   .code = "OBJECT_KEPT",
                                   .object = object.object,
                                   .message = comparison.outcome != Outcome::kOk && is_helm
                                                ? "it is no longer part of the manifest, and the upgrade stops before it deletes anything"
                                                : "it is no longer part of the manifest and stays in the cluster"});
  }
}

void add_conflict(Comparison& comparison, const Conflict& conflict) {
  Finding finding{.object = conflict.object, .path = conflict.path};
  for (const ObjectDiff& object : comparison.objects) {
    if (object.object != conflict.object) continue;
    const auto change = std::find_if(object.changes.begin(), object.changes.end(), [&](const Change& each) { return each.path == conflict.path; });
    if (change != object.changes.end()) finding = about(object, *change);
  }
  finding.severity = Level::kError;
  finding.code = "FIELD_MANAGER_CONFLICT";
  finding.message = "owned by " + conflict.manager + "; server-side apply stops here";
  finding.hint = "--force-conflicts takes the field over; or leave it out of the manifest";
  comparison.findings.push_back(std::move(finding));
}

// A file with some objects says nothing about the others; one with most of them does.
bool has_most(const Comparison& comparison) {
  const auto of = [&](ObjectClass wanted) {
    return static_cast<std::size_t>(std::count_if(comparison.objects.begin(), comparison.objects.end(), [&](const ObjectDiff& each) { return each.object_class == wanted; }));
  };
  return comparison.has_live && comparison.unchanged + of(ObjectClass::kKept) > of(ObjectClass::kRecreated);
}

void add_recreated(Comparison& comparison, const ObjectDiff& object) {
  comparison.findings.push_back({.severity = Level::kWarning,
                                 .code = "OBJECT_RECREATED",
                                 .object = object.object,
                                 .message = "it was applied last and does not run any more; the upgrade makes it again",
                                 .hint = "if somebody deleted it for good, switch it off in the chart's values"});
}

}  // namespace

void add_findings(Comparison& comparison, const DiffRequest& request, std::span<const RefusedObject> refused) {
  for (const RefusedObject& each : refused) {
    comparison.findings.push_back({.severity = Level::kError,
                                   .code = each.refusal->code.empty() ? refusal_code(each.refusal->outcome) : each.refusal->code,
                                   .object = each.pair->label,
                                   .path = each.refusal->path,
                                   .message = each.refusal->message,
                                   .hint = each.refusal->hint.empty() ? remedy(each, request) : each.refusal->hint});
  }
  for (const Conflict& conflict : comparison.conflicts) add_conflict(comparison, conflict);
  const bool is_whole = has_most(comparison);
  for (const ObjectDiff& object : comparison.objects) {
    add_object(comparison, object);
    if (is_whole && object.object_class == ObjectClass::kRecreated) add_recreated(comparison, object);
    add_partial_revert(comparison, object);
    for (const Change& change : object.changes) {
      switch (change.field_class) {
        case FieldClass::kEditReverted:
        case FieldClass::kEditOverwritten:
        case FieldClass::kEditDeleted:
        case FieldClass::kEditLostWithObject: add_edit(comparison, object, change); break;
        case FieldClass::kNoise: add_noise(comparison, object, change); break;
        default: break;
      }
    }
  }
}

}  // namespace rhumbline::diff
