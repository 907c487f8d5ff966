// One object of a comparison as YAML lines.
//
// In:  the tree of differences.   Out: lines with marks; equal parts as context, changed leaves as - and +.
// The one idea: the tree is walked once and both states are written on the way, so a moved key or item can not shift the rest.
// Traps: a Secret's values never become text; fields that only the server fills in are no lines of the chart's change.

#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/report/parts.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

class Lines {
 public:
  Lines(Job& job, const ObjectDiff& object, const LineOptions& options) : job_(job), object_(object), options_(options) {
    is_stopped_ = std::any_of(object.changes.begin(), object.changes.end(), [](const Change& c) {
      return c.field_class == FieldClass::kChartChangeRefused || c.field_class == FieldClass::kBothChangedRefused;
    });
  }

  std::vector<DiffLine> run() {
    const Node& root = object_.root;
    const std::string_view place = job_.arena.copy("");
    if (!root.children.empty()) {
      for (const Node& child : root.children) node(child, 0, place, "");
    } else {
      const bool comes = root.sides[kLive].is_nil();
      const Value& whole = comes ? root.sides[kAfter] : root.sides[kLive];
      const char mark = comes ? '+' : root.sides[kAfter].is_nil() ? '-' : ' ';
      if (whole.is_map()) {
        for (const Entry* entry : whole.as_map().sorted(job_.arena)) member(*entry, mark, place);
      }
    }
    return std::move(lines_);
  }

 private:
  // A member of an object that comes or goes as a whole.
  void member(const Entry& entry, char mark, std::string_view place) {
    if (is_hidden(entry.key) && entry.value.is_map()) {
      push(mark, 0, std::string(entry.key) + ":", place);
      for (const Entry* secret : entry.value.as_map().sorted(job_.arena)) {
        push(mark, 1, std::string(secret->key) + ": " + size_text(secret->value), place);
      }
      return;
    }
    for (const std::string& line : written(std::string(entry.key), false, entry.value)) push(mark, 0, line, place);
  }

  bool is_hidden(std::string_view path) const { return !options_.show_secrets && is_secret_field(object_, path); }
  static std::string size_text(const Value& value) { return "(hidden, " + std::to_string(secret_size(value)) + " bytes)"; }

  void push(char mark, std::size_t depth, std::string text, std::string_view place, std::string note = {}) {
    lines_.push_back({mark, mark != ' ' || !note.empty(), std::string(depth * 2, ' ') + std::move(text), std::move(note), place});
  }

  // The lines of `key: value` or of `- value`.
  std::vector<std::string> written(const std::string& key, bool is_item, const Value& value) {
    std::string text;
    if (is_item) {
      const Value shown = options_.show_secrets ? value : without_secrets(job_, value);
      yaml::write(job_, text, make_list(job_.arena, std::span(&shown, 1)));
    } else {
      Map* holder = make_map(job_.arena);
      holder->set(job_.arena, job_.arena.copy(key), options_.show_secrets ? value : without_secrets(job_, value));
      yaml::write(job_, text, Value::map(holder));
    }
    return split_lines(text);
  }

  static bool is_void(const Value& v) { return v.is_nil(); }

  // Where the upgrade stops before the object, what it wanted to make of it is told.
  const Value& then(const Node& node) const {
    return is_stopped_ && node.sides[kLive].is_nil() == node.sides[kAfter].is_nil() && is_refused(node) ? node.sides[kNew] : node.sides[kAfter];
  }
  static bool is_refused(const Node& node) {
    return node.field_class == FieldClass::kChartChangeRefused || node.field_class == FieldClass::kBothChangedRefused ||
           (node.sides[kLive].is_nil() && std::any_of(node.children.begin(), node.children.end(), is_refused));
  }

  void node(const Node& node, std::size_t depth, std::string_view place, const std::string& path) {
    std::string below = path;
    if (node.is_item) {
      below += node.step;
    } else {
      schema::append_path(below, node.step);
    }
    const Value &live = node.sides[kLive], &after = then(node);
    if (node.children.empty()) return leaf(node, depth, place, below);
    if (is_void(live) && is_void(after)) return;
    const char mark = is_void(live) ? '+' : is_void(after) ? '-' : ' ';
    const std::string_view here = job_.arena.copy(below);
    const std::size_t first = lines_.size();
    if (!node.is_item) push(mark, depth, std::string(key_text(node.step)) + ":", place);
    const std::size_t inner = node.is_item || !holds_items(node) ? depth + 1 : depth;
    const std::size_t begin = lines_.size();
    for (const Node& child : node.children) this->node(child, inner, here, below);
    if (node.field_class == FieldClass::kReordered) note_order(first, place, depth);
    if (node.is_item && lines_.size() > begin) dash(begin, depth);
    if (lines_.size() == begin && !node.is_item && mark != ' ') lines_.pop_back();
  }

  static bool holds_items(const Node& node) { return node.children.front().is_item; }

  std::string key_text(std::string_view key) {
    const std::string line = written(std::string(key), false, Value::boolean(true)).front();
    return line.substr(0, line.rfind(": "));
  }

  // The first lines of an item get its dash; the first of each state when the first line differs.
  void dash(std::size_t begin, std::size_t depth) {
    lines_[begin].text.replace(depth * 2, 2, "- ");
    if (lines_[begin].mark == '-' && begin + 1 < lines_.size() && lines_[begin + 1].mark == '+') lines_[begin + 1].text.replace(depth * 2, 2, "- ");
  }

  void note_order(std::size_t first, std::string_view place, std::size_t depth) {
    if (first < lines_.size()) {
      lines_[first].note = "reordered: the items come in another order";
      lines_[first].is_told = true;
    } else {
      push(' ', depth, "# the items come in another order", place, "reordered");
    }
  }

  void leaf(const Node& node, std::size_t depth, std::string_view place, const std::string& path) {
    const Value &live = node.sides[kLive], &after = then(node);
    const FieldClass kind = node.field_class;
    const bool is_quiet = kind == FieldClass::kDefaultChange || kind == FieldClass::kNoise || kind == FieldClass::kChartNoop ||
                          kind == FieldClass::kUnchanged || kind == FieldClass::kDefault;
    if (is_quiet && !options_.show_noise) {
      // What the server adds or takes beside a change is not told; what stays is context.
      const bool comes_or_goes = is_void(live) || (is_void(after) && object_.object_class == ObjectClass::kPruned);
      if (kind == FieldClass::kUnchanged && comes_or_goes) return changed(node, depth, place, path, "");
      if (!is_void(live) && (!is_void(after) || kind == FieldClass::kUnchanged)) context(node, live, depth, place, path, "");
      return;
    }
    const std::string note = note_of(node, path);
    if (is_quiet || has_effect(kind)) return changed(node, depth, place, path, note);
    context(node, is_void(live) ? after : live, depth, place, path, note);
  }

  std::string note_of(const Node& node, const std::string& path) const {
    const FieldClass kind = node.field_class;
    if (kind == FieldClass::kChartAdd || kind == FieldClass::kChartReplace || kind == FieldClass::kChartRemove || kind == FieldClass::kUnchanged) return {};
    std::string note(field_class_name(kind));
    for (const Change& change : object_.changes) {
      if (change.path != path) continue;
      if (!change.manager.empty()) note += ", by " + change.manager;
      if (!change.time.empty()) note += " at " + change.time;
    }
    return note;
  }

  void context(const Node& node, const Value& value, std::size_t depth, std::string_view place, const std::string& path, const std::string& note) {
    if (is_void(value)) return;
    if (is_hidden(path)) return push(' ', depth, hidden(node, value), place, note);
    for (const std::string& line : written(std::string(node.step), node.is_item, value)) push(' ', depth, line, place);
    if (!note.empty() && !lines_.empty()) {
      lines_.back().note = note;
      lines_.back().is_told = true;
    }
  }

  // Of a text that is a document, the settings that change.
  std::string with_places(std::string note, const Value& live, const Value& after) {
    if (live.is_list()) return note;  // its lines show it
    const std::optional<std::vector<InnerChange>> inside = inner_changes(job_, live, after);
    if (!inside) return note;
    constexpr std::size_t kMostNamed = 5;
    std::string names;
    for (std::size_t i = 0; i < std::min(inside->size(), kMostNamed); ++i) names += (i == 0 ? "in " : ", ") + (*inside)[i].path;
    if (inside->size() > kMostNamed) names += " and " + std::to_string(inside->size() - kMostNamed) + " more";
    if (inside->empty()) names = "the same document, written otherwise";
    return note.empty() ? names : note + ", " + names;
  }

  std::string hidden(const Node& node, const Value& value) {
    // The whole of data at once, or one member of it.
    return key_text(node.step) + ": " + (value.is_map() ? "(hidden)" : size_text(value));
  }

  void changed(const Node& node, std::size_t depth, std::string_view place, const std::string& path, std::string note) {
    const Value &live = node.sides[kLive], &after = then(node);
    if (is_hidden(path)) {
      if (is_void(live) || is_void(after)) return push(is_void(live) ? '+' : '-', depth, hidden(node, is_void(live) ? after : live), place, note);
      return push('~', depth, key_text(node.step) + ": changed (" + std::to_string(secret_size(live)) + " → " + std::to_string(secret_size(after)) + " bytes)",
                  place, note);
    }
    note = with_places(std::move(note), live, after);
    std::vector<std::string> before, then;
    if (!is_void(live)) before = written(std::string(node.step), node.is_item, live);
    if (!is_void(after)) then = written(std::string(node.step), node.is_item, after);
    const std::size_t first = lines_.size();
    std::vector<DiffLine> aligned;
    align_lines(job_, before, then, aligned);
    for (DiffLine& line : aligned) push(line.mark, depth, std::move(line.text), place);
    for (std::size_t i = lines_.size(); i > first && !note.empty(); --i) {
      if (lines_[i - 1].mark == ' ') continue;
      lines_[i - 1].note = note;
      break;
    }
  }

  Job& job_;
  const ObjectDiff& object_;
  const LineOptions& options_;
  bool is_stopped_ = false;
  std::vector<DiffLine> lines_;
};

}  // namespace

std::size_t secret_size(const Value& value) {
  if (!value.is_string()) return 0;
  const std::optional<std::string> bytes = from_base64(value.as_text());
  return bytes ? bytes->size() : value.as_text().size();
}

std::vector<DiffLine> diff_lines(Job& job, const ObjectDiff& object, const LineOptions& options) { return Lines(job, object, options).run(); }

void align_lines(Job& job, const std::vector<std::string>& before, const std::vector<std::string>& after, std::vector<DiffLine>& out) {
  constexpr std::size_t kMostPairs = 1'000'000;
  std::size_t head = 0, tail = 0;
  while (head < before.size() && head < after.size() && before[head] == after[head]) ++head;
  while (tail < before.size() - head && tail < after.size() - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) ++tail;
  const std::size_t rows = before.size() - head - tail, columns = after.size() - head - tail;
  const auto same = [&](std::size_t i) { out.push_back({.mark = ' ', .text = before[i], .note = {}, .place = {}}); };
  const auto gone = [&](std::size_t i) { out.push_back({.mark = '-', .text = before[head + i], .note = {}, .place = {}}); };
  const auto come = [&](std::size_t j) { out.push_back({.mark = '+', .text = after[head + j], .note = {}, .place = {}}); };
  for (std::size_t i = 0; i < head; ++i) same(i);
  std::size_t i = 0, j = 0;
  if (rows > 0 && columns > 0 && rows <= kMostPairs / columns) {
    job.pay(rows * columns);
    // common[i][j]: length of the longest common subsequence of what is left.
    std::vector<std::uint32_t> common((rows + 1) * (columns + 1), 0);
    const auto at = [&](std::size_t r, std::size_t c) -> std::uint32_t& { return common[r * (columns + 1) + c]; };
    for (std::size_t r = rows; r-- > 0;) {
      for (std::size_t c = columns; c-- > 0;) {
        at(r, c) = before[head + r] == after[head + c] ? at(r + 1, c + 1) + 1 : std::max(at(r + 1, c), at(r, c + 1));
      }
    }
    while (i < rows && j < columns) {
      if (before[head + i] == after[head + j]) {
        same(head + i++);
        ++j;
      } else if (at(i + 1, j) >= at(i, j + 1)) {
        gone(i++);
      } else {
        come(j++);
      }
    }
  }
  while (i < rows) gone(i++);
  while (j < columns) come(j++);
  for (std::size_t k = before.size() - tail; k < before.size(); ++k) same(k);
}

}  // namespace rhumbline
