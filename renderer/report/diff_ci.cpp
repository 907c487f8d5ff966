// A comparison for CI services: its findings, and a note for each object that changes.
//
// In:  a comparison.   Out: findings with their places as text.
// The one idea: a service shows lines at places, so a changed object is told where the template wrote the first field that changes.

#include "renderer/report/ci.h"
#include "renderer/report/parts.h"

namespace rhumbline {

namespace {

std::string message_of(const ObjectDiff& object) {
  const std::string fields = field_counts(object);
  const std::string what = object.object_class == ObjectClass::kKept ? "" : std::string(object_class_name(object.object_class));
  return what + (what.empty() || fields.empty() ? "" : ": ") + fields;
}

// Where the object's first told field was written; else where the object stands in the new or the old manifest.
Pos place_of(const ObjectDiff& object) {
  for (const Change& field : object.changes) {
    if (field.field_class > FieldClass::kNoise && field.at) return field.at;
  }
  for (const Side side : {kNew, kOld, kLive}) {
    if (const Pos at = object.root.sides[side].at()) return at;
  }
  return {};
}

std::vector<ToldFinding> told_changes(const Comparison& comparison, const Sources& sources) {
  std::vector<ToldFinding> told;
  for (const schema::Finding& finding : comparison.findings) {
    if (finding.severity == schema::Level::kNoise) continue;
    schema::Finding placed = finding;
    for (const ObjectDiff& object : comparison.objects) {
      if (!placed.at && object.object == placed.object) placed.at = place_of(object);  // the services want a place for each line
    }
    told.push_back(told_finding(placed, sources));
  }
  for (const ObjectDiff& object : comparison.objects) {
    if (!is_told(object, false)) continue;
    schema::Finding change{.severity = schema::Level::kInfo, .code = "CHANGE", .object = object.object, .message = message_of(object)};
    for (const Change& field : object.changes) {
      if (field.field_class <= FieldClass::kNoise || !field.at) continue;
      change.path = field.numbered;
      break;
    }
    change.at = place_of(object);
    told.push_back(told_finding(change, sources));
  }
  return told;
}

}  // namespace

std::string diff_sarif(const Comparison& comparison, const Sources& sources, std::string_view program_version) {
  return sarif_document(told_changes(comparison, sources), program_version);
}
std::string diff_github(const Comparison& comparison, const Sources& sources) { return github_lines(told_changes(comparison, sources)); }
std::string diff_gitlab(const Comparison& comparison, const Sources& sources) { return gitlab_document(told_changes(comparison, sources)); }

}  // namespace rhumbline
