// Generated values stay as they run: a chart is installed in memory, then rendered again against what was installed.

#include <doctest/doctest.h>

#include "renderer/keep/keep.h"
#include "renderer/yaml/yaml.h"

using namespace rhumbline;

namespace {

using Templates = std::map<std::string, std::string>;

struct Release {
  Job job;
  MemoryFiles files;
  std::unique_ptr<World> world = system_world(false);
  RenderRequest request;

  explicit Release(const Templates& templates, std::vector<std::string> set = {}) {
    files.content["c/Chart.yaml"] = "apiVersion: v2\nname: c\nversion: 1.0.0\n";
    files.content["c/values.yaml"] = "host: a\nlength: 10\n";
    for (const auto& [name, text] : templates) files.content["c/templates/" + name] = text;
    request.name = "r";
    request.chart = "c";
    request.values.set = std::move(set);
  }

  std::string installed() { return print_stream(job, render(job, files, *world, request), request); }

  std::string kept(const std::string& live) {
    const std::string_view text = job.arena.copy(live);
    const std::vector<Value> objects = yaml::read_all(job, text, job.sources.add("live", text)).or_throw();
    return print_stream(job, render_keeping(job, files, {*world, *world}, request, objects), request);
  }

  [[nodiscard]] bool warns_of(std::string_view words) const {
    for (const Diagnostic& warning : job.warnings) {
      if (warning.message.find(words) != std::string::npos) return true;
    }
    return false;
  }
};

const std::string kHead = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n";

// The live text of an installation, and what an upgrade renders against it.
void check_kept(const Templates& templates) {
  const std::string live = Release(templates).installed();
  CHECK(Release(templates).installed() != live);
  CHECK(Release(templates).kept(live) == live);
}

}  // namespace

TEST_CASE("passwords in whatever wrapping stay") {
  check_kept({{"s.yaml", kHead + "  p: {{ randAlphaNum 10 | b64enc }}\n"}});
  check_kept({{"s.yaml", kHead + "  p: {{ printf \"http://u:%s@h\" (randAlphaNum 12) | b64enc | quote }}\n  q: {{ uuidv4 | b64enc }}\n"}});
  check_kept({{"s.yaml", kHead + "  p: {{ randAlphaNum 32 | lower | trunc 8 | b64enc }}\n"}});
  check_kept({{"s.yaml", kHead + "  p: {{ htpasswd \"ann\" (randAlphaNum 8) | b64enc }}\n"}});
  check_kept({{"s.yaml", kHead + "  p: {{ randAlphaNum 9 | sha256sum | b64enc }}\n"}});
  check_kept({{"s.yaml", "kind: ConfigMap\nmetadata:\n  name: s\ndata:\n  conf: |\n    user = x\n    pass = {{ randAlphaNum 9 }}\n    again = {{ randAlpha 5 }};\n"}});
}

TEST_CASE("a checksum over a file of secrets stays, and follows what the user changes") {
  const Templates templates = {
      {"s.yaml", kHead + "  p: {{ randAlphaNum 9 | b64enc }}\n  q: {{ .Values.host | b64enc }}\n"},
      {"d.yaml", "kind: Deployment\nmetadata:\n  name: d\n  annotations:\n    sum: {{ include (print .Template.BasePath \"/s.yaml\") . | sha256sum }}\n"}};
  check_kept(templates);
  const std::string live = Release(templates).installed();
  const std::string changed = Release(templates, {"host=z"}).kept(live);
  CHECK(changed.find(live.substr(live.find("sum: "), 20)) == std::string::npos);
  CHECK(changed.find(live.substr(live.find("  p: "), 17)) != std::string::npos);
}

TEST_CASE("a newer length rotates nothing, a password of the user counts") {
  const Templates templates = {{"s.yaml", kHead + "  p: {{ .Values.p | default (randAlphaNum (int .Values.length)) | b64enc }}\n"}};
  const std::string live = Release(templates).installed();
  CHECK(Release(templates, {"length=20"}).kept(live) == live);
  CHECK(Release(templates, {"p=hello"}).kept(live).find("p: aGVsbG8=") != std::string::npos);
}

TEST_CASE("certificates stay together, and are made anew together") {
  const Templates templates = {
      {"s.yaml", "{{- $ca := genCA \"ca\" 3650 }}{{ $c := genSignedCert .Values.host nil (list .Values.host) 3650 $ca }}\n" + kHead +
                     "  ca: {{ $ca.Cert | b64enc }}\n  crt: {{ $c.Cert | b64enc }}\n  key: {{ $c.Key | b64enc }}\n---\nkind: Webhook\n"
                     "metadata:\n  name: w\ncaBundle: {{ $ca.Cert | b64enc }}\n"}};
  const std::string live = Release(templates).installed();
  CHECK(Release(templates).kept(live) == live);
  Release moved(templates, {"host=z"});
  const std::string anew = moved.kept(live);
  CHECK(moved.warns_of("it is made out to a, the chart wants z"));
  const auto member = [](const std::string& text, const std::string& name) {
    const std::size_t at = text.find(name + ": ") + name.size() + 2;
    return text.substr(at, text.find('\n', at) - at);
  };
  for (const std::string name : {"ca", "crt", "key"}) CHECK(member(anew, name) != member(live, name));
  CHECK(member(anew, "ca") == member(anew, "caBundle"));
}

TEST_CASE("what does not run is new") {
  const Templates templates = {{"s.yaml", kHead + "  p: {{ randAlphaNum 9 | b64enc }}\n"}};
  CHECK(Release(templates).kept("kind: Secret\nmetadata:\n  name: other\n").find("p: ") != std::string::npos);
}
