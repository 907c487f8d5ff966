// URLs of schemas: just enough of RFC 3986 to join a $ref to its base as Go's net/url does.
#pragma once

#include <string>
#include <string_view>

namespace rhumbline::schema {

/// The part before '#' and the part behind it, still percent-encoded.
struct SplitUrl {
  std::string_view url, fragment;
};
SplitUrl split_fragment(std::string_view text);

/// `reference` (without fragment) as seen from `base`. source: RFC 3986 5.2; net/url ResolveReference
std::string join_url(std::string_view base, std::string_view reference);

/// "http" of "http://a"; empty: relative.
std::string_view url_scheme(std::string_view url);

/// Percent-decoding; false: a % that no two hexadecimal digits follow.
bool percent_decode(std::string_view text, std::string& out);
/// url.PathEscape of each part between slashes, as jsonschema prints fragments.
std::string escape_fragment(std::string_view text);

/// Go's url.Parse as a judge of format `uri`: the error it would give, or empty. `host` and `raw_path` are filled in.
struct ParsedUrl {
  std::string scheme, host, path;
  std::string error;  // `parse "x": invalid character " " in host name`
};
ParsedUrl parse_url(std::string_view text);

}  // namespace rhumbline::schema
