// Resolves 32-bit positions. Adding is cheap, asking is a binary search and a count of line feeds: only errors ask.
//
// In:  inputs in any order of use.   Out: places.
// Trap: an empty input still takes one position, so that an error "at its start" finds its name.

#include "renderer/base/source.h"

#include <algorithm>

#include "renderer/base/diagnostic.h"

namespace rhumbline {

namespace {

// Where the last line of the text begins. Block by block: documents of one long line are asked for thousands of times, and the search
// from the front is many times faster than the one from the back.
std::size_t behind_last_line_feed(std::string_view text) {
  constexpr std::size_t kBlock = 4096;
  for (std::size_t end = text.size(); end > 0;) {
    const std::size_t start = end > kBlock ? end - kBlock : 0;
    const std::string_view block = text.substr(start, end - start);
    if (block.find('\n') != std::string_view::npos) return start + block.rfind('\n') + 1;
    end = start;
  }
  return 0;
}

}  // namespace

Pos Sources::add(std::string_view name, std::string_view bytes) { return add_rendered(name, bytes, {}); }

Pos Sources::add_rendered(std::string_view name, std::string_view bytes, std::span<const Run> runs) {
  const auto start = static_cast<std::uint32_t>(next_);
  next_ += bytes.size() + 1;
  if (next_ > UINT32_MAX) {
    fail({.cause = Cause::kLimit,
          .rule = "limit.input",
          .message = "the inputs of one run are larger than 4 GiB together",
          .hint = "split the work into several runs"});
  }
  sources_.push_back({std::string(name), bytes, start, runs, {}});
  return {start};
}

const Sources::Source* Sources::holder(Pos at) const {
  if (!at) return nullptr;
  const auto after = std::upper_bound(sources_.begin(), sources_.end(), at.offset,
                                      [](std::uint32_t offset, const Source& s) { return offset < s.start; });
  return after == sources_.begin() ? nullptr : &*(after - 1);
}

Place Sources::place(Pos at) const {
  const Source* source = holder(at);
  if (source == nullptr) return {};
  const std::string_view before = source->bytes.substr(0, at.offset - source->start);
  // Findings of a long stream come mostly in order: lines are counted on from the line of the last place that was asked for.
  if (before.size() < source->counted.bytes) source->counted = {};
  const std::size_t known = source->counted.bytes;
  const std::size_t line_start = known + behind_last_line_feed(before.substr(known));
  const std::string_view uncounted = before.substr(known, line_start - known);
  source->counted = {line_start, source->counted.lines + std::count(uncounted.begin(), uncounted.end(), '\n')};
  return {source->name, static_cast<int>(1 + source->counted.lines), static_cast<int>(before.size() - line_start) + 1};
}

std::string_view Sources::line(Pos at) const {
  const Source* source = holder(at);
  if (source == nullptr) return {};
  const std::size_t offset = std::min<std::size_t>(at.offset - source->start, source->bytes.size());
  const std::size_t start = behind_last_line_feed(source->bytes.substr(0, offset));
  std::string_view rest = source->bytes.substr(start);
  rest = rest.substr(0, rest.find('\n'));
  return rest.ends_with('\r') ? rest.substr(0, rest.size() - 1) : rest;
}

std::string_view Sources::line(Pos at, int number) const {
  const Source* source = holder(at);
  if (source == nullptr || number < 1) return {};
  std::size_t start = 0;
  for (int i = 1; i < number; ++i) {
    start = source->bytes.find('\n', start);
    if (start == std::string_view::npos) return {};
    ++start;
  }
  const std::string_view rest = source->bytes.substr(start);
  return rest.substr(0, rest.find('\n'));
}

Pos Sources::origin(Pos at) const {
  const Source* source = holder(at);
  if (source == nullptr || source->runs.empty()) return {};
  const std::uint32_t offset = at.offset - source->start;
  const auto after = std::upper_bound(source->runs.begin(), source->runs.end(), offset,
                                      [](std::uint32_t o, const Run& run) { return o < run.offset; });
  if (after == source->runs.begin()) return {};
  // Literal text of a template is copied as it stands, so the byte is found again behind the start of its run; what an action wrote
  // belongs to the action as a whole.
  const Run& run = *(after - 1);
  const std::size_t within = offset - run.offset;
  const std::string_view written = source->bytes.substr(run.offset, within);
  return bytes_from(run.at).substr(0, within) == written ? run.at + within : run.at;
}

std::string_view Sources::bytes_from(Pos at) const {
  const Source* source = holder(at);
  if (source == nullptr) return {};
  return source->bytes.substr(std::min<std::size_t>(at.offset - source->start, source->bytes.size()));
}

}  // namespace rhumbline
