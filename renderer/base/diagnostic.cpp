// How an error is drawn, and how a near name is found.
//
// In:  a Diagnostic and the inputs.   Out: text for stderr (nothing is printed here).
// Trap: text of charts may hold escape sequences; all of it passes escape_for_terminal() unless the caller says otherwise.

#include "renderer/base/diagnostic.h"

#include <algorithm>
#include <array>
#include <vector>

#include "renderer/base/text.h"

namespace rhumbline {

namespace {

constexpr std::string_view kBold = "\033[1m", kRed = "\033[1;31m", kYellow = "\033[1;33m", kCyan = "\033[1;36m",
                           kPlain = "\033[0m";
constexpr std::size_t kLongestText = 3000, kLongestPart = 400;  // bytes of a message; of a name or a hint
constexpr std::size_t kLongestLine = 160;  // bytes of a source line that are shown around the caret

std::string_view severity_word(Severity severity) {
  constexpr std::array<std::string_view, 3> kWords = {"error", "warning", "note"};
  return kWords[static_cast<std::size_t>(severity)];
}

// Bidirectional overrides and isolates: they can make a terminal show another text than the one that is there.
bool is_bidirectional(char32_t rune) {
  return (rune >= 0x202A && rune <= 0x202E) || (rune >= 0x2066 && rune <= 0x2069) || rune == 0x200E ||
         rune == 0x200F || rune == 0x061C;
}

// Escaped and cut: what a chart says may be megabytes long, and its first lines tell as much.
std::string shown(std::string_view text, const DrawOptions& options, std::size_t most = kLongestPart) {
  std::string_view kept = text.substr(0, most);
  if (kept.size() < text.size()) {
    while (!kept.empty() && (static_cast<unsigned char>(text[kept.size()]) & 0xC0) == 0x80) kept.remove_suffix(1);
  }
  std::string out = options.escape ? escape_for_terminal(kept) : std::string(kept);
  if (kept.size() < text.size()) out += "... (" + std::to_string(text.size()) + " bytes)";
  return out;
}

void append_place(std::string& out, const Place& place, const DrawOptions& options) {
  out += shown(place.file, options);
  out += ':';
  append_int(out, place.line);
  out += ':';
  append_int(out, place.column);
}

// The source line and a caret below the byte that is meant; long lines are cut around it.
void append_caret(std::string& out, Pos at, const Place& place, const Sources& sources, const DrawOptions& options) {
  std::string_view line = sources.line(at);
  if (line.empty()) return;
  auto column = static_cast<std::size_t>(place.column - 1);
  const std::size_t cut = column > kLongestLine / 2 ? column - kLongestLine / 2 : 0;
  line = line.substr(std::min(cut, line.size()), kLongestLine);
  column = std::min(column - cut, line.size());
  const std::string number = std::to_string(place.line);
  const std::string gutter(std::max<std::size_t>(number.size(), 4), ' ');
  out.append(gutter, 0, gutter.size() - number.size());
  out += number + " | " + shown(line, options) + '\n';
  out += gutter + " | ";
  for (std::size_t i = 0; i < column;) {
    const Rune rune = decode_rune(line.substr(i));
    out += line[i] == '\t' ? '\t' : ' ';
    i += rune.bytes;
  }
  out += "^\n";
}

}  // namespace

void fail(Diagnostic diagnostic) { throw Failure(std::move(diagnostic)); }

std::string draw(const Diagnostic& diagnostic, const Sources& sources, const DrawOptions& options) {
  std::string out;
  if (options.helm_words) {
    const std::string& words = diagnostic.helm.empty() ? diagnostic.message : diagnostic.helm;
    const bool is_log_line = diagnostic.helm.starts_with("level=");  // what Helm says before its command runs
    if (diagnostic.severity == Severity::kError && !is_log_line) out += "Error: ";
    return out + words + '\n';
  }
  const Place place = sources.place(diagnostic.at);
  const bool is_error = diagnostic.severity == Severity::kError;
  if (!place.file.empty()) {
    if (options.colour) out += kBold;
    append_place(out, place, options);
    out += ": ";
  }
  if (options.colour) out += is_error ? kRed : kYellow;
  out += severity_word(diagnostic.severity);
  out += ": ";
  if (options.colour) out += kPlain;
  out += shown(diagnostic.message, options, kLongestText) + '\n';
  if (!place.file.empty()) append_caret(out, diagnostic.at, place, sources, options);
  for (const Frame& frame : diagnostic.trace) {
    out += "  in   ";
    append_place(out, sources.place(frame.at), options);
    out += " (" + shown(frame.what, options) + ")\n";
  }
  if (!diagnostic.hint.empty()) {
    out += options.colour ? "  " + std::string(kCyan) + "hint:" + std::string(kPlain) + " " : "  hint: ";
    out += shown(diagnostic.hint, options) + '\n';
  }
  return out;
}

std::string escape_for_terminal(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    const bool control = (rune.value < 0x20 && rune.value != '\n' && rune.value != '\t') ||
                         (rune.value >= 0x7F && rune.value < 0xA0) || (rune.value == kRuneError && rune.bytes == 1);
    if (control) {
      const auto byte = rune.value == kRuneError ? static_cast<unsigned char>(text[0]) : static_cast<unsigned char>(rune.value);
      out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    } else if (is_bidirectional(rune.value)) {
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out += kHex[(rune.value >> shift) & 15];
    } else {
      out += text.substr(0, rune.bytes);
    }
    text.remove_prefix(rune.bytes);
  }
  return out;
}

namespace {

// Optimal string alignment distance: insert, delete, replace, swap of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known) {
  constexpr std::size_t kLongestName = 200;  // longer names are no typos of anything
  if (name.empty() || name.size() > kLongestName) return {};
  std::size_t best = std::min<std::size_t>(3, std::max<std::size_t>(1, name.size() / 3)) + 1;
  std::string_view found;
  for (std::string_view candidate : known) {
    const std::size_t longer = std::max(candidate.size(), name.size()), shorter = std::min(candidate.size(), name.size());
    if (longer - shorter >= best) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

}  // namespace rhumbline
