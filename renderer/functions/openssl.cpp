// The only file that sees libcrypto: digests, AES, scrypt, key pairs, certificates.
//
// In and out: bytes. Digests use the library's plain functions, which need none of its start-up (0.4 ms, more than a small chart
// takes); everything dear goes through EVP. Certificates are put together field by field, in the order and with the string types
// of Go's crypto/x509, so that both tools make the same. source: sprig v3.3.0 crypto.go; Go 1.26 crypto/x509 CreateCertificate
#define OPENSSL_API_COMPAT 10101  // NOLINT: names the API whose plain digests are used

#include "renderer/functions/openssl.h"

#include <openssl/aes.h>
#include <openssl/bn.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>

#include "renderer/base/diagnostic.h"
#include "renderer/functions/der.h"

namespace rhumbline {
namespace {

/// A unique_ptr for the library's objects.
template <auto release>
struct Release {
  void operator()(auto* object) const { release(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Release<EVP_PKEY_CTX_free>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using Number = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Octets = std::unique_ptr<ASN1_OCTET_STRING, Release<ASN1_OCTET_STRING_free>>;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Release<PKCS8_PRIV_KEY_INFO_free>>;

void check(bool good, std::string_view what) {
  if (!good) fail({.message = "libcrypto could not " + std::string(what)});
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// DER of an object by its i2d function.
template <class T, class Encode>
std::string to_der(T* object, Encode encode) {
  const int size = encode(object, nullptr);
  check(size > 0, "encode");
  std::string out(static_cast<std::size_t>(size), '\0');
  unsigned char* to = bytes_of(out);
  encode(object, &to);
  return out;
}

std::string_view text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

Certificate read_certificate(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  Certificate found(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (found && at != bytes_of(der) + der.size()) found.reset();
  return found;
}

}  // namespace

// ---- Digests, ciphers -------------------------------------------------------------------------------------------------------
namespace {

template <class Sum, class Context, auto begin, auto add, auto finish>
Sum digest(std::string_view bytes) {
  if (bytes.size() > (64u << 10)) OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);  // learns the instructions made for digests
  Sum sum{};
  Context context;
  begin(&context);
  add(&context, bytes.data(), bytes.size());
  finish(sum.data(), &context);
  return sum;
}

}  // namespace

Sha1Sum sha1(std::string_view bytes) { return digest<Sha1Sum, SHA_CTX, SHA1_Init, SHA1_Update, SHA1_Final>(bytes); }
Sha256Sum sha256(std::string_view bytes) { return digest<Sha256Sum, SHA256_CTX, SHA256_Init, SHA256_Update, SHA256_Final>(bytes); }
Sha512Sum sha512(std::string_view bytes) { return digest<Sha512Sum, SHA512_CTX, SHA512_Init, SHA512_Update, SHA512_Final>(bytes); }

Sha256Sum hmac_sha256(std::string_view key, std::string_view bytes) {
  Sha256Sum sum{};
  unsigned size = 0;
  const auto* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(), sum.data(), &size);
  check(done != nullptr, "compute an HMAC");
  return sum;
}

std::array<std::uint8_t, 64> scrypt(std::string_view password, std::string_view salt) {
  std::array<std::uint8_t, 64> key{};
  constexpr std::uint64_t kMemory = 128u << 20;
  check(EVP_PBE_scrypt(password.data() == nullptr ? "" : password.data(), password.size(), bytes_of(salt), salt.size(), 32768, 8, 2,
                       kMemory, key.data(), key.size()) == 1,
        "run scrypt");
  return key;
}

std::string aes_cbc(Direction direction, const std::array<std::uint8_t, 32>& key, std::string_view iv, std::string_view bytes) {
  AES_KEY schedule;
  const bool encrypts = direction == Direction::kEncrypt;
  if (encrypts) {
    AES_set_encrypt_key(key.data(), 256, &schedule);
  } else {
    AES_set_decrypt_key(key.data(), 256, &schedule);
  }
  std::string chain(iv);
  std::string out(bytes.size(), '\0');
  AES_cbc_encrypt(bytes_of(bytes), bytes_of(out), bytes.size(), &schedule, bytes_of(chain), encrypts ? AES_ENCRYPT : AES_DECRYPT);
  return out;
}

// ---- Randomness from a seed -------------------------------------------------------------------------------------------------
namespace {
/// The library has one generator for the whole process, so ours stands in its place and looks whose thread asks; nullptr: no seed was given.
constinit thread_local SeededLibrary::Stream* seeded_stream = nullptr;

// An HMAC of a counter under the seed, block after block; each request begins a new block. Without a seed: the library's own bytes.
int draw(unsigned char* to, int size) {
  if (seeded_stream == nullptr) return RAND_OpenSSL()->bytes(to, size);
  for (int done = 0; done < size;) {
    const std::string_view key(reinterpret_cast<const char*>(seeded_stream->seed.data()), seeded_stream->seed.size());
    for (const std::uint8_t byte : hmac_sha256(key, std::to_string(seeded_stream->block++))) {
      if (done < size) to[done++] = byte;
    }
  }
  return 1;
}
int is_ready() { return seeded_stream == nullptr ? RAND_OpenSSL()->status() : 1; }
constexpr RAND_METHOD kByThread{nullptr, draw, nullptr, nullptr, draw, is_ready};

}  // namespace

SeededLibrary::SeededLibrary(const std::optional<KeySeed>& seed) {
  if (!seed) return;
  RAND_set_rand_method(&kByThread);  // under the library's lock; it stays, since other threads may draw by it
  seeded_stream = &stream_.emplace(Stream{.seed = *seed});
}

SeededLibrary::~SeededLibrary() {
  if (stream_) seeded_stream = nullptr;
}

// ---- Keys -------------------------------------------------------------------------------------------------------------------

struct PrivateKey::Impl {
  Key key;
};

PrivateKey::PrivateKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

namespace {

Key generate_dsa() {
  const KeyContext parameters(EVP_PKEY_CTX_new_id(EVP_PKEY_DSA, nullptr));
  EVP_PKEY* made = nullptr;
  check(parameters && EVP_PKEY_paramgen_init(parameters.get()) == 1 &&
            EVP_PKEY_CTX_set_dsa_paramgen_bits(parameters.get(), 2048) == 1 &&
            EVP_PKEY_CTX_set_dsa_paramgen_q_bits(parameters.get(), 256) == 1 && EVP_PKEY_paramgen(parameters.get(), &made) == 1,
        "generate DSA parameters");
  const Key domain(made);
  const KeyContext context(EVP_PKEY_CTX_new(domain.get(), nullptr));
  EVP_PKEY* key = nullptr;
  check(context && EVP_PKEY_keygen_init(context.get()) == 1 && EVP_PKEY_keygen(context.get(), &key) == 1, "generate a DSA key");
  return Key(key);
}

Key generate_key(KeyKind kind, int bits) {
  switch (kind) {
    case KeyKind::kRsa: return Key(EVP_RSA_gen(static_cast<unsigned>(bits)));
    case KeyKind::kDsa: return generate_dsa();
    case KeyKind::kEcdsa: return Key(EVP_EC_gen("P-256"));
    default: return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }
}

Key read_key(KeyForm form, std::string_view der) {
  const unsigned char* at = bytes_of(der);
  const auto size = static_cast<long>(der.size());
  if (form == KeyForm::kPkcs8) {
    const Pkcs8 info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, size));
    return Key(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
  }
  const int type = form == KeyForm::kPkcs1 ? EVP_PKEY_RSA : (form == KeyForm::kSec1 ? EVP_PKEY_EC : EVP_PKEY_DSA);
  return Key(d2i_PrivateKey(type, nullptr, &at, size));
}

}  // namespace

PrivateKey PrivateKey::generate(KeyKind kind, int bits) {
  Key key = generate_key(kind, bits);
  check(key != nullptr, "generate a key");
  return PrivateKey(std::make_unique<Impl>(Impl{std::move(key)}));
}

std::optional<PrivateKey> PrivateKey::read(KeyForm form, std::string_view der) {
  Key key = read_key(form, der);
  if (!key) return std::nullopt;
  return PrivateKey(std::make_unique<Impl>(Impl{std::move(key)}));
}

KeyKind PrivateKey::kind() const {
  switch (EVP_PKEY_get_base_id(impl_->key.get())) {
    case EVP_PKEY_RSA: return KeyKind::kRsa;
    case EVP_PKEY_DSA: return KeyKind::kDsa;
    case EVP_PKEY_EC: return KeyKind::kEcdsa;
    case EVP_PKEY_ED25519: return KeyKind::kEd25519;
    default: return KeyKind::kOther;
  }
}

std::string PrivateKey::der() const {
  const KeyKind which = kind();
  if (which != KeyKind::kEd25519 && which != KeyKind::kOther) return to_der(impl_->key.get(), i2d_PrivateKey);
  const Pkcs8 info(EVP_PKEY2PKCS8(impl_->key.get()));
  check(info != nullptr, "encode a key");
  return to_der(info.get(), i2d_PKCS8_PRIV_KEY_INFO);
}

// ---- Certificates -----------------------------------------------------------------------------------------------------------

/// Puts one certificate together.
class CertificateMaker {
 public:
  CertificateMaker(const CertificateFields& fields, const PrivateKey& key, const Signer* signer)
      : fields_(fields), key_(key.impl_->key.get()), signing_key_(signer != nullptr ? signer->key.impl_->key.get() : key_),
        made_(X509_new()) {
    check(made_ != nullptr, "make a certificate");
    if (signer != nullptr) parent_ = read_certificate(signer->certificate);
  }

  std::string make() {
    head();
    usages();
    if (fields_.is_authority) add(NID_subject_key_identifier, false, key_identifier(key_));
    authority();
    names();
    check(X509_sign(made_.get(), signing_key_, digest()) > 0, "sign a certificate");
    return to_der(made_.get(), i2d_X509);
  }

  static bool fits(X509* certificate, const PrivateKey& key) {
    return EVP_PKEY_eq(X509_get0_pubkey(certificate), key.impl_->key.get()) == 1;
  }

  /// The extension's content; empty: there are none.
  static std::string alternative_names(const CertificateFields& fields) {
    std::string all;
    for (const std::string& name : fields.dns_names) all += der_value(0x82, name);
    for (const IpAddress& ip : fields.ips) {
      all += der_value(0x87, {reinterpret_cast<const char*>(ip.bytes.data()), ip.is_v4 ? std::size_t{4} : std::size_t{16}});
    }
    check(all.size() <= 0xFFFF, "hold so many alternative names");
    return all.empty() ? all : der_value(0x30, all);
  }

 private:
  void head() {
    const Number serial(BN_bin2bn(fields_.serial.data(), static_cast<int>(fields_.serial.size()), nullptr));
    X509_NAME* const subject = X509_get_subject_name(made_.get());
    if (!fields_.common_name.empty()) {
      const std::string& name = fields_.common_name;
      const int type = is_printable_string(name) ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
      check(X509_NAME_add_entry_by_NID(subject, NID_commonName, type, bytes_of(name), static_cast<int>(name.size()), -1, 0) == 1,
            "set the subject");
    }
    check(serial && X509_set_version(made_.get(), 2) == 1 &&
              BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made_.get())) != nullptr &&
              set_time(X509_getm_notBefore(made_.get()), fields_.not_before) &&
              set_time(X509_getm_notAfter(made_.get()), fields_.not_after) && X509_set_pubkey(made_.get(), key_) == 1 &&
              X509_set_issuer_name(made_.get(), parent_ ? X509_get_subject_name(parent_.get()) : subject) == 1,
          "fill a certificate");
  }
  static bool set_time(ASN1_TIME* to, std::int64_t seconds) { return ASN1_TIME_set(to, static_cast<time_t>(seconds)) != nullptr; }

  void add(int id, bool is_critical, std::string_view value) {
    const Octets octets(ASN1_OCTET_STRING_new());
    check(octets && ASN1_OCTET_STRING_set(octets.get(), bytes_of(value), static_cast<int>(value.size())) == 1, "make an extension");
    std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> extension(
        X509_EXTENSION_create_by_NID(nullptr, id, is_critical ? 1 : 0, octets.get()));
    check(extension && X509_add_ext(made_.get(), extension.get(), -1) == 1, "add an extension");
  }

  void usages() {
    using namespace std::string_literals;
    // Digital signature and key encipherment; certificate signing for authorities.
    add(NID_key_usage, true, fields_.is_authority ? "\x03\x02\x02\xa4" : "\x03\x02\x05\xa0");
    // Server and client authentication.
    add(NID_ext_key_usage, false, "\x30\x14\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02");
    add(NID_basic_constraints, true, fields_.is_authority ? "\x30\x03\x01\x01\xff"s : "\x30\x00"s);
  }

  /// RFC 7093, 2 (1): the left 160 bits of the SHA-256 of the public key's bits.
  static std::string key_identifier(EVP_PKEY* key) {
    X509_PUBKEY* made = nullptr;
    check(X509_PUBKEY_set(&made, key) == 1, "encode a public key");
    const std::unique_ptr<X509_PUBKEY, Release<X509_PUBKEY_free>> info(made);
    const unsigned char* bits = nullptr;
    int size = 0;
    X509_PUBKEY_get0_param(nullptr, &bits, &size, nullptr, info.get());
    const Sha256Sum sum = sha256({reinterpret_cast<const char*>(bits), static_cast<std::size_t>(size)});
    return der_value(V_ASN1_OCTET_STRING, {reinterpret_cast<const char*>(sum.data()), 20});
  }

  /// Names the parent's key, unless parent and child have the same name.
  void authority() {
    if (!parent_ || X509_NAME_cmp(X509_get_subject_name(parent_.get()), X509_get_subject_name(made_.get())) == 0) return;
    const ASN1_OCTET_STRING* id = X509_get0_subject_key_id(parent_.get());
    if (id == nullptr) return;
    add(NID_authority_key_identifier, false, der_value(0x30, der_value(0x80, text_of(id))));
  }

  void names() {
    const std::string all = alternative_names(fields_);
    if (!all.empty()) add(NID_subject_alt_name, fields_.common_name.empty(), all);
  }

  const EVP_MD* digest() const {
    const int id = EVP_PKEY_get_base_id(signing_key_);
    if (id == EVP_PKEY_ED25519) return nullptr;
    if (id != EVP_PKEY_EC) return EVP_sha256();
    const int bits = EVP_PKEY_get_bits(signing_key_);
    return bits <= 256 ? EVP_sha256() : (bits <= 384 ? EVP_sha384() : EVP_sha512());
  }

  const CertificateFields& fields_;
  EVP_PKEY* key_;
  EVP_PKEY* signing_key_;
  Certificate made_;
  Certificate parent_;
};

std::string make_certificate(const CertificateFields& fields, const PrivateKey& key, const Signer* signer) {
  return CertificateMaker(fields, key, signer).make();
}

bool is_certificate(std::string_view der) { return read_certificate(der) != nullptr; }

bool is_signed_by(std::string_view der, std::string_view signer) {
  const Certificate found = read_certificate(der), parent = read_certificate(signer);
  return found && parent && X509_verify(found.get(), X509_get0_pubkey(parent.get())) == 1;
}

std::optional<CertificateFacts> certificate_facts(std::string_view der) {
  const Certificate found = read_certificate(der);
  if (!found) return std::nullopt;
  const auto seconds = [](const ASN1_TIME* time) {
    std::tm parts{};
    return ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<std::int64_t>(timegm(&parts)) : 0;
  };
  return CertificateFacts{X509_check_ca(found.get()) > 0, seconds(X509_get0_notBefore(found.get())), seconds(X509_get0_notAfter(found.get()))};
}

std::string certificate_misfit(std::string_view der, const CertificateFields& fields, std::string_view signer, std::int64_t now) {
  const Certificate found = read_certificate(der);
  if (!found) return "it is no certificate";
  std::array<char, 256> text{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(found.get()), NID_commonName, text.data(), static_cast<int>(text.size()));
  const std::string name(text.data());
  if (name != fields.common_name) return "it is made out to " + name + ", the chart wants " + fields.common_name;
  const int at = X509_get_ext_by_NID(found.get(), NID_subject_alt_name, -1);
  const ASN1_STRING* names = at < 0 ? nullptr : X509_EXTENSION_get_data(X509_get_ext(found.get(), at));
  if ((names == nullptr ? std::string_view() : text_of(names)) != CertificateMaker::alternative_names(fields)) {
    return "the chart wants other alternative names";
  }
  if ((X509_check_ca(found.get()) > 0) != fields.is_authority) return fields.is_authority ? "it is no authority" : "it is an authority";
  time_t moment = static_cast<time_t>(now);
  if (X509_cmp_time(X509_get0_notAfter(found.get()), &moment) < 0) return "it has run out";
  if (!is_signed_by(der, signer.empty() ? der : signer)) return "its authority is another one now";
  return {};
}

bool certificate_fits_key(std::string_view der, const PrivateKey& key) {
  const Certificate certificate = read_certificate(der);
  return certificate && CertificateMaker::fits(certificate.get(), key);
}

}  // namespace rhumbline
