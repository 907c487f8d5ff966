// Values and the text of their schema in one walk. Private to the room; glance.cpp says how it works.
#pragma once

#include <array>
#include <map>
#include <vector>

#include "renderer/schema/json_text.h"
#include "renderer/schema/shapes.h"

namespace rhumbline::schema {

/// What a glance says of a value and a schema. kUnsure ends all: ask the compiler.
enum class Fit : std::uint8_t { kFits, kFails, kUnsure };

class Glance {
 public:
  Glance(Job& job, std::string_view text);
  /// Whether `values` fit for certain.
  bool fits(const Value& values);

 private:
  /// One schema object while its keywords are read.
  struct Rules {
    const Value* v = nullptr;  // null: no value meets it, or one that has failed: what remains must only be sound
    std::uint32_t type = 0;    // of v; 0: without
    bool is_root = false;
    Fit fit = Fit::kFits;
    std::uint64_t met = 0;  // rows of keywords
    std::span<const Entry> entries = {};
    std::size_t next = 0;   // the entry that comes behind the one last asked for
    std::size_t marks = 0;  // where those of its entries that `properties` names are marked, in marks_
    bool is_closed = false, refers = false, reference_failed = false;
    const char* patterns = nullptr;  // of the rules that are asked last: where they stand
    const char* rest = nullptr;
    const char *condition = nullptr, *then = nullptr, *otherwise = nullptr;
  };
  /// A $ref met before all definitions were.
  struct Pending {
    bool in_defs;
    std::string_view name;
    const Value* v;
  };
  /// The keyword that followed another one the last time that one was met: generators write them in one order everywhere.
  struct Follower {
    Spelling name;
    const Row* row = nullptr;  // null: a name that is no keyword
  };
  static constexpr std::size_t kAtStart = kMostRows, kAtOther = kMostRows + 1;  // what it followed, if no keyword
  /// A schema that no value met when it was walked again.
  struct Skipped {
    const char *from = nullptr, *to = nullptr;
  };
  static constexpr unsigned kSkippedBits = 8;
  static constexpr std::size_t kNoEntry = ~std::size_t{0};

  [[nodiscard]] Fit fails() const { return exact_ == 0 ? Fit::kUnsure : Fit::kFails; }
  [[nodiscard]] Fit fits_if(bool good) const { return good ? Fit::kFits : fails(); }
  static Fit sure(bool known, Fit fit = Fit::kFits) { return known ? fit : Fit::kUnsure; }
  bool pay(std::size_t steps);
  bool skip_walked();
  Fit walk(const char* schema, const Value* v);

  // ---- Schema objects (glance.cpp)
  Fit schema(const Value* v, bool is_root = false);
  bool keywords(Rules& rules);
  bool keyword(Rules& rules, const Row& row, std::size_t number);
  Fit rule(Rules& rules, const Row& row);
  Fit rarer_rule(const Rules& rules, const Row& row);
  bool ask_last(Rules& rules);

  // ---- Keywords that hold schemas (glance_members.cpp)
  Fit members(Rules& rules);
  Fit additional(Rules& rules);
  Fit patterns_of_members(Rules& rules);
  Fit pattern_members(Rules& rules);
  Fit rest_of_members(const Rules& rules);
  Fit names_of_members(const Rules& rules);
  Fit dependencies(const Rules& rules, Shape shape);
  std::size_t entry_of(Rules& rules, std::string_view name) const;
  /// False: it was marked before.
  bool mark(const Rules& rules, std::size_t entry);
  Fit items(const Rules& rules);
  Fit listed(const Value* v, Keyword junctor);
  Fit without(const Value* v);
  /// Where the schema stands that comes next; for now it must only be sound.
  Fit later(const char*& where);
  Fit branch(const Rules& rules);
  Fit definitions(const Rules& rules, Keyword where);
  Fit reference(Rules& rules);
  bool pending_references();
  bool find_definitions();
  [[nodiscard]] const char* definition(bool in_defs, std::string_view name) const;

  // ---- Keywords that hold none (glance_rules.cpp)
  Fit schema_url(const Rules& rules);
  Fit id(const Rules& rules);
  Fit types(const Rules& rules);
  Fit constant(const Value* v);
  [[gnu::noinline]] Fit choice(const Value* v);  // a kilobyte of stack, which no other keyword needs
  /// Whether v equals the value that comes next. False: not known.
  bool compare(const Value& v, bool& equal);
  Fit required(const Rules& rules);
  /// Reads a list of names, each once. False: it is none.
  bool names(const Map* map, bool& all_there);
  Fit count(const Rules& rules, Keyword keyword);
  Fit bound(const Rules& rules, const Row& row);
  bool number(Value& out);
  Fit format(const Rules& rules);
  Fit pattern(const Rules& rules);
  Fit unique(const Rules& rules);
  /// The regular expression that a string stands for; null: perhaps none.
  const Pattern* pattern_of(const RawText& text);
  bool is_pattern(const RawText& text);
  bool unescape(const RawText& text, std::string_view& out);

  Job& job_;
  std::string_view text_;
  JsonText in_;
  const char* schema_url_ = nullptr;  // where what the document's first "$schema" says stands; null: nowhere
  Draft draft_ = Draft::k2020;
  bool is_walked_ = false;     // what is read now has been found sound before
  bool has_all_ = false;       // all definitions are known
  std::uint32_t exact_ = 0;    // how many rules stand open that count what fails: not, anyOf, oneOf, if
  std::uint32_t depth_ = 0;
  std::size_t budget_;
  std::array<Follower, kMostRows + 2> followers_ = {};
  std::array<Skipped, 1 << kSkippedBits> skipped_ = {};  // each where its place in the text says
  std::vector<std::uint64_t> marks_;
  std::vector<Pending> pending_;
  Map* definitions_;           // where each begins, as distance from the text's begin
  Map* defs_;
  std::map<const char*, Pattern> patterns_;  // by where their text begins
};

/// True: the text is a sound schema that the values fit, for certain. False: compile it to know, and to say why not.
bool fits_at_a_glance(Job& job, std::string_view text, const Value& values);

}  // namespace rhumbline::schema
