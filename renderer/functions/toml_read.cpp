// fromToml: a TOML document as a map.
//
// In: text. Out: a map[string]interface {}, or the library's error. The scanner gives tokens; this file builds tables and knows
// which keys may be defined again: tables that were only implied ([a.b] implies a), and never the rest. The library's account of
// that - a set of implicit keys, a mark on keys that hold arrays - is followed to the letter, since its errors show it.
// source: github.com/BurntSushi/toml v1.6.0 parse.go
#include <cmath>
#include <unordered_map>
#include <unordered_set>

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

class TomlReader {
 public:
  TomlReader(Call& call, std::string_view text)
      : job_(call.job), scan_(text), root_(make_map(call.arena())), scalars_{call, scan_} {}

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
    enter(name, is_array);
    holds_array_[key_text(scan_.context)] = false;
  }

  /// "key = value". In an inline table `inline_map` gets the value too.
  void member(Map* inline_map) {
    const TomlKey outer = scan_.context;
    const TomlKey name = key();
    scan_.current = name.back();
    for (std::size_t i = 0; i + 1 < name.size(); ++i) {
      TomlKey inner = scan_.context;
      inner.push_back(name[i]);
      implicit_.insert(key_text(inner));
      enter(inner, false);
    }
    const Value read = value(false);
    set_value(scan_.current, read);
    note_array(false, &read);
    if (inline_map != nullptr) set_inline(inline_map, name, read);
    scan_.context = outer;
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
    note_array(true, nullptr);
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
    const TomlKey outer_context = scan_.context;
    const std::string_view outer_key = scan_.current;
    scan_.context.push_back(outer_key);
    scan_.current = {};
    implicit_.insert(key_text(scan_.context));
    enter(TomlKey(scan_.context), in_array);
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
    scan_.context = outer_context;
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

  /// Remembers whether the present key, or the context when there is none, holds an array.
  void note_array(bool is_array, const Value* read) {
    TomlKey key = scan_.context;
    if (!scan_.current.empty()) key.push_back(scan_.current);
    if (key.empty()) key.push_back({});
    holds_array_[key_text(key)] = is_array || (read != nullptr && read->is_list());
  }

  /// The table that a value leads to: itself, or the newest of an array of tables; nullptr for other values.
  static Map* table_of(const Value& v) {
    if (v.is_map()) return &v.as_map();
    if (is_table_array(v) && v.as_list().size > 0) return &v.as_list()[v.as_list().size - 1].as_map();
    return nullptr;
  }

  /// Makes the key the context; parents that do not exist are implied.
  void enter(const TomlKey& key, bool is_array) {
    Map* table = root_;
    TomlKey parents;
    for (std::size_t i = 0; i + 1 < key.size(); ++i) {
      job_.pay(1);
      parents.push_back(key[i]);
      if (table->find(key[i]) == nullptr) {
        implicit_.insert(key_text(parents));
        table->set(job_.arena, key[i], Value::map(make_map(job_.arena)));
      }
      table = table_of(table->get(key[i]));
      if (table == nullptr) fail("Key '" + key_text(parents) + "' was already created as a hash.");
    }
    scan_.context = parents;
    if (is_array) {
      const Value known = table->get(key.back());
      if (table->find(key.back()) != nullptr && !is_table_array(known)) {
        fail("Key '" + key_text(key) + "' was already created and cannot be used as an array.");
      }
      const Value fresh = Value::map(make_map(job_.arena));
      const Value grown = known.is_list() ? append(job_.arena, known.as_list(), fresh) : make_list(job_.arena, {&fresh, 1}, &kSliceOfMapOfAny);
      table->set(job_.arena, key.back(), grown);
    } else {
      set_value(key.back(), Value::map(make_map(job_.arena)));
    }
    scan_.context.push_back(key.back());
  }

  /// Defines a key of the context; a key may be defined once, but what was only implied may be defined still.
  void set_value(std::string_view key, const Value& read) {
    Map* table = root_;
    TomlKey path;
    for (const std::string_view part : scan_.context) {
      job_.pay(1);
      path.push_back(part);
      table = table_of(table->get(part));
      if (table == nullptr) fail("Key '" + key_text(path) + "' has already been defined.");
    }
    path.push_back(key);
    if (table->find(key) == nullptr) {
      table->set(job_.arena, key, read);
      return;
    }
    const std::string name = key_text(path);
    if (implicit_.erase(name) == 0) fail("Key '" + name + "' has already been defined.");
    const auto array = holds_array_.find(name);
    if (array != holds_array_.end() && array->second) table->set(job_.arena, key, read);
  }

  Job& job_;
  TomlScanner scan_;
  Map* root_;
  TomlScalars scalars_;
  std::unordered_set<std::string> implicit_;
  std::unordered_map<std::string, bool> holds_array_;
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
