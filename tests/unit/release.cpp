// The straight line on charts in memory: order, splitting, hooks, printing.

#include <doctest/doctest.h>

#include "renderer/release/parts.h"

using namespace rhumbline;

namespace {

struct Outcome {
  std::string text, error;
};

// Renders a chart of these files as `helm template r chart` would.
Outcome rendered(std::map<std::string, std::string> chart, RenderRequest request = {}) {
  Job job;
  MemoryFiles files;
  files.content["chart/Chart.yaml"] = "apiVersion: v2\nname: c\nversion: 1.0.0\n";
  for (auto& [name, text] : chart) files.content["chart/" + name] = std::move(text);
  request.name = "r";
  request.chart = "chart";
  try {
    const std::unique_ptr<World> world = system_world(false);
    const Rendering rendering = render(job, files, *world, request);
    return {print_stream(job, rendering, request), ""};
  } catch (const Failure& failure) {
    return {"", failure.diagnostic().helm.empty() ? failure.diagnostic().message : failure.diagnostic().helm};
  }
}

std::string version_words(std::string_view text, Compat compat) {
  try {
    const ClusterVersion version = read_kube_version(text, compat);
    return version.version + " " + version.normalized + " " + version.major + "." + version.minor;
  } catch (const Failure& failure) {
    return failure.diagnostic().helm;
  }
}

}  // namespace

TEST_CASE("kube versions") {
  CHECK(version_words("", Compat::kHelm4) == "v1.37.0 v1.37.0 1.37");
  CHECK(version_words("1.30", Compat::kHelm4) == "v1.30 v1.30 1.30");
  CHECK(version_words("v1.33.4-gke.1", Compat::kHelm4) == "v1.33.4-gke.1 v1.33.4 1.33");
  CHECK(version_words("v1.33.4-gke.1", Compat::kHelm3) == "v1.33.4 v1.33.4 1.33");
  CHECK(version_words(" 1.30", Compat::kHelm4) == "v 1.30 v1.30 1.30");
  CHECK(version_words("1", Compat::kHelm4) == "invalid kube version '1': illegal version string \"1\"");
  CHECK(version_words("abc", Compat::kHelm4) == "invalid kube version 'abc': could not parse \"abc\" as version");
  CHECK(version_words("v01.5", Compat::kHelm4) == "invalid kube version 'v01.5': illegal zero-prefixed version component \"01\" in \"v01.5\"");
}

TEST_CASE("kinds are ordered, unknown kinds last by name, equal kinds as they came") {
  const Outcome got = rendered({{"templates/a.yaml", "kind: Zeta\n---\nkind: Deployment\n---\nkind: Alpha\n---\nkind: Service\n"},
                                {"templates/b.yaml", "kind: Service\n"}});
  CHECK(got.text ==
        "---\n# Source: c/templates/a.yaml\nkind: Service\n\n---\n# Source: c/templates/b.yaml\nkind: Service\n\n"
        "---\n# Source: c/templates/a.yaml\nkind: Deployment\n\n---\n# Source: c/templates/a.yaml\nkind: Alpha\n\n"
        "---\n# Source: c/templates/a.yaml\nkind: Zeta\n");
}

TEST_CASE("hooks come after, unknown hooks vanish") {
  const Outcome got = rendered({{"templates/a.yaml",
                                 "kind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: pre-install\n---\nkind: Pod\n---\n"
                                 "kind: Secret\nmetadata:\n  annotations: {helm.sh/hook: bogus}\n"}});
  CHECK(got.text ==
        "---\n# Source: c/templates/a.yaml\nkind: Pod\n---\n# Source: c/templates/a.yaml\nkind: Job\nmetadata:\n  annotations:\n"
        "    helm.sh/hook: pre-install\n\n");
}

TEST_CASE("nothing rendered is one line feed") { CHECK(rendered({{"templates/a.yaml", "  \n"}}).text == "\n"); }

TEST_CASE("a fault in rendered YAML refuses the release in Helm's words") {
  const Outcome got = rendered({{"templates/a.yaml", "a: b: c\n"}});
  CHECK(got.text.empty());
  CHECK(got.error ==
        "YAML parse error on c/templates/a.yaml: error converting YAML to JSON: yaml: mapping values are not allowed in this context\n\n"
        "Use --debug flag to render out invalid YAML");
}

TEST_CASE("show-only picks by path below the chart") {
  RenderRequest request;
  request.show_only = {"templates/b*.yaml"};
  const Outcome got = rendered({{"templates/a.yaml", "kind: A\n"}, {"templates/b1.yaml", "kind: B\n"}}, request);
  CHECK(got.text == "---\n# Source: c/templates/b1.yaml\nkind: B\n\n");
  request.show_only = {"templates/none.yaml"};
  CHECK(rendered({{"templates/a.yaml", "kind: A\n"}}, request).error == "could not find template templates/none.yaml in chart");
}

namespace {

// The text behind "NAME: " in a rendering with this seed.
std::string seeded(const std::string& name, std::map<std::string, std::string> chart, std::string seed = "7", std::string set = "x=1") {
  RenderRequest request;
  request.seed = std::move(seed);
  request.values.set = {std::move(set)};
  const Outcome got = rendered(std::move(chart), request);
  const std::size_t at = got.text.find(name + ": ");
  REQUIRE(at != std::string::npos);
  const std::size_t start = at + name.size() + 2;
  return got.text.substr(start, got.text.find('\n', start) - start);
}

}  // namespace

TEST_CASE("a seed decides chance, and an edit elsewhere does not change it") {
  const std::string line = "p: {{ randAlphaNum 12 }}\n";
  const std::string plain = seeded("p", {{"templates/a.yaml", line}});
  CHECK(plain.size() == 12);
  CHECK(plain == seeded("p", {{"templates/a.yaml", line}}));
  CHECK(plain == seeded("p", {{"templates/a.yaml", "q: {{ uuidv4 }}\n{{- if .Values.x }}\nz: {{ randInt 0 9 }}\n{{- end }}\n" + line}}));
  CHECK(plain == seeded("p", {{"templates/a.yaml", line}, {"templates/0.yaml", "o: {{ randAlphaNum 12 }}\n"}}));
  CHECK(plain != seeded("p", {{"templates/a.yaml", line}}, "8"));
  CHECK(plain != seeded("p", {{"templates/b.yaml", line}}));
  CHECK(seeded("p", {{"templates/a.yaml", line + "r: {{ randAlphaNum 12 }}\n"}}) == plain);
}

TEST_CASE("a seeded file that another file includes makes the same values there") {
  const std::string secret = "s: {{ randAlphaNum 12 }}\n";
  const std::string other = "t: {{ include (print .Template.BasePath \"/s.yaml\") . | trim | trimPrefix \"s: \" }}\n";
  const std::map<std::string, std::string> chart = {{"templates/s.yaml", secret}, {"templates/t.yaml", other}};
  CHECK(seeded("s", chart) == seeded("t", chart));
}

TEST_CASE("a seed fixes keys, certificates and the time") {
  const std::map<std::string, std::string> chart = {
      {"templates/a.yaml",
       "{{- $ca := genCA \"ca\" 365 }}{{ $c := genSignedCert \"x\" nil (list \"a.b\") 30 $ca }}\nc: {{ sha256sum $c.Cert }}\n"
       "k: {{ genPrivateKey \"ecdsa\" | sha256sum }}\n"
       "w: {{ (genSelfSignedCertWithKey \"z\" nil nil 3 (genPrivateKey \"ecdsa\")).Cert | sha256sum }}\nn: {{ now | date \"2006-01-02\" }}\n"}};
  for (const std::string name : {"c", "k", "w"}) {
    CHECK(seeded(name, chart) == seeded(name, chart));
    CHECK(seeded(name, chart) != seeded(name, chart, "other"));
  }
  CHECK(seeded("n", chart) == "2026-01-01");
}

TEST_CASE("release names") {
  RenderRequest request;
  request.name_template = "Bad_Name";
  const Outcome got = rendered({}, request);
  CHECK(got.error.starts_with("release name check failed: release name \"Bad_Name\": invalid release name, must match regex"));
}
