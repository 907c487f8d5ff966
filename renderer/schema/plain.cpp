// The quick look at a schema document: most are sound, and then no metaschema has to be read, compiled and run.
//
// In:  a document and its draft.   Out: true only if the metaschema would certainly accept it.
// The one idea: it may only say "sound". Whatever it does not know for certain (anchors, other dialects, odd URLs, numbers that
// are not plain) it leaves to the metaschema, which also finds the words for a fault.
// Trap: what stands behind a keyword of a later draft is judged in earlier ones as well (shapes.cpp), which only makes this look
// stricter.
#include <algorithm>

#include "renderer/schema/shapes.h"

namespace rhumbline::schema {
namespace {

bool is_type_name(const Value& v) {
  constexpr std::string_view kTypes[] = {"array", "boolean", "integer", "null", "number", "object", "string"};
  return v.is_string() && std::find(std::begin(kTypes), std::end(kTypes), v.as_text()) != std::end(kTypes);
}

/// Strings, each once. Long lists are left to the metaschema: comparing all with all would take long.
bool is_name_list(const Value& v) {
  if (!v.is_list() || v.as_list().size > kLongestList) return false;
  const List& list = v.as_list();
  for (std::size_t i = 0; i < list.size; ++i) {
    if (!list[i].is_string()) return false;
    for (std::size_t k = 0; k < i; ++k) {
      if (list[k].as_text() == list[i].as_text()) return false;
    }
  }
  return true;
}

/// Some plain values, each once; long lists are left to the metaschema.
bool is_choice(const Value& v) {
  if (!v.is_list() || v.as_list().size == 0 || v.as_list().size > kLongestList) return false;
  const List& list = v.as_list();
  const auto same = [](const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return false;
    if (a.is_string()) return a.as_text() == b.as_text();
    return a.is(Kind::kBool) ? a.as_bool() == b.as_bool() : a.is_nil() || a.as_int() == b.as_int();
  };
  for (std::size_t i = 0; i < list.size; ++i) {
    if (!list[i].is_string() && !list[i].is_nil() && !list[i].is(Kind::kBool) && !list[i].is(Kind::kInt64)) return false;
    for (std::size_t k = 0; k < i; ++k) {
      if (same(list[k], list[i])) return false;
    }
  }
  return true;
}

bool is_pattern(std::string_view text) { return check_pattern(text).ok(); }

class Look {
 public:
  explicit Look(Draft draft) : draft_(draft) {}

  bool document(const Value& v) {
    if (!v.is_map()) return false;
    return members(v.as_map(), true);
  }

 private:
  static constexpr int kDeepest = 128;

  bool schema(const Value& v) {
    if (v.is(Kind::kBool)) return draft_ != Draft::k4;
    return v.is_map() && members(v.as_map(), false);
  }

  bool members(const Map& map, bool is_root) {
    if (depth_ == kDeepest) return false;
    ++depth_;
    const auto entries = map.entries();
    const bool sound = std::all_of(entries.begin(), entries.end(), [&](const Entry& entry) { return member(entry, is_root); });
    --depth_;
    return sound;
  }

  bool member(const Entry& entry, bool is_root) {
    const Row* row = row_of(entry.key);
    if (row == nullptr) return true;
    if (is_root && entry.key == "$schema") return entry.value.is_string() && is_plain_link(entry.value.as_text());
    return holds(row->shape, entry.value);
  }

  bool holds(Shape shape, const Value& v) {
    switch (shape) {
      case Shape::kAny: return true;
      case Shape::kText: return v.is_string();
      case Shape::kFlag: return v.is(Kind::kBool);
      case Shape::kNumber: return is_number(v);
      case Shape::kPositive: return is_number(v) && as_double(v) > 0;
      case Shape::kCount: return v.is(Kind::kInt64) && v.as_int() >= 0;
      case Shape::kBound: return draft_ != Draft::k4 && is_number(v);  // there a flag that wants another keyword beside it
      case Shape::kList: return v.is_list();
      case Shape::kTypes: return is_type_name(v) || (is_name_list(v) && v.as_list().size > 0 && all(v, is_type_name));
      case Shape::kNames: return is_name_list(v) && (v.as_list().size > 0 || draft_ != Draft::k4);
      case Shape::kEnum: return draft_ >= Draft::k2019 ? v.is_list() : is_choice(v);
      case Shape::kId:  // later drafts refuse a fragment
        return v.is_string() && is_plain_link(v.as_text()) && (draft_ < Draft::k2019 || v.as_text().find('#') == std::string_view::npos);
      case Shape::kLink: return v.is_string() && is_plain_link(v.as_text());
      case Shape::kPattern: return v.is_string() && is_pattern(v.as_text());
      default: return holds_schemas(shape, v);
    }
  }

  bool holds_schemas(Shape shape, const Value& v) {
    const auto is_schema = [this](const Value& below) { return schema(below); };
    switch (shape) {
      case Shape::kSchema: return schema(v);
      case Shape::kSchemaOrFlag: return v.is(Kind::kBool) || schema(v);
      case Shape::kSchemas: return v.is_list() && v.as_list().size > 0 && all(v, is_schema);
      case Shape::kItems:
        if (!v.is_list()) return schema(v);
        return draft_ < Draft::k2020 && v.as_list().size > 0 && all(v, is_schema);
      case Shape::kMap: return all_members(v, is_schema);
      case Shape::kPatternMap: {
        if (!v.is_map()) return false;
        for (const Entry& entry : v.as_map().entries()) {
          if (!is_pattern(entry.key)) return false;
        }
        return all_members(v, is_schema);
      }
      case Shape::kNamesMap: return all_members(v, is_name_list);
      case Shape::kDependencies:
        return all_members(v, [&](const Value& below) {
          if (!below.is_list()) return schema(below);
          return is_name_list(below) && (below.as_list().size > 0 || draft_ != Draft::k4);
        });
      default: return false;
    }
  }

  template <class Test>
  static bool all(const Value& v, const Test& test) {
    const List& list = v.as_list();
    for (std::size_t i = 0; i < list.size; ++i) {
      if (!test(list[i])) return false;
    }
    return true;
  }

  template <class Test>
  static bool all_members(const Value& v, const Test& test) {
    if (!v.is_map()) return false;
    const auto entries = v.as_map().entries();
    return std::all_of(entries.begin(), entries.end(), [&](const Entry& entry) { return test(entry.value); });
  }

  Draft draft_;
  int depth_ = 0;
};

}  // namespace

bool is_plainly_sound(const Value& document, const Dialect& dialect) {
  return !dialect.own_vocabularies && Look(dialect.draft).document(document);
}

}  // namespace rhumbline::schema
