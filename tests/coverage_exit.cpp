// The counts of preset `coverage`, written although the program ends by _exit(), which runs nothing that was meant for the end.
//
// In:  the linker's --wrap=_exit, by which every _exit() of the program comes here.   Out: the counts, then the real _exit().
// Trap: a signal may ask for the end while the counts are being written; they are written once.

#include <unistd.h>

#include <atomic>

extern "C" {
void __gcov_dump();                   // NOLINT: libgcov's name
[[noreturn]] void __real__exit(int);  // NOLINT: the linker's name

void __wrap__exit(int code) {  // NOLINT: the linker's name
  static std::atomic_flag is_written;
  if (!is_written.test_and_set()) __gcov_dump();
  __real__exit(code);
}
}
