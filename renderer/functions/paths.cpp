// Paths, URLs and host names: base, dir, clean, urlParse, urlJoin, getHostByName.
//
// In: text. Out: text, or a map of a URL's parts. The os* twins are the same functions, because Helm's reference behaviour is
// that of a Unix system. source: Go 1.26 path; sprig v3.3.0 url.go, network.go
#include "renderer/base/files.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/urls.h"

namespace rhumbline {
namespace {

Value base(Call& call) { return call.string(base_name(call.text(0))); }
Value clean(Call& call) { return call.string(clean_path(call.text(0))); }

Value dir(Call& call) {
  const std::string_view path = call.text(0);
  const std::size_t slash = path.rfind('/');
  return call.string(clean_path(path.substr(0, slash == std::string_view::npos ? 0 : slash + 1)));
}

Value ext(Call& call) {
  const std::string_view path = call.text(0);
  const std::size_t mark = path.find_last_of("./");
  const bool has_ext = mark != std::string_view::npos && path[mark] == '.';
  return call.view(has_ext ? path.substr(mark) : std::string_view{});
}

Value is_abs(Call& call) { return Value::boolean(call.text(0).starts_with('/')); }

Value url_parse(Call& call) {
  const ParsedUrl parsed = parse_url(call.text(0));
  if (!parsed.ok) call.fail("unable to parse url: " + parsed.error);
  const Url& url = parsed.url;
  return make_map(call.arena(), {{"scheme", call.string(url.scheme)},
                                 {"host", call.string(url.host)},
                                 {"hostname", call.string(host_name(url.host))},
                                 {"path", call.string(url.path)},
                                 {"query", call.string(url.query)},
                                 {"opaque", call.string(url.opaque)},
                                 {"fragment", call.string(url.fragment)},
                                 {"userinfo", call.string(url.user ? user_text(*url.user) : std::string())}});
}

/// A string member of urlJoin's map; "" when it is missing.
std::string member(Call& call, std::string_view key) {
  const Entry* entry = call[0].is_map() ? call[0].as_map().find(key) : nullptr;
  if (entry == nullptr) return {};
  if (entry->value.is_nil()) call.fail("runtime error: invalid memory address or nil pointer dereference");
  if (!entry->value.is_string()) {
    call.fail("unable to parse " + std::string(key) + " key, must be of type string, but " +
              std::string(kind_name(entry->value)) + " found");
  }
  return std::string(entry->value.as_text());
}

Value url_join(Call& call) {
  Url url;
  url.scheme = member(call, "scheme");
  url.host = member(call, "host");
  url.path = member(call, "path");
  url.query = member(call, "query");
  url.opaque = member(call, "opaque");
  url.fragment = member(call, "fragment");
  if (const std::string userinfo = member(call, "userinfo"); !userinfo.empty()) {
    ParsedUrl parsed = parse_url("proto://" + userinfo + "@host");
    if (!parsed.ok) call.fail("unable to parse userinfo in dict: " + parsed.error);
    url.user = std::move(parsed.url.user);
  }
  return call.string(url_text(url));
}

Value get_host_by_name(Call& call) { return call.string(call.world().resolve_host(call.text(0))); }
Value hello(Call&) { return Value::literal("Hello!"); }

constexpr Function kRows[] = {
    {"base", "s", Purity::kPure, base, "base PATH: its last part"},
    {"clean", "s", Purity::kPure, clean, "clean PATH: without . and .. and doubled slashes"},
    {"dir", "s", Purity::kPure, dir, "dir PATH: all but its last part"},
    {"ext", "s", Purity::kPure, ext, "ext PATH: its last suffix, with the dot"},
    {"getHostByName", "s", Purity::kEnvironment, get_host_by_name, "getHostByName NAME: an address; empty without --enable-dns"},
    {"hello", "", Purity::kPure, hello, "hello: Hello!"},
    {"isAbs", "s", Purity::kPure, is_abs, "isAbs PATH: whether it begins with a slash"},
    {"osBase", "s", Purity::kPure, base, "osBase PATH: as base"},
    {"osClean", "s", Purity::kPure, clean, "osClean PATH: as clean"},
    {"osDir", "s", Purity::kPure, dir, "osDir PATH: as dir"},
    {"osExt", "s", Purity::kPure, ext, "osExt PATH: as ext"},
    {"osIsAbs", "s", Purity::kPure, is_abs, "osIsAbs PATH: as isAbs"},
    {"urlJoin", "m", Purity::kPure, url_join, "urlJoin PARTS: the URL of a map such as urlParse gives"},
    {"urlParse", "s", Purity::kPure, url_parse, "urlParse URL: scheme, host, hostname, path, query, opaque, fragment, userinfo"},
};

}  // namespace

std::span<const Function> path_functions() { return kRows; }

}  // namespace rhumbline
