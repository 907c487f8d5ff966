// Keys and certificates: genCA, genSignedCert, genPrivateKey and their kin.
//
// In: names, addresses, days, perhaps a key or an authority. Out: a struct of two PEM texts. Everything that can be wrong with
// the arguments is found at the call; the RSA key, which takes a tenth of a second, is made when somebody looks at the result
// (Map::fill). A certificate signed by an authority that nobody looked at yet looks at it then.
// Trap: days are multiplied as Go multiplies durations, so absurd numbers wrap. source: sprig v3.3.0 crypto.go
#include "renderer/functions/certificates.h"

#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/functions/openssl.h"
#include "renderer/functions/pem.h"

namespace rhumbline {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

// ---- PEM keys -------------------------------------------------------------------------------------------------------------

std::string pem_of(const PrivateKey& key) {
  switch (key.kind()) {
    case KeyKind::kRsa: return encode_pem("RSA PRIVATE KEY", key.der());
    case KeyKind::kDsa: return encode_pem("DSA PRIVATE KEY", key.der());
    case KeyKind::kEcdsa: return encode_pem("EC PRIVATE KEY", key.der());
    default: return encode_pem("PRIVATE KEY", key.der());
  }
}

/// A key of PEM text, or the words of Sprig's error. source: sprig parsePrivateKeyPEM
struct ReadKey {
  std::optional<PrivateKey> key;
  std::string error;
};

ReadKey read_key(std::string_view text) {
  const std::optional<PemBlock> block = decode_pem(text);
  if (!block) return {std::nullopt, "no PEM data in input"};
  const std::string& type = block->type;
  const auto read = [&](KeyForm form, std::string_view failure) {
    ReadKey out{PrivateKey::read(form, block->bytes), {}};
    if (!out.key) out.error = failure;
    return out;
  };
  if (type == "PRIVATE KEY") return read(KeyForm::kPkcs8, "decoding PEM as PKCS#8: x509: failed to parse private key");
  if (!type.ends_with(" PRIVATE KEY")) return {std::nullopt, "no private key data in PEM block of type " + type};
  const std::string kind = type.substr(0, type.size() - 12);
  if (kind == "RSA") return read(KeyForm::kPkcs1, "parsing RSA private key from PEM: x509: failed to parse private key");
  if (kind == "EC") return read(KeyForm::kSec1, "parsing EC private key from PEM: x509: failed to parse EC private key");
  if (kind == "DSA") return read(KeyForm::kDsa, "parsing DSA private key from PEM: asn1: structure error");
  return {std::nullopt, "invalid private key type " + type};
}

PrivateKey key_argument(Call& call, std::size_t i) {
  ReadKey read = read_key(call.text(i));
  if (!read.key) call.fail("parsing private key: " + read.error);
  return std::move(*read.key);
}

// ---- What a certificate says ------------------------------------------------------------------------------------------------

/// The strings of a list argument; `failure` begins the error for others, `ends` closes it.
std::vector<std::string> strings_of(Call& call, const Value& list, std::string_view failure) {
  std::vector<std::string> out;
  if (!list.is_list()) return out;
  for (const Value& item : list.as_list()) {
    if (!item.is_string()) {
      std::string message(failure);
      append_printed(call.job, message, item);
      call.fail(message + " is not a string");
    }
    out.emplace_back(item.as_text());
  }
  return out;
}

/// As net.ParseIP: no zones, and an IPv4 address in IPv6 clothes is IPv4.
IpAddress address_of(Call& call, const std::string& text) {
  IpAddress ip = parse_ip(text).address;
  if (!parse_ip(text).ok || !ip.zone.empty()) call.fail("error parsing ip: " + text);
  const auto is_zero = [](std::uint8_t byte) { return byte == 0; };
  const bool wrapped = !ip.is_v4 && std::all_of(ip.bytes.begin(), ip.bytes.begin() + 10, is_zero) && ip.bytes[10] == 255 && ip.bytes[11] == 255;
  if (wrapped) {
    std::copy(ip.bytes.begin() + 12, ip.bytes.end(), ip.bytes.begin());
    ip.is_v4 = true;
  }
  return ip;
}

struct Subject {
  std::string_view common_name;
  Value ips;
  Value dns_names;
  std::int64_t days = 0;
};

CertificateFields fields_of(Call& call, const Subject& subject) {
  CertificateFields out;
  out.common_name = subject.common_name;
  for (const std::string& ip : strings_of(call, subject.ips, "error parsing ip: ")) out.ips.push_back(address_of(call, ip));
  out.dns_names = strings_of(call, subject.dns_names, "error processing alternate dns name: ");
  const std::int64_t now = call.world().now();
  const std::uint64_t valid = static_cast<std::uint64_t>(subject.days) * 86400u * static_cast<std::uint64_t>(kSecond);
  const auto end = static_cast<std::int64_t>(static_cast<std::uint64_t>(now) + valid);
  out.not_before = now / kSecond;
  out.not_after = end / kSecond - (end % kSecond < 0 ? 1 : 0);
  call.world().random(out.serial);
  return out;
}

/// The errors that x509.CreateCertificate would find.
void check_fields(Call& call, const CertificateFields& fields) {
  if (!is_valid_utf8(fields.common_name)) call.fail("error creating certificate: asn1: string not valid UTF-8");
  for (const std::string& name : fields.dns_names) {
    if (std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) continue;
    std::string message = "error creating certificate: x509: ";
    append_quoted(message, name);
    call.fail(message + " cannot be encoded as an IA5String");
  }
}

/// What keys and signatures of this call are made from; nothing: from the library's own generator.
std::optional<KeySeed> key_seed(Call& call) {
  if (!call.world().is_seeded()) return std::nullopt;
  KeySeed seed{};
  call.world().random(seed);
  return seed;
}

// ---- Making one ---------------------------------------------------------------------------------------------------------------

std::string_view member(Map& certificate, std::string_view name) {
  const Value v = certificate.get(name);
  return v.is_string() ? v.as_text() : std::string_view{};
}

/// The authority's certificate and key, taken apart.
struct Authority {
  std::optional<PemBlock> certificate;
  ReadKey key;
};

Authority read_authority(Map& certificate) {
  return {decode_pem(member(certificate, "Cert")), read_key(member(certificate, "Key"))};
}

std::string signed_pem(const CertificateFields& fields, const PrivateKey& key, const Authority* authority) {
  if (authority == nullptr) return encode_pem("CERTIFICATE", make_certificate(fields, key, nullptr));
  const Signer signer{authority->certificate->bytes, *authority->key.key};
  return encode_pem("CERTIFICATE", make_certificate(fields, key, &signer));
}

void set_members(Job& job, Map& map, std::string_view certificate, std::string_view key) {
  map.set(job.arena, "Cert", Value::string(job.arena, job.arena.copy(certificate)));
  map.set(job.arena, "Key", Value::string(job.arena, job.arena.copy(key)));
}

/// What is left to do when somebody looks at a certificate whose key does not exist yet. Plain data of the arena.
struct Pending {
  Job* job;
  Map* authority;  // nullptr: signs itself
  std::string_view common_name;
  std::span<const std::string_view> dns_names;
  std::span<const IpAddress> ips;
  bool is_authority;
  std::int64_t not_before;
  std::int64_t not_after;
  std::array<std::uint8_t, 16> serial;
  std::optional<KeySeed> seed;
};

void fill_certificate(Map& self, void* from) {
  const Pending& pending = *static_cast<const Pending*>(from);
  const CertificateFields fields{.common_name = std::string(pending.common_name),
                                 .dns_names = {pending.dns_names.begin(), pending.dns_names.end()},
                                 .ips = {pending.ips.begin(), pending.ips.end()},
                                 .is_authority = pending.is_authority,
                                 .not_before = pending.not_before,
                                 .not_after = pending.not_after,
                                 .serial = pending.serial};
  if (pending.authority != nullptr) member(*pending.authority, "Cert");  // filled by now: it has a seed of its own
  const SeededLibrary library(pending.seed);
  const PrivateKey key = PrivateKey::generate(KeyKind::kRsa, 2048);
  if (pending.authority == nullptr) return set_members(*pending.job, self, signed_pem(fields, key, nullptr), pem_of(key));
  const Authority authority = read_authority(*pending.authority);
  set_members(*pending.job, self, signed_pem(fields, key, &authority), pem_of(key));
}

Value later(Call& call, const CertificateFields& fields, Map* authority) {
  check_fields(call, fields);
  Arena& arena = call.arena();
  const auto names = arena.array<std::string_view>(fields.dns_names.size());
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = arena.copy(fields.dns_names[i]);
  const auto ips = arena.array<IpAddress>(fields.ips.size());
  std::copy(fields.ips.begin(), fields.ips.end(), ips.begin());
  Map* const map = make_map(arena, &kTypeCertificate);
  set_members(call.job, *map, {}, {});  // the names are there from the start, the texts when somebody looks
  map->fill_later(arena, fill_certificate,
                  arena.make<Pending>(&call.job, authority, arena.copy(fields.common_name), names, ips, fields.is_authority,
                                      fields.not_before, fields.not_after, fields.serial, key_seed(call)));
  return Value::map(map);
}

Value at_once(Call& call, const CertificateFields& fields, const PrivateKey& key, const Authority* authority) {
  const PrivateKey& signing = authority == nullptr ? key : *authority->key.key;
  if (signing.kind() == KeyKind::kDsa || signing.kind() == KeyKind::kOther) {
    call.fail("error creating certificate: x509: certificate private key does not implement crypto.Signer");
  }
  if (key.kind() == KeyKind::kDsa) call.fail("error creating certificate: x509: unsupported public key type: *dsa.PublicKey");
  check_fields(call, fields);
  const SeededLibrary library(key_seed(call));
  Map* const map = make_map(call.arena(), &kTypeCertificate);
  set_members(call.job, *map, signed_pem(fields, key, authority), pem_of(key));
  return Value::map(map);
}

/// The authority argument, checked as Sprig checks it.
Authority authority_argument(Call& call, std::size_t i) {
  Map& given = call[i].as_map();
  Authority out = read_authority(given);
  if (!out.certificate) call.fail("unable to decode certificate");
  if (!is_certificate(out.certificate->bytes)) {
    call.fail("error parsing certificate: decodedSignerCert.Bytes: x509: malformed certificate");
  }
  if (!out.key.key) call.fail("error parsing private key: " + out.key.error);
  return out;
}

void check_match(Call& call, const Authority& authority) {
  const KeyKind kind = authority.key.key->kind();
  const bool can_sign = kind != KeyKind::kDsa && kind != KeyKind::kOther;
  if (can_sign && !certificate_fits_key(authority.certificate->bytes, *authority.key.key)) {
    call.fail("error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey");
  }
}

Subject authority_subject(Call& call) { return {call.text(0), Value(), Value(), call.integer(1)}; }
Subject host_subject(Call& call) { return {call.text(0), call[1], call[2], call.integer(3)}; }

CertificateFields authority_fields(Call& call) {
  CertificateFields fields = fields_of(call, authority_subject(call));
  fields.is_authority = true;
  return fields;
}

}  // namespace

constinit const GoType kTypeCertificate{"sprig.certificate", GoKind::kStruct};

Value gen_ca(Call& call) { return later(call, authority_fields(call), nullptr); }

Value gen_ca_with_key(Call& call) {
  const PrivateKey key = key_argument(call, 2);
  return at_once(call, authority_fields(call), key, nullptr);
}

Value gen_self_signed_cert(Call& call) { return later(call, fields_of(call, host_subject(call)), nullptr); }

Value gen_self_signed_cert_with_key(Call& call) {
  const PrivateKey key = key_argument(call, 4);
  return at_once(call, fields_of(call, host_subject(call)), key, nullptr);
}

Value gen_signed_cert(Call& call) {
  Map& given = call[4].as_map();
  if (given.is_unfilled()) return later(call, fields_of(call, host_subject(call)), &given);  // ours, and good
  const Authority authority = authority_argument(call, 4);
  const CertificateFields fields = fields_of(call, host_subject(call));
  check_match(call, authority);
  const KeyKind kind = authority.key.key->kind();
  if (kind == KeyKind::kDsa || kind == KeyKind::kOther) {
    call.fail("error creating certificate: x509: certificate private key does not implement crypto.Signer");
  }
  return later(call, fields, &given);
}

Value gen_signed_cert_with_key(Call& call) {
  const PrivateKey key = key_argument(call, 5);
  const Authority authority = authority_argument(call, 4);
  const CertificateFields fields = fields_of(call, host_subject(call));
  check_match(call, authority);
  return at_once(call, fields, key, &authority);
}

Value build_custom_cert(Call& call) {
  const Decoded certificate = decode_base64(call.text(0));
  if (certificate.bad_byte) call.fail("unable to decode base64 certificate");
  const Decoded key = decode_base64(call.text(1));
  if (key.bad_byte) call.fail("unable to decode base64 private key");
  const std::optional<PemBlock> block = decode_pem(certificate.bytes);
  if (!block) call.fail("unable to decode certificate");
  if (!is_certificate(block->bytes)) call.fail("error parsing certificate: decodedCert.Bytes: x509: malformed certificate");
  const ReadKey read = read_key(key.bytes);
  if (!read.key) call.fail("error parsing private key: " + read.error);
  Map* const map = make_map(call.arena(), &kTypeCertificate);
  set_members(call.job, *map, certificate.bytes, key.bytes);
  return Value::map(map);
}

Value gen_private_key(Call& call) {
  const std::string_view type = call.text(0);
  const SeededLibrary library(key_seed(call));
  if (type.empty() || type == "rsa") return call.string(pem_of(PrivateKey::generate(KeyKind::kRsa, 4096)));
  if (type == "dsa") return call.string(pem_of(PrivateKey::generate(KeyKind::kDsa)));
  if (type == "ecdsa") return call.string(pem_of(PrivateKey::generate(KeyKind::kEcdsa)));
  if (type == "ed25519") return call.string(pem_of(PrivateKey::generate(KeyKind::kEd25519)));
  return call.string(std::string("Unknown type ").append(type));
}

Value kept_certificate(Call& call, std::string_view certificate, std::string_view key) {
  Map* const map = make_map(call.arena(), &kTypeCertificate);
  set_members(call.job, *map, certificate, key);
  return Value::map(map);
}

std::string certificate_misfit(Call& call, std::string_view certificate, std::string_view key) {
  const bool is_authority = call.function.name.starts_with("genCA");
  const bool is_signed = call.function.name.starts_with("genSigned");
  const std::optional<PemBlock> block = decode_pem(certificate);
  if (!block) return "it is no certificate";
  CertificateFields fields = is_authority ? authority_fields(call) : fields_of(call, host_subject(call));
  std::string signer;
  if (is_signed) {
    const std::optional<PemBlock> authority = decode_pem(member(call[4].as_map(), "Cert"));
    if (!authority) return "its authority is no certificate";
    signer = authority->bytes;
  }
  if (std::string why = certificate_misfit(block->bytes, fields, signer, call.world().now() / kSecond); !why.empty()) return why;
  if (key.empty()) return {};
  const ReadKey read = read_key(key);
  if (!read.key || !certificate_fits_key(block->bytes, *read.key)) return "its key is another one";
  const std::size_t given = is_authority ? 2 : is_signed ? 5 : 4;  // the place of a key argument
  const bool has_key = call.function.name.ends_with("WithKey");
  if (has_key && std::string_view(trim_space(call.text(given))) != trim_space(key)) return "the chart gives another key";
  return {};
}

std::string key_misfit(Call& call, std::string_view key) {
  const ReadKey read = read_key(key);
  if (!read.key) return "it is no key";
  const std::string_view type = call.text(0);
  const KeyKind kind = read.key->kind();
  const bool fits = (type.empty() || type == "rsa") ? kind == KeyKind::kRsa
                    : type == "dsa"                 ? kind == KeyKind::kDsa
                    : type == "ecdsa"               ? kind == KeyKind::kEcdsa
                                                    : kind == KeyKind::kEd25519;
  return fits ? "" : "the chart wants a key of another kind";
}

}  // namespace rhumbline
