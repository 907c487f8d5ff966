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

}  // namespace rhumbline
