// Values to YAML text: scalars, how they may be written and how they are.
//
// In:  text.   Out: a plain, quoted or literal scalar at the emitter's place, folded where yaml.v2 folds.
// The one idea: most text needs one pass over its bytes to be known as plain; only what is left is looked at rune by rune.
// Trap: text in Helm has been JSON and was read back as YAML, which refuses control characters and folds NEL. Such text is not handled
// here: needs_detour_ sends the whole value through that detour.

#include <algorithm>
#include <array>

#include "renderer/base/base_n.h"
#include "renderer/base/pieces.h"
#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/yaml/emit.h"
#include "renderer/yaml/resolve.h"

namespace rhumbline::yaml {

namespace {

/// Bytes that mean something to the analysis: all but printable ASCII, and of it blanks, colons and number signs. As in plain_prefix(),
/// DEL is negative one further up.
constexpr auto kLoud = [](Piece piece) { return (reinterpret_cast<Marks>(piece + 1) <= '!') | (piece == ':') | (piece == '#'); };

/// First bytes that plain text must not have.
constexpr auto kIndicators = [] {
  std::array<bool, 256> indicators{};
  for (const char c : std::string_view("#,[]{}&*!|>'\"%@`")) indicators[static_cast<unsigned char>(c)] = true;
  return indicators;
}();

/// First bytes of line breaks.
constexpr auto kMayBreak = [](Piece piece) { return (piece == '\n') | (piece == '\r') | (piece == 0xC2) | (piece == 0xE2); };

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// Bytes of the line break at the front, 0: none.
std::size_t break_width(std::string_view rest) {
  switch (static_cast<unsigned char>(rest[0])) {
    case '\n':
    case '\r': return 1;
    case 0xC2: return rest.starts_with("\xC2\x85") ? 2 : 0;
    case 0xE2: return rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9") ? 3 : 0;
    default: return 0;
  }
}

/// source: yamlprivateh.go is_printable
bool is_printable(char32_t rune) {
  return rune == '\n' || (rune >= 0x20 && rune <= 0x7E) || (rune >= 0xA0 && rune < 0xD800) ||
         (rune >= 0xE000 && rune < 0xFFFE && rune != 0xFEFF);
}

}  // namespace

std::size_t next_break(std::string_view text, std::size_t from) {
  for (;; ++from) {
    from = find_marked(text, from, text.size(), kMayBreak);
    if (from == text.size() || break_width(text.substr(from)) != 0) return from;
  }
}

/// What the text's own bytes allow. source: emitterc.go yaml_emitter_analyze_scalar, block context only
Emitter::Analysis Emitter::analyse(std::string_view text) {
  Analysis found;
  if (text.empty()) return {.block = false};
  const char first = text[0];
  if ((first == '-' || first == '.') && (text.starts_with("---") || text.starts_with("..."))) found.plain = false;
  const auto blank_behind = [&](std::size_t i) { return i >= text.size() || is_blank(text[i]); };
  if (kIndicators[static_cast<unsigned char>(first)]) found.plain = false;
  if ((first == '?' || first == ':' || first == '-') && blank_behind(1)) found.plain = false;
  bool special = false;
  bool tab = false;
  bool space_break = false;
  bool break_space = false;
  bool was_space = false;
  bool was_break = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == ' ') {
      if (i == 0 || i + 1 == text.size()) found.plain = false;
      if (i + 1 == text.size()) found.block = false;
      if (was_break) break_space = true;
      was_space = true;
      was_break = false;
      ++i;
      continue;
    }
    if (const std::size_t loud = find_marked(text, i, text.size(), kLoud); loud > i) {
      i = loud;
      was_space = was_break = false;
      continue;
    }
    const Rune rune = decode_rune(text.substr(i));
    if (c == ':' && i > 0 && blank_behind(i + 1)) found.plain = false;
    if (c == '#' && i > 0 && (is_blank(text[i - 1]) || was_break)) found.plain = false;
    const bool breaks = break_width(text.substr(i)) != 0;
    if (c == '\t' && flavour_ == Flavour::kV3) {
      tab = true;
    } else if (!is_printable(rune.value)) {
      special = true;
    }
    // What Go's reader would not give back as it was. 0x7F and the C1 controls stand in JSON text unescaped.
    if ((rune.value >= 0x7F && rune.value < 0xA0) || rune.value == 0xFFFE || rune.value == 0xFFFF ||
        (rune.value == kRuneError && rune.bytes == 1)) {
      needs_detour_ = needs_detour_ || (flavour_ == Flavour::kV2 && !in_detour_);
    }
    if (breaks) {
      found.several_lines = true;
      if (was_space) space_break = true;
    }
    was_space = false;
    was_break = breaks;
    i += rune.bytes;
  }
  if (break_space || space_break || special || tab) found.plain = found.single = false;
  if (space_break || special) found.block = false;
  if (found.several_lines) found.plain = false;
  return found;
}

Emitter::Style Emitter::style_of(std::string_view text, const Analysis& found) const {
  if (found.several_lines && text.find('\n') != std::string_view::npos) return found.block ? Style::kLiteral : Style::kDouble;
  if (may_be_typed(text) && (resolve(text).type != Type::kText || is_base60(text))) return Style::kDouble;
  if (found.plain) return Style::kPlain;
  return found.single ? Style::kSingle : Style::kDouble;
}

/// Text that stands for itself wherever it is written: one word, all of it printable ASCII that means nothing to YAML. Most keys and many
/// values are such.
bool Emitter::is_bare(std::string_view text) {
  if (may_be_typed(text) || kIndicators[static_cast<unsigned char>(text[0])] || text[0] == '?') return false;
  return find_marked(text, 0, text.size(), kLoud) == text.size();
}

void Emitter::text(std::string_view text, bool as_key) {
  if (is_bare(text)) return word(text);
  if (flavour_ == Flavour::kV3 && !is_valid_utf8(text)) {
    word("!!binary");
    return base64(text);
  }
  const Analysis found = analyse(text);
  scalar(text, style_of(text, found), !as_key && flavour_ == Flavour::kV2);
}

void Emitter::scalar(std::string_view text, Style style, bool may_fold) {
  const int outer = indent_;
  indent_ = indent_ < 0 ? 2 : indent_ + 2;  // of continuation lines
  if (!whitespace_) out_ += ' ';
  switch (style) {
    case Style::kPlain: plain(text, may_fold); break;
    case Style::kSingle: single_quoted(text, may_fold); break;
    case Style::kDouble: double_quoted(text, may_fold); break;
    case Style::kLiteral: literal(text); break;
  }
  indent_ = outer;
}

/// []byte as JSON shows it; a string that is no UTF-8 as yaml.v3 shows it, in lines of 70.
void Emitter::base64(std::string_view bytes) {
  const std::string digits = to_base64(bytes);
  if (flavour_ == Flavour::kV2) return text(digits, false);
  if (digits.size() < kBase64Line) return scalar(digits, Style::kPlain, false);
  std::string lines;
  for (std::size_t i = 0; i < digits.size(); i += kBase64Line) lines.append(digits, i, kBase64Line).append(1, '\n');
  scalar(lines, Style::kLiteral, false);
}

// ---- Writing -----------------------------------------------------------------------------------------------------------------

/// A line break of the text itself: LF, or LS and PS as they are.
void Emitter::text_break(std::string_view text, std::size_t& i) {
  const std::size_t width = break_width(text.substr(i));
  if (text[i] == '\n') {
    line_break();
  } else {
    out_ += text.substr(i, width);
    line_start_ = out_.size();
  }
  i += width;
}

/// A blank, a quote or the start of a line break.
constexpr auto kEndsFlow = [](Piece piece) { return (piece == ' ') | (piece == '\'') | kMayBreak(piece); };

/// Plain and single-quoted text: runs of bytes between blanks and line breaks; a lone blank past the width becomes a line end.
void Emitter::flowing(std::string_view text, bool may_fold, bool quoted) {
  bool spaces = false;
  bool breaks = false;
  for (std::size_t i = 0; i < text.size();) {
    // Plain text has no line breaks, and what ends within the width stays as it is.
    if (const std::size_t used = out_.size() - line_start_; !quoted && used < kBestWidth) {
      const std::string_view fits = text.substr(i, kBestWidth - used);
      out_ += fits;
      i += fits.size();
      spaces = fits.back() == ' ';
      indention_ = false;
      continue;
    }
    if (text[i] == ' ') {
      const bool inside = !quoted || (i > 0 && i + 1 < text.size());
      if (may_fold && !spaces && inside && i + 1 < text.size() && text[i + 1] != ' ' && is_past_width()) {
        indent();
      } else {
        out_ += ' ';
      }
      ++i;
      spaces = true;
    } else if (break_width(text.substr(i)) != 0) {
      if (!breaks && text[i] == '\n') line_break();
      text_break(text, i);
      indention_ = true;
      breaks = true;
    } else {
      if (breaks) indent();
      const std::size_t run = i;
      i = find_marked(text, i, text.size(), kEndsFlow);
      while (i < text.size() && text[i] != ' ' && break_width(text.substr(i)) == 0) {
        if (quoted && text[i] == '\'') {
          out_ += text.substr(run, i - run);
          break;
        }
        ++i;
      }
      if (quoted && i < text.size() && text[i] == '\'') {
        out_ += "''";
        ++i;
      } else {
        out_ += text.substr(run, i - run);
      }
      indention_ = false;
      spaces = false;
      breaks = false;
    }
  }
}

void Emitter::plain(std::string_view text, bool may_fold) {
  if (may_fold && out_.size() - line_start_ + text.size() <= kBestWidth) {
    out_ += text;
  } else if (may_fold) {
    flowing(text, true, false);
  } else {
    out_ += text;  // plain text has no line breaks
  }
  whitespace_ = false;
  indention_ = false;
}

void Emitter::single_quoted(std::string_view text, bool may_fold) {
  indicator("'", false);
  flowing(text, may_fold, true);
  indicator("'", false);
}

void Emitter::double_quoted(std::string_view text, bool may_fold) {
  constexpr std::string_view kLetters = "0abtnvfre\"\\";
  constexpr std::string_view kMeanings("\0\a\b\t\n\v\f\r\x1B\"\\", 11);
  constexpr char kHex[] = "0123456789ABCDEF";
  indicator("\"", false);
  const bool all = text.starts_with("\xEF\xBB\xBF");  // go-yaml looks for the mark at the start, whatever the place
  bool spaces = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const Rune rune = decode_rune(text.substr(i));
    const std::size_t from = i;
    i += rune.bytes;
    if (c == ' ' && !all) {
      if (may_fold && !spaces && from > 0 && i < text.size() && is_past_width()) {
        indent();
        if (text[i] == ' ') out_ += '\\';
      } else {
        out_ += ' ';
      }
      spaces = true;
      continue;
    }
    spaces = false;
    if (!all && c != '"' && c != '\\' && is_printable(rune.value) && break_width(text.substr(from)) == 0) {
      out_ += text.substr(from, rune.bytes);
      continue;
    }
    out_ += '\\';
    const std::size_t known = rune.value < 0x80 ? kMeanings.find(static_cast<char>(rune.value)) : std::string_view::npos;
    if (known != std::string_view::npos) {
      out_ += kLetters[known];
      continue;
    }
    switch (rune.value) {
      case 0x85: out_ += 'N'; continue;
      case 0xA0: out_ += '_'; continue;
      case 0x2028: out_ += 'L'; continue;
      case 0x2029: out_ += 'P'; continue;
      default: break;
    }
    const int digits = rune.value <= 0xFF ? 2 : rune.value <= 0xFFFF ? 4 : 8;
    out_ += digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out_ += kHex[rune.value >> shift & 15];
  }
  indicator("\"", false);
}

/// How many line ends the text keeps: `-` none, `+` all of several, nothing for one.
void Emitter::chomping(std::string_view text) {
  const auto ends_in_break = [](std::string_view part) {
    if (part.empty()) return std::size_t{0};
    std::size_t i = part.size() - 1;
    while (i > 0 && (part[i] & 0xC0) == 0x80) --i;
    return break_width(part.substr(i)) == 0 ? 0 : part.size() - i;
  };
  const std::size_t last = ends_in_break(text);
  if (last == 0) {
    out_ += '-';
  } else if (last == text.size() || ends_in_break(text.substr(0, text.size() - last)) != 0) {
    out_ += '+';
  }
}

void Emitter::literal(std::string_view text) {
  indicator("|", false);
  if (text[0] == ' ' || break_width(text) != 0) out_ += '2';  // the indentation cannot be seen from the first line
  chomping(text);
  line_break();
  indention_ = true;
  whitespace_ = true;
  bool breaks = true;
  for (std::size_t i = 0; i < text.size();) {
    if (break_width(text.substr(i)) != 0) {
      text_break(text, i);
      indention_ = true;
      breaks = true;
      continue;
    }
    if (breaks) indent();
    const std::size_t run = i;
    i = next_break(text, i);
    out_ += text.substr(run, i - run);
    indention_ = false;
    breaks = false;
  }
}

}  // namespace rhumbline::yaml
