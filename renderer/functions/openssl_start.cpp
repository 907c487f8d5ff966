// When libcrypto asks the processor what it can do.
//
// In:  the calls that libcrypto makes of its own set-up.   Out: the same, but for the first.
// The one idea: the archive of libcrypto asks at every start of the process, before main(). On virtual machines each question is answered
// by the host and takes longer than to read a template, so the static binary is linked with --wrap and leaves the first call out:
// libcrypto asks again before its first key or random number (ossl_init_base), and we ask before a long digest.
// Trap: until then its plain digests run without the instructions made for them, which costs nothing on short texts.
// source: OpenSSL crypto/x86_64cpuid.pl (.init section), crypto/init.c
extern "C" {
void __real_OPENSSL_cpuid_setup();  // NOLINT: the names that --wrap gives
void __wrap_OPENSSL_cpuid_setup();  // NOLINT

void __wrap_OPENSSL_cpuid_setup() {  // NOLINT
  static constinit bool is_start = true;
  if (is_start) {
    is_start = false;
    return;
  }
  __real_OPENSSL_cpuid_setup();
}
}
