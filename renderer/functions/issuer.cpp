// Whether a certificate can issue others: what a mesh asks of its identity issuer before it starts.
//
// In:  PEM texts of the issuer, its key and the trust roots, the time.   Out: everything that speaks against them.
// The one idea: a chain is followed from the issuer upwards, through the certificates that come with it, until a root has signed.
// Trap: a root may have been made anew with the same key; signatures are tried, names are not compared.
// source: linkerd2 pkg/issuercerts VerifyAndBuildCreds, pkg/tls Crt.Verify
#include <algorithm>

#include "renderer/functions/functions.h"
#include "renderer/functions/openssl.h"
#include "renderer/functions/pem.h"

namespace rhumbline {
namespace {

constexpr std::size_t kMostCertificates = 64;  // of one bundle

std::vector<std::string> certificates_in(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----", kEnd = "-----END CERTIFICATE-----";
  std::vector<std::string> out;
  while (out.size() < kMostCertificates) {
    const std::size_t begin = text.find(kBegin), end = text.find(kEnd, begin == std::string_view::npos ? 0 : begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) return out;
    const std::optional<PemBlock> block = decode_pem(text.substr(begin, end + kEnd.size() - begin));
    if (block && certificate_facts(block->bytes)) out.push_back(block->bytes);
    text.remove_prefix(end + kEnd.size());
  }
  return out;
}

std::optional<PrivateKey> key_in(std::string_view text) {
  const std::optional<PemBlock> block = decode_pem(text);
  if (!block) return std::nullopt;
  if (block->type == "EC PRIVATE KEY") return PrivateKey::read(KeyForm::kSec1, block->bytes);
  if (block->type == "RSA PRIVATE KEY") return PrivateKey::read(KeyForm::kPkcs1, block->bytes);
  return block->type == "PRIVATE KEY" ? PrivateKey::read(KeyForm::kPkcs8, block->bytes) : std::nullopt;
}

bool leads_to_root(const std::vector<std::string>& chain, const std::vector<std::string>& roots) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const auto signs = [&](const std::string& root) { return root == chain[i] || is_signed_by(chain[i], root); };
    if (std::any_of(roots.begin(), roots.end(), signs)) return true;
    if (i + 1 < chain.size() && !is_signed_by(chain[i], chain[i + 1])) return false;
  }
  return false;
}

}  // namespace

std::vector<IssuerFault> issuer_faults(std::string_view certificate, std::string_view key, std::string_view roots, std::int64_t now) {
  std::vector<IssuerFault> out;
  const std::vector<std::string> anchors = certificates_in(roots), chain = certificates_in(certificate);
  if (anchors.empty()) out.push_back(IssuerFault::kNoRoots);
  const auto is_over = [&](const std::string& root) { return now != 0 && certificate_facts(root)->not_after < now; };
  if (!anchors.empty() && std::all_of(anchors.begin(), anchors.end(), is_over)) out.push_back(IssuerFault::kRootsRunOut);
  const std::optional<PrivateKey> own = key.empty() ? std::nullopt : key_in(key);
  if (!key.empty() && !own) out.push_back(IssuerFault::kNoKey);
  if (chain.empty()) {
    out.push_back(IssuerFault::kNoCertificate);
    return out;
  }
  const CertificateFacts facts = *certificate_facts(chain.front());
  if (own && !certificate_fits_key(chain.front(), *own)) out.push_back(IssuerFault::kOtherKey);
  if (!facts.is_authority) out.push_back(IssuerFault::kNoAuthority);
  if (now != 0 && facts.not_after < now) out.push_back(IssuerFault::kRunOut);
  if (now != 0 && facts.not_before > now) out.push_back(IssuerFault::kNotYet);
  if (!anchors.empty() && !leads_to_root(chain, anchors)) out.push_back(IssuerFault::kOtherRoots);
  return out;
}

}  // namespace rhumbline
