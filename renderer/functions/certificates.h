// The template functions that make keys and certificates; crypto.cpp lists them. Private to the functions room.
#pragma once

#include "renderer/gotemplate/gotemplate.h"

namespace rhumbline {

/// Sprig's certificate struct: Cert and Key, PEM text.
extern const GoType kTypeCertificate;

Value build_custom_cert(Call& call);
Value gen_ca(Call& call);
Value gen_ca_with_key(Call& call);
Value gen_private_key(Call& call);
Value gen_self_signed_cert(Call& call);
Value gen_self_signed_cert_with_key(Call& call);
Value gen_signed_cert(Call& call);
Value gen_signed_cert_with_key(Call& call);

/// The struct of two PEM texts that were made earlier.
Value kept_certificate(Call& call, std::string_view certificate, std::string_view key);
/// Why these texts cannot be the result of this call; empty: they can. The key may be empty: then only the certificate is judged.
std::string certificate_misfit(Call& call, std::string_view certificate, std::string_view key);
std::string key_misfit(Call& call, std::string_view key);

}  // namespace rhumbline
