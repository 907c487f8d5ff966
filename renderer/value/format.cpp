// Printf: takes a format apart and prints each operand under its verb.
//
// In:  a format such as "%-10s %[2]*.3f", operands.   Out: text appended to a string.
// One idea: nothing fails. What is wrong with a format or an operand is said in the text itself: %!d(string=x),
// %!z(MISSING), %!(EXTRA int=1).
// Traps: widths over a million are no widths; an index such as [3] switches the check for extra operands off.
// source: Go 1.26 fmt/print.go doPrintf
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/value/printer.h"

namespace rhumbline {
namespace {

constexpr std::int64_t kWidest = 1'000'000;

struct ParsedNumber {
  int value = 0;
  bool found = false;
  std::size_t next = 0;  // where the format goes on
};

class Formatter {
 public:
  Formatter(Job& job, std::string& out, std::string_view format, std::span<const Value> args)
      : job_(job), out_(out), format_(format), args_(args), printer_(job, out) {}

  void run();

 private:
  void verb();
  bool simple_verb();
  void argument_index();
  void width();
  void precision();
  void finish_verb(char32_t verb);
  void extra();
  ParsedNumber number_at(std::size_t start, std::size_t end) const;
  bool take_int(int& value);
  [[nodiscard]] bool at(char c) const { return i_ < format_.size() && format_[i_] == c; }

  Job& job_;
  std::string& out_;
  std::string_view format_;
  std::span<const Value> args_;
  Printer printer_;
  std::size_t i_ = 0;
  std::size_t next_arg_ = 0;
  bool reordered_ = false;      // some verb had an index
  bool good_index_ = true;      // the index of this verb is in range
  bool after_index_ = false;    // the last item of this verb was an index
};

void Formatter::run() {
  while (i_ < format_.size()) {
    const std::size_t percent = std::min(format_.find('%', i_), format_.size());
    out_.append(format_, i_, percent - i_);
    i_ = percent;
    if (i_ >= format_.size()) break;
    ++i_;
    verb();
    job_.check_size(out_.size());
  }
  if (!reordered_ && next_arg_ < args_.size()) extra();
}

void Formatter::verb() {
  good_index_ = true;
  after_index_ = false;
  printer_.flags = {};
  if (simple_verb()) return;
  argument_index();
  width();
  precision();
  if (!after_index_) argument_index();
  if (i_ >= format_.size()) {
    out_.append("%!(NOVERB)");
    return;
  }
  const Rune rune = decode_rune(format_.substr(i_));
  i_ += rune.bytes;
  finish_verb(rune.value);
}

// Flags, and the verb when it follows at once and is a small letter. True: the operand is printed.
bool Formatter::simple_verb() {
  PrintFlags& flags = printer_.flags;
  for (; i_ < format_.size(); ++i_) {
    const char c = format_[i_];
    switch (c) {
      case '#': flags.sharp = true; break;
      case '0': flags.zero = true; break;
      case '+': flags.plus = true; break;
      case '-': flags.minus = true; break;
      case ' ': flags.space = true; break;
      default:
        if (c < 'a' || c > 'z' || next_arg_ >= args_.size()) return false;
        ++i_;
        finish_verb(static_cast<unsigned char>(c));
        return true;
    }
  }
  return false;
}

void Formatter::finish_verb(char32_t verb) {
  if (verb == '%') {
    out_.push_back('%');
    return;
  }
  if (!good_index_ || next_arg_ >= args_.size()) {
    out_.append("%!");
    append_rune(out_, verb);
    out_.append(good_index_ ? "(MISSING)" : "(BADINDEX)");
    return;
  }
  PrintFlags& flags = printer_.flags;
  if (verb == 'v' || verb == 'w') {
    flags.sharp_v = flags.sharp;
    flags.sharp = false;
    flags.plus_v = flags.plus;
    flags.plus = false;
  }
  printer_.operand(args_[next_arg_++], verb, true);
}

ParsedNumber Formatter::number_at(std::size_t start, std::size_t end) const {
  ParsedNumber parsed{.next = start};
  std::int64_t value = 0;
  for (; parsed.next < end && format_[parsed.next] >= '0' && format_[parsed.next] <= '9'; ++parsed.next) {
    if (value > kWidest) return {.next = end};
    value = value * 10 + (format_[parsed.next] - '0');
    parsed.found = true;
  }
  parsed.value = static_cast<int>(value);
  return parsed;
}

// "[n]" at the place we are: the next operand is number n.
void Formatter::argument_index() {
  if (!at('[')) {
    after_index_ = false;
    return;
  }
  reordered_ = true;
  const std::size_t close = format_.find(']', i_ + 1);
  if (format_.size() - i_ < 3 || close == std::string_view::npos) {
    good_index_ = false;
    after_index_ = false;
    ++i_;
    return;
  }
  const ParsedNumber index = number_at(i_ + 1, close);
  after_index_ = index.found && index.next == close;
  i_ = close + 1;
  const bool in_range = after_index_ && index.value >= 1 && static_cast<std::size_t>(index.value) <= args_.size();
  if (in_range) {
    next_arg_ = static_cast<std::size_t>(index.value) - 1;
  } else {
    good_index_ = false;
  }
}

// The operand for a `*`. False: it is missing, no integer or too large.
bool Formatter::take_int(int& value) {
  value = 0;
  if (next_arg_ >= args_.size()) return false;
  const auto number = integer_of(args_[next_arg_++]);
  if (!number) return false;
  const auto size = static_cast<std::int64_t>(number->bits);
  if ((!number->is_signed && size < 0) || size > kWidest || size < -kWidest) return false;
  value = static_cast<int>(size);
  return true;
}

void Formatter::width() {
  PrintFlags& flags = printer_.flags;
  if (at('*')) {
    ++i_;
    flags.has_width = take_int(flags.width);
    if (!flags.has_width) out_.append("%!(BADWIDTH)");
    if (flags.width < 0) {
      flags.width = -flags.width;
      flags.minus = true;
      flags.zero = false;
    }
    after_index_ = false;
    return;
  }
  const ParsedNumber number = number_at(i_, format_.size());
  flags.width = number.value;
  flags.has_width = number.found;
  i_ = number.next;
  if (after_index_ && number.found) good_index_ = false;  // "%[3]2d"
}

void Formatter::precision() {
  PrintFlags& flags = printer_.flags;
  if (!at('.') || i_ + 1 >= format_.size()) return;
  ++i_;
  if (after_index_) good_index_ = false;  // "%[3].2d"
  argument_index();
  if (at('*')) {
    ++i_;
    flags.has_precision = take_int(flags.precision);
    if (flags.precision < 0) {
      flags.precision = 0;
      flags.has_precision = false;
    }
    if (!flags.has_precision) out_.append("%!(BADPREC)");
    after_index_ = false;
    return;
  }
  const ParsedNumber number = number_at(i_, format_.size());
  flags.precision = number.value;
  flags.has_precision = true;
  i_ = number.next;
}

void Formatter::extra() {
  printer_.flags = {};
  out_.append("%!(EXTRA ");
  bool first = true;
  for (const Value& arg : args_.subspan(next_arg_)) {
    if (!first) out_.append(", ");
    first = false;
    if (!arg.is_nil()) out_.append(type_name(arg)).push_back('=');
    printer_.operand(arg, 'v', true);
  }
  out_.push_back(')');
}

}  // namespace

void append_formatted(Job& job, std::string& out, std::string_view format, std::span<const Value> args) {
  Formatter(job, out, format, args).run();
}

}  // namespace rhumbline
