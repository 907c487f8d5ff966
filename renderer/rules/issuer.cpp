// Rules about the issuer of a mesh's identities: that it can issue, and that the roots vouch for it.
//
// In:  a rule that names the values with certificate, key and roots.   Out: a finding for each thing that speaks against them.
// The one idea: the certificates are looked into (functions/issuer.cpp); a rule says only where they are and what to do.
// Trap: nothing of a key, nor the text of a certificate, may get into a finding.

#include "renderer/functions/functions.h"
#include "renderer/rules/parts.h"

namespace rhumbline::rules {

namespace {

/// Which of the rule's three texts is to blame, under which code, in which words.
struct FaultWords {
  std::string_view member, code, message, hint;
};

FaultWords words_of(IssuerFault fault) {
  switch (fault) {
    case IssuerFault::kNoRoots: return {"roots", "TRUST_ANCHOR_FORMAT", "holds no X.509 certificate", "give the roots as PEM, with --set-file"};
    case IssuerFault::kRootsRunOut: return {"roots", "TRUST_ANCHOR_EXPIRED", "holds no root that is still valid", "make a new root, and an issuer below it"};
    case IssuerFault::kNoKey: return {"key", "NO_IDENTITY_KEY", "holds no private key that can be read", "give the issuer's own key as PEM, not encrypted"};
    case IssuerFault::kNoCertificate: return {"certificate", "ISSUER_FORMAT", "holds no X.509 certificate", "give the issuer's certificate as PEM, with --set-file"};
    case IssuerFault::kOtherKey: return {"key", "ISSUER_KEY_MISMATCH", "is not the key of the issuer's certificate", "give the two files that were made together"};
    case IssuerFault::kNoAuthority:
      return {"certificate", "ISSUER_NOT_A_CA", "is no authority: it may not sign the certificates of proxies", "make it with the CA flag (step: --profile intermediate-ca)"};
    case IssuerFault::kRunOut: return {"certificate", "ISSUER_EXPIRED", "has run out", "issue a new one below the same root"};
    case IssuerFault::kNotYet: return {"certificate", "ISSUER_NOT_YET_VALID", "is not valid yet", "look at the clock of the machine that made it"};
    case IssuerFault::kOtherRoots:
      return {"certificate", "ISSUER_NOT_TRUSTED", "is not signed by any of the trust roots", "give the root that signed it, or issue it below the given root"};
  }
  return {};
}

}  // namespace

void judge_issuer(Job& job, const Value& rule, const Scene& scene, std::vector<Finding>& findings) {
  const Value wanted = member_of(rule, "issuer");
  const auto text = [&](std::string_view member) { return text_of(found_at(job, scene, text_of(wanted, member)).value); };
  for (const IssuerFault fault : issuer_faults(text("certificate"), text("key"), text("roots"), scene.subject.now)) {
    const FaultWords words = words_of(fault);
    Finding finding = finding_of(job, rule, scene);
    finding.code = words.code;
    finding.path = full_path(scene.release, text_of(wanted, words.member));
    finding.at = {};  // the place would show the text
    finding.message = finding.path + " " + std::string(words.message);
    finding.hint = words.hint;
    findings.push_back(std::move(finding));
  }
}

}  // namespace rhumbline::rules
