// Strings: trimming, case, cutting, quoting, padding. (Word-wise conversions are in words.cpp, split and join in text_lists.cpp.)
//
// In:  arguments that fit the signatures.   Out: text, mostly a view of an argument or bytes made in the arena at once.
// One idea: what only cuts returns a view; what builds computes the size first, so that a budget is checked before bytes
// are made.
// Traps: everything counts bytes, as Go does; a negative count is an error in repeat and indent, but "the last n" in trunc.
// source: Masterminds/sprig 3.3.0 strings.go, functions.go; Go 1.26 strings
#include <cstring>

#include "renderer/base/pieces.h"
#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/sequence.h"
#include "renderer/functions/words.h"

namespace rhumbline {
namespace {

// A text made by a function of words.h; the arguments bound what it can grow to, but for three bytes per invalid one.
Value made(Call& call, const std::string& text) { return call.string(text); }

Value abbrev(Call& call) {
  if (call.integer(0) < 4) return call[1];
  return made(call, abbreviate(call.text(1), 0, call.integer(0)));
}

Value abbrevboth(Call& call) {
  const std::int64_t left = call.integer(0);
  const std::int64_t right = call.integer(1);
  if (right < 4 || (left > 0 && right < 7)) return call[2];
  return made(call, abbreviate(call.text(2), left, right));
}

Value camelcase(Call& call) { return made(call, pascal_case(call.text(0))); }
Value kebabcase(Call& call) { return made(call, lower_words(call.text(0), '-')); }
Value snakecase(Call& call) { return made(call, lower_words(call.text(0), '_')); }
Value initials(Call& call) { return made(call, initials_of(call.text(0))); }
Value nospace(Call& call) { return made(call, delete_white_space_of_bytes(call.text(0))); }
Value swapcase(Call& call) { return made(call, swap_case(call.text(0))); }
Value title(Call& call) { return made(call, title_case(call.text(0))); }
Value untitle(Call& call) { return made(call, uncapitalize(call.text(0))); }
Value upper_text(Call& call) { return made(call, upper(call.text(0))); }
Value lower_text(Call& call) { return made(call, lower(call.text(0))); }
// Each byte may become a line of its own.
Value wrapped(Call& call, std::string_view text, std::string_view line_end, bool cut_long_words) {
  const std::size_t lines = call.integer(0) < 1 ? text.size() : text.size() / static_cast<std::size_t>(call.integer(0)) + 1;
  if (line_end.size() > 1) call.job.check_size(text.size() + lines * line_end.size() / 2);
  return made(call, wrap_lines(text, call.integer(0), line_end, cut_long_words));
}
Value wrap(Call& call) { return wrapped(call, call.text(1), "", false); }
Value wrap_with(Call& call) { return wrapped(call, call.text(2), call.text(1), true); }

// `%v` of each operand that is not nil, one space between.
Value cat(Call& call) {
  std::string out;
  bool first = true;
  for (const Value& arg : call.args) {
    if (arg.is_nil()) continue;
    if (!first) out.push_back(' ');
    first = false;
    append_printed(call.job, out, arg);
    call.job.check_size(out.size());
  }
  return call.string(out);
}

Value contains(Call& call) { return Value::boolean(call.text(1).find(call.text(0)) != std::string_view::npos); }
Value has_prefix(Call& call) { return Value::boolean(call.text(1).starts_with(call.text(0))); }
Value has_suffix(Call& call) { return Value::boolean(call.text(1).ends_with(call.text(0))); }
Value hello(Call&) { return Value::literal("Hello!"); }

// `lead` (0 or 1 line feeds), then the text with `spaces` before each line.
Value indented(Call& call, std::size_t lead) {
  const std::string_view text = call.text(1);
  if (call.integer(0) < 0) call.fail("strings: negative Repeat count");
  const auto spaces = static_cast<std::size_t>(call.integer(0));
  call.job.check_size(spaces);
  std::size_t lines = 1;
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string_view::npos; ++at) ++lines;
  const std::size_t size = lead + text.size() + lines * spaces;  // no overflow: both factors are under 2^32 by the budgets
  char* const start = new_text(call, size);
  char* to = start;
  if (lead != 0) *to++ = '\n';
  for (std::size_t from = 0;;) {
    std::memset(to, ' ', spaces);
    to += spaces;
    const std::size_t end = text.find('\n', from);
    const std::size_t length = (end == std::string_view::npos ? text.size() : end + 1) - from;
    if (length != 0) std::memcpy(to, text.data() + from, length);
    to += length;
    if (end == std::string_view::npos) break;
    from = end + 1;
  }
  return call.view({start, size});
}
Value indent(Call& call) { return indented(call, 0); }
Value nindent(Call& call) { return indented(call, 1); }

Value plural(Call& call) { return call.integer(2) == 1 ? call[0] : call[1]; }

bool needs_no_escape(std::string_view text) {
  return good_prefix(text, [](Piece piece) {  // DEL is negative one further up, as is all that is no ASCII
    return (reinterpret_cast<Marks>(piece + 1) > ' ') & (piece != '"') & (piece != '\\');
  }) == text.size();
}

// One operand, the usual case: no string in between when nothing is to be escaped.
Value quote_one(Call& call, std::string_view text) {
  if (!needs_no_escape(text)) {
    std::string out;
    append_quoted(out, text);
    return call.string(out);
  }
  char* to = new_text(call, text.size() + 2);
  to[0] = '"';
  if (!text.empty()) std::memcpy(to + 1, text.data(), text.size());
  to[text.size() + 1] = '"';
  return call.view({to, text.size() + 2});
}

Value quote(Call& call) {
  if (call.size() == 1 && !call[0].is_nil()) return quote_one(call, to_text(call.job, call[0]));
  std::string out;
  bool first = true;
  for (const Value& arg : call.args) {
    if (arg.is_nil()) continue;
    if (!first) out.push_back(' ');
    first = false;
    append_quoted(out, to_text(call.job, arg));
    call.job.check_size(out.size());
  }
  return call.string(out);
}

Value squote(Call& call) {
  std::string out;
  bool first = true;
  for (const Value& arg : call.args) {
    if (arg.is_nil()) continue;
    out.append(first ? "'" : " '");
    first = false;
    append_printed(call.job, out, arg);
    out.push_back('\'');
    call.job.check_size(out.size());
  }
  return call.string(out);
}

Value repeat(Call& call) {
  const std::string_view text = call.text(1);
  if (call.integer(0) < 0) call.fail("strings: negative Repeat count");
  const auto count = static_cast<std::size_t>(call.integer(0));
  if (text.empty() || count == 0) return Value::literal("");
  call.job.check_size(count);
  const std::size_t size = count * text.size();  // both under --max-output: no overflow
  char* to = new_text(call, size);
  for (std::size_t done = 0; done < size; done += text.size()) std::memcpy(to + done, text.data(), text.size());
  return call.view({to, size});
}

// strings.ReplaceAll with an empty `from`: between all runes, before the first and after the last.
std::string interleave(Call& call, std::string_view text, std::string_view with) {
  call.job.check_size(text.size() + (count_runes(text) + 1) * with.size());
  std::string out(with);
  while (!text.empty()) {
    const std::uint32_t bytes = decode_rune(text).bytes;
    out.append(text, 0, bytes).append(with);
    text.remove_prefix(bytes);
  }
  return out;
}

Value replace(Call& call) {
  const std::string_view from = call.text(0);
  const std::string_view to = call.text(1);
  const std::string_view text = call.text(2);
  if (from.empty()) return call.string(interleave(call, text, to));
  std::size_t count = 0;
  for (std::size_t at = text.find(from); at != std::string_view::npos; at = text.find(from, at + from.size())) ++count;
  if (count == 0) return call[2];
  const std::size_t size = text.size() - count * from.size() + count * to.size();
  char* const start = new_text(call, size);
  char* out = start;
  const auto put = [&out](std::string_view piece) {
    if (!piece.empty()) std::memcpy(out, piece.data(), piece.size());
    out += piece.size();
  };
  std::size_t done = 0;
  for (std::size_t at = text.find(from); at != std::string_view::npos; at = text.find(from, done)) {
    put(text.substr(done, at - done));
    put(to);
    done = at + from.size();
  }
  put(text.substr(done));
  return call.view({start, size});
}

// The panic of a Go slice expression: "[5:3]", "[:9] with length 3".
[[noreturn]] void out_of_bounds(Call& call, const std::string& range) {
  call.fail("runtime error: slice bounds out of range " + range);
}

Value substr(Call& call) {
  const std::int64_t start = call.integer(0);
  const std::int64_t end = call.integer(1);
  const std::string_view text = call.text(2);
  const auto size = static_cast<std::int64_t>(text.size());
  const auto cut = [&call, text](std::int64_t from, std::int64_t to) {
    return call.view(text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from)));
  };
  if (start < 0) {
    if (end < 0) out_of_bounds(call, "[:" + std::to_string(end) + "]");
    if (end > size) out_of_bounds(call, "[:" + std::to_string(end) + "] with length " + std::to_string(size));
    return cut(0, end);
  }
  const std::int64_t last = end < 0 || end > size ? size : end;
  if (start > last) out_of_bounds(call, "[" + std::to_string(start) + ":" + std::to_string(last) + "]");
  return cut(start, last);
}

Value to_string(Call& call) { return call.view(to_text(call.job, call[0])); }

Value trim(Call& call) { return call.view(trim_space(call.text(0))); }

bool has_rune(std::string_view cutset, char32_t rune) {
  while (!cutset.empty()) {
    const Rune candidate = decode_rune(cutset);
    if (candidate.value == rune) return true;
    cutset.remove_prefix(candidate.bytes);
  }
  return false;
}

Value trim_all(Call& call) {
  const std::string_view cutset = call.text(0);
  std::string_view text = call.text(1);
  call.job.pay(cutset.size() / 16);  // a long cutset is searched for each rune
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    if (!has_rune(cutset, rune.value)) break;
    text.remove_prefix(rune.bytes);
    call.job.pay(1 + cutset.size() / 16);
  }
  while (!text.empty()) {
    const Rune rune = decode_last_rune(text);
    if (!has_rune(cutset, rune.value)) break;
    text.remove_suffix(rune.bytes);
    call.job.pay(1 + cutset.size() / 16);
  }
  return call.view(text);
}

Value trim_prefix(Call& call) {
  std::string_view text = call.text(1);
  if (text.starts_with(call.text(0))) text.remove_prefix(call.text(0).size());
  return call.view(text);
}

Value trim_suffix(Call& call) {
  std::string_view text = call.text(1);
  if (text.ends_with(call.text(0))) text.remove_suffix(call.text(0).size());
  return call.view(text);
}

Value trunc(Call& call) {
  const std::int64_t count = call.integer(0);
  const std::string_view text = call.text(1);
  const auto size = static_cast<std::int64_t>(text.size());
  if (count < 0 && size + count > 0) return call.view(text.substr(static_cast<std::size_t>(size + count)));
  if (count >= 0 && size > count) return call.view(text.substr(0, static_cast<std::size_t>(count)));
  return call[1];
}

constexpr Function kStrings[] = {
    {"abbrev", "is", Purity::kPure, abbrev, "abbrev WIDTH TEXT: cut to WIDTH bytes, ending in dots"},
    {"abbrevboth", "iis", Purity::kPure, abbrevboth, "abbrevboth LEFT WIDTH TEXT: cut on both sides, dots where bytes are missing"},
    {"camelcase", "s", Purity::kPure, camelcase, "camelcase TEXT: http_server becomes HttpServer"},
    {"cat", "x.", Purity::kPure, cat, "cat VALUE...: values that are not nil, joined by spaces"},
    {"contains", "ss", Purity::kPure, contains, "contains PART TEXT: whether PART occurs in TEXT"},
    {"hasPrefix", "ss", Purity::kPure, has_prefix, "hasPrefix PREFIX TEXT: whether TEXT starts with PREFIX"},
    {"hasSuffix", "ss", Purity::kPure, has_suffix, "hasSuffix SUFFIX TEXT: whether TEXT ends with SUFFIX"},
    {"hello", "", Purity::kPure, hello, "hello: the text Hello!"},
    {"indent", "is", Purity::kPure, indent, "indent N TEXT: N spaces before each line"},
    {"initials", "s", Purity::kPure, initials, "initials TEXT: first byte of each word"},
    {"kebabcase", "s", Purity::kPure, kebabcase, "kebabcase TEXT: HTTPServer becomes http-server"},
    {"lower", "s", Purity::kPure, lower_text, "lower TEXT: Unicode lower case"},
    {"nindent", "is", Purity::kPure, nindent, "nindent N TEXT: a line feed, then TEXT with N spaces before each line"},
    {"nospace", "s", Purity::kPure, nospace, "nospace TEXT: without white space (non-ASCII text gets mangled, as in Sprig)"},
    {"plural", "ssi", Purity::kPure, plural, "plural ONE MANY COUNT: ONE if COUNT is 1, else MANY"},
    {"quote", "x.", Purity::kPure, quote, "quote VALUE...: each value that is not nil as a double-quoted Go string"},
    {"repeat", "is", Purity::kPure, repeat, "repeat N TEXT: TEXT N times"},
    {"replace", "sss", Purity::kPure, replace, "replace OLD NEW TEXT: every OLD becomes NEW"},
    {"snakecase", "s", Purity::kPure, snakecase, "snakecase TEXT: HTTPServer becomes http_server"},
    {"squote", "x.", Purity::kPure, squote, "squote VALUE...: each value that is not nil between single quotes, nothing escaped"},
    {"substr", "iis", Purity::kPure, substr, "substr START END TEXT: bytes START up to END; END under 0: to the end"},
    {"swapcase", "s", Purity::kPure, swapcase, "swapcase TEXT: upper becomes lower and the other way round"},
    {"title", "s", Purity::kPure, title, "title TEXT: each word with a capital"},
    {"toString", "x", Purity::kPure, to_string, "toString VALUE: any value as text"},
    {"trim", "s", Purity::kPure, trim, "trim TEXT: without white space at both ends"},
    {"trimAll", "ss", Purity::kPure, trim_all, "trimAll SET TEXT: without the runes of SET at both ends"},
    {"trimPrefix", "ss", Purity::kPure, trim_prefix, "trimPrefix PREFIX TEXT: without one PREFIX"},
    {"trimSuffix", "ss", Purity::kPure, trim_suffix, "trimSuffix SUFFIX TEXT: without one SUFFIX"},
    {"trimall", "ss", Purity::kPure, trim_all, "trimall SET TEXT: old name of trimAll"},
    {"trunc", "is", Purity::kPure, trunc, "trunc N TEXT: first N bytes, the last -N if N is under 0"},
    {"untitle", "s", Purity::kPure, untitle, "untitle TEXT: each word with a small first letter"},
    {"upper", "s", Purity::kPure, upper_text, "upper TEXT: Unicode upper case"},
    {"wrap", "is", Purity::kPure, wrap, "wrap WIDTH TEXT: lines of at most WIDTH bytes, long words left whole"},
    {"wrapWith", "iss", Purity::kPure, wrap_with, "wrapWith WIDTH END TEXT: lines of at most WIDTH bytes ended by END, long words cut"},
};

}  // namespace

std::span<const Function> string_functions() { return kStrings; }

}  // namespace rhumbline
