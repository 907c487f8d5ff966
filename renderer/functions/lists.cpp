// Lists: make, take from, add to, filter, search.
//
// In:  lists of any slice type.   Out: new lists; the one given never changes.
// One idea: what Sprig copies item by item we copy too, but for `append`, which shares the buffer of its argument (value.h),
// so that a list grown in a loop costs linear time.
// Traps: nil is an error everywhere but in `has`; rest and initial of an empty list are nil slices (null in JSON);
// equality is Go's DeepEqual, so 1 (int) is not in a list of YAML numbers (float64).
// source: Masterminds/sprig 3.3.0 list.go
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "renderer/functions/functions.h"
#include "renderer/functions/item_set.h"
#include "renderer/functions/sequence.h"

namespace rhumbline {

namespace {

using Items = std::span<const Value>;

Value copy_of(Call& call, Items items) {
  call.job.pay(items.size());
  return make_list(call.arena(), items);
}

Value list(Call& call) { return copy_of(call, call.args); }

Value append_item(Call& call) {
  const Items items = items_of(call, call[0], "Cannot push on type");
  call.job.pay(1);
  if (call[0].is_list() && call[0].as_list().type == &kSliceOfAny) return append(call.arena(), call[0].as_list(), call[1]);
  call.job.pay(items.size());
  ListBuilder longer(call.arena());
  longer.reserve(items.size() * 2 + 1);
  for (const Value& item : items) longer.push(item);
  longer.push(call[1]);
  return longer.finish();
}

Value prepend(Call& call) {
  const Items items = items_of(call, call[0], "Cannot prepend on type");
  call.job.pay(items.size() + 1);
  ListBuilder longer(call.arena());
  longer.reserve(items.size() + 1);
  longer.push(call[1]);
  for (const Value& item : items) longer.push(item);
  return longer.finish();
}

Value concat(Call& call) {
  std::size_t size = 0;
  for (const Value& list : call.args) {
    if (!is_sequence(list) && !list.is_nil()) {
      call.fail(std::string("Cannot concat type ").append(kind_name(list)).append(" as list"));
    }
    size += items_of(call, list, "").size();
  }
  call.job.pay(size);
  if (size == 0) return nil_list(call.arena());
  ListBuilder all(call.arena());
  all.reserve(size);
  for (const Value& list : call.args) {
    for (const Value& item : items_of(call, list)) all.push(item);
  }
  return all.finish();
}

Value first(Call& call) {
  const Items items = items_of(call, call[0], "Cannot find first on type");
  return items.empty() ? Value() : items.front();
}

Value last(Call& call) {
  const Items items = items_of(call, call[0], "Cannot find last on type");
  return items.empty() ? Value() : items.back();
}

Value rest(Call& call) {
  const Items items = items_of(call, call[0], "Cannot find rest on type");
  return items.empty() ? nil_list(call.arena()) : copy_of(call, items.subspan(1));
}

Value initial(Call& call) {
  const Items items = items_of(call, call[0], "Cannot find initial on type");
  return items.empty() ? nil_list(call.arena()) : copy_of(call, items.first(items.size() - 1));
}

Value reverse(Call& call) {
  const Items items = items_of(call, call[0], "Cannot find reverse on type");
  call.job.pay(items.size());
  ListBuilder reversed(call.arena());
  reversed.reserve(items.size());
  for (std::size_t i = items.size(); i > 0; --i) reversed.push(items[i - 1]);
  return reversed.finish();
}

Value compact(Call& call) {
  const Items items = items_of(call, call[0], "Cannot compact on type");
  call.job.pay(items.size());
  ListBuilder kept(call.arena());
  for (const Value& item : items) {
    if (!is_empty(item)) kept.push(item);
  }
  return kept.finish();
}

Value uniq(Call& call) {
  const Items items = items_of(call, call[0], "Cannot find uniq on type");
  ListBuilder kept(call.arena());
  ItemSet seen(call.job);
  for (const Value& item : items) {
    if (seen.add(item)) kept.push(item);
  }
  return kept.finish();
}

Value without(Call& call) {
  const Items items = items_of(call, call[0], "Cannot find without on type");
  ItemSet unwanted(call.job);
  for (const Value& item : call.args.subspan(1)) unwanted.add(item);
  ListBuilder kept(call.arena());
  for (const Value& item : items) {
    if (!unwanted.has(item)) kept.push(item);
  }
  return kept.finish();
}

Value has(Call& call) {
  if (call[1].is_nil()) return Value::boolean(false);
  const Items items = items_of(call, call[1], "Cannot find has on type");
  call.job.pay(items.size());
  const auto is_needle = [&call](const Value& item) { return deep_equal(call[0], item, call.job.limits); };
  return Value::boolean(std::any_of(items.begin(), items.end(), is_needle));
}

// reflect.Value.Slice keeps the type of the list.
Value slice(Call& call) {
  if (!is_sequence(call[0])) items_of(call, call[0], "list should be type of slice or array but");
  const bool is_bytes = call[0].is(Kind::kBytes);
  const auto size = static_cast<std::int64_t>(is_bytes ? call[0].as_text().size() : call[0].as_list().size);
  if (size == 0) return {};
  const std::int64_t start = call.size() > 1 ? to_int64(call[1]) : 0;
  const std::int64_t end = call.size() > 2 ? to_int64(call[2]) : size;
  if (start < 0 || end < start || end > size) call.fail("reflect.Value.Slice: slice index out of bounds");
  const auto from = static_cast<std::size_t>(start);
  const auto count = static_cast<std::size_t>(end - start);
  if (is_bytes) return Value::bytes(call.arena(), call[0].as_text().substr(from, count));
  List part = call[0].as_list();
  part.items += from;
  part.size = static_cast<std::uint32_t>(count);
  part.capacity = part.size;
  return Value::list(call.arena().make<List>(part));
}

// source: sprig list.go mustChunk, whose arithmetic in float64 decides what odd sizes do
Value chunk(Call& call) {
  const std::int64_t size = call.integer(0);
  const Items items = items_of(call, call[1], "Cannot chunk type");
  const auto length = static_cast<double>(items.size());
  const double wanted = std::floor((length - 1) / static_cast<double>(size)) + 1;
  constexpr std::string_view kTooLong = "runtime error: makeslice: len out of range";
  if (!(wanted >= 0 && wanted <= length + 1)) call.fail(std::string(kTooLong));
  const auto chunks = static_cast<std::size_t>(wanted);
  call.job.pay(items.size() + chunks);
  ListBuilder pieces(call.arena(), &kSliceOfSliceOfAny);
  for (std::size_t i = 0; i < chunks; ++i) {
    std::int64_t count = size;
    if (i + 1 == chunks) {
      count = static_cast<std::int64_t>(std::fmod(length, static_cast<double>(size)));
      if (count == 0) count = size;
    }
    if (count < 0) call.fail(std::string(kTooLong));
    const std::size_t start = i * static_cast<std::size_t>(std::max<std::int64_t>(size, 0));
    pieces.push(make_list(call.arena(), items.subspan(start, static_cast<std::size_t>(count))));
  }
  return pieces.finish();
}

// start, start+step ... before stop. Empty when the step leads away from stop.
Value progression(Call& call, std::int64_t start, std::int64_t stop, std::int64_t step) {
  ListBuilder numbers(call.arena(), &kSliceOfInt);
  const bool down = stop < start;
  if (start == stop || (down ? step >= 0 : step <= 0)) return numbers.finish();
  const auto distance = down ? static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(stop)
                             : static_cast<std::uint64_t>(stop) - static_cast<std::uint64_t>(start);
  const auto stride = down ? 0 - static_cast<std::uint64_t>(step) : static_cast<std::uint64_t>(step);
  const std::uint64_t count = (distance - 1) / stride + 1;
  call.job.pay(count);
  numbers.reserve(count);
  auto number = static_cast<std::uint64_t>(start);
  for (std::uint64_t i = 0; i < count; ++i, number += static_cast<std::uint64_t>(step)) {
    numbers.push(Value::integer(static_cast<std::int64_t>(number)));
  }
  return numbers.finish();
}

// 0, 1, 2 ... as read-only data: a loop inside a loop counts without making the same numbers again and again.
constexpr std::size_t kCounted = 16'384;
constexpr std::array<Value, kCounted> kCounting = [] {
  std::array<Value, kCounted> numbers;
  for (std::size_t i = 0; i < kCounted; ++i) numbers[i] = Value::integer(static_cast<std::int64_t>(i));
  return numbers;
}();

Value until(Call& call) {
  const std::int64_t count = call.integer(0);
  if (count <= 0 || count > static_cast<std::int64_t>(kCounted)) return progression(call, 0, count, count < 0 ? -1 : 1);
  const auto size = static_cast<std::uint32_t>(count);
  call.job.pay(size);
  const List numbers{.type = &kSliceOfInt, .items = kCounting.data(), .size = size, .capacity = size};
  return Value::list(call.arena().make<List>(numbers));
}
Value until_step(Call& call) { return progression(call, call.integer(0), call.integer(1), call.integer(2)); }

std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// The numbers of a progression that includes its end, joined by spaces.
Value seq(Call& call) {
  if (call.size() == 0 || call.size() > 3) return Value::literal("");
  const std::int64_t start = call.size() == 1 ? 1 : call.integer(0);
  const std::int64_t end = call.integer(call.size() - 1);
  const std::int64_t direction = end < start ? -1 : 1;
  const std::int64_t step = call.size() == 3 ? call.integer(1) : direction;
  if (direction < 0 && step > 0) return Value::literal("");
  const Value numbers = progression(call, start, wrapping_add(end, direction), step);
  std::string out;
  append_printed(call.job, out, numbers);
  return call.string(std::string_view(out).substr(1, out.size() - 2));
}

constexpr Function kLists[] = {
    {"append", "xx", Purity::kPure, append_item, "append LIST ITEM: a list with ITEM at its end"},
    {"chunk", "ix", Purity::kPure, chunk, "chunk SIZE LIST: the list in pieces of SIZE items"},
    {"compact", "x", Purity::kPure, compact, "compact LIST: without empty items"},
    {"concat", "x.", Purity::kPure, concat, "concat LIST...: one list of all items"},
    {"first", "x", Purity::kPure, first, "first LIST: its first item, nil if there is none"},
    {"has", "xx", Purity::kPure, has, "has ITEM LIST: whether ITEM is in LIST, types included"},
    {"initial", "x", Purity::kPure, initial, "initial LIST: all but the last item"},
    {"last", "x", Purity::kPure, last, "last LIST: its last item, nil if there is none"},
    {"list", "x.", Purity::kPure, list, "list ITEM...: a list of the items"},
    {"mustAppend", "xx", Purity::kPure, append_item, "mustAppend LIST ITEM: like append"},
    {"mustChunk", "ix", Purity::kPure, chunk, "mustChunk SIZE LIST: like chunk"},
    {"mustCompact", "x", Purity::kPure, compact, "mustCompact LIST: like compact"},
    {"mustFirst", "x", Purity::kPure, first, "mustFirst LIST: like first"},
    {"mustHas", "xx", Purity::kPure, has, "mustHas ITEM LIST: like has"},
    {"mustInitial", "x", Purity::kPure, initial, "mustInitial LIST: like initial"},
    {"mustLast", "x", Purity::kPure, last, "mustLast LIST: like last"},
    {"mustPrepend", "xx", Purity::kPure, prepend, "mustPrepend LIST ITEM: like prepend"},
    {"mustPush", "xx", Purity::kPure, append_item, "mustPush LIST ITEM: like append"},
    {"mustRest", "x", Purity::kPure, rest, "mustRest LIST: like rest"},
    {"mustReverse", "x", Purity::kPure, reverse, "mustReverse LIST: like reverse"},
    {"mustSlice", "xx.", Purity::kPure, slice, "mustSlice LIST START END: like slice"},
    {"mustUniq", "x", Purity::kPure, uniq, "mustUniq LIST: like uniq"},
    {"mustWithout", "xx.", Purity::kPure, without, "mustWithout LIST ITEM...: like without"},
    {"prepend", "xx", Purity::kPure, prepend, "prepend LIST ITEM: a list with ITEM at its start"},
    {"push", "xx", Purity::kPure, append_item, "push LIST ITEM: like append"},
    {"rest", "x", Purity::kPure, rest, "rest LIST: all but the first item"},
    {"reverse", "x", Purity::kPure, reverse, "reverse LIST: last item first"},
    {"seq", "i.", Purity::kPure, seq, "seq [START [STEP]] END: numbers up to END, joined by spaces"},
    {"slice", "xx.", Purity::kPure, slice, "slice LIST [START [END]]: items START up to END"},
    {"tuple", "x.", Purity::kPure, list, "tuple ITEM...: like list"},
    {"uniq", "x", Purity::kPure, uniq, "uniq LIST: each item once"},
    {"until", "i", Purity::kPure, until, "until N: 0 up to N-1, or down if N is under 0"},
    {"untilStep", "iii", Purity::kPure, until_step, "untilStep START STOP STEP: START, START+STEP ... before STOP"},
    {"without", "xx.", Purity::kPure, without, "without LIST ITEM...: without these items"},
};

}  // namespace

std::span<const Function> list_functions() { return kLists; }

}  // namespace rhumbline
