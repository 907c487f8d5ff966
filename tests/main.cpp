// The doctest entry point, linked into every unit_<room> program; the cases are in tests/unit/.
//
// In: the command line that doctest knows (--test-case=..., --success). Out: its report, 0 or 1.
// The one idea: doctest's implementation is compiled here alone, so a test file costs little.
// Trap: sanitizers make frames several times as large, and some cases recurse as deep as Helm allows; so the cases run
// on a thread with a larger stack than the main thread's eight megabytes. Not larger than 64: the address sanitizer gives
// up cleaning a larger one after a throw and then sees phantoms (google/sanitizers issue 189).
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <pthread.h>

namespace {

constexpr std::size_t kStackBytes = std::size_t{56} << 20;

void* run(void* context) {
  static int failed = 0;
  failed = static_cast<doctest::Context*>(context)->run();
  return &failed;
}

}  // namespace

int main(int count, char** arguments) {
  doctest::Context context(count, arguments);
  pthread_attr_t attributes;
  pthread_t thread;
  void* failed = nullptr;
  if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstacksize(&attributes, kStackBytes) != 0 ||
      pthread_create(&thread, &attributes, run, &context) != 0 || pthread_join(thread, &failed) != 0) {
    return 2;
  }
  return *static_cast<int*>(failed);
}
