// Digests, ciphers, keys and certificates against Helm's own recordings and published vectors.
#include "function_case.h"
#include "renderer/functions/bcrypt.h"
#include "renderer/functions/certificates.h"
#include "renderer/functions/openssl.h"
#include "renderer/functions/pem.h"

namespace rhumbline {

using namespace function_cases;

TEST_CASE("cryptographic functions print as Helm prints them") { check_prints(kCryptoPrints); }
TEST_CASE("cryptographic functions fail in Go's words") { check_faults(kCryptoFaults); }

TEST_CASE("bcrypt agrees with published vectors") {
  // Of crypt_blowfish's own tests; the salt is "CCCCCCCCCCCCCCCCCCCCC.".
  std::array<std::uint8_t, 16> salt{};
  for (std::size_t i = 0; i < salt.size(); ++i) salt[i] = std::array<std::uint8_t, 3>{0x10, 0x41, 0x04}[i % 3];
  CHECK(bcrypt_hash("U*U", salt, 5) == "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
  CHECK(bcrypt_hash("U*U*", salt, 5) == "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK");
}

TEST_CASE("a key is made when somebody looks at the certificate") {
  Job job;
  StillWorld world;
  TemplateSet set(job, chart_functions(Compat::kHelm4), world);
  const std::string_view text = "{{ $ca := genCA \"ca\" 1 }}{{ $_ := set . \"ca\" $ca }}";
  set.parse({"t", text, job.sources.add("t", text)});
  Map* data = make_map(job.arena);
  set.execute("t", Value::map(data));
  Map& certificate = data->get("ca").as_map();
  CHECK(certificate.is_unfilled());
  CHECK(certificate.get("Key").as_text().starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
  CHECK_FALSE(certificate.is_unfilled());
  const auto block = decode_pem(certificate.get("Cert").as_text());
  REQUIRE(block);
  CHECK(is_certificate(block->bytes));
}

TEST_CASE("PEM survives the way there and back, and damaged blocks are passed over") {
  const std::string good = encode_pem("X", std::string(100, '\x01'));
  CHECK(decode_pem(good)->bytes == std::string(100, '\x01'));
  CHECK(decode_pem("-----BEGIN Y-----\n!!\n-----END Y-----\n" + good)->type == "X");
  CHECK(decode_pem("text before\n" + good)->type == "X");
  CHECK(decode_pem("-----BEGIN X-----\nK: v\n\nAQ==\n-----END X-----")->bytes == "\x01");
  CHECK_FALSE(decode_pem("-----BEGIN X-----\nAQ==\n-----END Y-----\n"));
  CHECK_FALSE(decode_pem(""));
}

}  // namespace rhumbline
