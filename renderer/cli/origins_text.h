// Values with their origins, as text and as JSON, for `values` and `explain`; for this room only.
#pragma once

#include <string>
#include <vector>

#include "renderer/release/release.h"

namespace rhumbline::cli {

/// "-f prod.yaml:14:3", "--set a.b=c", "values.yaml of chart web (web/values.yaml:3:1)".
std::string layer_text(const Job& job, const ValueLayer& layer);
/// {"layer": ..., "label": ..., "file": ..., "line": ..., "column": ..., "value": ...}; a map.
Value layer_json(Job& job, const ValueLayer& layer);

/// The effective values as YAML; with `origins`, a comment behind each value tells the layer that won.
std::string merged_text(Job& job, const Insight& insight, bool origins);
/// As one JSON object; with `origins`, {"schemaVersion": 1, "values": [{path, value, origin, lost: [...]}]}.
std::string merged_json(Job& job, const Insight& insight, bool origins);

/// A value that differs between two sets; one side may be missing.
struct ValueChange {
  std::string path;
  const Value* before = nullptr;
  const Value* after = nullptr;
  std::vector<ValueLayer> origin;  // of the new side, else of the old one; the strongest only, may be empty
};
/// Leaf by leaf, in the order of the new set, what only the old one has behind it.
std::vector<ValueChange> compare_values(Job& job, const Insight& old, const Insight& fresh);
std::string changes_text(Job& job, const std::vector<ValueChange>& changes);
std::string changes_json(Job& job, const std::vector<ValueChange>& changes);

}  // namespace rhumbline::cli
