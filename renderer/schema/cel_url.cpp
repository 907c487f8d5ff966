// URLs in CEL.
//
// In: texts of URLs. Out: their parts, as Go's net/url finds them.
// Trap: url() wants what may stand in a request line (an absolute URL or a path) but then reads it with its fragment.
// source: k8s.io/apiserver pkg/cel/library urls.go; Go net/url ParseRequestURI, EscapedPath, ParseQuery
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/schema/cel_value.h"
#include "renderer/schema/url.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-_.~").find(c) != std::string_view::npos;
}

/// scheme://host/path?query#fragment, or scheme:opaque.
struct UrlParts {
  std::string_view scheme, host, path, query;
};
UrlParts cut(std::string_view text) {
  UrlParts parts;
  text = split_fragment(text).url;
  parts.scheme = url_scheme(text);
  if (!parts.scheme.empty()) text.remove_prefix(parts.scheme.size() + 1);
  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    parts.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  if (!parts.scheme.empty() && !text.starts_with("/")) return parts;  // opaque
  if (text.starts_with("//") && (!parts.scheme.empty() || !text.starts_with("///"))) {
    text.remove_prefix(2);
    const std::size_t end = std::min(text.find('/'), text.size());
    const std::string_view authority = text.substr(0, end);
    const std::size_t at = authority.rfind('@');
    parts.host = at == std::string_view::npos ? authority : authority.substr(at + 1);
    text.remove_prefix(end);
  }
  parts.path = text;
  return parts;
}

std::size_t port_colon(std::string_view host) {
  const std::size_t bracket = host.rfind(']'), colon = host.rfind(':');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) return host.size();
  return colon;
}

CelValue to_url(CelRun& run, CelArgs a) {
  std::string error = request_uri_error(a[0].text);
  if (error.empty()) error = parse_url(a[0].text).error;
  return error.empty() ? cel_text_value(run, a[0].text, Sort::kUrl) : cel_error(run, "URL parse error during conversion from string: " + error);
}
CelValue is_url(CelRun&, CelArgs a) { return cel_bool(request_uri_error(a[0].text).empty()); }

CelValue scheme(CelRun& run, CelArgs a) {
  return cel_text_value(run, lower_ascii(cut(a[0].text).scheme));
}
CelValue host(CelRun& run, CelArgs a) {
  std::string out;
  const std::string_view given = cut(a[0].text).host;
  return cel_text_value(run, !given.starts_with("[") && percent_decode(given, out) ? out : given);
}
CelValue host_name(CelRun& run, CelArgs a) {
  const std::string_view given = host(run, a).text, name = given.substr(0, port_colon(given));
  const bool bracketed = name.starts_with("[") && name.ends_with("]");
  return cel_text_value(run, bracketed ? name.substr(1, name.size() - 2) : name);
}
CelValue port(CelRun& run, CelArgs a) {
  const std::string_view given = cut(a[0].text).host;
  const std::size_t colon = port_colon(given);
  return cel_text_value(run, colon < given.size() ? given.substr(colon + 1) : std::string_view());
}

CelValue escaped_path(CelRun& run, CelArgs a) {
  const std::string_view path = cut(a[0].text).path;
  const auto stays = [](char c) { return is_plain(c) || std::string_view("!$&'()*+,;=:@[]%/").find(c) != std::string_view::npos; };
  if (std::all_of(path.begin(), path.end(), stays)) return cel_text_value(run, path);
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string plain, out;
  percent_decode(path, plain);
  for (const char c : plain) {
    if (is_plain(c) || std::string_view("$&+,/:;=@").find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return cel_text_value(run, out);
}

/// url.QueryUnescape.
bool query_decode(std::string_view text, std::string& out) { return percent_decode(replace_all(text, "+", " "), out); }

CelValue query(CelRun& run, CelArgs a) {
  std::vector<CelValue> keys;
  std::vector<std::vector<CelValue>> values;
  for (const std::string_view pair : split(cut(a[0].text).query, "&")) {
    if (pair.empty() || pair.find(';') != std::string_view::npos) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string key, value;
    if (!query_decode(pair.substr(0, equals), key) || !query_decode(pair.substr(std::min(equals + 1, pair.size())), value)) continue;
    run.pay(1 + keys.size());
    std::size_t at = 0;
    while (at < keys.size() && keys[at].text != key) ++at;
    if (at == keys.size()) {
      keys.push_back(cel_text_value(run, key));
      values.emplace_back();
    }
    values[at].push_back(cel_text_value(run, value));
  }
  std::vector<CelValue> members;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    members.push_back(keys[i]);
    members.push_back(cel_list(run, values[i]));
  }
  return cel_map(run, members);
}

constexpr CelFunction kFunctions[] = {
    {"getEscapedPath", "u.", escaped_path}, {"getHost", "u.", host},   {"getHostname", "u.", host_name}, {"getPort", "u.", port},
    {"getQuery", "u.", query},              {"getScheme", "u.", scheme}, {"isURL", "s", is_url},           {"url", "s", to_url},
};

}  // namespace

std::string request_uri_error(std::string_view text) {
  if (text.empty()) return "parse \"\": empty url";
  if (text == "*") return {};
  const std::string_view scheme = url_scheme(text);
  if (scheme.empty() && !text.starts_with("/")) return text.starts_with(":") ? "missing protocol scheme" : "invalid URI for request";
  if (scheme.empty()) {  // a path, even where it begins with two slashes
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (c < 0x20 || c == 0x7F) return "invalid control character in URL";
    }
    std::string ignored;
    return percent_decode(text.substr(0, text.find('?')), ignored) ? std::string() : "invalid URL escape";
  }
  if (cut(text).host.find('#') != std::string_view::npos) return "invalid character \"#\" in host name";
  // A request has no fragment: its sign is one of the path.
  return parse_url(replace_all(text, "#", "%23")).error;
}

std::span<const CelFunction> cel_url_functions() { return kFunctions; }

}  // namespace rhumbline::schema
