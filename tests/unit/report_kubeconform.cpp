// kubeconform's JUnit, whose time keeps it out of the recorded cases, and what CI services are told.
#include <doctest/doctest.h>

#include "renderer/report/ci.h"
#include "renderer/report/kubeconform.h"

using namespace rhumbline;

TEST_CASE("junit_is_laid_out_as_gos_encoder_does") {
  const auto report = make_peer_report("junit", {});
  report->add({.path = "a.yaml", .kind = "Pod", .name = "p", .name_space = "n", .version = "v1", .status = PeerStatus::kValid});
  report->add({.path = "a.yaml", .kind = "Pod", .name = "q", .version = "v1", .status = PeerStatus::kInvalid, .message = "a \"b\" <c>\n"});
  report->add({.path = "b.yaml", .status = PeerStatus::kEmpty});
  report->add({.path = "c.yaml", .kind = "Job", .name = "j", .version = "batch/v1", .status = PeerStatus::kSkipped});
  report->add({.path = "c.yaml", .status = PeerStatus::kError, .message = "it's broken"});
  report->finish(0.5);
  CHECK(report->take() == R"(<testsuites name="kubeconform" time="0.5" tests="4" failures="1" disabled="1" errors="1">
  <testsuite name="a.yaml" id="1" tests="2" failures="1" errors="0" disabled="0" skipped="0">
    <testcase name="n/p" classname="Pod@v1" time="0"></testcase>
    <testcase name="q" classname="Pod@v1" time="0">
      <failure message="a &#34;b&#34; &lt;c&gt;&#xA;" type=""></failure>
    </testcase>
  </testsuite>
  <testsuite name="b.yaml" id="2" tests="0" failures="0" errors="0" disabled="0" skipped="0"></testsuite>
  <testsuite name="c.yaml" id="3" tests="2" failures="0" errors="1" disabled="0" skipped="1">
    <testcase name="j" classname="Job@batch/v1" time="0">
      <skipped message=""></skipped>
    </testcase>
    <testcase name="" classname="@" time="0">
      <error message="it&#39;s broken" type=""></error>
    </testcase>
  </testsuite>
</testsuites>
)");
}

TEST_CASE("an_unknown_form_of_kubeconform_is_none") { CHECK(make_peer_report("sarif", {}) == nullptr); }

TEST_CASE("annotations_escape_what_github_cuts_at") {
  const ToldFinding finding{schema::Level::kWarning, "SCHEMA", "Pod/n/p", "spec", "50% of a\nb", "", "a,b:c.yaml", 3, 4};
  CHECK(github_lines({&finding, 1}) == "::warning file=a%2Cb%3Ac.yaml,line=3,col=4,title=SCHEMA::Pod/n/p spec: 50%25 of a%0Ab\n");
}

TEST_CASE("equal_findings_have_fingerprints_of_their_own") {
  const ToldFinding finding{schema::Level::kError, "SCHEMA", "Pod/n/p", "spec", "is bad", "", "a.yaml", 3, 4};
  ToldFinding moved = finding;
  moved.line = 30;
  const ToldFinding twice[] = {finding, finding};
  const std::string both = gitlab_document(twice);
  const auto print = [](const std::string& text, std::size_t from) {
    const std::size_t at = text.find("\"fingerprint\": \"", from) + 16;
    return text.substr(at, 32);
  };
  CHECK(print(both, 0) != print(both, both.find("},\n")));
  CHECK(print(both, 0) == print(gitlab_document({&moved, 1}), 0));
}
