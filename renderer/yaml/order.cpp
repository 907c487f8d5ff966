// The order of keys in written YAML: natural, that is digits as numbers, letters behind everything else.
//
// In:  a map.   Out: its entries in that order.
// The one idea: bytewise order, which maps keep at hand, is mostly natural order already, so one look along it is enough.
// Trap: the relation is not transitive for some mixes (v1alpha1, v2, v10): then Helm's own order varies from run to run, and
// std::sort may not be used. Go sorts up to 12 keys by insertion; so do we, from bytewise order.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/yaml/emit.h"

namespace rhumbline::yaml {

namespace {

bool is_letter_rune(char32_t rune) {
  if (rune < 0x80) return (rune | 0x20) >= 'a' && (rune | 0x20) <= 'z';
  return is_letter(rune);
}

bool is_digit_rune(char32_t rune) {
  if (rune < 0x80) return rune >= '0' && rune <= '9';
  return is_digit(rune);
}

char32_t front(std::string_view text) { return text.empty() ? 0 : decode_rune(text).value; }

/// Whether the run of digits that ends `before` holds anything but zeros.
bool has_value(std::string_view before) {
  while (!before.empty()) {
    const Rune rune = decode_last_rune(before);
    if (!is_digit_rune(rune.value)) return false;
    if (rune.value != '0') return true;
    before.remove_suffix(rune.bytes);
  }
  return false;
}

struct Digits {
  std::uint64_t value;  // wraps as Go's int64 does
  std::size_t count = 0;
};

Digits digits(std::string_view text, std::uint64_t start) {
  Digits run{start};
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (!is_digit_rune(rune.value)) break;
    run.value = run.value * 10 + rune.value - '0';
    ++run.count;
    text.remove_prefix(rune.bytes);
  }
  return run;
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b, Flavour flavour) {
  const std::size_t shorter = std::min(a.size(), b.size());
  std::size_t same = 0;
  while (same < shorter && a[same] == b[same]) ++same;
  if (same == shorter) return a.size() < b.size();
  const auto is_ascii_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
  if (is_ascii_letter(a[same]) && is_ascii_letter(b[same])) return a[same] < b[same];
  while (same > 0 && (a[same] & 0xC0) == 0x80) --same;  // to the start of the rune
  const std::string_view before = a.substr(0, same);
  const std::string_view rest_a = a.substr(same);
  const std::string_view rest_b = b.substr(same);
  const char32_t first_a = front(rest_a);
  const char32_t first_b = front(rest_b);
  const bool letter_a = is_letter_rune(first_a);
  const bool letter_b = is_letter_rune(first_b);
  if (letter_a && letter_b) return first_a < first_b;
  if (letter_a || letter_b) {
    const bool behind_digit = flavour == Flavour::kV3 && !before.empty() && is_digit_rune(decode_last_rune(before).value);
    return behind_digit ? letter_a : letter_b;
  }
  const std::uint64_t start = (first_a == '0' || first_b == '0') && has_value(before) ? 1 : 0;
  const Digits run_a = digits(rest_a, start);
  const Digits run_b = digits(rest_b, start);
  if (run_a.value != run_b.value) return static_cast<std::int64_t>(run_a.value) < static_cast<std::int64_t>(run_b.value);
  if (run_a.count != run_b.count) return run_a.count < run_b.count;
  return first_a < first_b;
}

std::span<const Entry* const> natural_order(Job& job, const Map& map, Flavour flavour, std::vector<const Entry*>& scratch) {
  constexpr std::size_t kInsertion = 12;  // source: Go sort/zsortfunc.go pdqsort maxInsertion
  const auto less = [flavour](const Entry* a, const Entry* b) { return natural_less(a->key, b->key, flavour); };
  const std::span<const Entry* const> sorted = map.sorted(job.arena);
  std::size_t ordered = 1;
  while (ordered < sorted.size() && !less(sorted[ordered], sorted[ordered - 1])) ++ordered;
  if (ordered >= sorted.size()) return sorted;
  scratch.assign(sorted.begin(), sorted.end());
  if (scratch.size() <= kInsertion) {
    for (std::size_t i = 1; i < scratch.size(); ++i) {
      for (std::size_t k = i; k > 0 && less(scratch[k], scratch[k - 1]); --k) std::swap(scratch[k], scratch[k - 1]);
    }
  } else {
    // A merge sort of our own: the standard ones may run astray on such a relation.
    std::vector<const Entry*> merged(scratch.size());
    for (std::size_t width = 1; width < scratch.size(); width *= 2) {
      for (std::size_t start = 0; start < scratch.size(); start += 2 * width) {
        const std::size_t middle = std::min(start + width, scratch.size());
        const std::size_t end = std::min(start + 2 * width, scratch.size());
        for (std::size_t i = start, k = middle, to = start; to < end; ++to) {
          merged[to] = i == middle || (k < end && less(scratch[k], scratch[i])) ? scratch[k++] : scratch[i++];
        }
      }
      scratch.swap(merged);
    }
  }
  return scratch;
}

}  // namespace rhumbline::yaml
