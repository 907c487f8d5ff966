// Documents inside strings: the JSON and YAML that ConfigMaps hold.
//
// In: a string of an object. Out: the document that it is, each member with the place in the file where it was written.
// The one idea: the document is read with places that count from its own first byte; then each is looked up among the pieces of the string
// that stand in the source unchanged (yaml::places_in_scalar).
// Trap: a string that a template made may stand nowhere; its members have the string's place then.

#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/json/json.h"
#include "renderer/rules/query.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::rules {

namespace {

class Relocation {
 public:
  Relocation(Job& job, const Value& text)
      : job_(job), at_(text.at()), pieces_(yaml::places_in_scalar(job.sources.bytes_from(text.at()), text.at(), text.as_text())) {}

  /// A place that counts from 1, the text's first byte.
  [[nodiscard]] Pos place(Pos inner) const { return inner ? yaml::place_in(pieces_, inner.offset - 1, at_) : at_; }

  Value moved(const Value& value, int depth) {
    constexpr int kMaxDepth = 200;
    job_.pay(1);
    const Pos at = place(value.at());
    is_too_deep_ = is_too_deep_ || depth > kMaxDepth;
    if (is_too_deep_) return {};
    if (value.is_map()) {
      Map* map = make_map(job_.arena);
      for (const Entry& entry : std::as_const(value.as_map()).entries()) map->set(job_.arena, entry.key, moved(entry.value, depth + 1), place(entry.key_at));
      return Value::map(map).with_pos(at);
    }
    if (value.is_list()) {
      ListBuilder list(job_.arena);
      for (const Value& item : value.as_list()) list.push(moved(item, depth + 1));
      return list.finish().with_pos(at);
    }
    return value.with_pos(at);
  }

  [[nodiscard]] bool is_too_deep() const { return is_too_deep_; }

 private:
  Job& job_;
  Pos at_;
  std::vector<Run> pieces_;
  bool is_too_deep_ = false;
};

}  // namespace

Result<Value> read_inside(Job& job, const Value& text, std::string_view form) {
  if (form == "b64") {
    const std::optional<std::string> bytes = from_base64(text.as_text());
    if (!bytes) return Diagnostic{.at = text.at(), .message = "is no base64"};
    return Value::string(job.arena, job.arena.copy(*bytes)).with_pos(text.at());
  }
  constexpr Pos kFirst{1};
  Result<Value> read = form == "json" ? json::read(job, text.as_text(), kFirst, {.keep_integers = true}) : yaml::read(job, text.as_text(), kFirst, {.keep_integers = true});
  Relocation relocation(job, text);
  if (read) {
    const Value moved = relocation.moved(read.value(), 0);
    if (!relocation.is_too_deep()) return moved;
    return Diagnostic{.at = text.at(), .message = "nests too deeply"};
  }
  Diagnostic why = read.error();
  const std::size_t last = text.as_text().find_last_not_of(" \n");  // what is missing at the end is told of the end, not of what follows
  if (why.at && last != std::string_view::npos) why.at = std::min(why.at, kFirst + last);
  why.at = relocation.place(why.at);
  return why;
}

}  // namespace rhumbline::rules
