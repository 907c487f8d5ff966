// Every function of Helm 4.3's template map: Go's built-ins, Sprig, Helm's own; one table per family.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/gotemplate/gotemplate.h"

namespace rhumbline {

/// Entry::flags beside kRead: a function was asked for this member by name (index, get, dig, hasKey, pick, pluck), so a name that a
/// template put together at run time counts as a use of what it found.
inline constexpr std::uint32_t kLookedUp = 2;

/// What charts may call. Helm 3.22 lacks a few names (helm-parity.md 3), which `helm3` leaves out.
const FunctionTable& chart_functions(Compat compat);

/// What --name-template may call: Sprig with env and expandenv, none of Helm's own.
const FunctionTable& name_template_functions();

// The families, each sorted by name; one .cpp (or several) per family, named after it.
std::span<const Function> go_functions();        // and or not len index slice(hidden by sprig) eq ne lt le gt ge print printf println html js urlquery call
std::span<const Function> string_functions();    // trim upper trunc quote indent replace ...
std::span<const Function> text_list_functions();  // split splitList join sortAlpha toStrings
std::span<const Function> list_functions();      // list first append uniq has slice chunk until seq ...
std::span<const Function> map_functions();       // dict get set merge pick omit dig pluck keys values deepCopy ...
std::span<const Function> logic_functions();     // default empty coalesce ternary all any typeOf kindIs deepEqual ...
std::span<const Function> number_functions();    // add sub mul div mod max min floor round int float64 toDecimal ...
std::span<const Function> date_functions();      // now date dateModify duration* ago ...
std::span<const Function> duration_functions();  // Helm 4.3's own: mustToDuration durationSeconds durationRoundTo ...
std::span<const Function> encoding_functions();  // b64enc b32dec toJson fromJson toYaml fromYaml toToml ...
std::span<const Function> crypto_functions();    // sha256sum genCA bcrypt encryptAES derivePassword ...
std::span<const Function> random_functions();    // randAlphaNum shuffle uuidv4 randInt randBytes
std::span<const Function> regex_functions();     // regexMatch mustRegexReplaceAll ...
std::span<const Function> path_functions();      // base dir ext osBase urlParse urlJoin getHostByName
std::span<const Function> version_functions();   // semver semverCompare
std::span<const Function> helm_functions();      // include tpl required fail lookup
std::span<const Function> environment_functions();  // env expandenv


/// What is left of an earlier result of a random function: its text; for certificates the PEM texts of Cert and Key.
struct Remains {
  std::string text;  // or Cert
  std::string key;   // may be missing: many charts throw an authority's key away
  bool is_trusted = false;  // the text is taken without asking whether it fits: it hides what nobody can see, or it is a guess
};
/// Whether a call makes a struct of Cert and Key.
bool makes_certificate(const Function& function);
/// One without texts.
Value no_certificate(Call& call);
/// The earlier result, if this very call could have given it: a bcrypt hash of this password, a certificate of these names by this
/// authority, a text of any length. Nothing: `why` says in a few words what speaks against it.
std::optional<Value> kept_result(Call& call, const Remains& remains, std::string& why);

/// The SHA-256 digest of the bytes.
std::array<std::uint8_t, 32> sha256(std::string_view bytes);

/// What speaks against a certificate that shall issue others.
enum class IssuerFault : std::uint8_t { kNoRoots, kRootsRunOut, kNoKey, kNoCertificate, kOtherKey, kNoAuthority, kRunOut, kNotYet, kOtherRoots };
/// All faults of an issuer: PEM texts of its certificate (others of its chain may follow), its key (may be empty: not judged) and the trust
/// roots; `now`: Unix seconds, 0: times are not judged. source: linkerd2 pkg/issuercerts
std::vector<IssuerFault> issuer_faults(std::string_view certificate, std::string_view key, std::string_view roots, std::int64_t now);

/// What Go's url.Parse finds in the text; not ok: it is no URL.
struct UrlParts {
  bool ok = false;
  std::string scheme, host, path;
};
UrlParts url_parts(std::string_view text);

/// Why the text is no Go duration ("time: missing unit in duration \"5\""); empty when it is one. source: time.ParseDuration
std::string duration_fault(std::string_view text);
/// Its nanoseconds; 0 when it is none.
std::int64_t duration_of(std::string_view text);

}  // namespace rhumbline
