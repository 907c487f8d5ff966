// Where the text of a scalar stands in its source.
//
// In: the source from the scalar's first byte on, and the text that was read out of it. Out: the pieces of the text that stand there
// unchanged, so that a byte of a document inside a string leads to its line and column.
// The one idea: source and text are walked side by side; what the reader took away (indentation, escapes, line breaks that fold) lies between
// two pieces. Nothing is parsed anew, and where the two do not agree the walk ends: a place further on is that of the last piece.
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::yaml {
namespace {

class Walk {
 public:
  Walk(std::string_view source, Pos at, std::string_view text) : source_(source), at_(at), text_(text) {}

  std::vector<Run> run() {
    if (source_.empty()) return {};
    const char first = source_[0];
    if (first == '|' || first == '>') {
      block();
    } else if (first == '"' || first == '\'') {
      quoted(first);
    } else {
      lines(0);
    }
    return std::move(runs_);
  }

 private:
  /// The text from here on stands in the source from `from` on.
  void piece(std::size_t from) {
    if (runs_.size() < kMostPieces) runs_.push_back({static_cast<std::uint32_t>(done_), at_ + from});
  }

  void block() {
    const std::size_t header = source_.find('\n');
    if (header == std::string_view::npos) return;
    // The first line that is not blank says how far all are indented; spaces that it has in the text are its own (|2).
    const std::size_t filled = source_.find_first_not_of(" \r\n", header), word = text_.find_first_not_of(" \n");
    if (filled == std::string_view::npos || word == std::string_view::npos) return;
    const std::size_t own = word - (text_.rfind('\n', word) + 1), all = filled - (source_.rfind('\n', filled) + 1);
    const std::size_t indent = all - std::min(all, own);
    lines(header + 1, indent);
  }

  /// Line by line, each without its indentation; between two the text has at most a space and line feeds.
  void lines(std::size_t at, std::size_t indent = 0) {
    while (at < source_.size() && done_ < text_.size()) {
      const std::size_t end = std::min(source_.find('\n', at), source_.size());
      std::size_t start = std::min(at + indent, end);
      if (indent == 0) start = std::min(source_.find_first_not_of(" \t", at), end);
      std::string_view line = source_.substr(start, end - start);
      if (line.ends_with('\r')) line.remove_suffix(1);
      const std::size_t shared = static_cast<std::size_t>(std::mismatch(line.begin(), line.end(), text_.begin() + static_cast<std::ptrdiff_t>(done_), text_.end()).first - line.begin());
      if (!line.empty()) piece(start);
      done_ += shared;
      if (shared < line.size() && indent > 0) return;
      while (done_ < text_.size() && (text_[done_] == '\n' || (text_[done_] == ' ' && !stands_next(end, indent)))) ++done_;
      at = end + 1;
    }
  }

  /// Whether the next source line begins with what the text says here: then its spaces belong to it.
  [[nodiscard]] bool stands_next(std::size_t end, std::size_t indent) const {
    const std::size_t start = std::min(end + 1 + indent, source_.size());
    const std::string_view next = source_.substr(start, source_.find('\n', start) - start);
    return !next.empty() && text_.substr(done_).starts_with(next);
  }

  void quoted(char quote) {
    std::size_t at = 1;
    piece(at);
    while (at < source_.size() && done_ < text_.size()) {
      const char c = source_[at];
      if (c == '\n' || c == '\r') {
        at = std::min(source_.find_first_not_of(" \t\r\n", at), source_.size());
        while (done_ < text_.size() && (text_[done_] == ' ' || text_[done_] == '\n')) ++done_;
        piece(at);
      } else if (c == quote && quote == '\'') {
        at += 2;
        ++done_;
        piece(at);
      } else if (c == '\\' && quote == '"') {
        at = behind_escape(at);
        piece(at);
      } else if (c != text_[done_]) {
        return;
      } else {
        ++at;
        ++done_;
      }
    }
  }

  std::size_t behind_escape(std::size_t at) {
    const char c = at + 1 < source_.size() ? source_[at + 1] : '\0';
    if (c == '\n') return std::min(source_.find_first_not_of(" \t", at + 2), source_.size());
    done_ += decode_rune(text_.substr(done_)).bytes;
    return at + (c == 'x' ? 4 : c == 'u' ? 6 : c == 'U' ? 10 : 2);
  }

  static constexpr std::size_t kMostPieces = 100'000;
  std::string_view source_;
  Pos at_;
  std::string_view text_;
  std::size_t done_ = 0;  // bytes of the text
  std::vector<Run> runs_;
};

}  // namespace

std::vector<Run> places_in_scalar(std::string_view source, Pos at, std::string_view text) { return Walk(source, at, text).run(); }

Pos place_in(std::span<const Run> pieces, std::size_t offset, Pos otherwise) {
  const auto above = std::upper_bound(pieces.begin(), pieces.end(), offset, [](std::size_t wanted, const Run& run) { return wanted < run.offset; });
  if (above == pieces.begin()) return otherwise;
  const Run& piece = *std::prev(above);
  return piece.at + (offset - piece.offset);
}

}  // namespace rhumbline::yaml
