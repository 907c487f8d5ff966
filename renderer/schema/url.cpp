// Joining and judging URLs.
//
// In: the text of $id, $ref and of values with a uri format. Out: absolute URLs, or the complaint that Go's net/url has.
// Trap: `urn:` URLs are opaque; a reference that is only a fragment stays in them, any other is taken as it is.
#include "renderer/schema/url.h"

#include <algorithm>
#include <vector>

#include "renderer/base/text.h"
#include "renderer/schema/format.h"

namespace rhumbline::schema {
namespace {

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit_char(char c) {
  return c >= '0' && c <= '9';
}
int hex_value(char c) {
  if (is_digit_char(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// A URL cut into its five parts; views into the text.
struct Parts {
  std::string_view scheme, authority, path, query;
  bool has_authority = false, has_query = false;
};

Parts cut(std::string_view text) {
  Parts parts;
  parts.scheme = url_scheme(text);
  if (!parts.scheme.empty()) text.remove_prefix(parts.scheme.size() + 1);
  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    parts.has_query = true;
    parts.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  if (text.starts_with("//")) {
    parts.has_authority = true;
    const std::size_t slash = text.find('/', 2);
    parts.authority = text.substr(2, slash == std::string_view::npos ? slash : slash - 2);
    text = slash == std::string_view::npos ? std::string_view{} : text.substr(slash);
  }
  parts.path = text;
  return parts;
}

std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  const bool rooted = path.starts_with("/");
  const auto all = split(path, "/");
  for (std::size_t i = rooted ? 1 : 0; i < all.size(); ++i) {
    const bool last = i + 1 == all.size();
    if (all[i] == ".") {
      if (last) kept.emplace_back();
    } else if (all[i] == "..") {
      if (!kept.empty()) kept.pop_back();
      if (last) kept.emplace_back();
    } else {
      kept.push_back(all[i]);
    }
  }
  std::string out;
  for (const std::string_view part : kept) {
    out += '/';
    out += part;
  }
  return out.empty() && rooted ? "/" : out;
}

std::string put_together(const Parts& parts, std::string_view path) {
  std::string out;
  if (!parts.scheme.empty()) out.append(parts.scheme).append(":");
  if (parts.has_authority) out.append("//").append(parts.authority);
  out += path;
  if (parts.has_query) out.append("?").append(parts.query);
  return out;
}

/// What net/url says of a host; empty: fine. source: Go 1.26 net/url parseHost, validOptionalPort, shouldEscape
std::string host_error(std::string_view host) {
  if (host.starts_with("[")) {
    const std::size_t end = host.rfind(']');
    if (end == std::string_view::npos) return "missing ']' in host";
    const std::string_view inside = host.substr(1, end - 1);
    if (const std::string why = ipv6_error(inside.substr(0, inside.find("%25"))); !why.empty()) return "invalid host: " + why;
    const std::string_view port = host.substr(end + 1);
    for (std::size_t i = 0; i < port.size(); ++i) {
      if (i == 0 ? port[i] != ':' : !is_digit_char(port[i])) return "invalid port " + quoted(port) + " after host";
    }
    return {};
  }
  if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
    for (const char c : host.substr(colon + 1)) {
      if (!is_digit_char(c)) return "invalid port " + quoted(host.substr(colon)) + " after host";
    }
  }
  for (std::size_t i = 0; i < host.size(); ++i) {
    const char c = host[i];
    if (c == '%' && (i + 2 >= host.size() || hex_value(host[i + 1]) < 0 || hex_value(host[i + 2]) < 0)) {
      return "invalid URL escape " + quoted(host.substr(i, 3));
    }
    if (c == '%' && static_cast<unsigned>(hex_value(host[i + 1])) < 8) return "invalid URL escape " + quoted(host.substr(i, 3));
    if (static_cast<unsigned char>(c) < 0x80 && std::string_view(" \\^`{}|").find(c) != std::string_view::npos) {
      return "invalid character " + quoted(std::string_view(&host[i], 1)) + " in host name";
    }
  }
  return {};
}

std::string escape_error(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) {
      return "invalid URL escape " + quoted(text.substr(i, 3));
    }
  }
  return {};
}

std::string parse_error(std::string_view text, ParsedUrl& url) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return "net/url: invalid control character in URL";
  }
  if (text == "*") return {};
  if (text.starts_with(":")) return "missing protocol scheme";
  url.scheme = std::string(url_scheme(text));
  const Parts parts = cut(text);
  if (parts.scheme.empty() && !parts.has_authority &&
      parts.path.substr(0, parts.path.find('/')).find(':') != std::string_view::npos) {
    return "first path segment in URL cannot contain colon";
  }
  if (!parts.scheme.empty() && !parts.has_authority && !parts.path.starts_with("/")) return {};  // opaque
  if (parts.has_authority) {
    const std::size_t at = parts.authority.rfind('@');
    const std::string_view host = at == std::string_view::npos ? parts.authority : parts.authority.substr(at + 1);
    url.host = std::string(host);
    if (at != std::string_view::npos) {
      for (const char c : parts.authority.substr(0, at)) {
        if (!is_alpha(c) && !is_digit_char(c) && std::string_view("-._:~!$&'()*+,;=%@").find(c) == std::string_view::npos) {
          return "net/url: invalid userinfo";
        }
      }
    }
    if (std::string error = host_error(host); !error.empty()) return error;
  }
  url.path = std::string(parts.path);
  return escape_error(parts.path);
}

}  // namespace

SplitUrl split_fragment(std::string_view text) {
  const std::size_t hash = text.find('#');
  if (hash == std::string_view::npos) return {text, {}};
  return {text.substr(0, hash), text.substr(hash + 1)};
}

std::string_view url_scheme(std::string_view url) {
  for (std::size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    if (c == ':') return i == 0 ? std::string_view{} : url.substr(0, i);
    if (!is_alpha(c) && (i == 0 || (!is_digit_char(c) && c != '+' && c != '-' && c != '.'))) return {};
  }
  return {};
}

std::string join_url(std::string_view base_text, std::string_view reference_text) {
  if (reference_text.empty()) return std::string(base_text);
  Parts reference = cut(reference_text);
  if (!reference.scheme.empty()) {
    const bool opaque = !reference.has_authority && !reference.path.starts_with("/");
    return opaque ? std::string(reference_text) : put_together(reference, without_dots(reference.path));
  }
  const Parts base = cut(base_text);
  reference.scheme = base.scheme;
  if (reference.has_authority) return put_together(reference, without_dots(reference.path));
  reference.authority = base.authority;
  reference.has_authority = base.has_authority;
  if (reference.path.empty()) return put_together(reference, base.path);
  if (reference.path.starts_with("/")) return put_together(reference, without_dots(reference.path));
  const std::size_t slash = base.path.rfind('/');
  std::string path(base.path.substr(0, slash == std::string_view::npos ? 0 : slash + 1));
  if (path.empty() && base.has_authority) path = "/";
  path += reference.path;
  return put_together(reference, without_dots(path));
}

bool percent_decode(std::string_view text, std::string& out) {
  for (;;) {
    const std::size_t plain = std::min(text.find('%'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return true;
    if (text.size() < 3 || hex_value(text[1]) < 0 || hex_value(text[2]) < 0) return false;
    out += static_cast<char>(hex_value(text[1]) * 16 + hex_value(text[2]));
    text.remove_prefix(3);
  }
}

std::string escape_fragment(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_alpha(c) || is_digit_char(c) || std::string_view("-_.~$&+:=@/").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

ParsedUrl parse_url(std::string_view text) {
  ParsedUrl url;
  const SplitUrl both = split_fragment(text);
  std::string error = parse_error(both.url, url);
  if (error.empty()) error = escape_error(both.fragment);
  if (!error.empty()) url.error = "parse " + quoted(text) + ": " + error;
  return url;
}

}  // namespace rhumbline::schema
