// Digests, passwords and ciphers, and the table of everything cryptographic.
//
// In: text. Out: text. Bytes come from openssl.h and bcrypt.h; this file knows Sprig's forms: hexadecimal sums, the password
// recipe of masterpassword.app, AES keys padded with zeros. Trap: decryptAES fails with the words of Go's run time when the text
// is too short or its padding absurd. source: sprig v3.3.0 crypto.go
#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/functions/bcrypt.h"
#include "renderer/functions/certificates.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/openssl.h"

namespace rhumbline {
namespace {

constexpr std::size_t kBlock = 16;  // bytes of an AES block

Value sha1_sum(Call& call) { return call.string(to_hex(sha1(call.text(0)))); }
Value sha256_sum(Call& call) { return call.string(to_hex(sha256(call.text(0)))); }
Value sha512_sum(Call& call) { return call.string(to_hex(sha512(call.text(0)))); }

Value adler32_sum(Call& call) {
  constexpr std::uint32_t kPrime = 65521;
  constexpr std::size_t kRun = 5552;  // additions that cannot overflow
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  const std::string_view text = call.text(0);
  for (std::size_t start = 0; start < text.size(); start += kRun) {
    for (const char c : text.substr(start, kRun)) {
      low += static_cast<unsigned char>(c);
      high += low;
    }
    low %= kPrime;
    high %= kPrime;
  }
  std::string out;
  append_uint(out, high << 16 | low);
  return call.string(out);
}

// ---- Passwords ------------------------------------------------------------------------------------------------------------

std::string bcrypt_text(Call& call, std::string_view password) {
  if (password.size() > 72) return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes";
  std::array<std::uint8_t, 16> salt{};
  call.world().random(salt);
  call.job.pay(1'000'000);
  return bcrypt_hash(password, salt, 10);
}

Value bcrypt(Call& call) { return call.string(bcrypt_text(call, call.text(0))); }

Value htpasswd(Call& call) {
  const std::string user(call.text(0));
  if (user.find(':') != std::string::npos) return call.string("invalid username: " + user);
  return call.string(user + ":" + bcrypt_text(call, call.text(1)));
}

/// The patterns of one type of password, by names of character classes, blank between patterns.
struct PasswordType {
  std::string_view name;
  std::string_view patterns;
};
constexpr PasswordType kPasswordTypes[] = {
    {"basic", "aaanaaan aannaaan aaannaaa"},
    {"long",
     "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv "
     "CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv "
     "CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno"},
    {"maximum", "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno"},
    {"medium", "CvcnoCvc CvcCvcno"},
    {"pin", "nnnn"},
    {"short", "Cvcn"},
};

std::string_view characters_of(char name) {
  switch (name) {
    case 'V': return "AEIOU";
    case 'C': return "BCDFGHJKLMNPQRSTVWXYZ";
    case 'v': return "aeiou";
    case 'c': return "bcdfghjklmnpqrstvwxyz";
    case 'a': return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
    case 'n': return "0123456789";
    case 'o': return "@&%?,=[]_:-+*$#!'^~;()/.";
    default: return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()";
  }
}

void append_word(std::string& out, std::uint64_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 255));
}

Value derive_password(Call& call) {
  constexpr std::string_view kSeed = "com.lyndir.masterpassword";
  const std::string_view type = call.text(1);
  const auto* known = std::find_if(std::begin(kPasswordTypes), std::end(kPasswordTypes), [&](const auto& row) { return row.name == type; });
  if (known == std::end(kPasswordTypes)) return call.string(std::string("cannot find password template ").append(type));
  const std::vector<std::string_view> patterns = split(known->patterns, " ");

  std::string salt(kSeed);
  append_word(salt, call.text(3).size());
  salt.append(call.text(3));
  call.job.pay(1'000'000);
  const auto key = scrypt(call.text(2), salt);
  std::string message(kSeed);
  append_word(message, call.text(4).size());
  message.append(call.text(4));
  append_word(message, static_cast<std::uint64_t>(call.integer(0)));
  const Sha256Sum seed = hmac_sha256({reinterpret_cast<const char*>(key.data()), key.size()}, message);

  const std::string_view pattern = patterns[seed[0] % patterns.size()];
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const std::string_view characters = characters_of(pattern[i]);
    out.push_back(characters[seed[i + 1] % characters.size()]);
  }
  return call.string(out);
}

// ---- AES --------------------------------------------------------------------------------------------------------------------

std::array<std::uint8_t, 32> aes_key(std::string_view password) {
  std::array<std::uint8_t, 32> key{};
  std::copy_n(password.begin(), std::min(password.size(), key.size()), key.begin());
  return key;
}

Value encrypt_aes(Call& call) {
  if (call.text(1).empty()) return Value::literal("");
  std::string content(call.text(1));
  const std::size_t padding = kBlock - content.size() % kBlock;
  content.append(padding, static_cast<char>(padding));
  std::array<std::uint8_t, kBlock> random{};
  call.world().random(random);
  std::string bytes(random.begin(), random.end());
  bytes += aes_cbc(Direction::kEncrypt, aes_key(call.text(0)), bytes, content);
  std::string out;
  append_base64(out, bytes);
  return call.string(out);
}

Value decrypt_aes(Call& call) {
  const std::string_view text = call.text(1);
  if (text.empty()) return Value::literal("");
  const Decoded decoded = decode_base64(text);
  if (decoded.bad_byte) call.fail("illegal base64 data at input byte " + std::to_string(*decoded.bad_byte));
  const std::string_view bytes = decoded.bytes;
  const std::size_t capacity = text.size() / 4 * 3;  // of the buffer that Go decodes into
  if (capacity < kBlock) call.fail("runtime error: slice bounds out of range [:16] with capacity " + std::to_string(capacity));
  if (bytes.size() < kBlock) call.fail("runtime error: slice bounds out of range [16:" + std::to_string(bytes.size()) + "]");
  const std::string_view body = bytes.substr(kBlock);
  if (body.size() % kBlock != 0) call.fail("crypto/cipher: input not full blocks");
  if (body.empty()) call.fail("runtime error: index out of range [-1]");
  const std::string plain = aes_cbc(Direction::kDecrypt, aes_key(call.text(0)), bytes.substr(0, kBlock), body);
  const std::size_t padding = static_cast<unsigned char>(plain.back());
  if (padding > plain.size()) {
    call.fail("runtime error: slice bounds out of range [:-" + std::to_string(padding - plain.size()) + "]");
  }
  return call.string(std::string_view(plain).substr(0, plain.size() - padding));
}

constexpr Function kRows[] = {
    {"adler32sum", "s", Purity::kPure, adler32_sum, "adler32sum TEXT: the Adler-32 checksum, decimal"},
    {"bcrypt", "s", Purity::kRandom, bcrypt, "bcrypt PASSWORD: its bcrypt hash"},
    {"buildCustomCert", "ss", Purity::kPure, build_custom_cert, "buildCustomCert CERT KEY: a certificate of base64 of PEM"},
    {"decryptAES", "ss", Purity::kPure, decrypt_aes, "decryptAES KEY TEXT: the text that encryptAES hid"},
    {"derivePassword", "ussss", Purity::kPure, derive_password,
     "derivePassword COUNTER TYPE PASSWORD USER SITE: a password by the Master Password recipe"},
    {"encryptAES", "ss", Purity::kRandom, encrypt_aes, "encryptAES KEY TEXT: in AES-256-CBC, base64"},
    {"genCA", "si", Purity::kRandom, gen_ca, "genCA NAME DAYS: a new certificate authority"},
    {"genCAWithKey", "sis", Purity::kRandom, gen_ca_with_key, "genCAWithKey NAME DAYS KEY: a certificate authority of this PEM key"},
    {"genPrivateKey", "s", Purity::kRandom, gen_private_key, "genPrivateKey TYPE: a new PEM key: rsa, ecdsa, ed25519 or dsa"},
    {"genSelfSignedCert", "slli", Purity::kRandom, gen_self_signed_cert, "genSelfSignedCert NAME IPS DNS DAYS: a certificate"},
    {"genSelfSignedCertWithKey", "sllis", Purity::kRandom, gen_self_signed_cert_with_key,
     "genSelfSignedCertWithKey NAME IPS DNS DAYS KEY: a certificate of this PEM key"},
    {"genSignedCert", "sllic", Purity::kRandom, gen_signed_cert, "genSignedCert NAME IPS DNS DAYS CA: a certificate signed by the CA"},
    {"genSignedCertWithKey", "sllics", Purity::kRandom, gen_signed_cert_with_key,
     "genSignedCertWithKey NAME IPS DNS DAYS CA KEY: a certificate of this PEM key signed by the CA"},
    {"htpasswd", "ss", Purity::kRandom, htpasswd, "htpasswd USER PASSWORD: a line of an htpasswd file"},
    {"sha1sum", "s", Purity::kPure, sha1_sum, "sha1sum TEXT: the SHA-1 digest in hexadecimal"},
    {"sha256sum", "s", Purity::kPure, sha256_sum, "sha256sum TEXT: the SHA-256 digest in hexadecimal"},
    {"sha512sum", "s", Purity::kPure, sha512_sum, "sha512sum TEXT: the SHA-512 digest in hexadecimal"},
};

}  // namespace

std::span<const Function> crypto_functions() { return kRows; }

}  // namespace rhumbline
