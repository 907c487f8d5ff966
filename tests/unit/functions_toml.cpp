// Functions for TOML, against Helm's own recordings.
#include "function_case.h"

namespace rhumbline {

using namespace function_cases;

TEST_CASE("TOML: printed as Helm prints them") { check_prints(kTomlPrints); }
TEST_CASE("TOML: failing in Go's words") { check_faults(kTomlFaults); }

}  // namespace rhumbline
