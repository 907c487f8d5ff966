// Where the secret of the hashes comes from: sixteen random bytes that the kernel gives to each program that it starts.
//
// In:  nothing.   Out: a secret that differs from run to run.
// Trap: the C library makes its own secrets (stack guards) of the same bytes, so they are mixed before they are used.
#include "renderer/base/hash.h"

#if defined(__linux__)
#include <sys/auxv.h>
#endif

namespace rhumbline {

void seed_hashes() {
#if defined(__linux__)
  const auto* const bytes = reinterpret_cast<const char*>(::getauxval(AT_RANDOM));
  if (bytes == nullptr) return;
  const auto a = load_word<std::uint64_t>(bytes), b = load_word<std::uint64_t>(bytes + 8);
  hash_seed = {folded(a ^ hash_seed.first, b ^ hash_seed.second), folded(b ^ hash_seed.first, a ^ hash_seed.second)};
#endif
}

}  // namespace rhumbline
