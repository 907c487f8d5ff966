// The command line's grammar: what pflag makes of these words, and in which words it refuses them.

#include <doctest/doctest.h>

#include "renderer/cli/cli.h"

using namespace rhumbline;
using namespace rhumbline::cli;

namespace {

constexpr Flag kFlags[] = {
    {"values", 'f', FlagKind::kCommaList, "FILE", ""}, {"set", 0, FlagKind::kList, "K=V", ""},
    {"namespace", 'n', FlagKind::kValue, "NS", ""},    {"generate-name", 'g', FlagKind::kSwitch, "", ""},
    {"debug", 0, FlagKind::kSwitch, "", ""},           {"dry-run", 0, FlagKind::kOptional, "MODE", "", "unset"},
    {"strict", 0, FlagKind::kSwitch, "", ""},
};
constexpr std::span<const Flag> kTables[] = {kFlags};
constexpr Command kPflag{"template", "", "", "", "", kTables, nullptr, kFailed, false};
constexpr Command kGoFlag{"validate", "", "", "", "", kTables, nullptr, kFailed, true};

// "positional | flag=value flag=value", or the refusal in Helm's words.
std::string parsed(const Command& command, std::vector<std::string> words) {
  try {
    bool help = false;
    const Arguments arguments = parse_arguments(command, words, help);
    if (help) return "help";
    std::string out;
    for (const std::string& word : arguments.positional) out += "[" + word + "]";
    for (const auto& [name, values] : arguments.flags) {
      out += " " + name + "=";
      for (const std::string& value : values) out += "(" + value + ")";
    }
    return out;
  } catch (const Failure& failure) {
    return failure.diagnostic().helm;
  }
}

}  // namespace

TEST_CASE("pflag's grammar") {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"r", "chart"}, "[r][chart]"},
      {{"r", "-n", "ns", "chart"}, "[r][chart] namespace=(ns)"},
      {{"-nns", "chart"}, "[chart] namespace=(ns)"},
      {{"-n=ns", "chart"}, "[chart] namespace=(ns)"},
      {{"-gn", "ns", "chart"}, "[chart] generate-name=(true) namespace=(ns)"},
      {{"-gnns", "chart"}, "[chart] generate-name=(true) namespace=(ns)"},
      {{"--set=a=b", "--set", "-x=--y"}, " set=(a=b)(-x=--y)"},
      {{"--set", "a=1,b=2"}, " set=(a=1,b=2)"},
      {{"-f", "a.yaml,b.yaml", "-f", "\"c,d.yaml\""}, " values=(a.yaml)(b.yaml)(c,d.yaml)"},
      {{"--dry-run", "chart"}, "[chart] dry-run=(unset)"},
      {{"--dry-run=server", "chart"}, "[chart] dry-run=(server)"},
      {{"--debug=false", "--debug=T"}, " debug=(true)"},
      {{"-n", "a", "--namespace=b"}, " namespace=(b)"},
      {{"--", "-n", "--set"}, "[-n][--set]"},
      {{"-"}, "[-]"},
      {{"--namespace="}, " namespace=()"},
      {{"chart", "--help", "--bogus"}, "help"},
      {{"--nope"}, "unknown flag: --nope"},
      {{"--nope=1"}, "unknown flag: --nope"},
      {{"-x"}, "unknown shorthand flag: 'x' in -x"},
      {{"-gxy"}, "unknown shorthand flag: 'x' in -xy"},
      {{"--set"}, "flag needs an argument: --set"},
      {{"-n"}, "flag needs an argument: 'n' in -n"},
      {{"--=x"}, "bad flag syntax: --=x"},
      {{"---set"}, "bad flag syntax: ---set"},
      {{"--debug=maybe"}, "invalid argument \"maybe\" for \"--debug\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax"},
      {{"-g=no"}, "invalid argument \"no\" for \"-g, --generate-name\" flag: strconv.ParseBool: parsing \"no\": invalid syntax"},
  };
  for (const auto& [words, want] : cases) CHECK(parsed(kPflag, words) == want);
}

TEST_CASE("Go's single dash") {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"-strict", "a.yaml"}, "[a.yaml] strict=(true)"},
      {{"-strict=false", "a.yaml"}, "[a.yaml] strict=(false)"},
      {{"a.yaml", "--strict"}, "[a.yaml] strict=(true)"},
      {{"-namespace", "x"}, " namespace=(x)"},
      {{"-n", "4", "-"}, "[-] namespace=(4)"},
      {{"-stritc"}, "unknown flag: --stritc"},
  };
  for (const auto& [words, want] : cases) CHECK(parsed(kGoFlag, words) == want);
}
