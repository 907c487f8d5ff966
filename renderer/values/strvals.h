// The grammar of --set and its relatives; for this room only.
#pragma once

#include <string>
#include <string_view>

#include "renderer/base/text.h"
#include "renderer/values/values.h"

namespace rhumbline {

/// Reads one expression and sets what it says. The map is changed in place, also before a fault is met.
/// source: helm v4 pkg/strvals parser.go, literal_parser.go
class SetParser {
 public:
  struct Source {
    std::string_view expression;  // lives as long as the job
    Pos at;                       // position of its first byte
    SetKind kind;
    bool helm3;
    Streams* streams = nullptr;
  };
  SetParser(Job& job, Files& files, const Source& source) : job_(job), files_(files), source_(source) {}

  /// False: fault() says why, in Helm's words, and fault_at() where.
  bool run(Map& into);
  [[nodiscard]] const std::string& fault() const { return fault_; }
  /// The same in our words; empty: Helm's are good enough.
  [[nodiscard]] const std::string& plain_fault() const { return plain_fault_; }
  [[nodiscard]] Pos fault_at() const { return source_.at + next_; }

 private:
  /// How a step of the grammar ended. kEnd is no fault: the expression was over, which ends everything quietly.
  enum class Step : std::uint8_t { kDone, kEnd, kFault };

  /// Text up to a stop character, backslashes undone.
  struct Piece {
    std::string text;
    std::size_t start = 0;  // offset of its first byte in the expression
    char stop = '\0';
    bool ended = false;  // no stop came
  };
  Piece until(std::string_view stops);
  bool is_at_end() const { return next_ >= source_.expression.size(); }
  bool is_literal() const { return source_.kind == SetKind::kLiteral; }

  Step key(Map& map, std::uint32_t level);
  Step key_index(Map& map, const Piece& name, std::uint32_t level);
  Step key_dot(Map& map, const Piece& name, std::uint32_t level);
  Step key_value(Map& map, const Piece& name);
  Step list_item(Value& list, std::int64_t index, std::uint32_t level);
  Step item_value(Value& list, std::int64_t index);
  Step item_dot(Value& list, std::int64_t index, std::uint32_t level);
  Step item_index(Value& list, std::int64_t index, std::uint32_t level);
  Step index(std::int64_t& into);
  Step set_index(Value& list, std::int64_t index, Value value);

  enum class Listing : std::uint8_t { kNone, kListed, kEnd, kFault };
  Listing braces(Value& into);
  Step json(Value& into, bool& is_empty);
  bool skip_blanks();
  bool scalar(const Piece& piece, Value& into);
  Value typed(std::string_view text) const;

  void set(Map& map, const Piece& name, Value value);
  Value text_value(std::string_view text, std::size_t start);
  Step fault(std::string words, std::string plain = {});
  enum class Wanted : std::uint8_t { kMap, kList };
  Step type_fault(std::string_view name, const Value& is, Wanted wanted);

  Job& job_;
  Files& files_;
  const Source source_;
  std::size_t next_ = 0;
  std::uint32_t depth_ = 0;
  std::string fault_, plain_fault_;
};

/// A file that a flag names: "-" is standard input. `streams`: remembers what can be read once. throws nothing; Error in Go's words.
Result<std::string_view> read_named(Job& job, Files& files, std::string_view path, Streams* streams = nullptr);

}  // namespace rhumbline
