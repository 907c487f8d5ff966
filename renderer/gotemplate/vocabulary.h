// Names and functions that templates mention, shared by all texts of a set. Private to the room.
#pragma once

#include <array>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "renderer/gotemplate/ast.h"
#include "renderer/gotemplate/lexer.h"

namespace rhumbline::gotemplate {

/// A variable in sight, and the slot of its declaration.
struct Visible {
  std::string_view name;
  Slot slot;
};

/// All template names that were ever mentioned, and the functions that were used: looked up by text, once per mention.
class Vocabulary {
 public:
  Vocabulary(Arena& arena, const FunctionTable& functions) : arena_(arena), table_(functions) { names_.reserve(256); }
  /// The name, made when it is new. Its text is copied.
  Name* name(std::string_view text);
  [[nodiscard]] Name* find(std::string_view text) const;
  /// nullptr: no such function.
  const Function* function(std::string_view text);
  [[nodiscard]] const FunctionTable& table() const { return table_; }
  /// A number for the next text that is parsed, from 1 on.
  std::uint32_t new_unit() { return ++units_; }
  /// What a parser needs for one text only; the next one uses its memory again.
  struct Scratch {
    Items items;
    std::vector<const void*> pending;
    std::vector<Visible> visible;
    std::vector<Slot> shadowed;
  };
  Scratch scratch;
  /// Names that have a definition.
  [[nodiscard]] std::vector<std::string_view> defined() const;

 private:
  Arena& arena_;
  const FunctionTable& table_;
  std::unordered_map<std::string_view, Name*> names_;
  std::array<const Function*, 256> functions_{};  // those that were used last, each at the place of its name
  std::uint32_t units_ = 0;
};

/// What one text defines: its own template, its defines and blocks, each name once.
struct Definition {
  Name* name;
  const Tree* tree;
};
using Trees = std::vector<Definition>;

}  // namespace rhumbline::gotemplate
