// The survey's abstract values: what an expression of a template may be. Private to the room.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "renderer/gotemplate/reads.h"

namespace rhumbline::gotemplate {

/// What an expression may be: numbers of things, sorted. Empty: nothing that matters (a number, a bool).
using Shape = std::vector<std::uint32_t>;
using Fields = std::map<std::string, Shape, std::less<>>;

/// One thing that flows through templates.
struct Thing {
  enum class Kind : std::uint8_t {
    kUnknown,  // something that is no value of ours
    kText,     // a string constant of a template
    kFiles,    // .Files, a file, its text
    kPlace,    // what lies at a path of the values
    kObject,   // a dict, a list, a context
  };
  Kind kind = Kind::kUnknown;
  std::string_view text = {};  // kText; bytes of the map of texts
  std::size_t node = 0;      // kPlace: its node among the paths
  std::vector<Value> values = {};  // kPlace: what lies there; none: nothing needs to be told apart below it
  Fields members = {};       // put there by dict and set
  Shape any = {};            // put there under a name that is not known; items of a list
  Shape bases = {};          // what was merged into it
};

/// All things, and what can be done with them.
class Things {
 public:
  static constexpr std::uint32_t kUnknown = 0;
  static constexpr std::uint32_t kFiles = 1;
  static constexpr std::size_t kMostWork = 500'000'000;

  explicit Things(ReadPaths& paths);
  /// The place of a path node; made when it is new.
  std::uint32_t place(std::size_t node, std::vector<Value> values);
  /// The place of a member of a place.
  std::uint32_t below(std::uint32_t place, std::string_view name);
  std::uint32_t text(std::string_view bytes);
  /// The object that this part of a template makes when it runs in this context.
  std::uint32_t object(const void* site, std::size_t context);

  Shape member(const Shape& shape, std::string_view name);
  /// `is_lookup`: one member by a name that is not known, not all of them.
  Shape any_member(const Shape& shape, bool is_lookup = false);
  void set(const Shape& shape, const std::vector<std::string_view>* names, const Shape& value);
  void merge(const Shape& shape, const Shape& from);
  void set_member(std::uint32_t object, std::string_view name, const Shape& value);
  void add_any(std::uint32_t object, const Shape& value);
  void add_bases(std::uint32_t object, const Shape& value);
  /// It is printed, or goes where it cannot be followed: all that lies below it counts as read.
  void use(const Shape& shape);
  /// The parts that stay interesting after they were printed: text may be parsed again.
  [[nodiscard]] Shape printed(const Shape& shape) const;

  [[nodiscard]] const Thing& operator[](std::uint32_t i) const { return things_[i]; }
  /// Counts everything that was learnt: a round that leaves it as it was is the last.
  [[nodiscard]] std::size_t learnt() const { return learnt_; }
  [[nodiscard]] std::size_t size() const { return things_.size(); }
  /// Whether following what was merged into what has cost so much that the survey has to give up: the one cost that grows
  /// faster than the steps.
  [[nodiscard]] bool is_spent() const { return work_ > kMostWork; }

 private:
  std::uint32_t add(Thing thing);
  void grow(Shape& into, const Shape& from);
  [[nodiscard]] Shape with_bases(const Shape& shape);  // in no order
  void gather(Shape& into, const Shape& from);         // in_order() ends it
  Shape in_order(Shape gathered);
  [[nodiscard]] std::uint32_t chart_among(const Shape& shape) const;  // 0: none
  bool open(std::uint32_t i, std::string_view name, Shape& into);

  ReadPaths& paths_;
  std::vector<Thing> things_;
  std::unordered_map<std::size_t, std::uint32_t> places_;  // by path node
  std::map<std::string, std::uint32_t, std::less<>> texts_;
  std::map<std::pair<const void*, std::size_t>, std::uint32_t> objects_;
  std::vector<bool> using_;  // by thing, while use() walks
  std::vector<bool> seen_;   // the same for with_bases()
  std::vector<bool> gathered_;
  /// The bases of one thing, as long as nothing more is merged into anything.
  struct Closure {
    std::size_t merges = 0;
    Shape all = {};
  };
  static constexpr std::size_t kMostClosed = 8'000'000;  // numbers in all closures
  std::unordered_map<std::uint32_t, Closure> closures_;
  std::size_t closed_ = 0;
  std::size_t merges_ = 0;
  std::size_t learnt_ = 0;
  std::size_t work_ = 0;
};

/// Adds what is missing; true when something was.
bool join(Shape& into, const Shape& from);

}  // namespace rhumbline::gotemplate
