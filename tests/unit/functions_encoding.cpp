// Functions for JSON, YAML and base, against Helm's own recordings.
#include "function_case.h"

namespace rhumbline {

using namespace function_cases;

TEST_CASE("JSON, YAML and base: printed as Helm prints them") { check_prints(kEncodingPrints); }
TEST_CASE("JSON, YAML and base: failing in Go's words") { check_faults(kEncodingFaults); }

}  // namespace rhumbline
