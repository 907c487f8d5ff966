// The words of the contract for every class and outcome, and what counts as an effect.
//
// In:  enumerators.   Out: the names that scripts know; how grave a comparison is.
// Trap: the names are read by position, so a new enumerator needs its name at the same place.

#include <algorithm>

#include "renderer/diff/diff.h"

namespace rhumbline {

std::optional<Engine> engine_named(std::string_view name) {
  if (name == "kubectl") return Engine::kKubectl;
  if (name == "kubectl-ssa") return Engine::kKubectlSsa;
  if (name == "helm3") return Engine::kHelm3;
  if (name == "helm4") return Engine::kHelm4;
  return std::nullopt;
}

std::string_view outcome_name(Outcome outcome) {
  constexpr std::array<std::string_view, 6> kNames = {"ok",           "conflict",           "refused-immutable",
                                                      "refused-type", "refused-combination", "refused-ownership"};
  return kNames[static_cast<std::size_t>(outcome)];
}

std::string_view object_class_name(ObjectClass object_class) {
  constexpr std::array<std::string_view, 8> kNames = {"object-kept",   "object-created", "object-recreated", "object-adopted",
                                                      "object-pruned", "object-left",    "object-replaced",  "outside-chart"};
  return kNames[static_cast<std::size_t>(object_class)];
}

std::string_view field_class_name(FieldClass field_class) {
  constexpr std::array<std::string_view, 21> kNames = {
      "unchanged",      "default",       "default-change", "chart-noop",          "noise",     "chart-add",    "chart-replace",
      "chart-remove",   "chart-partial", "edit-kept",      "edit-reverted",       "edit-overwritten",
      "edit-deleted",   "edit-kept-over-chart", "edit-lost-with-object", "converged", "edit-present", "chart-change-refused",
      "both-changed-refused", "side-effect", "reordered"};
  return kNames[static_cast<std::size_t>(field_class)];
}

bool has_effect(FieldClass field_class) {
  switch (field_class) {
    case FieldClass::kChartAdd:
    case FieldClass::kChartReplace:
    case FieldClass::kChartRemove:
    case FieldClass::kChartPartial:
    case FieldClass::kEditReverted:
    case FieldClass::kEditOverwritten:
    case FieldClass::kEditDeleted:
    case FieldClass::kEditLostWithObject:
    case FieldClass::kChartChangeRefused:
    case FieldClass::kBothChangedRefused:
    case FieldClass::kSideEffect:
    case FieldClass::kReordered: return true;
    default: return false;
  }
}

int gravity(const Comparison& comparison) {
  if (comparison.outcome != Outcome::kOk) return 3;
  int worst = 0;
  for (const schema::Finding& finding : comparison.findings) {
    if (finding.severity == schema::Level::kError) return 3;
    if (finding.severity == schema::Level::kDanger) worst = 2;
  }
  for (const ObjectDiff& object : comparison.objects) worst = std::max(worst, gravity_of(object));
  return worst;
}

int gravity_of(const ObjectDiff& object) {
  const bool comes_or_goes = object.object_class == ObjectClass::kCreated || object.object_class == ObjectClass::kRecreated ||
                             object.object_class == ObjectClass::kPruned || object.object_class == ObjectClass::kReplaced;
  const bool changes = std::any_of(object.changes.begin(), object.changes.end(), [](const Change& c) { return has_effect(c.field_class); });
  return comes_or_goes || (changes && object.object_class != ObjectClass::kLeft) ? 1 : 0;
}

}  // namespace rhumbline
