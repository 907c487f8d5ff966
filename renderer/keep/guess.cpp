// Guesses what a random function gave where only something made of it can be seen.
//
// In:  fields that are still left to chance, and calls without an answer.   Out: an answer to try for each call.
// The one idea: most charts shorten a random text, change its case or quote it; doing so again to what stands there changes nothing. So the
// visible part itself is tried, and kept if the chart then makes the live field of it.
// Trap: which call made a field is told by the template line that wrote it.

#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/keep/parts.h"

namespace rhumbline::keep {

namespace {

// The live text without what the two renderings share at either end; nothing when it does not have that.
std::optional<std::string> part_of_chance(std::string_view first, std::string_view second, std::string_view live) {
  const auto [a, b] = std::mismatch(first.begin(), first.end(), second.begin(), second.end());
  const std::string_view head = first.substr(0, static_cast<std::size_t>(a - first.begin()));
  std::size_t tail = 0;
  const std::size_t most = std::min(first.size(), second.size()) - head.size();
  while (tail < most && first[first.size() - 1 - tail] == second[second.size() - 1 - tail]) ++tail;
  const std::string_view end = first.substr(first.size() - tail);
  // What two texts of chance share by accident at their ends belongs to chance as well, as far as the live text does not have it.
  std::size_t start = 0, cut = 0;
  while (start < head.size() && start < live.size() && head[start] == live[start]) ++start;
  while (cut < end.size() && cut + start < live.size() && end[end.size() - 1 - cut] == live[live.size() - 1 - cut]) ++cut;
  constexpr std::size_t kAccident = 2;
  if (start + kAccident < head.size() || cut + kAccident < end.size()) return std::nullopt;
  return std::string(live.substr(start, live.size() - start - cut));
}

// The same through as many layers of base64 as all three texts have.
std::optional<std::string> chance_in(std::string first, std::string second, std::string live) {
  for (int depth = 0; depth < 3 && first.size() >= 8; ++depth) {
    const auto a = from_base64(first), b = from_base64(second), c = from_base64(trim_space(live));
    if (!a || !b || !c || !is_valid_utf8(*a) || !is_valid_utf8(*c)) break;
    first = *a;
    second = *b;
    live = *c;
  }
  return part_of_chance(first, second, live);
}

// The source line in the template file of a call site.
std::string_view line_of(std::string_view site) {
  const std::vector<std::string_view> parts = split(site, "\x1f");
  return parts.size() < 2 ? std::string_view() : parts[1];
}

}  // namespace

std::vector<Guess> guess(const Job& job, const std::vector<Leaf>& leaves, std::span<const Roll> rolls, Answers& answers) {
  std::vector<Guess> guesses;
  for (const Leaf& leaf : leaves) {
    if (leaf.live == nullptr || !leaf.first.is_string() || !leaf.second.is_string()) continue;
    const std::string_view line = trim_space(job.sources.line(job.sources.origin(leaf.at)));
    for (const Roll& roll : rolls) {
      if (!roll.result.is_string() || line_of(roll.site) != line || answers.contains(roll.site)) continue;
      auto text = chance_in(std::string(leaf.first.as_text()), std::string(leaf.second.as_text()), leaf.live_text);
      if (!text || text->empty()) continue;
      answers[roll.site] = {.text = std::move(*text), .key = {}, .is_trusted = true};
      guesses.push_back({leaf.object, leaf.path, roll.site});
      break;
    }
  }
  return guesses;
}

std::vector<Guess> wrong_guesses(const std::vector<Guess>& guesses, const std::vector<Leaf>& changed) {
  std::vector<Guess> wrong;
  for (const Guess& made : guesses) {
    const auto leaf = std::find_if(changed.begin(), changed.end(), [&](const Leaf& l) { return l.object == made.object && l.path == made.path; });
    const bool is_right = leaf != changed.end() && leaf->first.is_string() && leaf->first.as_text() == leaf->live_text;
    if (!is_right) wrong.push_back(made);
  }
  return wrong;
}

}  // namespace rhumbline::keep
