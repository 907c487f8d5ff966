// What govalidator takes for an email address and for a URL.
//
// In:  text.   Out: yes or no.
// The one idea: its judgement is two regular expressions and Go's URL parser, so ours is the same two and ours.
// Trap: the expressions are odd (a host needs no dot, an underscore may stand in one place and not in another); they decide.
// source: asaskevich/govalidator a9d515a09cc2 patterns.go, validator.go; Go 1.26 net/url ParseRequestURI

#include "renderer/base/text.h"
#include "renderer/functions/functions.h"
#include "renderer/lint/rules.h"

namespace rhumbline::lint {

namespace {

constexpr std::string_view kEmail =
    R"(^(((([a-zA-Z]|\d|[!#\$%&'\*\+\-\/=\?\^_`{\|}~]|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])+(\.([a-zA-Z]|\d|[!#\$%&'\*\+\-\/=\?\^_`{\|}~]|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])+)*))"
    R"(|((\x22)((((\x20|\x09)*(\x0d\x0a))?(\x20|\x09)+)?(([\x01-\x08\x0b\x0c\x0e-\x1f\x7f]|\x21|[\x23-\x5b]|[\x5d-\x7e]|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])|(\([\x01-\x09\x0b\x0c\x0d-\x7f]|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}]))))*(((\x20|\x09)*(\x0d\x0a))?(\x20|\x09)+)?(\x22)))@)"
    R"(((([a-zA-Z]|\d|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])|(([a-zA-Z]|\d|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])([a-zA-Z]|\d|-|\.|_|~|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])*([a-zA-Z]|\d|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])))\.)+)"
    R"((([a-zA-Z]|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])|(([a-zA-Z]|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])([a-zA-Z]|\d|-|_|~|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])*([a-zA-Z]|[\x{00A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}])))\.?$)";

constexpr std::string_view kIp =
    R"((([0-9a-fA-F]{1,4}:){7,7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,6}:[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,5}(:[0-9a-fA-F]{1,4}){1,2}|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3})"
    R"(|([0-9a-fA-F]{1,4}:){1,3}(:[0-9a-fA-F]{1,4}){1,4}|([0-9a-fA-F]{1,4}:){1,2}(:[0-9a-fA-F]{1,4}){1,5}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:)|fe80:(:[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]{1,})"
    R"(|::(ffff(:0{1,4}){0,1}:){0,1}((25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])\.){3,3}(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])|([0-9a-fA-F]{1,4}:){1,4}:((25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])\.){3,3}(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])))";
constexpr std::string_view kScheme = R"(((ftp|tcp|udp|wss?|https?):\/\/))";
constexpr std::string_view kUser = R"((\S+(:\S*)?@))";
constexpr std::string_view kPath = R"(((\/|\?|#)[^\s]*))";
constexpr std::string_view kPort = R"((:(\d{1,5})))";
constexpr std::string_view kIpv4 =
    R"(([1-9]\d?|1\d\d|2[01]\d|22[0-3]|24\d|25[0-5])(\.(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])){2}(?:\.([0-9]\d?|1\d\d|2[0-4]\d|25[0-5])))";
constexpr std::string_view kSubdomain = R"(((www\.)|([a-zA-Z0-9]+([-_\.]?[a-zA-Z0-9])*[a-zA-Z0-9]\.[a-zA-Z0-9]+)))";

std::string url_pattern() {
  const auto text = [](std::string_view part) { return std::string(part); };
  return "^" + text(kScheme) + "?" + text(kUser) + "?((" + text(kIpv4) + R"(|(\[)" + text(kIp) +
         R"(\])|(([a-zA-Z0-9]([a-zA-Z0-9-_]+)?[a-zA-Z0-9]([-\.][a-zA-Z0-9]+)*)|()" + text(kSubdomain) +
         R"(?))?(([a-zA-Z\x{00a1}-\x{ffff}0-9]+-?-?)*[a-zA-Z\x{00a1}-\x{ffff}0-9]+)(?:\.([a-zA-Z\x{00a1}-\x{ffff}]{1,}))?))\.?)" +
         text(kPort) + "?" + text(kPath) + "?$";
}

bool matches(Job& job, std::string_view pattern, std::string_view text) {
  const Result<Regex>& compiled = job.regexes.compile(pattern);
  return compiled && compiled.value().contains(text);
}

}  // namespace

bool is_email(Job& job, std::string_view text) { return matches(job, kEmail, text); }

bool is_url(Job& job, std::string_view text) {
  constexpr std::size_t kMostRunes = 2083, kLeastBytes = 4;
  if (text.size() < kLeastBytes || count_runes(text) >= kMostRunes || text.starts_with('.')) return false;
  const bool lacks_scheme = text.find(':') != std::string_view::npos && text.find("://") == std::string_view::npos;
  const UrlParts url = url_parts((lacks_scheme ? "http://" : "") + std::string(text));
  if (!url.ok || url.host.starts_with('.')) return false;
  if (url.host.empty() && !url.path.empty() && url.path.find('.') == std::string::npos) return false;
  return matches(job, url_pattern(), text);
}

// A request's URL has no fragment: a # is a character like others, which a path bears and a host does not.
bool is_request_url(std::string_view text) {
  std::string url(text);
  for (char& c : url) c = c == '#' ? '^' : c;
  const UrlParts parts = url_parts(url);
  return parts.ok && !parts.scheme.empty();
}

}  // namespace rhumbline::lint
