// Functions for paths and URLs, against Helm's own recordings.
#include "function_case.h"

namespace rhumbline {

using namespace function_cases;

TEST_CASE("paths and URLs: printed as Helm prints them") { check_prints(kPathPrints); }
TEST_CASE("paths and URLs: failing in Go's words") { check_faults(kPathFaults); }

}  // namespace rhumbline
