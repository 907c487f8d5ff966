// The doctest entry point, linked into every unit_<room> program; the cases are in tests/unit/.
//
// In: the command line that doctest knows (--test-case=..., --success). Out: its report, 0 or 1.
// The one idea: doctest's implementation is compiled here alone, so a test file costs little.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
