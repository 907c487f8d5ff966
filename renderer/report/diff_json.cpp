// A comparison as JSON: the contract that scripts and the suites read.
//
// In:  a comparison.   Out: one object; every change with its class and the four states of the field.
// Trap: values of Secrets are left out by name of the kind and of the member, before any text exists; their sizes stay.

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/report/parts.h"
#include "renderer/report/report.h"

namespace rhumbline {

namespace {

void add_text(std::string& out, std::string_view name, std::string_view value, bool first = false) {
  if (!first) out += ", ";
  json::append_string(out, name, false);
  out += ": ";
  json::append_string(out, value, false);
}

std::string_view old_source_name(OldSource source) {
  switch (source) {
    case OldSource::kNone: return "none";
    case OldSource::kGiven: return "manifest";
    case OldSource::kRelease: return "release";
    case OldSource::kLastApplied: return "last-applied";
    case OldSource::kManagedFields: return "managedFields";
  }
  return "none";
}

class Writer {
 public:
  Writer(Job& job, const Comparison& comparison, bool show_secrets) : job_(job), comparison_(comparison), show_secrets_(show_secrets) {}

  std::string run() {
    out_ = "{\"schemaVersion\": 1";
    add_text(out_, "outcome", outcome_name(comparison_.outcome));
    out_ += ", \"conflicts\": [";
    for (const Conflict& conflict : comparison_.conflicts) {
      out_ += out_.back() == '[' ? "\n  {" : ",\n  {";
      add_text(out_, "object", conflict.object, true);
      add_text(out_, "path", conflict.path);
      add_text(out_, "manager", conflict.manager);
      out_ += '}';
    }
    out_ += "], \"objects\": [";
    for (const ObjectDiff& object : comparison_.objects) add_object(object);
    out_ += "],\n";
    std::vector<FindingRow> rows;
    for (const schema::Finding& finding : comparison_.findings) rows.push_back(finding_row(job_, finding));
    const std::string findings = findings_document(std::move(rows), {});
    // The same rows as in the findings document, without its outer braces and version.
    const std::size_t start = findings.find("\"findings\"");
    out_ += findings.substr(start, findings.rfind('}') - start);
    add_summary();
    return std::move(out_);
  }

 private:
  void add_object(const ObjectDiff& object) {
    out_ += out_.back() == '[' ? "\n  {" : ",\n  {";
    add_text(out_, "object", object.object, true);
    add_text(out_, "class", object_class_name(object.object_class));
    add_text(out_, "apiVersion", object.api_version);
    add_text(out_, "oldFrom", old_source_name(object.old_source));
    out_ += ", \"changes\": [";
    for (const Change& change : object.changes) add_change(object, change);
    out_ += "]}";
  }

  void add_change(const ObjectDiff& object, const Change& change) {
    out_ += out_.back() == '[' ? "\n    {" : ",\n    {";
    add_text(out_, "path", change.path, true);
    add_text(out_, "class", field_class_name(change.field_class));
    const bool is_hidden = !show_secrets_ && is_secret_field(object, change.path);
    constexpr std::string_view kNames[] = {"old", "live", "new", "after"};
    for (std::size_t side = 0; side < kSides; ++side) {
      out_ += ", \"";
      out_ += kNames[side];
      out_ += "\": ";
      if (is_hidden || change.sides[side].is_nil()) {
        out_ += "null";
      } else {
        json::write(job_, out_, show_secrets_ ? change.sides[side] : without_secrets(job_, change.sides[side]), {.escape_html = false});
      }
    }
    if (is_hidden) {
      out_ += ", \"hidden\": true, \"bytes\": {";
      for (std::size_t side = 0; side < kSides; ++side) {
        if (change.sides[side].is_nil()) continue;
        if (out_.back() != '{') out_ += ", ";
        out_ += "\"" + std::string(kNames[side]) + "\": " + std::to_string(secret_size(change.sides[side]));
      }
      out_ += '}';
    }
    if (!is_hidden) add_inside(change);
    if (!change.manager.empty()) add_text(out_, "manager", change.manager);
    if (!change.time.empty()) add_text(out_, "time", change.time);
    if (!change.code.empty()) add_text(out_, "code", change.code);
    out_ += '}';
  }

  // What changes inside a text that is a document, inside a list that is replaced whole.
  void add_inside(const Change& change) {
    const auto seen = [&](const Value& value) { return show_secrets_ || !value.is_list() ? value : without_secrets(job_, value); };
    const std::optional<std::vector<InnerChange>> inside = inner_changes(job_, seen(change.sides[kLive]), seen(change.sides[kAfter]));
    if (!inside) return;
    out_ += ", \"inside\": [";
    for (const InnerChange& place : *inside) {
      out_ += out_.back() == '[' ? "{" : ", {";
      add_text(out_, "path", place.path, true);
      out_ += ", \"live\": ";
      json::write(job_, out_, show_secrets_ ? place.before : without_secrets(job_, place.before), {.escape_html = false});
      out_ += ", \"after\": ";
      json::write(job_, out_, show_secrets_ ? place.after : without_secrets(job_, place.after), {.escape_html = false});
      out_ += '}';
    }
    out_ += ']';
  }

  void add_summary() {
    const NoiseCounts& noise = comparison_.noise;
    out_ += ",\n\"summary\": {\"unchanged\": " + std::to_string(comparison_.unchanged) + ", \"unattributed\": " + std::to_string(comparison_.unattributed) + ", \"outside\": " + std::to_string(comparison_.outside) +
            ", \"noise\": {\"bookkeeping\": " + std::to_string(noise.bookkeeping) + ", \"defaults\": " + std::to_string(noise.defaults) +
            ", \"spelling\": " + std::to_string(noise.spelling) + ", \"liveOnly\": " + std::to_string(noise.live_only) +
            ", \"runTime\": " + std::to_string(noise.run_time) + ", \"ignored\": " + std::to_string(noise.ignored) + "}}}\n";
  }

  Job& job_;
  const Comparison& comparison_;
  bool show_secrets_;
  std::string out_;
};

}  // namespace

std::string diff_json(Job& job, const Comparison& comparison, bool show_secrets) {
  return visible_json(Writer(job, comparison, show_secrets).run());
}

}  // namespace rhumbline
