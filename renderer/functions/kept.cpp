// Results of random functions that were made earlier and may stand again (--keep-generated).
//
// In:  a call and what was found of its earlier result.   Out: the result, or why it can be none of this call.
// The one idea: a kept value must still do what the chart asks for: a hash must be one of the password as it is now, a certificate must
// bear today's names. A random text may have any length and any letters: people change passwords by hand.
// Trap: a changed length in a newer chart is no reason to rotate a password.

#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/functions/bcrypt.h"
#include "renderer/functions/certificates.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/openssl.h"

namespace rhumbline {

namespace {

// "" when the text is a bcrypt hash of the password.
std::string bcrypt_misfit(Call& call, std::string_view hash, std::string_view password) {
  constexpr std::string_view kAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kSaltAt = 7, kSaltSize = 22, kHashSize = 60;
  if (hash.size() != kHashSize || !hash.starts_with("$2") || hash[3] != '$' || hash[6] != '$') return "it is no bcrypt hash";
  const int cost = (hash[4] - '0') * 10 + hash[5] - '0';
  if (cost < 4 || cost > 14 || password.size() > 72) return "it is no bcrypt hash that could be checked";
  std::array<std::uint8_t, 16> salt{};
  std::uint32_t bits = 0;
  int count = 0;
  std::size_t done = 0;
  for (const char c : hash.substr(kSaltAt, kSaltSize)) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return "it is no bcrypt hash";
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    for (count += 6; count >= 8 && done < salt.size(); count -= 8) salt[done++] = static_cast<std::uint8_t>(bits >> (count - 8) & 255);
  }
  call.job.pay(1'000'000);
  const std::string again = bcrypt_hash(password, salt, cost);
  return again.substr(kSaltAt) == hash.substr(kSaltAt) ? "" : "it is the hash of another password";
}

std::string htpasswd_misfit(Call& call, std::string_view line) {
  const std::string user = std::string(call.text(0)) + ":";
  if (!line.starts_with(user)) return "it is the line of another user";
  return bcrypt_misfit(call, line.substr(user.size()), call.text(1));
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool wants_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (wants_dash ? text[i] != '-' : std::string_view("0123456789abcdefABCDEF").find(text[i]) == std::string_view::npos) return false;
  }
  return true;
}

std::string aes_misfit(Call& call, std::string_view text) {
  const Decoded decoded = decode_base64(text);
  if (decoded.bad_byte || decoded.bytes.size() < 32 || decoded.bytes.size() % 16 != 0) return "it is not encrypted so";
  std::array<std::uint8_t, 32> key{};
  std::copy_n(call.text(0).begin(), std::min(call.text(0).size(), key.size()), key.begin());
  const std::string plain =
      aes_cbc(Direction::kDecrypt, key, std::string_view(decoded.bytes).substr(0, 16), std::string_view(decoded.bytes).substr(16));
  const std::size_t padding = static_cast<unsigned char>(plain.back());
  const bool is_same = padding <= plain.size() && std::string_view(plain).substr(0, plain.size() - padding) == call.text(1);
  return is_same ? "" : "it hides another text";
}

bool is_permutation_of(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::is_permutation(a.begin(), a.end(), b.begin());
}

std::string text_misfit(Call& call, std::string_view text) {
  const std::string_view name = call.function.name;
  if (text.empty()) return "it is empty";
  if (name == "bcrypt") return bcrypt_misfit(call, text, call.text(0));
  if (name == "htpasswd") return htpasswd_misfit(call, text);
  if (name == "uuidv4") return is_uuid(text) ? "" : "it is no UUID";
  if (name == "encryptAES") return aes_misfit(call, text);
  if (name == "genPrivateKey") return key_misfit(call, text);
  if (name == "shuffle") return is_permutation_of(text, call.text(0)) ? "" : "it is made of other letters";
  if (name == "randBytes") return decode_base64(text).bad_byte ? "it is no base64" : "";
  return text.find('\n') == std::string_view::npos ? "" : "it has several lines";
}

}  // namespace

bool makes_certificate(const Function& function) {
  return function.name.starts_with("genCA") || function.name.starts_with("genSelf") || function.name.starts_with("genSigned");
}

Value no_certificate(Call& call) { return kept_certificate(call, "", ""); }

std::optional<Value> kept_result(Call& call, const Remains& remains, std::string& why) {
  if (makes_certificate(call.function)) {
    why = certificate_misfit(call, remains.text, remains.key);
    if (!why.empty()) return std::nullopt;
    const auto ended = [](const std::string& pem) { return pem.empty() || pem.ends_with('\n') ? pem : pem + "\n"; };
    return kept_certificate(call, ended(remains.text), ended(remains.key));
  }
  if (call.function.name == "randInt") {
    const ParsedInt number = parse_int(remains.text, 10);
    const bool fits = number.status == ParseStatus::kOk && number.value >= call.integer(0) && number.value < call.integer(1);
    why = fits ? "" : "it is no number in the range";
    return fits ? std::optional(Value::integer(number.value)) : std::nullopt;
  }
  if (!remains.is_trusted) why = text_misfit(call, remains.text);
  return why.empty() ? std::optional(call.string(remains.text)) : std::nullopt;
}

}  // namespace rhumbline
