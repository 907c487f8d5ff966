// Functions for regular expressions, against Helm's own recordings.
#include "function_case.h"

namespace rhumbline {

using namespace function_cases;

TEST_CASE("regular expressions: printed as Helm prints them") { check_prints(kRegexPrints); }
TEST_CASE("regular expressions: failing in Go's words") { check_faults(kRegexFaults); }

}  // namespace rhumbline
