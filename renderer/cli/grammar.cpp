// pflag's grammar of a command line, and Go's flag package for commands that stand in for kubeconform.
//
// In:  the words after the command's name and its flag rows.   Out: Arguments.
// The one idea: the grammar is read here, word by word, because no library reads it as the peers do: `--dry-run[=client]` takes no
// separate word, `--set -x` takes any word, `-gnNS` mixes a switch and a value.
// Trap: the first fault is the one that is told, and Helm's words for it differ by the form in which the flag was given.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/cli/cli.h"

namespace rhumbline::cli {

namespace {

[[noreturn]] void refuse(std::string helm, std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint), .helm = std::move(helm)});
}

// strconv.ParseBool.
bool parse_switch(const Flag& flag, std::string_view text, std::string_view shown) {
  for (std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == yes) return true;
  }
  for (std::string_view no : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (text == no) return false;
  }
  std::string quoted;
  append_quoted(quoted, text);
  refuse("invalid argument " + quoted + " for \"" + std::string(shown) + "\" flag: strconv.ParseBool: parsing " + quoted + ": invalid syntax",
         "--" + std::string(flag.name) + " is a switch, it takes true or false, not " + quoted, "leave the value away to switch it on");
}

/// The first CSV record of a text: a,"b,c",d. A quote that stands wrong is refused in Go's words.
/// source: pflag string_slice.go readAsCSV, Go 1.26 encoding/csv readRecord
class CsvRecord {
 public:
  explicit CsvRecord(std::string_view text) : rest_(text) {}

  std::vector<std::string> fields() {
    while (next_line() && line_ == "\n") {
    }
    if (number_ == 0 || line_.empty()) return {};
    first_ = number_;
    do {
      field_.clear();
    } while (line_.starts_with('"') ? quoted() : plain());
    return std::move(fields_);
  }
  /// What is wrong, or nothing.
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  // The next line with its \n; a \r before that, or at the very end, is none of it.
  bool next_line() {
    const std::size_t end = rest_.find('\n');
    const bool has_end = end != std::string_view::npos;
    line_ = std::string(rest_.substr(0, has_end ? end : rest_.size()));
    if (line_.ends_with('\r')) line_.pop_back();
    if (has_end) line_ += '\n';
    rest_.remove_prefix(has_end ? end + 1 : rest_.size());
    column_ = 1;
    if (!line_.empty()) ++number_;
    return !line_.empty();
  }

  void refuse_at(std::size_t column, std::string_view what) {
    if (first_ != number_) fault_ = "record on line " + std::to_string(first_) + "; ";
    fault_ += "parse error on line " + std::to_string(number_) + ", column " + std::to_string(column) + ": " + std::string(what);
  }

  void skip(std::size_t count) {
    line_.erase(0, count);
    column_ += count;
  }

  bool plain() {  // true: another field follows
    const std::size_t comma = line_.find(',');
    std::string_view field = std::string_view(line_).substr(0, comma);
    if (field.ends_with('\n')) field.remove_suffix(1);
    if (const std::size_t quote = field.find('"'); quote != std::string_view::npos) {
      refuse_at(column_ + quote, "bare \" in non-quoted-field");
      return false;
    }
    fields_.emplace_back(field);
    if (comma != std::string::npos) skip(comma + 1);
    return comma != std::string::npos;
  }

  bool quoted() {
    constexpr std::string_view kWrong = "extraneous or missing \" in quoted-field";
    for (skip(1);;) {
      const std::size_t quote = line_.find('"');
      if (quote == std::string::npos) {
        field_ += line_;
        const std::size_t width = line_.size();
        const std::size_t column = column_;
        if (next_line()) continue;
        refuse_at(column + width, kWrong);
        return false;
      }
      field_.append(line_, 0, quote);
      skip(quote + 1);
      if (line_.starts_with('"')) {
        field_ += '"';
        skip(1);
        continue;
      }
      const bool goes_on = line_.starts_with(',');
      if (!goes_on && !line_.empty() && line_ != "\n") {
        refuse_at(column_ - 1, kWrong);
        return false;
      }
      fields_.push_back(field_);
      if (goes_on) skip(1);
      return goes_on;
    }
  }

  std::string_view rest_;
  std::string line_;
  std::string field_;
  std::string fault_;
  std::vector<std::string> fields_;
  std::size_t column_ = 1;
  std::size_t number_ = 0;
  std::size_t first_ = 0;
};

// Which Helm's flags a command takes: of `template` and its like those of --compat, which must be known before any word is read; the
// commands that are ours alone take both.
Tongue tongue_of(const Command& command, std::span<const std::string> words) {
  if (command.usage_error != kFailed) return Tongue::kAny;
  Tongue tongue = Tongue::kHelm4;
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    std::string_view word = words[i];
    if (word == "--compat" && i + 1 < words.size()) {
      word = words[i + 1];
    } else if (word.starts_with("--compat=")) {
      word.remove_prefix(word.find('=') + 1);
    } else {
      continue;
    }
    tongue = word.starts_with("helm3") ? Tongue::kHelm3 : Tongue::kHelm4;
  }
  return tongue;
}

class Reader {
 public:
  Reader(const Command& command, std::span<const std::string> words)
      : command_(command), words_(words), tongue_(tongue_of(command, words)) {}

  Arguments read(bool& wants_help) {
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (word == "--") {
        arguments_.positional.insert(arguments_.positional.end(), words_.begin() + static_cast<std::ptrdiff_t>(next_), words_.end());
        break;
      }
      if (word.size() < 2 || word[0] != '-') {
        arguments_.positional.push_back(word);
      } else if (word[1] == '-') {
        long_flag(word, std::string_view(word).substr(2));
      } else if (command_.single_dash && find(name_part(std::string_view(word).substr(1))) != nullptr) {
        long_flag(word, std::string_view(word).substr(1));
      } else {
        short_flags(word);
      }
      if (wants_help_) break;
    }
    wants_help = wants_help_;
    return std::move(arguments_);
  }

 private:
  static std::string_view name_part(std::string_view text) { return text.substr(0, text.find('=')); }

  bool is_known(const Flag& flag) const { return flag.tongue == Tongue::kAny || tongue_ == Tongue::kAny || flag.tongue == tongue_; }

  const Flag* find(std::string_view name) const {
    for (std::span<const Flag> table : command_.flags) {
      for (const Flag& flag : table) {
        if (flag.name == name && is_known(flag)) return &flag;
      }
    }
    return nullptr;
  }

  const Flag* find(char shorthand) const {
    for (std::span<const Flag> table : command_.flags) {
      for (const Flag& flag : table) {
        if (flag.shorthand == shorthand && is_known(flag)) return &flag;
      }
    }
    return nullptr;
  }

  [[noreturn]] void unknown(std::string_view name) const {
    std::vector<std::string_view> known;
    for (std::span<const Flag> table : command_.flags) {
      for (const Flag& flag : table) {
        if (is_known(flag)) known.push_back(flag.name);
        if (flag.name != name) continue;
        refuse("unknown flag: --" + std::string(name), "--" + std::string(name) + " is a flag of Helm 4 only",
               "leave it away, or --compat helm3");
      }
    }
    const std::string_view near = nearest(name, known);
    refuse("unknown flag: --" + std::string(name), "unknown flag --" + std::string(name),
           near.empty() ? "rhumbline " + std::string(command_.name) + " --help lists the flags" : "did you mean --" + std::string(near) + "?");
  }

  void store(const Flag& flag, std::string_view value, std::string_view shown) {
    auto& values = arguments_.flags[std::string(flag.name)];
    switch (flag.kind) {
      case FlagKind::kSwitch: values = {parse_switch(flag, value, shown) ? "true" : "false"}; break;
      case FlagKind::kValue:
      case FlagKind::kOptional: values = {std::string(value)}; break;
      case FlagKind::kList: values.emplace_back(value); break;
      case FlagKind::kCommaList: add_record(flag, values, value, shown); break;
    }
  }

  static void add_record(const Flag& flag, std::vector<std::string>& values, std::string_view text, std::string_view shown) {
    CsvRecord record(text);
    std::vector<std::string> fields = record.fields();
    const bool is_blank = fields.empty() && !text.empty();  // nothing but ends of lines
    if (!record.fault().empty() || is_blank) {
      std::string quoted;
      append_quoted(quoted, text);
      refuse("invalid argument " + quoted + " for \"" + std::string(shown) + "\" flag: " + (is_blank && record.fault().empty() ? "EOF" : record.fault()),
             "--" + std::string(flag.name) + " " + quoted + " is no list of words between commas", "put a word with a comma into quotes: \"a,b\",c");
    }
    for (std::string& field : fields) values.push_back(std::move(field));
  }

  // A flag that takes no word of its own when none is glued to it.
  static bool stands_alone(const Flag& flag) { return flag.kind == FlagKind::kSwitch || flag.kind == FlagKind::kOptional; }
  static std::string_view bare_value(const Flag& flag) { return flag.kind == FlagKind::kSwitch ? "true" : flag.default_value; }

  void long_flag(const std::string& word, std::string_view text) {
    const std::string_view name = name_part(text);
    if (name.empty() || name[0] == '-' || name[0] == '=') {
      refuse("bad flag syntax: " + word, "\"" + word + "\" is not a flag", "flags look like --name or --name=value");
    }
    const Flag* flag = find(name);
    if (flag == nullptr && name == "help") {
      wants_help_ = true;
      return;
    }
    if (flag == nullptr) unknown(name);
    const std::string shown = (flag->shorthand != 0 ? std::string("-") + flag->shorthand + ", --" : "--") + std::string(flag->name);
    if (name.size() < text.size()) {
      store(*flag, text.substr(name.size() + 1), shown);
    } else if (stands_alone(*flag)) {
      store(*flag, bare_value(*flag), shown);
    } else if (next_ < words_.size()) {
      store(*flag, words_[next_++], shown);
    } else {
      refuse("flag needs an argument: --" + std::string(name), "--" + std::string(name) + " needs a value",
             "write --" + std::string(name) + "=" + std::string(flag->value_name));
    }
  }

  void short_flags(const std::string& word) {
    std::string_view rest = std::string_view(word).substr(1);
    while (!rest.empty()) {
      const char letter = rest[0];
      const std::string_view cluster = rest;
      rest.remove_prefix(1);
      const Flag* flag = find(letter);
      if (flag == nullptr && letter == 'h') {
        wants_help_ = true;
        return;
      }
      if (flag == nullptr) {
        if (command_.single_dash) unknown(name_part(std::string_view(word).substr(1)));
        std::string quoted;
        append_quoted_rune(quoted, static_cast<unsigned char>(letter));
        refuse("unknown shorthand flag: " + quoted + " in -" + std::string(cluster), "unknown flag -" + std::string(1, letter) + " in " + word,
               "rhumbline " + std::string(command_.name) + " --help lists the flags");
      }
      const std::string shown = std::string("-") + letter + ", --" + std::string(flag->name);
      if (rest.size() > 1 && rest[0] == '=') return store(*flag, rest.substr(1), shown);
      if (stands_alone(*flag)) {
        store(*flag, bare_value(*flag), shown);
        continue;
      }
      if (!rest.empty()) return store(*flag, rest, shown);
      if (next_ < words_.size()) return store(*flag, words_[next_++], shown);
      std::string quoted;
      append_quoted_rune(quoted, static_cast<unsigned char>(letter));
      refuse("flag needs an argument: " + quoted + " in -" + std::string(cluster), "-" + std::string(1, letter) + " needs a value",
             "write -" + std::string(1, letter) + " " + std::string(flag->value_name));
    }
  }

  const Command& command_;
  std::span<const std::string> words_;
  Tongue tongue_;
  std::size_t next_ = 0;
  Arguments arguments_;
  bool wants_help_ = false;
};

}  // namespace

bool Arguments::is_on(std::string_view flag) const { return value(flag) == "true"; }

std::string Arguments::value(std::string_view flag, std::string_view otherwise) const {
  const auto found = flags.find(flag);
  return found == flags.end() || found->second.empty() ? std::string(otherwise) : found->second.back();
}

std::vector<std::string> Arguments::list(std::string_view flag) const {
  const auto found = flags.find(flag);
  return found == flags.end() ? std::vector<std::string>() : found->second;
}

Arguments parse_arguments(const Command& command, std::span<const std::string> words, bool& wants_help) {
  return Reader(command, words).read(wants_help);
}

}  // namespace rhumbline::cli
