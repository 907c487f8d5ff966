// fromToml: a TOML document as a map.
//
// In: text. Out: a map[string]interface {}, or the library's error. The scanner gives tokens; this file builds tables and knows
// which keys may be defined again: tables that were only implied ([a.b] implies a), and never the rest. The library's account of
// that - a set of implicit keys, a mark on keys that hold arrays - is followed to the letter, since its errors show it; but where
// the library writes the whole path and walks from the root for each key, we keep the place and the table of the context, so that
// the work is linear in the text.
// source: github.com/BurntSushi/toml v1.6.0 parse.go
#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "renderer/base/text.h"
#include "renderer/functions/time.h"
#include "renderer/functions/toml.h"
#include "renderer/functions/toml_scan.h"
#include "renderer/functions/toml_scalar.h"

namespace rhumbline {
namespace {

bool is_table_array(const Value& v) { return v.is_list() && v.as_list().type == &kSliceOfMapOfAny; }

std::string key_text(const TomlKey& key) {
  std::string out;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (i > 0) out.push_back('.');
    append_toml_key(out, key[i]);
  }
  return out;
}

std::string rune_or_end(char32_t c) {
  if (c == 0) return "end of file";
  std::string out = "'";
  append_rune(out, c);
  return out + "'";
}

/// One path of the document, and what the library remembers of it.
struct Place {
  const Place* up = nullptr;
  std::string_view part = {};
  bool is_implicit = false;
  bool holds_array = false;
};

using PlaceKey = std::pair<const Place*, std::string_view>;
struct PlaceHash {
  std::size_t operator()(const PlaceKey& key) const {
    return std::hash<std::string_view>()(key.second) * 31 + std::hash<const void*>()(key.first);
  }
};

class TomlReader {
 public:
  TomlReader(Call& call, std::string_view text)
      : job_(call.job), scan_(text), root_(make_map(call.arena())), scalars_{call, scan_}, context_{&top_, root_} {}

  Value run() {
    while (true) {
      const char32_t c = scan_.peek();
      if (c == 0) return Value::map(root_);
      if (is_space(c)) {
        scan_.next();
      } else if (c == '#') {
        scan_.skip_comment();
      } else {
        if (c == '[') {
          scan_.next();
          header();
        } else {
          member(nullptr);
        }
        end_of_item();
      }
    }
  }

 private:
  static bool is_space(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

  /// Nothing but blanks and a comment may follow on the line.
  void end_of_item() {
    scan_.skip_blanks();
    const char32_t c = scan_.next();
    if (c == 0 || c == '\n' || c == '\r') return;
    if (c == '#') return scan_.skip_comment();
    scan_.fail_here("expected a top-level item to end with a newline, comment, or EOF, but got " + quoted_rune(c) + " instead");
  }

  // ---- Keys --------------------------------------------------------------------------------------------------------------

  std::string_view key_part() {
    const char32_t c = scan_.peek();
    const std::string_view part = c == '"' || c == '\'' ? scalars_.text(scan_.quoted_text(false)) : scan_.bare_name();
    if (part_is_first_) key_line_ = scan_.line();
    part_is_first_ = false;
    job_.pay(1);
    return part;
  }

  /// "a.b." up to and with '='.
  TomlKey key() {
    scan_.skip_blanks();
    char32_t c = scan_.peek();
    if (c == '=' || c == 0) scan_.fail_here("unexpected '=': key name appears blank");
    if (c == '.') scan_.fail_here("unexpected '.': keys cannot start with a '.'");
    TomlKey out;
    part_is_first_ = true;
    while (true) {
      scan_.skip_blanks();
      c = scan_.peek();
      if (c == '=' || c == 0) scan_.fail_here("unexpected '='");
      if (c == '.') scan_.fail_here("unexpected '.'");
      out.push_back(key_part());
      check_depth(out.size());
      scan_.skip_blanks();
      c = scan_.next();
      if (c == '=') return out;
      if (c == '.') continue;
      if (c == 0) scan_.fail_at(c, "unexpected EOF; expected key separator '='");
      const std::string message = "expected '.' or '=', but got " + quoted_rune(c) + " instead";
      if (c == '\n') scan_.fail_on_previous_line(message);
      scan_.fail_here(message);
    }
  }

  /// "[a.b]" or "[[a.b]]", behind the first bracket.
  void header() {
    const bool is_array = scan_.accept('[');
    TomlKey name;
    part_is_first_ = true;
    while (true) {
      scan_.skip_blanks();
      char32_t c = scan_.peek();
      if (c == ']' || c == 0) scan_.fail_here("unexpected end of table name (table names cannot be empty)");
      if (c == '.') scan_.fail_here("unexpected table separator (table names cannot be empty)");
      name.push_back(key_part());
      check_depth(name.size());
      scan_.skip_blanks();
      c = scan_.next();
      if (c == ']') break;
      if (c != '.') scan_.fail_at(c, "expected '.' or ']' to end table name, but got " + quoted_rune(c) + " instead");
    }
    if (is_array) {
      const char32_t c = scan_.next();
      if (c != ']') scan_.fail_at(c, "expected end of table array name delimiter ']', but got " + quoted_rune(c) + " instead");
    }
    context_ = {&top_, root_};  // the scanner keeps the old one meanwhile: the library's errors name it
    for (std::size_t i = 0; i + 1 < name.size(); ++i) pass_through(name[i]);
    scan_.context.assign(name.begin(), name.end() - 1);
    enter(name.back(), is_array);
    context_.place->holds_array = false;
  }

  /// "key = value". In an inline table `inline_map` gets the value too.
  void member(Map* inline_map) {
    const Context outer = context_;
    const std::size_t outer_depth = scan_.context.size();
    const TomlKey name = key();
    scan_.current = name.back();
    for (std::size_t i = 0; i + 1 < name.size(); ++i) {
      place(name[i])->is_implicit = true;
      enter(name[i], false);
    }
    const Value read = value(false);
    set_value(scan_.current, read);
    note_array(read.is_list());
    if (inline_map != nullptr) set_inline(inline_map, name, read);
    leave_to(outer, outer_depth);
    if (inline_map == nullptr) scan_.current = {};  // inside an inline table the library still names the last key
  }

  // ---- Values --------------------------------------------------------------------------------------------------------------

  Value value(bool in_array) {
    job_.pay(1);
    scan_.skip_blanks();
    const char32_t c = scan_.peek();
    if (c != '[' && c != '{') return scalars_.value(scan_.scalar());
    scan_.next();
    check_depth(++depth_);
    const Value out = c == '[' ? array() : inline_table(in_array);
    --depth_;
    return out;
  }

  Value array() {
    note_array(true);
    ListBuilder items(job_.arena);
    while (true) {
      char32_t c = skip_space_and_comments();
      if (c == ',') {
        scan_.next();
        scan_.fail_here("unexpected comma");
      }
      if (c == ']') break;
      items.push(value(true));
      c = skip_space_and_comments();
      if (c == ']') break;
      scan_.next();
      if (c != ',') scan_.fail_at(c, "expected a comma (',') or array terminator (']'), but got " + rune_or_end(c));
    }
    scan_.next();
    return items.finish();
  }

  Value inline_table(bool in_array) {
    Map* const map = make_map(job_.arena);
    const Context outer = context_;
    const std::size_t outer_depth = scan_.context.size();
    const std::string_view outer_key = scan_.current;
    place(outer_key)->is_implicit = true;
    scan_.current = {};
    scan_.context.push_back(outer_key);
    want_hash();
    scan_.context.pop_back();
    enter(outer_key, in_array);
    while (true) {
      char32_t c = skip_space_and_comments();
      if (c == ',') {
        scan_.next();
        scan_.fail_here("unexpected comma");
      }
      if (c == '}') break;
      member(map);
      c = skip_space_and_comments();
      if (c == '}') break;
      scan_.next();
      if (c != ',') scan_.fail_at(c, "expected a comma or an inline table terminator '}', but got " + rune_or_end(c) + " instead");
    }
    scan_.next();
    leave_to(outer, outer_depth);
    scan_.current = outer_key;
    return Value::map(map);
  }

  char32_t skip_space_and_comments() {
    while (true) {
      const char32_t c = scan_.peek();
      if (is_space(c)) {
        scan_.next();
      } else if (c == '#') {
        scan_.skip_comment();
      } else {
        return c;
      }
    }
  }

  void set_inline(Map* map, const TomlKey& name, const Value& read) {
    for (std::size_t i = 0; i + 1 < name.size(); ++i) {
      const Value inner = map->get(name[i]);
      if (inner.is_nil()) {
        Map* const made = make_map(job_.arena);
        map->set(job_.arena, name[i], Value::map(made));
        map = made;
      } else if (inner.is_map()) {
        map = &inner.as_map();
      } else {
        std::string context;
        append_quoted(context, key_text(scan_.context));
        fail(context + " is not a table");
      }
    }
    map->set(job_.arena, name.back(), read);
  }

  // ---- Tables --------------------------------------------------------------------------------------------------------------

  [[noreturn]] void fail(const std::string& message) const { scan_.fail_on_line(key_line_, message); }

  void check_depth(std::size_t depth) const {
    if (depth <= job_.limits.yaml_depth) return;
    rhumbline::fail({.cause = Cause::kLimit, .rule = "limit.depth", .message = "the TOML text is nested too deeply",
                     .hint = "raise --max-yaml-depth if it is meant"});
  }

  /// A table that is being filled: where it is, and the table itself; nullptr when another value stands there.
  struct Context {
    Place* place;
    Map* table;
  };

  /// What is remembered of a key of the context.
  Place* place(std::string_view part) {
    Place*& known = places_[{context_.place, part}];
    if (known == nullptr) known = job_.arena.make<Place>(context_.place, part);
    return known;
  }

  static std::string path_text(const Place* place) {
    TomlKey key;
    for (; place->up != nullptr; place = place->up) key.push_back(place->part);
    std::reverse(key.begin(), key.end());
    return key_text(key);
  }

  void leave_to(const Context& outer, std::size_t depth) {
    context_ = outer;
    scan_.context.resize(depth);
  }

  /// Remembers whether the present key, or the context when there is none, holds an array.
  void note_array(bool is_array) {
    const bool is_context = scan_.current.empty() && context_.place != &top_;
    (is_context ? context_.place : place(scan_.current))->holds_array = is_array;
  }

  /// The table that a value leads to: itself, or the newest of an array of tables; nullptr for other values.
  static Map* table_of(const Value& v) {
    if (v.is_map()) return &v.as_map();
    if (is_table_array(v) && v.as_list().size > 0) return &v.as_list()[v.as_list().size - 1].as_map();
    return nullptr;
  }

  /// Makes a key of the context the context of tables. The key's table may be none: whoever fills it is told.
  void open(std::string_view part) {
    Place* const inner = place(part);
    context_ = {inner, table_of(context_.table->get(part))};
  }

  void want_hash() const {
    if (context_.table == nullptr) fail("Key '" + path_text(context_.place) + "' was already created as a hash.");
  }

  /// A parent in a header: implied when there is none.
  void pass_through(std::string_view part) {
    job_.pay(1);
    if (context_.table->find(part) == nullptr) {
      place(part)->is_implicit = true;
      context_.table->set(job_.arena, part, Value::map(make_map(job_.arena)));
    }
    open(part);
    want_hash();
  }

  /// A new table, or one more of an array of tables, becomes the context.
  void enter(std::string_view part, bool is_array) {
    want_hash();
    Map* const table = context_.table;
    if (is_array) {
      const Value known = table->get(part);
      if (table->find(part) != nullptr && !is_table_array(known)) {
        fail("Key '" + path_text(place(part)) + "' was already created and cannot be used as an array.");
      }
      const Value fresh = Value::map(make_map(job_.arena));
      const Value grown = known.is_list() ? append(job_.arena, known.as_list(), fresh) : make_list(job_.arena, {&fresh, 1}, &kSliceOfMapOfAny);
      table->set(job_.arena, part, grown);
    } else {
      set_value(part, Value::map(make_map(job_.arena)));
    }
    open(part);
    scan_.context.push_back(part);
  }

  /// Defines a key of the context; a key may be defined once, but what was only implied may be defined still.
  void set_value(std::string_view key, const Value& read) {
    job_.pay(1);
    Map* const table = context_.table;
    if (table == nullptr) fail("Key '" + path_text(context_.place) + "' has already been defined.");
    if (table->find(key) == nullptr) {
      table->set(job_.arena, key, read);
      return;
    }
    Place* const known = place(key);
    if (!known->is_implicit) fail("Key '" + path_text(known) + "' has already been defined.");
    known->is_implicit = false;
    if (known->holds_array) table->set(job_.arena, key, read);
  }

  Job& job_;
  TomlScanner scan_;
  Map* root_;
  TomlScalars scalars_;
  Place top_;
  std::unordered_map<PlaceKey, Place*, PlaceHash> places_;
  Context context_;
  int key_line_ = 0;
  bool part_is_first_ = false;
  std::size_t depth_ = 0;
};

}  // namespace

Value read_toml(Call& call, std::string_view text) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    text.remove_prefix(2);
  } else if (text.starts_with("\xef\xbb\xbf")) {
    text.remove_prefix(3);
  }
  if (text.substr(0, 6).find('\0') != std::string_view::npos) {
    fail({.message = "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8"});
  }
  return TomlReader(call, text).run();
}

}  // namespace rhumbline
