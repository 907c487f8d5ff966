// The two glob dialects of Helm: Go's filepath.Match (.helmignore, --show-only) and gobwas/glob (.Files.Glob).
#pragma once

#include <optional>
#include <string_view>

namespace rhumbline {

/// Go's path.Match on the whole name: * ? [a-z] [^a] and backslash; * does not cross '/'. Nothing: the pattern is malformed
/// ("syntax error in pattern").
std::optional<bool> match_path(std::string_view pattern, std::string_view name);

/// gobwas/glob 0.2.3 with separator '/': * (no slash), ** (anything), ?, [abc] [!a] [a-z], {a,b}, backslash. Nothing: malformed.
std::optional<bool> match_glob(std::string_view pattern, std::string_view name);

}  // namespace rhumbline
