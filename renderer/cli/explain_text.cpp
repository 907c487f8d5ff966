// What `explain` says, as text and as JSON.
//
// In:  a line of output, or what is left out, and the provenance.   Out: a string.
// The one idea: a value is told with the layer that won, those that lost and the flag that changes it; a condition with the values it asks.
// Trap: conditions stand outermost first, because the first one that is false decides alone.

#include "renderer/cli/explain.h"

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/cli/origins_text.h"
#include "renderer/json/json.h"

namespace rhumbline::cli {

namespace {

using Around = Provenance::Around;
using Action = Provenance::Action;

/// An action of the line; nullptr: it is not known, or plain text.
struct Writer {
  Pos at;
  const Action* action = nullptr;
  const Action* known = nullptr;  // plain text, too
};

std::vector<Writer> writers(const Job& job, const Provenance& provenance, const ExplainedLine& line) {
  std::vector<Writer> out;
  for (std::size_t i = 0; i < std::max<std::size_t>(line.text.size(), 1); ++i) {
    const Pos at = job.sources.origin(line.at + i);
    if (!at) continue;
    const Action* known = provenance.at(at);
    const Action* action = known != nullptr && known->kind == ReadPaths::ActionKind::kPrint ? known : nullptr;
    const bool is_told = std::any_of(out.begin(), out.end(), [&](const Writer& writer) { return writer.action == action; });
    if (!is_told) out.push_back({at, action, known});
  }
  // What stands in the template word for word is of interest only where nothing else is.
  if (out.size() > 1) std::erase_if(out, [](const Writer& writer) { return writer.action == nullptr; });
  return out;
}

// "was false", "made no turn", "made 3 turns"; of a `with` or `if` that went both ways, how often.
std::string outcome(const Around& around, std::string_view source) {
  const Provenance::Condition& condition = *around.condition;
  const bool is_range = source.find("range") != std::string_view::npos && source.find("if ") == std::string_view::npos;
  const std::size_t taken = condition.taken, skipped = condition.skipped;
  if (taken == 0 && skipped == 0) return "was not reached";
  if (is_range) return taken == 0 ? "made no turn" : "made " + std::to_string(taken) + (taken == 1 ? " turn" : " turns");
  if (taken == 0) return "was false";
  if (skipped == 0) return "was true";
  return "was true " + std::to_string(taken) + (taken == 1 ? " time" : " times") + ", false " + std::to_string(skipped);
}

class Text {
 public:
  Text(Job& job, const Provenance& provenance) : job_(job), provenance_(provenance) {}

  std::string of(const ExplainedLine& line) {
    out_ = line.object + ": " + std::string(trim_space(line.text)) + "\n";
    for (const Writer& writer : writers(job_, provenance_, line)) {
      out_ += "  " + place_text(writer.at) + ": " + source_line(writer.at) + "\n";
      if (writer.action != nullptr) {
        for (const Shown& value : provenance_.shown(line.text, *writer.action)) printed(*writer.action, value);
      }
      if (writer.known == nullptr) continue;
      for (const Around& around : provenance_.around(*writer.known, line.file)) condition(around, "    ");
    }
    return std::move(out_);
  }

  std::string of(const LeftOut& left_out) {
    out_ = left_out.what + "\n";
    for (const std::string& object : left_out.rendered) out_ += "  " + object + "\n";
    for (const std::vector<Around>& way : left_out.ways) {
      out_ += "  left out:\n";
      for (const Around& around : way) condition(around, "    ");
    }
    return std::move(out_);
  }

 private:
  std::string place_text(Pos at) const {
    const Place place = job_.sources.place(at);
    return std::string(place.file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  }

  std::string source_line(Pos at) const { return std::string(trim_space(job_.sources.line(at))); }

  void printed(const Action& action, const Shown& shown) {
    for (const Action* inner : provenance_.chain(action, shown.path)) {
      out_ += "    through " + place_text(inner->at) + " (\"" + std::string(inner->in) + "\"): " + source_line(inner->at) + "\n";
      for (const Around& around : provenance_.inside(*inner)) condition(around, "      ");
    }
    value(shown, "    ");
    out_ += "      change it with " + Provenance::change_of(shown) + "\n";
  }

  void value(const Shown& shown, const std::string& indent) {
    out_ += indent + print_values_path(shown.path) + " = " + (shown.value == nullptr ? "not set" : short_text(job_, *shown.value)) + "\n";
    bool is_first = true;
    for (const ValueLayer& layer : shown.layers) {
      out_ += indent + (is_first ? "  won   " : "  lost  ") + layer_text(job_, layer) + ": " + short_text(job_, layer.value) + "\n";
      is_first = false;
    }
  }

  void condition(const Around& around, const std::string& indent) {
    const Pos at = around.condition->at;
    const std::string source = source_line(at);
    out_ += indent + (around.is_else ? "in the else of " : "under ") + place_text(at) + ": " + source + "  (" + outcome(around, source) + ")\n";
    for (const Shown& shown : provenance_.asked(*around.condition)) value(shown, indent + "  ");
  }

  Job& job_;
  const Provenance& provenance_;
  std::string out_;
};

class Json {
 public:
  Json(Job& job, const Provenance& provenance) : job_(job), provenance_(provenance) {}

  std::string of(const ExplainedLine& line) {
    ListBuilder written(job_.arena);
    for (const Writer& writer : writers(job_, provenance_, line)) {
      const Value row = place(writer.at);
      ListBuilder values(job_.arena);
      if (writer.action != nullptr) {
        for (const Shown& shown : provenance_.shown(line.text, *writer.action)) values.push(printed(*writer.action, shown));
      }
      row.as_map().set(job_.arena, "values", values.finish());
      row.as_map().set(job_.arena, "under", conditions(writer.known == nullptr ? std::vector<Around>() : provenance_.around(*writer.known, line.file)));
      written.push(row);
    }
    return document(make_map(job_.arena, {{"schemaVersion", Value::integer(1)},
                                          {"object", text(line.object)},
                                          {"line", text(line.text)},
                                          {"written", written.finish()}}));
  }

  std::string of(const LeftOut& left_out) {
    ListBuilder rendered(job_.arena), ways(job_.arena);
    for (const std::string& object : left_out.rendered) rendered.push(text(object));
    for (const std::vector<Around>& way : left_out.ways) ways.push(conditions(way));
    return document(make_map(job_.arena, {{"schemaVersion", Value::integer(1)},
                                          {"what", text(left_out.what)},
                                          {"rendered", rendered.finish()},
                                          {"leftOut", ways.finish()}}));
  }

 private:
  Value text(std::string_view bytes) { return Value::string(job_.arena, job_.arena.copy(bytes)); }

  std::string document(const Value& value) {
    std::string out;
    json::write(job_, out, value, {.escape_html = false, .indent = "  "});
    return out + "\n";
  }

  Value place(Pos at) {
    const Place where = job_.sources.place(at);
    return make_map(job_.arena, {{"file", text(where.file)},
                                 {"line", Value::integer(where.line)},
                                 {"column", Value::integer(where.column)},
                                 {"text", text(trim_space(job_.sources.line(at)))}});
  }

  Value value(const Shown& shown) {
    ListBuilder layers(job_.arena);
    for (const ValueLayer& layer : shown.layers) layers.push(layer_json(job_, layer));
    return make_map(job_.arena, {{"path", text(print_values_path(shown.path))},
                                 {"value", shown.value == nullptr ? Value() : *shown.value},
                                 {"layers", layers.finish()},
                                 {"change", text(Provenance::change_of(shown))}});
  }

  Value printed(const Action& action, const Shown& shown) {
    ListBuilder through(job_.arena);
    for (const Action* inner : provenance_.chain(action, shown.path)) {
      const Value step = place(inner->at);
      step.as_map().set(job_.arena, "under", conditions(provenance_.inside(*inner)));
      through.push(step);
    }
    const Value out = value(shown);
    out.as_map().set(job_.arena, "through", through.finish());
    return out;
  }

  Value conditions(const std::vector<Around>& all) {
    ListBuilder out(job_.arena);
    for (const Around& around : all) out.push(condition(around));
    return out.finish();
  }

  Value condition(const Around& around) {
    const Value out = place(around.condition->at);
    ListBuilder values(job_.arena);
    for (const Shown& shown : provenance_.asked(*around.condition)) values.push(value(shown));
    out.as_map().set(job_.arena, "branch", Value::literal(around.is_else ? "else" : "then"));
    out.as_map().set(job_.arena, "taken", Value::integer(static_cast<std::int64_t>(around.condition->taken)));
    out.as_map().set(job_.arena, "skipped", Value::integer(static_cast<std::int64_t>(around.condition->skipped)));
    out.as_map().set(job_.arena, "values", values.finish());
    return out;
  }

  Job& job_;
  const Provenance& provenance_;
};

}  // namespace

std::string tell(Job& job, const Provenance& provenance, const ExplainedLine& line, bool json) {
  return json ? Json(job, provenance).of(line) : Text(job, provenance).of(line);
}

std::string tell(Job& job, const Provenance& provenance, const LeftOut& left_out, bool json) {
  return json ? Json(job, provenance).of(left_out) : Text(job, provenance).of(left_out);
}

}  // namespace rhumbline::cli
