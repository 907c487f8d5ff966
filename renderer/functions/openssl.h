// What this room needs of libcrypto, in plain types. openssl.cpp is the only file that sees the library.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/functions/ip.h"

namespace rhumbline {

using Sha1Sum = std::array<std::uint8_t, 20>;
using Sha256Sum = std::array<std::uint8_t, 32>;
using Sha512Sum = std::array<std::uint8_t, 64>;
Sha1Sum sha1(std::string_view bytes);
Sha256Sum sha256(std::string_view bytes);
Sha512Sum sha512(std::string_view bytes);
Sha256Sum hmac_sha256(std::string_view key, std::string_view bytes);

/// scrypt with N 32768, r 8, p 2 (32 MiB of memory); 64 bytes.
std::array<std::uint8_t, 64> scrypt(std::string_view password, std::string_view salt);

/// AES-256-CBC without padding; `bytes` is a multiple of 16 long.
enum class Direction : std::uint8_t { kEncrypt, kDecrypt };
std::string aes_cbc(Direction direction, const std::array<std::uint8_t, 32>& key, std::string_view iv, std::string_view bytes);

enum class KeyKind : std::uint8_t { kRsa, kDsa, kEcdsa, kEd25519, kOther };
/// The encodings of keys that PEM types name.
enum class KeyForm : std::uint8_t { kPkcs1, kSec1, kDsa, kPkcs8 };

/// What keys and signatures are made from when they shall be the same each time.
using KeySeed = std::array<std::uint8_t, 32>;

/// Makes libcrypto draw all random bytes of this thread from the seed, if there is one, for as long as this lives. Not to be nested.
class SeededLibrary {
 public:
  struct Stream {
    KeySeed seed{};
    std::uint64_t block = 0;  // of 32 bytes, the next one
  };
  explicit SeededLibrary(const std::optional<KeySeed>& seed);
  ~SeededLibrary();
  SeededLibrary(const SeededLibrary&) = delete;
  SeededLibrary& operator=(const SeededLibrary&) = delete;

 private:
  std::optional<Stream> stream_;  // what the generator reads; none: there is no seed
};

/// A key pair.
class PrivateKey {
 public:
  /// A new key from libcrypto's own generator: RSA of `bits`, DSA 2048/256, P-256, Ed25519.
  /// throws Failure when the library fails. The one place where randomness does not come from World::random, but for a
  /// SeededLibrary.
  static PrivateKey generate(KeyKind kind, int bits = 0);
  /// Nothing: the bytes are not such a key.
  static std::optional<PrivateKey> read(KeyForm form, std::string_view der);

  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  [[nodiscard]] KeyKind kind() const;
  /// The form that Sprig writes: PKCS#1, SEC 1, the old DSA form, else PKCS#8.
  [[nodiscard]] std::string der() const;

 private:
  friend class CertificateMaker;
  struct Impl;
  explicit PrivateKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// What a certificate says. source: sprig crypto.go getBaseCertTemplate
struct CertificateFields {
  std::string common_name;
  std::vector<std::string> dns_names;
  std::vector<IpAddress> ips;
  bool is_authority = false;
  std::int64_t not_before = 0;  // Unix seconds
  std::int64_t not_after = 0;
  std::array<std::uint8_t, 16> serial{};
};

/// The certificate that signs, and its key.
struct Signer {
  std::string_view certificate;  // DER
  const PrivateKey& key;
};

/// DER of an X.509 v3 certificate of the key; signed by itself without a signer. throws Failure when the library fails.
/// The signer's certificate must be one (is_certificate).
std::string make_certificate(const CertificateFields& fields, const PrivateKey& key, const Signer* signer);
bool is_certificate(std::string_view der);
/// Whether the signer's key signed it; names are not compared. Both DER.
bool is_signed_by(std::string_view der, std::string_view signer);
struct CertificateFacts {
  bool is_authority = false;
  std::int64_t not_before = 0, not_after = 0;  // Unix seconds
};
/// Nothing: it is no certificate.
std::optional<CertificateFacts> certificate_facts(std::string_view der);
/// Why the certificate is not one that the fields would make (serial and times aside); empty: it is. `signer`: DER of the certificate
/// that must have signed it, empty for itself; `now`: Unix seconds, at which it must not have run out.
std::string certificate_misfit(std::string_view der, const CertificateFields& fields, std::string_view signer, std::int64_t now);
/// Whether the certificate's public key belongs to the private one.
bool certificate_fits_key(std::string_view der, const PrivateKey& key);

}  // namespace rhumbline
