// URLs as Go's net/url takes them apart and puts them together. Private to the functions room.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rhumbline {

struct Userinfo {
  std::string name;
  std::string password;
  bool has_password = false;
};

/// Path and fragment are unescaped; host keeps its port.
struct Url {
  std::string scheme;
  std::string opaque;
  std::optional<Userinfo> user;
  std::string host;
  std::string path;
  std::string query;
  std::string fragment;
};

struct ParsedUrl {
  bool ok = false;
  Url url;
  std::string error;  // `parse "http://[::1": missing ']' in host`
};

/// url.Parse.
ParsedUrl parse_url(std::string_view text);
/// Userinfo.String.
std::string user_text(const Userinfo& user);
/// URL.Hostname: without port and brackets.
std::string_view host_name(std::string_view host);
/// URL.String.
std::string url_text(const Url& url);

}  // namespace rhumbline
