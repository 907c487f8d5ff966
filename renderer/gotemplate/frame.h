// What the evaluator keeps while it runs: values with their view, variables, frames. Private to the room.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "renderer/gotemplate/ast.h"
#include "renderer/gotemplate/parse.h"

namespace rhumbline::gotemplate {

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
  /// `count` elements, default-initialised; given back by the destructor.
  class Room {
   public:
    Room(Stack& stack, std::size_t count) : stack_(stack), block_(stack.block_), used_(stack.used_) {
      items_ = stack.take(count);
    }
    ~Room() {
      stack_.block_ = block_;
      stack_.used_ = used_;
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    [[nodiscard]] T* items() const { return items_; }

   private:
    Stack& stack_;
    std::size_t block_;
    std::size_t used_;
    T* items_;
  };

 private:
  static constexpr std::size_t kFirstBlock = 64, kBlock = 1024;  // most charts never leave the first
  struct Block {
    std::unique_ptr<T[]> items;
    std::size_t size;
  };

  T* take(std::size_t count) {
    while (block_ < blocks_.size()) {
      if (count <= blocks_[block_].size - used_) {
        T* items = blocks_[block_].items.get() + used_;
        used_ += count;
        std::fill(items, items + count, T{});
        return items;
      }
      ++block_;
      used_ = 0;
    }
    const std::size_t size = std::max(blocks_.empty() ? kFirstBlock : kBlock, count);
    blocks_.push_back({std::make_unique<T[]>(size), size});
    used_ = count;
    return blocks_[block_].items.get();
  }

  std::vector<Block> blocks_;
  std::size_t block_ = 0;
  std::size_t used_ = 0;
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

/// What is being called: a function of the table or a method of a value.
struct Callee {
  std::string_view name;
  std::string_view signature;
  const Function* function = nullptr;
  const Method* method = nullptr;
  Value self = {};
};

/// The text of a tpl call, parsed once.
struct TplText {
  Unit unit;
  Trees trees;
};

}  // namespace rhumbline::gotemplate
