// Helm's own functions and the environment's.
#include "function_case.h"

namespace rhumbline {

using namespace function_cases;

TEST_CASE("Helm's own functions print as Helm prints them") { check_prints(kHelmPrints); }

TEST_CASE("required and fail stop with the author's words") {
  for (const std::string_view text : {R"({{ required "need it" "" }})", R"({{ required "need it" nil }})", R"({{ fail "need it" }})"}) {
    CAPTURE(text);
    CHECK(run(text).error.find("need it") != std::string::npos);
  }
}

TEST_CASE("the environment is open to the name template and closed to charts") {
  const FunctionTable& table = name_template_functions();
  CHECK(run(R"({{ env "HOME" }}|{{ env "NONE" }}|{{ expandenv "$HOME/x ${HOME}y $ ${} ${z $NONE. $1" }})", table).printed ==
        "/home/me||/home/me/x /home/mey $  z . ");
  CHECK(run(R"({{ env "HOME" }})").error.find("not defined") != std::string::npos);
}

}  // namespace rhumbline
