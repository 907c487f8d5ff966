// The counts of a comparison: which objects, what becomes of them, how grave it is.
//
// In:  a comparison.   Out: rows, one for each object that is told, gravest first within the comparison's own order.
// The one idea: text, markdown and HTML open with the same table, so it is made once.

#include <algorithm>
#include <map>

#include "renderer/report/parts.h"

namespace rhumbline {

namespace {

std::string count_of(std::size_t number, std::string_view what) { return number == 0 ? "" : std::to_string(number) + " " + std::string(what); }

void add(std::string& line, std::string part) {
  if (part.empty()) return;
  if (!line.empty()) line += ", ";
  line += part;
}

}  // namespace

char mark_of(ObjectClass object_class) {
  switch (object_class) {
    case ObjectClass::kCreated:
    case ObjectClass::kRecreated: return '+';
    case ObjectClass::kPruned: return '-';
    case ObjectClass::kReplaced:
    case ObjectClass::kAdopted:
    case ObjectClass::kKept: return '~';
    default: return '=';
  }
}

bool is_told(const ObjectDiff& object, bool show_noise) {
  if (object.object_class != ObjectClass::kKept || show_noise) return true;
  return std::any_of(object.changes.begin(), object.changes.end(), [](const Change& c) { return c.field_class > FieldClass::kNoise; });
}

std::string field_counts(const ObjectDiff& object) {
  std::map<std::string_view, std::size_t> counts;
  for (const Change& change : object.changes) {
    if (change.field_class > FieldClass::kNoise) ++counts[field_class_name(change.field_class)];
  }
  std::string text;
  for (const auto& [name, count] : counts) add(text, count_of(count, name));
  return text;
}

std::string object_counts(const Comparison& comparison, bool show_noise) {
  std::size_t created = 0, changed = 0, removed = 0, kept = 0;
  for (const ObjectDiff& object : comparison.objects) {
    switch (mark_of(object.object_class)) {
      case '+': ++created; break;
      case '-': ++removed; break;
      case '~': changed += is_told(object, show_noise) ? 1 : 0; break;
      default: ++kept;
    }
  }
  std::string text;
  add(text, count_of(created, "created"));
  add(text, count_of(changed, "changed"));
  add(text, count_of(removed, "removed"));
  add(text, count_of(kept, "left alone"));
  add(text, count_of(comparison.unchanged, "unchanged"));
  add(text, count_of(comparison.outside, "outside of this"));
  return text.empty() ? "none" : text;
}

std::string noise_counts(const NoiseCounts& noise) {
  std::string text;
  add(text, count_of(noise.bookkeeping, "written by the server or the applier"));
  add(text, count_of(noise.defaults, "server defaults"));
  add(text, count_of(noise.spelling, "spelled otherwise"));
  add(text, count_of(noise.live_only, "live only"));
  add(text, count_of(noise.run_time, "generated or written at run time"));
  add(text, count_of(noise.ignored, "ignored by rule"));
  return text;
}

std::string outcome_words(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk: return "the upgrade goes through";
    case Outcome::kConflict: return "the upgrade stops at a field manager conflict";
    case Outcome::kRefusedImmutable: return "the server will refuse to change a field";
    case Outcome::kRefusedType: return "the server will refuse a value";
    case Outcome::kRefusedCombination: return "the server will refuse fields that exclude each other";
    case Outcome::kRefusedOwnership: return "Helm will refuse an object that it did not create";
  }
  return {};
}

}  // namespace rhumbline
