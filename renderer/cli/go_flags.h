// Go's flag package, for the command that stands in for a program that uses it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rhumbline::cli {

struct GoFlag {
  enum class Type : unsigned char { kBool, kInt, kString, kValue } type;
  std::string_view name;
  std::string_view usage;
  std::string_view shown_default = {};  // as PrintDefaults shows it, quotes included
};

/// What was typed. `fault`: the first mistake, in Go's words; what follows it was not read.
struct GoArguments {
  std::map<std::string, std::vector<std::string>, std::less<>> values;
  std::vector<std::string> rest;
  std::string fault;
  [[nodiscard]] bool is_on(std::string_view name) const;
  [[nodiscard]] std::string value(std::string_view name, std::string_view otherwise = {}) const;  // the last one
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
};

/// -name, --name, -name=value, -name value; ends at the first word that is no flag, or behind `--`. A switch takes a value only behind
/// `=`. source: Go flag.go parseOne
GoArguments parse_go_flags(std::span<const GoFlag> flags, std::span<const std::string> words);
/// FlagSet.PrintDefaults. source: Go flag.go
std::string go_defaults(std::span<const GoFlag> flags);

}  // namespace rhumbline::cli
