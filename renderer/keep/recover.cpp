// Reads the results of random functions out of live fields.
//
// In:  generated fields, and what each random function gave in two renderings.   Out: what it must have given for the running release.
// The one idea: where a result stands in a rendered field, the text around it that both renderings share stands around it in the live
// field too; what lies between is the earlier result. The same is tried on what the field's base64 hides.
// Trap: a short result may stand somewhere by accident; it counts only where the second rendering has its own result at the same place.

#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/keep/parts.h"

namespace rhumbline::keep {

namespace {

constexpr std::size_t kContext = 48;    // bytes looked at on either side
constexpr int kDeepestEncoding = 3;     // base64 within base64
constexpr std::size_t kShortestBase64 = 8;

/// One text in three forms: of the first rendering, of the second, and live.
struct View {
  std::string first, second, live;
};

/// A result, or a member of one, that may stand in a field.
struct Token {
  const std::string* site;
  std::string first, second;
  bool is_key = false;
};

std::size_t shared_before(std::string_view a, std::string_view b) {
  std::size_t size = 0;
  while (size < kContext && size < a.size() && size < b.size() && a[a.size() - 1 - size] == b[b.size() - 1 - size]) ++size;
  return size;
}

std::size_t shared_behind(std::string_view a, std::string_view b) {
  std::size_t size = 0;
  while (size < kContext && size < a.size() && size < b.size() && a[size] == b[size]) ++size;
  return size;
}

// What stands in the live text where the token stands in the others; nothing when that cannot be told.
std::optional<std::string> between(const View& view, const Token& token, std::size_t at, std::size_t at_second) {
  const std::string_view first = view.first, second = view.second, live = view.live;
  const std::string_view behind_first = first.substr(at + token.first.size());
  const std::string_view behind_second = second.substr(at_second + token.second.size());
  const std::size_t before = shared_before(first.substr(0, at), second.substr(0, at_second));
  const std::size_t behind = shared_behind(behind_first, behind_second);
  const std::string_view head = first.substr(at - before, before), tail = behind_first.substr(0, behind);
  std::size_t start = 0;
  if (before < at || before == kContext) {
    if (head.empty()) return std::nullopt;
    start = live.find(head);
    if (start == std::string_view::npos || live.find(head, start + 1) != std::string_view::npos) return std::nullopt;
  } else if (!live.starts_with(head)) {
    return std::nullopt;
  }
  start += head.size();
  if (behind == behind_first.size() && behind < kContext) {  // the token's tail is the end of the text
    if (!live.ends_with(tail) || live.size() < start + tail.size()) return std::nullopt;
    return std::string(live.substr(start, live.size() - tail.size() - start));
  }
  if (tail.empty()) return std::nullopt;
  const std::size_t end = live.find(tail, start);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(live.substr(start, end - start));
}

std::optional<std::string> found_in(const View& view, const Token& token) {
  std::size_t second = view.second.find(token.second);
  for (std::size_t at = view.first.find(token.first); at != std::string::npos; at = view.first.find(token.first, at + 1)) {
    if (second == std::string::npos) return std::nullopt;
    if (auto text = between(view, token, at, second)) return text;
    second = view.second.find(token.second, second + 1);
  }
  return std::nullopt;
}

// A certificate's members count when somebody has looked at them: then they have been made.
void add_tokens(const Roll& first, const Roll& second, std::vector<Token>& tokens) {
  const auto add = [&](const Value& a, const Value& b, bool is_key) {
    if (!a.is_string() || !b.is_string() || a.as_text().empty() || a.as_text() == b.as_text()) return;
    tokens.push_back({&first.site, std::string(a.as_text()), std::string(b.as_text()), is_key});
    // Charts trim and indent PEM texts: the text without its final line feed stands there as often.
    const std::string_view short_a = trim_space(a.as_text()), short_b = trim_space(b.as_text());
    if (short_a.size() < a.as_text().size()) tokens.push_back({&first.site, std::string(short_a), std::string(short_b), is_key});
  };
  if (first.result.is_map() && second.result.is_map()) {
    if (first.result.as_map().is_unfilled() || second.result.as_map().is_unfilled()) return;
    add(first.result.as_map().get("Cert"), second.result.as_map().get("Cert"), false);
    add(first.result.as_map().get("Key"), second.result.as_map().get("Key"), true);
  } else if (first.result.is_string()) {
    add(first.result, second.result, false);
  } else if (first.result.is(Kind::kInt) && second.result.is(Kind::kInt) && first.result.as_int() != second.result.as_int()) {
    tokens.push_back({&first.site, std::to_string(first.result.as_int()), std::to_string(second.result.as_int()), false});
  }
}

class Recovering {
 public:
  Recovering(std::vector<Token> tokens, Answers& answers, std::set<std::string>& seen_keys)
      : tokens_(std::move(tokens)), answers_(answers), seen_keys_(seen_keys) {}

  void look_at(const View& view, bool has_live, int depth) {
    for (const Token& token : tokens_) {
      if (view.first.find(token.first) == std::string::npos) continue;
      if (token.is_key) seen_keys_.insert(*token.site);
      Remains& remains = answers_[*token.site];
      std::string& wanted = token.is_key ? remains.key : remains.text;
      if (!has_live || !wanted.empty()) continue;
      if (auto text = found_in(view, token)) wanted = std::move(*text);
    }
    if (depth == kDeepestEncoding || view.first.size() < kShortestBase64) return;
    const auto first = from_base64(view.first), second = from_base64(view.second);
    if (!first || !second) return;
    const auto live = from_base64(trim_space(view.live));
    look_at({*first, *second, live.value_or("")}, has_live && live.has_value(), depth + 1);
  }

 private:
  std::vector<Token> tokens_;
  Answers& answers_;
  std::set<std::string>& seen_keys_;
};

std::string plain_text(const Value& value) {
  if (value.is_string()) return std::string(value.as_text());
  std::string out;
  if (value.is(Kind::kInt64) || value.is(Kind::kInt)) append_int(out, value.as_int());
  return out;
}

}  // namespace

Answers recover(const std::vector<Leaf>& leaves, std::span<const Roll> first, std::span<const Roll> second, std::set<std::string>& seen_keys) {
  std::map<std::string_view, const Roll*> others;
  for (const Roll& roll : second) others.emplace(roll.site, &roll);
  std::vector<Token> tokens;
  for (const Roll& roll : first) {
    const auto other = others.find(roll.site);
    if (other != others.end()) add_tokens(roll, *other->second, tokens);
  }
  std::stable_sort(tokens.begin(), tokens.end(), [](const Token& a, const Token& b) { return a.first.size() > b.first.size(); });
  Answers answers;
  Recovering recovering(std::move(tokens), answers, seen_keys);
  // Secrets first: there the values stand as they were made.
  for (const bool secrets : {true, false}) {
    for (const Leaf& leaf : leaves) {
      if (leaf.is_secret != secrets) continue;
      recovering.look_at({plain_text(leaf.first), plain_text(leaf.second), leaf.live_text}, leaf.live != nullptr, 0);
    }
  }
  std::erase_if(answers, [](const auto& row) { return row.second.text.empty(); });
  return answers;
}

}  // namespace rhumbline::keep
