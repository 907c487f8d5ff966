// Cuts rendered text into documents as Helm does, by text alone: YAML is not looked at.
//
// In:  the output of one template.   Out: its parts, as views into it.
// Trap: Helm 4 cuts at every line that begins with `---`, also when text follows directly; Helm 3 wants a line end before it and
// swallows all white space after it, so of two separators in a row the second becomes a document.

#include "renderer/base/pieces.h"
#include "renderer/base/text.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::yaml {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kSpace = " \t\n\f\r";  // \s of RE2

class Splitter {
 public:
  explicit Splitter(std::string_view whole) : whole_(whole) {}

  /// source: helm v4 pkg/release/v1/util/manifest.go SplitManifests, (?m)^---[ \t]*
  std::vector<Part> helm4() {
    const std::string_view text = trim_left_space(whole_);
    std::size_t start = 0;
    for (std::size_t at = next_separator(text, 0); at < text.size();) {
      add(trim_left_space(text.substr(start, at - start)));
      start = std::min(text.find_first_not_of(kBlanks, at + 3), text.size());
      at = next_separator(text, std::min(text.find('\n', start), text.size() - 1) + 1);
    }
    add(trim_left_space(text.substr(start)));
    return std::move(parts_);
  }

  /// source: helm v3 pkg/releaseutil/manifest.go SplitManifests, (?:^|\s*\n)---\s*
  std::vector<Part> helm3() {
    const std::string_view text = trim_space(whole_);
    std::size_t start = 0;
    if (text.starts_with("---")) start = std::min(text.find_first_not_of(kSpace, 3), text.size());
    for (std::size_t at = start; (at = text.find("\n---", at)) != std::string_view::npos;) {
      const std::size_t last = at == start ? std::string_view::npos : text.find_last_not_of(kSpace, at - 1);
      const std::size_t end = last == std::string_view::npos || last < start ? start : last + 1;
      keep(text.substr(start, end - start));
      start = std::min(text.find_first_not_of(kSpace, at + 4), text.size());
      at = start;
    }
    keep(text.substr(start));
    return std::move(parts_);
  }

 private:
  /// Drops blank parts.
  void add(std::string_view part) {
    if (!part.empty()) parts_.push_back({part, static_cast<std::size_t>(part.data() - whole_.data())});
  }
  /// Drops empty parts only; what Unicode calls blank becomes an empty document, as in Helm 3.
  void keep(std::string_view part) {
    if (part.empty()) return;
    part = trim_space(part);
    parts_.push_back({part, part.empty() ? 0 : static_cast<std::size_t>(part.data() - whole_.data())});
  }

  std::string_view whole_;
  std::vector<Part> parts_;
};

}  // namespace

std::size_t next_separator(std::string_view text, std::size_t line) {
  constexpr std::string_view kSeparator = "---";
  constexpr std::size_t kStep = 4 * sizeof(Piece);
  if (text.substr(line).starts_with(kSeparator)) return line;
  for (std::size_t at = line;; ++at) {
    const auto begins = [&](std::size_t number) {
      const char* const from = text.data() + at + number * sizeof(Piece);
      return (load_piece(from) == '\n') & (load_piece(from + 1) == '-');
    };
    while (at + kStep < text.size() && first_marked(begins(0) | begins(1) | begins(2) | begins(3)) == sizeof(Piece)) at += kStep;
    at = text.find("\n-", at);
    if (at == std::string_view::npos) return text.size();
    if (text.substr(at + 1).starts_with(kSeparator)) return at + 1;
  }
}

std::vector<Part> split(std::string_view text, SplitRule rule) {
  Splitter splitter(text);
  return rule == SplitRule::kHelm4 ? splitter.helm4() : splitter.helm3();
}

}  // namespace rhumbline::yaml
