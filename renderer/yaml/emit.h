// Private to the room: Values to YAML text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "renderer/yaml/own_stack.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::yaml {

/// Whose bytes are written: yaml.v2 behind sigs.k8s.io/yaml (toYaml), or yaml.v3 with indent 2 (toYamlPretty).
enum class Flavour : std::uint8_t { kV2, kV3 };

/// Less in the order in which both libraries sort keys: letters after all else, digits as numbers. Not transitive for some mixes.
/// source: yaml.v2, yaml.v3 sorter.go Less
bool natural_less(std::string_view a, std::string_view b, Flavour flavour);
/// The map's entries in that order.
std::span<const Entry* const> natural_order(Job& job, const Map& map, Flavour flavour, std::vector<const Entry*>& scratch);

inline constexpr std::size_t kBase64Line = 70;  // digits on a line of !!binary. source: yaml.v3 resolve.go encodeBase64

/// Where the next line break begins, NEL, LS and PS included: the text's size when there is none. (emit_scalar.cpp)
std::size_t next_break(std::string_view text, std::size_t from);

inline constexpr std::size_t kBestWidth = 80;  // column behind which yaml.v2 folds. source: emitterc.go best_width

/// Writes one document.
class Emitter {
 public:
  /// `in_detour`: the value has been through JSON text already, so text that JSON would change is as it shall be.
  Emitter(Job& job, std::string& out, Flavour flavour, bool in_detour)
      : job_(job), out_(out), flavour_(flavour), in_detour_(in_detour), line_start_(out.size()) {}
  void document(const Value& value);
  /// True: the text holds something that reading JSON as YAML changes or refuses; what was written is void.
  [[nodiscard]] bool needs_detour() const { return needs_detour_; }

 private:
  enum class Style : std::uint8_t { kPlain, kSingle, kDouble, kLiteral };
  struct Analysis {
    bool several_lines = false;
    bool plain = true;
    bool single = true;
    bool block = true;
  };
  struct Member {
    std::string_view key;
    const Value* value;
  };

  // emit.cpp
  void node(const Value& value, bool in_map);
  void list(const List& list, bool in_map);
  void map(const Map& map);
  void fields(const Map& map);
  [[nodiscard]] bool is_simple_key(std::string_view key);
  void member(std::string_view key, const Value& value);
  void native(const Value& value);
  void bytes(std::string_view bytes);
  void number(double value);
  void word(std::string_view text);
  void enter(const Map* map);
  void leave() { open_.shrink(open_.size() - 1); }
  void empty(std::string_view brackets);
  [[nodiscard]] std::size_t column() const;
  [[nodiscard]] bool is_past_width() const { return out_.size() - line_start_ > kBestWidth && column() > kBestWidth; }
  void line_break();
  void indent();
  void indicator(std::string_view text, bool keeps_indention);

  // emit_scalar.cpp
  void text(std::string_view text, bool as_key);
  [[nodiscard]] static bool is_bare(std::string_view text);
  void base64(std::string_view bytes);
  [[nodiscard]] Analysis analyse(std::string_view text);
  [[nodiscard]] Style style_of(std::string_view text, const Analysis& found) const;
  void scalar(std::string_view text, Style style, bool may_fold);
  void plain(std::string_view text, bool may_fold);
  void single_quoted(std::string_view text, bool may_fold);
  void flowing(std::string_view text, bool may_fold, bool quoted);
  void double_quoted(std::string_view text, bool may_fold);
  void literal(std::string_view text);
  void chomping(std::string_view text);
  void text_break(std::string_view text, std::size_t& i);

  Job& job_;
  std::string& out_;
  Flavour flavour_;
  bool in_detour_;
  bool needs_detour_ = false;
  OwnStack<const Map*, 16> open_;  // the collections around the current node; nullptr for lists

  // The state that libyaml's emitter keeps between writes.
  int indent_ = -1;
  std::size_t line_start_;  // in out_
  std::size_t wide_from_ = 0;  // bytes counted so far of the line, and how many of them continue a rune
  bool whitespace_ = true;
  bool indention_ = true;
};

}  // namespace rhumbline::yaml
