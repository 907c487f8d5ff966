// Values with the places they come from.
//
// In:  values and their history.   Out: YAML with comments, lines of changes, or JSON.
// The one idea: a line of YAML is written for each leaf by the ordinary writer; only the indentation and the comment are made here.
// Trap: a comment may stand behind `key: value`, `key:` and `key: |-`, but not behind a text that goes on in the next line.

#include "renderer/cli/origins_text.h"

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::cli {

namespace {

std::string_view kind_text(LayerKind kind) {
  switch (kind) {
    case LayerKind::kFlag: return "flag";
    case LayerKind::kFile: return "file";
    case LayerKind::kRecorded: return "recorded";
    case LayerKind::kParent: return "parent";
    case LayerKind::kGlobal: return "global";
    case LayerKind::kImported: return "import-values";
    case LayerKind::kChart: return "chart";
  }
  return "chart";
}

std::string place_text(const Place& place) {
  return std::string(place.file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

/// Writes a table as YAML, each leaf with its origin.
class Merged {
 public:
  Merged(Job& job, const Insight& insight) : job_(job), insight_(insight) {}

  std::string run() {
    if (insight_.values.as_map().empty()) return "{}\n";
    table(insight_.values.as_map(), 0);
    return std::move(out_);
  }

 private:
  void table(const Map& map, std::size_t depth) {
    for (const Entry* entry : map.sorted(job_.arena)) {
      path_.push_back({std::string(entry->key)});
      if (entry->value.is_map() && !entry->value.as_map().empty() && depth < job_.limits.yaml_depth) {
        // The writer knows how a key is quoted; a null behind it is taken off again.
        std::string head = written(entry->key, Value());
        head.resize(head.rfind(" null"));
        out_.append(2 * depth, ' ').append(head).append("\n");
        table(entry->value.as_map(), depth + 1);
      } else {
        leaf(*entry, depth);
      }
      path_.pop_back();
    }
  }

  void leaf(const Entry& entry, std::size_t depth) {
    const std::string indent(2 * depth, ' ');
    const std::vector<ValueLayer> layers = layers_of(insight_.history, path_);
    const std::string comment = layers.empty() ? "" : "  # " + layer_text(job_, layers.front());
    const std::string text = written(entry.key, entry.value);
    const std::vector<std::string_view> lines = split(text, "\n");
    const bool is_open = lines.size() > 1 && !lines[0].ends_with(':') && lines[0].find(": |") == std::string_view::npos && lines[0].find(": >") == std::string_view::npos;
    if (is_open && !comment.empty()) out_ += indent + comment.substr(2) + "\n";
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (!lines[i].empty()) out_ += indent;
      out_ += lines[i];
      if (i == 0 && !is_open) out_ += comment;
      out_ += '\n';
    }
  }

  std::string written(std::string_view key, const Value& value) {
    std::string text;
    yaml::write(job_, text, make_map(job_.arena, {{key, value}}));
    return text;
  }

  Job& job_;
  const Insight& insight_;
  std::vector<PathStep> path_;
  std::string out_;
};

std::string as_json(Job& job, const Value& value) {
  std::string out;
  json::write(job, out, value, {.escape_html = false, .indent = "  "});
  return out + "\n";
}

Value text_value(Job& job, std::string_view text) { return Value::string(job.arena, job.arena.copy(text)); }

}  // namespace

std::string layer_text(const Job& job, const ValueLayer& layer) {
  const Place place = job.sources.place(layer.at);
  if (layer.kind == LayerKind::kFlag || place.file.empty()) return layer.label;
  if (layer.kind == LayerKind::kFile) return "-f " + place_text(place);
  return layer.label + " (" + place_text(place) + ")";
}

Value layer_json(Job& job, const ValueLayer& layer) {
  Map* out = make_map(job.arena);
  out->set(job.arena, "layer", Value::literal(kind_text(layer.kind)));
  out->set(job.arena, "label", text_value(job, layer.label));
  const Place place = job.sources.place(layer.at);
  if (!place.file.empty()) {
    out->set(job.arena, "file", text_value(job, place.file));
    out->set(job.arena, "line", Value::integer(place.line));
    out->set(job.arena, "column", Value::integer(place.column));
  }
  out->set(job.arena, "value", layer.value);
  return Value::map(out);
}

std::string merged_text(Job& job, const Insight& insight, bool origins) {
  if (origins) return Merged(job, insight).run();
  std::string out;
  yaml::write(job, out, insight.values);
  return out + "\n";
}

std::string merged_json(Job& job, const Insight& insight, bool origins) {
  if (!origins) return as_json(job, insight.values);
  ListBuilder rows(job.arena);
  for (const ValuesLeaf& leaf : leaves_of(job, insight.values)) {
    Map* row = make_map(job.arena);
    row->set(job.arena, "path", text_value(job, print_values_path(leaf.path)));
    row->set(job.arena, "value", leaf.value);
    ListBuilder lost(job.arena);
    bool is_first = true;
    for (const ValueLayer& layer : layers_of(insight.history, leaf.path)) {
      if (is_first) {
        row->set(job.arena, "origin", layer_json(job, layer));
      } else {
        lost.push(layer_json(job, layer));
      }
      is_first = false;
    }
    row->set(job.arena, "lost", lost.finish());
    rows.push(Value::map(row));
  }
  return as_json(job, make_map(job.arena, {{"schemaVersion", Value::integer(1)}, {"values", rows.finish()}}));
}

// ---- Changes ---------------------------------------------------------------------------------------------------------

std::vector<ValueChange> compare_values(Job& job, const Insight& old, const Insight& fresh) {
  std::vector<ValueChange> out;
  const auto origin = [](const Insight& insight, const std::vector<PathStep>& path) {
    std::vector<ValueLayer> layers = layers_of(insight.history, path);
    if (layers.size() > 1) layers.resize(1);
    return layers;
  };
  // Helm shows the nulls of a chart's defaults only in tables that the user gave something in; nobody has set them.
  const auto is_bare_null = [](const Value& value, const std::vector<ValueLayer>& layers) {
    return value.is_nil() && (layers.empty() || layers.front().kind > LayerKind::kRecorded);
  };
  for (const ValuesLeaf& leaf : leaves_of(job, fresh.values)) {
    const Value* after = value_at(fresh.values, leaf.path);
    const Value* before = value_at(old.values, leaf.path);
    if (after == nullptr || (before != nullptr && json_equal(*before, *after, job.limits))) continue;
    if (before == nullptr && is_bare_null(*after, origin(fresh, leaf.path))) continue;
    out.push_back({print_values_path(leaf.path), before, after, origin(fresh, leaf.path)});
  }
  for (const ValuesLeaf& leaf : leaves_of(job, old.values)) {
    const Value* now = value_at(fresh.values, leaf.path);
    if (now != nullptr || is_bare_null(leaf.value, origin(old, leaf.path))) continue;
    out.push_back({print_values_path(leaf.path), value_at(old.values, leaf.path), nullptr, origin(fresh, leaf.path)});
  }
  return out;
}

std::string changes_text(Job& job, const std::vector<ValueChange>& changes) {
  std::string out;
  for (const ValueChange& change : changes) {
    out += change.before == nullptr ? "+ " : change.after == nullptr ? "- " : "~ ";
    out += change.path + ": ";
    if (change.before != nullptr) out += short_text(job, *change.before);
    if (change.before != nullptr && change.after != nullptr) out += " -> ";
    if (change.after != nullptr) out += short_text(job, *change.after);
    if (!change.origin.empty()) out += "  # " + layer_text(job, change.origin.front());
    out += '\n';
  }
  return out;
}

std::string changes_json(Job& job, const std::vector<ValueChange>& changes) {
  ListBuilder rows(job.arena);
  for (const ValueChange& change : changes) {
    Map* row = make_map(job.arena);
    row->set(job.arena, "path", text_value(job, change.path));
    if (change.before != nullptr) row->set(job.arena, "old", *change.before);
    if (change.after != nullptr) row->set(job.arena, "new", *change.after);
    if (!change.origin.empty()) row->set(job.arena, "origin", layer_json(job, change.origin.front()));
    rows.push(Value::map(row));
  }
  return as_json(job, make_map(job.arena, {{"schemaVersion", Value::integer(1)}, {"changes", rows.finish()}}));
}

}  // namespace rhumbline::cli
