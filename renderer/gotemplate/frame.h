// What the evaluator keeps while it runs: values with their view, variables, frames. Private to the room.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "renderer/gotemplate/ast.h"
#include "renderer/gotemplate/parse.h"

namespace rhumbline::gotemplate {

/// Written arguments, the function first or left out.
using Nodes = std::span<const Node* const>;
/// The names of a chain.
using Names = std::span<const std::string_view>;

/// A value and whether Go sees it through an interface{}: only error texts tell the difference.
struct Dot {
  Value value;
  bool is_interface = false;
};

/// A member that a template asked for in vain: names[index] of the chain `node`, in `map`.
struct Missed {
  const Map* map = nullptr;
  const Tree* tree = nullptr;
  const Node* node = nullptr;
  std::span<const std::string_view> names = {};
  std::size_t index = 0;
};

/// Name `index` of the chain `node`, which asks for a member.
struct Access {
  const Node& node;
  std::span<const std::string_view> names;
  std::size_t index;
  bool has_args;  // arguments follow, which only a method takes
  [[nodiscard]] std::string_view name() const { return names[index]; }
  [[nodiscard]] bool is_last() const { return index + 1 == names.size(); }  // this member is what the template wants
};

/// A variable of a frame.
struct Variable {
  Value value;
  bool is_set = false;
  bool is_interface = false;
};

/// A stack of T whose elements stay where they are while it grows.
template <class T>
class Stack {
 public:
  Stack() { next_block(kFirstBlock); }

  /// `count` elements that hold whatever was there before; given back by the destructor.
  class Room {
   public:
    Room(Stack& stack, std::size_t count) : stack_(stack) {
      if (count > static_cast<std::size_t>(stack.end_ - stack.next_)) stack.next_block(count);
      items_ = std::exchange(stack.next_, stack.next_ + count);
    }
    ~Room() {
      stack_.next_ = items_;
      if (items_ == stack_.begin_) stack_.leave_block();
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    [[nodiscard]] T* items() const { return items_; }

   private:
    Stack& stack_;
    T* items_;
  };

 private:
  static constexpr std::size_t kFirstBlock = 64, kBlock = 1024;  // most charts never leave the first
  struct Block {
    std::unique_ptr<T[]> items;
    std::size_t size;
    T* next = nullptr;             // what was free in the block before, and
    std::size_t before = SIZE_MAX;  // which one that was
  };

  void enter(std::size_t block) {
    current_ = block;
    next_ = blocks_[block].items.get();
    begin_ = block == 0 ? nullptr : next_;
    end_ = next_ + blocks_[block].size;
  }

  /// Goes to the next block with so much room.
  void next_block(std::size_t count) {
    std::size_t block = blocks_.empty() ? 0 : current_ + 1;
    while (block < blocks_.size() && blocks_[block].size < count) ++block;
    if (block == blocks_.size()) {
      const std::size_t size = blocks_.empty() ? count : std::max(kBlock, count);
      blocks_.push_back({.items = std::make_unique<T[]>(size), .size = size});
    }
    if (block != 0) {
      blocks_[block].next = next_;
      blocks_[block].before = current_;
    }
    enter(block);
  }

  /// The first room of a block is no more.
  [[gnu::noinline]] void leave_block() {
    T* const next = blocks_[current_].next;
    enter(blocks_[current_].before);
    next_ = next;
  }

  std::vector<Block> blocks_;
  std::size_t current_ = 0;  // the block that the rest is about
  T* begin_ = nullptr;       // nullptr: of the first one, which nobody leaves
  T *next_ = nullptr, *end_ = nullptr;
};

/// How a template came to run.
enum class Via : std::uint8_t { kRoot, kAction, kInclude, kTpl };

/// How often each place called a random function while one template file ran.
using Places = std::map<std::string, std::uint32_t, std::less<>>;

/// One running template.
struct Frame {
  Frame* caller;
  const Tree* tree;
  Via via;
  std::string_view tpl_text;           // of kTpl
  Pos tpl_at = {};                     // where that text was written
  Variable* variables = nullptr;
  const Node* node = nullptr;          // what Go would name if a fault came now
  const Node* call_node = nullptr;     // the call that runs now: the whole command
  std::span<const Node* const> call_args = {};  // its arguments, the function first; empty: none written
  std::string_view call_name = {};
  Places* places = nullptr;            // where random functions were called, of a file's frame; made when the first one is
};

/// How often the body of a branch ran, and how often it was passed by.
struct Tally {
  std::size_t taken = 0, skipped = 0;
};
using Tallies = std::unordered_map<const Node*, Tally>;

/// What the body of a template or branch ended with.
enum class Step : std::uint8_t { kNext, kBreak, kContinue };

/// What a fault tells a person beside Go's words.
struct Words {
  std::string ours = {};  // empty: as Go's
  std::string hint = {};
  std::string_view rule = "template.evaluation";
  Cause cause = Cause::kInput;
  Pos at = {};  // none: the node's
};

/// The text of a tpl call, parsed once.
struct TplText {
  Unit unit;
  Trees trees;
};

}  // namespace rhumbline::gotemplate
