// Go's flag package: parsing and the list of flags.
//
// In:  rows and words.   Out: values by name, or the first mistake in Go's words.
// Trap: flags end at the first word that is none, so `file.yaml -strict` asks for two files.

#include "renderer/cli/go_flags.h"

#include <array>

#include "renderer/base/text.h"

namespace rhumbline::cli {

namespace {

/// strconv.ParseBool: 1 and 0, else nothing.
int bool_of(std::string_view text) {
  for (const std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (text == yes) return 1;
  }
  for (const std::string_view no : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (text == no) return 0;
  }
  return -1;
}

const GoFlag* find(std::span<const GoFlag> flags, std::string_view name) {
  for (const GoFlag& flag : flags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

/// Stores a value, or says what is wrong with it.
std::string store(const GoFlag& flag, const std::string& text, GoArguments& arguments) {
  if (flag.type == GoFlag::Type::kBool && bool_of(text) < 0) {
    return "invalid boolean value " + quoted(text) + " for -" + std::string(flag.name) + ": parse error";
  }
  if (flag.type == GoFlag::Type::kInt) {
    const ParsedInt number = parse_int(text, 0);
    if (number.status != ParseStatus::kOk) {
      return "invalid value " + quoted(text) + " for flag -" + std::string(flag.name) + ": " +
             (number.status == ParseStatus::kRange ? "value out of range" : "parse error");
    }
  }
  arguments.values[std::string(flag.name)].push_back(text);
  return {};
}

}  // namespace

bool GoArguments::is_on(std::string_view name) const { return bool_of(value(name)) == 1; }

std::string GoArguments::value(std::string_view name, std::string_view otherwise) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string(otherwise) : found->second.back();
}

std::vector<std::string> GoArguments::list(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::vector<std::string>() : found->second;
}

GoArguments parse_go_flags(std::span<const GoFlag> flags, std::span<const std::string> words) {
  GoArguments arguments;
  std::size_t next = 0;
  while (next < words.size() && arguments.fault.empty()) {
    const std::string& word = words[next];
    if (word.size() < 2 || word[0] != '-') break;
    ++next;
    if (word == "--") break;
    const std::string_view text = std::string_view(word).substr(word[1] == '-' ? 2 : 1);
    if (text.empty() || text[0] == '-' || text[0] == '=') {
      arguments.fault = "bad flag syntax: " + word;
      break;
    }
    const std::size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const GoFlag* flag = find(flags, name);
    if (flag == nullptr) {
      arguments.fault = "flag provided but not defined: -" + std::string(name);
    } else if (equals != std::string_view::npos) {
      arguments.fault = store(*flag, std::string(text.substr(equals + 1)), arguments);
    } else if (flag->type == GoFlag::Type::kBool) {
      arguments.fault = store(*flag, "true", arguments);
    } else if (next < words.size()) {
      arguments.fault = store(*flag, words[next++], arguments);
    } else {
      arguments.fault = "flag needs an argument: -" + std::string(name);
    }
  }
  arguments.rest.assign(words.begin() + static_cast<std::ptrdiff_t>(next), words.end());
  return arguments;
}

std::string go_defaults(std::span<const GoFlag> flags) {
  constexpr std::array<std::string_view, 4> kTypes = {"", " int", " string", " value"};
  std::string out;
  for (const GoFlag& flag : flags) {
    out += "  -" + std::string(flag.name) + std::string(kTypes[static_cast<std::size_t>(flag.type)]);
    // A switch of one letter has room for its text on the same line.
    const bool is_short = flag.name.size() == 1 && flag.type == GoFlag::Type::kBool;
    out += (is_short ? "\t" : "\n    \t") + std::string(flag.usage);
    if (!flag.shown_default.empty()) out += " (default " + std::string(flag.shown_default) + ")";
    out += '\n';
  }
  return out;
}

}  // namespace rhumbline::cli
