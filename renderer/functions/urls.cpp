// Parses and prints URLs.
//
// In: text. Out: its parts, percent signs decoded, or Go's error. Each part has its own set of characters that may stand
// unescaped; kSafe below is that table. Trap: userinfo, host and path are cut before they are decoded, and a '#' ends the URL
// before anything else is looked at. source: Go 1.26 net/url/url.go, encoding_table.go
#include "renderer/functions/urls.h"

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/ip.h"

namespace rhumbline {
namespace {

enum class Part : std::uint8_t { kPath, kHost, kZone, kUserinfo, kFragment };

// Beside letters, digits and - _ . ~, which are safe everywhere.
constexpr std::string_view kSafe[] = {
    "$&+,/:;=@",               // path
    "!\"$&'()*+,:;<=>[]",      // host
    "!\"$&'()*+,:;<=>[]",      // zone
    "$&+,;=",                  // userinfo
    "!$&()*+,/:;=?@",          // fragment
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
}

bool is_safe(char c, Part part) { return is_word(c) || kSafe[static_cast<std::size_t>(part)].find(c) != std::string_view::npos; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const int letter = c | 0x20;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

std::string escaped(std::string_view text, Part part) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_safe(c, part)) {
      out.push_back(c);
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

class UrlReader {
 public:
  explicit UrlReader(std::string_view text) : text_(text) {}

  ParsedUrl run() {
    const std::size_t hash = text_.find('#');
    const std::string_view before = text_.substr(0, hash);
    std::string_view blamed = before;
    out_.ok = before_fragment(before);
    if (out_.ok && hash != std::string_view::npos && hash + 1 < text_.size()) {
      blamed = text_;
      out_.ok = unescape(text_.substr(hash + 1), Part::kFragment, out_.url.fragment);
    }
    if (!out_.ok) out_.error = "parse " + quoted(blamed) + ": " + out_.error;
    return std::move(out_);
  }

 private:
  bool fail(std::string message) {
    out_.error = std::move(message);
    return false;
  }

  bool unescape(std::string_view s, Part part, std::string& to) {
    const bool is_host = part == Part::kHost || part == Part::kZone;
    for (std::size_t i = 0; i < s.size(); ++i) {
      if (s[i] != '%') {
        const bool is_ascii = static_cast<unsigned char>(s[i]) < 0x80;
        if (is_host && is_ascii && !is_safe(s[i], part)) return fail("invalid character " + quoted(s.substr(i, 1)) + " in host name");
        to.push_back(s[i]);
        continue;
      }
      const std::string_view code = s.substr(i, 3);
      if (code.size() < 3 || hex_value(code[1]) < 0 || hex_value(code[2]) < 0) return fail("invalid URL escape " + quoted(code));
      const auto byte = static_cast<char>(hex_value(code[1]) << 4 | hex_value(code[2]));
      // In hosts only what is not ASCII may be escaped, and the percent sign of a zone.
      const bool bad_in_host = part == Part::kHost && hex_value(code[1]) < 8 && code != "%25";
      const bool bad_in_zone = part == Part::kZone && code != "%25" && byte != ' ' && !is_safe(byte, Part::kHost);
      if (bad_in_host || bad_in_zone) return fail("invalid URL escape " + quoted(code));
      to.push_back(byte);
      i += 2;
    }
    return true;
  }

  /// The scheme and what follows its colon; text without a scheme is all rest.
  bool scheme(std::string_view text, std::string_view& rest) {
    rest = text;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == ':') {
        if (i == 0) return fail("missing protocol scheme");
        out_.url.scheme = lower(text.substr(0, i));
        rest = text.substr(i + 1);
        return true;
      }
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      const bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!letter && (!other || i == 0)) return true;
    }
    return true;
  }

  bool before_fragment(std::string_view text) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < ' ' || byte == 0x7f) return fail("net/url: invalid control character in URL");
    }
    if (text == "*") {
      out_.url.path = "*";
      return true;
    }
    std::string_view rest;
    if (!scheme(text, rest)) return false;
    const bool has_scheme = !out_.url.scheme.empty();
    if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
      out_.url.query = rest.substr(mark + 1);
      rest = rest.substr(0, mark);
    }
    if (!rest.starts_with('/')) {
      if (has_scheme) {
        out_.url.opaque = rest;
        return true;
      }
      if (rest.substr(0, rest.find('/')).find(':') != std::string_view::npos) {
        return fail("first path segment in URL cannot contain colon");
      }
    }
    if ((has_scheme || !rest.starts_with("///")) && rest.starts_with("//")) {
      const std::size_t slash = std::min(rest.find('/', 2), rest.size());
      if (!authority(rest.substr(2, slash - 2))) return false;
      rest.remove_prefix(slash);
    }
    return unescape(rest, Part::kPath, out_.url.path);
  }

  bool authority(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos) return host(text);
    if (!host(text.substr(at + 1))) return false;
    const std::string_view user = text.substr(0, at);
    for (const char c : user) {
      if (!is_word(c) && std::string_view(":!$&'()*+,;=%@").find(c) == std::string_view::npos) return fail("net/url: invalid userinfo");
    }
    Userinfo& info = out_.url.user.emplace();
    const std::size_t colon = user.find(':');
    info.has_password = colon != std::string_view::npos;
    if (!unescape(user.substr(0, colon), Part::kUserinfo, info.name)) return false;
    return !info.has_password || unescape(user.substr(colon + 1), Part::kUserinfo, info.password);
  }

  static bool is_optional_port(std::string_view port) {
    return port.empty() || (port[0] == ':' && port.find_first_not_of("0123456789", 1) == std::string_view::npos);
  }
  bool bad_port(std::string_view port) { return fail("invalid port " + quoted(port) + " after host"); }

  bool host(std::string_view text) {
    const std::size_t open = text.rfind('[');
    if (open == 0) return ip_literal(text);
    if (open != std::string_view::npos) return fail("invalid IP-literal");
    if (std::size_t colon = text.find(':'); colon != std::string_view::npos) {
      const bool is_web = out_.url.scheme == "http" || out_.url.scheme == "https";
      if (!is_web) colon = text.rfind(':');
      if (!is_optional_port(text.substr(colon))) return bad_port(text.substr(colon));
    }
    return unescape(text, Part::kHost, out_.url.host);
  }

  bool ip_literal(std::string_view text) {
    const std::size_t close = text.rfind(']');
    if (close == std::string_view::npos) return fail("missing ']' in host");
    const std::string_view port = text.substr(close + 1);
    if (!is_optional_port(port)) return bad_port(port);
    const std::string_view name = text.substr(1, close - 1);
    const std::size_t zone = std::min(name.find("%25"), name.size());
    std::string address;
    if (!unescape(name.substr(0, zone), Part::kHost, address)) return false;
    if (!unescape(name.substr(zone), Part::kZone, address)) return false;
    const ParsedIp ip = parse_ip(address);
    if (!ip.ok) return fail("invalid host: " + ip.error);
    if (ip.address.is_v4) return fail("invalid IP-literal");
    out_.url.host = "[" + address + "]" + std::string(port);
    return true;
  }

  std::string_view text_;
  ParsedUrl out_;
};

}  // namespace

ParsedUrl parse_url(std::string_view text) { return UrlReader(text).run(); }

std::string user_text(const Userinfo& user) {
  std::string out = escaped(user.name, Part::kUserinfo);
  if (user.has_password) out += ":" + escaped(user.password, Part::kUserinfo);
  return out;
}

std::string_view host_name(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && host.find_first_not_of("0123456789", colon + 1) == std::string_view::npos) {
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return host;
}

std::string url_text(const Url& url) {
  std::string out;
  if (!url.scheme.empty()) out = url.scheme + ":";
  if (!url.opaque.empty()) {
    out += url.opaque;
  } else {
    const bool has_authority = !url.host.empty() || url.user.has_value();
    if (has_authority || (!url.scheme.empty() && !url.path.empty())) out += "//";
    if (url.user) out += user_text(*url.user) + "@";
    out += escaped(url.host, Part::kHost);
    const std::string path = url.path == "*" ? "*" : escaped(url.path, Part::kPath);
    if (!path.empty() && path[0] != '/' && !url.host.empty()) out.push_back('/');
    if (out.empty() && path.substr(0, path.find('/')).find(':') != std::string::npos) out += "./";
    out += path;
  }
  if (!url.query.empty()) out += "?" + url.query;
  if (!url.fragment.empty()) out += "#" + escaped(url.fragment, Part::kFragment);
  return out;
}

UrlParts url_parts(std::string_view text) {
  ParsedUrl parsed = parse_url(text);
  return {parsed.ok, std::move(parsed.url.scheme), std::move(parsed.url.host), std::move(parsed.url.path)};
}

}  // namespace rhumbline
