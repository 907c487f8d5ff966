// The files of schemas/ that the program carries as they are: rules, and the definitions of custom resources. For this room only.
#pragma once

#include <span>
#include <string_view>

namespace rhumbline::rules {

struct Embedded {
  std::string_view name;  // "osm/rules.json"
  std::string_view text;
};
/// Made at build time by embed.cmake.
std::span<const Embedded> embedded_rules();
/// The JSON schema of rules files.
std::string_view rules_schema();

}  // namespace rhumbline::rules
