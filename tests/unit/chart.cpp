// Loading charts: what goes where, what is refused, and in which words.
#include "renderer/chart/chart.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "renderer/json/json.h"
#include "tests/unit/chart_archive.h"

using namespace rhumbline;

namespace {

const std::string kChart = "apiVersion: v2\nname: c\nversion: 1.0.0\n";

using Content = std::map<std::string, std::string>;

struct Loaded {
  Job job;
  MemoryFiles files;
  ChartSet set;
  std::string error;  // Helm's words, or ours when it has none

  explicit Loaded(Content content, const LoadOptions& options = {}, const std::string& path = "c",
                  const Limits& limits = {})
      : job(limits) {
    files.content = std::move(content);
    try {
      set = load_chart(job, files, path, options);
    } catch (const Failure& failure) {
      error = failure.diagnostic().helm.empty() ? failure.diagnostic().message : failure.diagnostic().helm;
    }
  }
  [[nodiscard]] Chart& root() const { return *set.root; }
};

std::string names(const std::vector<ChartFile>& files) {
  std::string out;
  for (const ChartFile& file : files) out += std::string(out.empty() ? "" : " ") + std::string(file.name);
  return out;
}

std::string as_json(Job& job, const Value& value) {
  std::string out;
  json::write(job, out, value);
  return out;
}

std::string error_of(const std::string& chart_yaml, const LoadOptions& options = {}) {
  return Loaded(Content{{"c/Chart.yaml", chart_yaml}}, options).error;
}

}  // namespace

TEST_CASE("ok_files_go_where_helm_puts_them") {
  Loaded c(Content{{"c/Chart.yaml", kChart},
                   {"c/values.yaml", "a: 1\n"},
                   {"c/values.schema.json", "{}"},
                   {"c/templates/a.yaml", "x"},
                   {"c/templates/sub/b.txt", "y"},
                   {"c/templates/.hidden", "z"},
                   {"c/crds/k.YAML", "k"},
                   {"c/crds/readme.md", "k"},
                   {"c/README.md", "r"},
                   {"c/charts/s.prov", "p"},
                   {"c/charts/_skipped/x", "x"},
                   {"c/charts/.skipped", "x"},
                   {"c/charts/s/Chart.yaml", "name: s\nversion: 1\n"},
                   {"c/charts/s/templates/t.yaml", "t"}});
  REQUIRE(c.error.empty());
  CHECK(names(c.root().templates) == "templates/a.yaml templates/sub/b.txt");
  CHECK(names(c.root().files) == "README.md charts/s.prov crds/k.YAML crds/readme.md");
  CHECK(c.root().schema->bytes == "{}");
  CHECK(as_json(c.job, c.root().values) == R"({"a":1})");
  REQUIRE(c.root().subcharts.size() == 1);
  const Chart& child = *c.root().subcharts[0];
  CHECK(child.full_path() == "c/charts/s");
  CHECK(child.metadata.api_version == "v1");
  REQUIRE(crd_files(c.root()).size() == 1);
  CHECK(crd_files(c.root())[0].path == "c/crds/k.YAML");
}

TEST_CASE("ok_only_what_a_rendering_needs_is_read") {
  Loaded c(Content{{"c/Chart.yaml", kChart}, {"c/README.md", "\xEF\xBB\xBFhello"}, {"c/templates/t", "\xEF\xBB\xBFt"}});
  REQUIRE(c.error.empty());
  CHECK(c.root().templates[0].bytes.empty());
  CHECK(read_file(c.job, c.files, c.root().templates[0]) == "t");
  CHECK(c.job.sources.place(c.root().templates[0].at).file == "c/templates/t");
  ChartFile& readme = c.root().files[0];
  CHECK(readme.bytes.empty());
  CHECK(read_file(c.job, c.files, readme) == "hello");
  CHECK(read_file(c.job, c.files, readme) == "hello");
  CHECK(readme.disk_path.empty());
}

TEST_CASE("ok_metadata_is_read_as_go_reads_structs") {
  Loaded c(Content{{"c/Chart.yaml",
                    "APIVERSION: v2\nname: 123\nversion: 1\nappVersion: 1.10\ndescription: "
                    "\"a\\tb\\u0007c\"\nkeywords: [1, true, null]\n"
                    "annotations: {b: 2.0, a: null}\nmaintainers: [{Name: who}]\ndeprecated: true\nunknown: {}\n"
                    "dependencies: [{name: d, version: 1e3, tags: [t], import-values: [x, {child: 1}]}]\n"}});
  REQUIRE(c.error.empty());
  const Metadata& m = c.root().metadata;
  CHECK(m.name == "123");
  CHECK(m.app_version == "1.1");
  CHECK(m.description == "a bc");
  CHECK(m.keywords == std::vector<std::string_view>{"1", "true", ""});
  CHECK(m.annotations == decltype(m.annotations){{"a", ""}, {"b", "2"}});
  CHECK(m.maintainers[0].name == "who");
  CHECK(m.deprecated);
  CHECK(m.dependencies[0].version == "1000");
  CHECK(m.dependencies[0].import_values.size() == 2);
  CHECK(missing_dependencies(c.root()) == std::vector<std::string_view>{"d"});
}

TEST_CASE("fails_metadata_in_helms_words") {
  const std::string prefix =
      "cannot load Chart.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"version: 1\n", "validation: chart.metadata.name is required"},
      {"name: ..\nversion: 1\n", "validation: chart.metadata.name \"..\" is not allowed"},
      {"name: a/b\nversion: 1\n", "validation: chart.metadata.name \"a/b\" is invalid"},
      {"name: a\n", "validation: chart.metadata.version is required"},
      {"name: a\nversion: abc\n", "validation: chart.metadata.version \"abc\" is invalid"},
      {"name: a\nversion: 1\ntype: x\n", "validation: chart.metadata.type must be application or library"},
      {"name: a\nversion: 1\nmaintainers: [null]\n", "validation: maintainers must not contain empty or null nodes"},
      {"name: a\nversion: 1\ndependencies: [null]\n", "validation: dependencies must not contain empty or null nodes"},
      {"name: a\nversion: 1\ndependencies: [{name: d, alias: a.b}]\n",
       "validation: dependency \"d\" has disallowed characters in the alias"},
      {"name: a\nversion: 1\ndependencies: [{name: d}, {name: e, alias: d}]\n",
       "validation: more than one dependency with name or alias \"d\""},
      {"name: [1]\nkeywords: x\n", prefix + "string into Go struct field Metadata.keywords of type []string"},
      {"name: [1]\n", prefix + "array into Go struct field Metadata.name of type string"},
      {"maintainers: [x]\n", prefix + "string into Go struct field Metadata.maintainers of type v2.Maintainer"},
      {"maintainers: [{name: [1]}]\n",
       prefix + "array into Go struct field Maintainer.maintainers.name of type string"},
      {"dependencies: [{tags: {}}]\n",
       prefix + "object into Go struct field Dependency.dependencies.tags of type []string"},
      {"annotations: {a: []}\n", prefix + "array into Go struct field Metadata.annotations of type string"},
      {"deprecated: \"true\"\n", prefix + "string into Go struct field Metadata.deprecated of type bool"},
      {"[1]\n", prefix + "array into Go value of type loader.chartBase"},
      {"apiVersion: v3\nname: a\n", "validation: chart.metadata.version is required"},
      {"apiVersion: v3\nname: a\nversion: 1\n", "invalid chart apiVersion"},
      {"apiVersion: v9\nname: a\n", "unsupported chart version"},
  };
  for (const auto& [text, want] : rows) CHECK(error_of(text) == want);
  CHECK(error_of("apiVersion: v9\nname: a\nversion: 1\n", {.helm3 = true}).empty());
  CHECK(error_of("[1]\n", {.helm3 = true}) == prefix + "array into Go value of type chart.Metadata");
}

TEST_CASE("fails_lock_files_must_parse") {
  const std::string prefix = "cannot load Chart.lock: error unmarshaling JSON: while decoding JSON: ";
  const std::string time = "as \"2006-01-02T15:04:05Z07:00\": cannot parse ";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"generated: \"2024-01-01T5:00:00.123+01:00\"\n", ""},
      {"null\n", ""},
      {"generated: 5\n", prefix + "Time.UnmarshalJSON: input is not a JSON string"},
      {"generated: \"abc\"\n", prefix + "parsing time \"abc\" " + time + "\"abc\" as \"2006\""},
      {"generated: 2024-01-01\n", prefix + "parsing time \"2024-01-01\" " + time + "\"\" as \"T\""},
      {"generated: \"2024-13-01T00:00:00Z\"\n", prefix + "parsing time \"2024-13-01T00:00:00Z\": month out of range"},
      {"generated: \"2024-02-30T15:00:00Z\"\n", prefix + "parsing time \"2024-02-30T15:00:00Z\": day out of range"},
      {"generated: \"2024-01-01T15:00:00Zx\"\n", prefix + "parsing time \"2024-01-01T15:00:00Zx\": extra text: \"x\""},
  };
  for (const auto& [text, want] : rows)
    CHECK(Loaded(Content{{"c/Chart.yaml", kChart}, {"c/Chart.lock", text}}).error == want);
}

TEST_CASE("ok_helmignore") {
  const Content tree = {
      {"c/Chart.yaml", kChart}, {"c/a.txt", ""}, {"c/d/a.txt", ""}, {"c/d/b.md", ""}, {"c/e/f/g", ""}};
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ".helmignore a.txt d/a.txt d/b.md e/f/g"},
      {"# c\n\n  a.txt \r\n", ".helmignore d/b.md e/f/g"},
      {"/a.txt\n.helmignore\n", "d/a.txt d/b.md e/f/g"},
      {"d/\n", ".helmignore a.txt e/f/g"},
      {"a.txt/\n", ".helmignore a.txt d/a.txt d/b.md e/f/g"},
      {"*.txt\n*.md\n", ".helmignore e/f/g"},
      {"d/*\n", ".helmignore a.txt e/f/g"},
      {"e/f/g\n[ab].*\n", ".helmignore"},
      {"*.tx\ng\n*.txt\n", ".helmignore d/b.md"},
      {"/e/f/g\nb.m?\n", ".helmignore a.txt d/a.txt"},
      {"d/b.m?\nd/a?\nb.txt\n", ".helmignore a.txt d/a.txt e/f/g"},
  };
  for (const auto& [rules, want] : rows) {
    auto content = tree;
    content["c/.helmignore"] = rules;
    const Loaded c(std::move(content));
    REQUIRE(c.error.empty());
    CHECK(names(c.root().files) == want);
  }
  const auto error = [&](const std::string& rules) {
    return Loaded(Content{{"c/Chart.yaml", kChart}, {"c/.helmignore", rules}}).error;
  };
  CHECK(error("a/**\n") == "double-star (**) syntax is not supported");
  CHECK(error("[\n") == "syntax error in pattern");
  CHECK(error("!keep\n") == "Chart.yaml file is missing");
}

TEST_CASE("ok_values_files_hold_many_documents") {
  Job job;
  const auto read = [&](std::string_view text, bool helm3 = false) {
    Result<Value> result = read_values(job, text, {}, {.helm3 = helm3});
    return result.ok() ? as_json(job, result.value()) : result.error().helm;
  };
  CHECK(read("") == "{}");
  CHECK(read("# c\n") == "{}");
  CHECK(read("---\na: 1\n---\n---\na: {b: 1}\n--- # c\na: {c: 2}\n") == R"({"a":{"b":1,"c":2}})");
  CHECK(read("a: 1\n--- x\n") == "error reading yaml document: invalid Yaml document separator: x");
  CHECK(read("a: |\n  x") == R"({"a":"x\n"})");
  CHECK(read("a: |\n  x", true) == R"({"a":"x"})");
  CHECK(read("a: 1\n---\nb: 1\n", true) == R"({"a":1})");
  CHECK(read("[1]").ends_with("json: cannot unmarshal array into Go value of type map[string]interface {}"));
}

TEST_CASE("ok_requirements_of_old_charts") {
  Loaded c(Content{{"c/Chart.yaml", "name: c\nversion: 1\n"}, {"c/requirements.yaml", "dependencies: [{name: d}]\n"}});
  REQUIRE(c.error.empty());
  CHECK(c.root().metadata.has_dependencies);
  CHECK(names(c.root().files) == "requirements.yaml");
  CHECK(c.job.warnings.empty());
  Loaded late(Content{{"c/Chart.yaml", kChart}, {"c/requirements.yaml", "dependencies: [{name: d}]\n"}});
  CHECK(late.root().files.empty());
  REQUIRE(late.job.warnings.size() == 1);
  CHECK(late.job.warnings[0].helm.starts_with("level=INFO msg=\"Warning: Dependencies are handled in Chart.yaml"));
}

TEST_CASE("ok_libraries_keep_their_partials_only") {
  const Loaded c(Content{{"c/Chart.yaml", kChart + "type: library\n"},
                         {"c/templates/_a.tpl", ""},
                         {"c/templates/b.yaml", ""},
                         {"c/templates/_d/c.yaml", ""}});
  CHECK(names(c.root().templates) == "templates/_a.tpl");
}

TEST_CASE("fails_subcharts_name_the_way_to_them") {
  CHECK(Loaded(Content{{"c/Chart.yaml", kChart}, {"c/charts/notes.txt", ""}}).error ==
        "error unpacking subchart notes.txt in c: Chart.yaml file is missing");
  CHECK(Loaded(Content{{"c/Chart.yaml", kChart},
                       {"c/charts/a/Chart.yaml", kChart},
                       {"c/charts/a/charts/b/Chart.yaml", "name: b\n"}})
            .error ==
        "error unpacking subchart a in c: error unpacking subchart b in c: validation: chart.metadata.version is "
        "required");
  CHECK(Loaded(Content{{"c/Chart.yaml", kChart}, {"c/charts/a.tgz", "junk"}}).error ==
        "error unpacking subchart a.tgz in c: gzip: invalid header");
  CHECK(Loaded(Content{{"c/Chart.yaml", kChart}, {"c/charts/a.tgz/x", ""}}).error ==
        "error unpacking subchart tar in c: expected a.tgz, got a.tgz/x");
}

TEST_CASE("fails_paths_that_are_no_chart") {
  const auto error = [](const std::string& path) {
    return Loaded(Content{{"v.yaml", "a: 1"}, {"v.txt", "a"}, {"d/x", ""}}, {}, path).error;
  };
  CHECK(error("nochart") == "non-absolute URLs should be in form of repo_name/path_to_chart, got: nochart");
  CHECK(error("repo/chart") == "repo repo not found");
  CHECK(error("./no") == "path \"./no\" not found");
  CHECK(error("d") == "unable to detect chart at /d/Chart.yaml: open /d/Chart.yaml: no such file or directory");
  CHECK(error("v.yaml") == "file '/v.yaml' seems to be a YAML file, but expected a gzipped archive");
  CHECK(error("v.txt") == "file '/v.txt' does not appear to be a gzipped archive; got 'application/octet-stream'");
  CHECK(Loaded(Content{{"page", "  <html>" + std::string(600, ' ')}}, {}, "page").error ==
        "file '/page' does not appear to be a gzipped archive; got 'text/html; charset=utf-8'");
}

TEST_CASE("fails_budgets_name_their_flags") {
  Limits limits;
  limits.file_bytes = 100;
  CHECK(Loaded(Content{{"c/Chart.yaml", kChart}, {"c/big", std::string(90, 'x')}}, {}, "c", limits).error ==
        "error reading big: chart exceeds maximum decompressed size of 100 bytes");
  limits = {};
  limits.archive_files = 2;
  CHECK(
      Loaded(Content{{"c/Chart.yaml", kChart}, {"c/a", ""}, {"c/b", ""}}, {}, "c", limits).error.find("--max-files") !=
      std::string::npos);
  CHECK(Loaded(Content{{"c/Chart.yaml", kChart}, {"c/big", std::string((5u << 20) + 1, 'x')}}, {.helm3 = true}).error ==
        "chart file \"big\" is larger than the maximum file size 5242880");
}

TEST_CASE("ok_archives_are_charts_too") {
  const std::string child = gzip(tar({{"s/Chart.yaml", "name: s\nversion: 1\n"}, {"s/templates/t.yaml", "t"}}));
  const std::string long_name = "c/templates/" + std::string(120, 'n');
  const std::string archive = gzip(tar({{"pax_global_header", "20 comment=abcdefgh\n", 'g'},
                                        {"c", "", '5'},
                                        {"c/Chart.yaml", "\xEF\xBB\xBF" + kChart},
                                        {"c\\templates\\w.yaml", "w"},
                                        {"././@LongLink", long_name + '\0', 'L'},
                                        {"c/templates/nnn", "long"},
                                        {"PaxHeader", "25 path=c/templates/pax\nx", 'x'},
                                        {"c/link", "", '2'},
                                        {"c/charts/s-1.tgz", child},
                                        {"/etc/passwd", "kept inside"}}));
  Loaded bad(Content{{"c.tgz", archive}}, {}, "c.tgz");
  CHECK(bad.error == "unable to load chart archive");  // the record of the pax header counts one byte too few
  const std::string pax = "24 path=c/templates/pax\n";
  const std::string fixed = gzip(tar({{"c/Chart.yaml", kChart},
                                      {"././@LongLink", long_name + '\0', 'L'},
                                      {"c/templates/nnn", "long"},
                                      {"PaxHeader", pax, 'x'},
                                      {"short", "p"},
                                      {"c\\templates\\w.yaml", "w"},
                                      {"c/link", "", '2'},
                                      {"c/charts/s-1.tgz", child},
                                      {"/etc/passwd", "kept inside"}}));
  const Loaded c(Content{{"c.tgz", fixed + "trailing junk"}}, {}, "c.tgz");
  REQUIRE(c.error.empty());
  CHECK(names(c.root().templates) == "templates/" + std::string(120, 'n') + " templates/pax templates/w.yaml");
  CHECK(names(c.root().files) == "link etc/passwd");
  CHECK(c.root().files[1].bytes == "kept inside");
  REQUIRE(c.root().subcharts.size() == 1);
  CHECK(c.job.sources.place(c.root().subcharts[0]->templates[0].at).file == "c.tgz/charts/s-1.tgz/templates/t.yaml");
}

TEST_CASE("fails_archives_that_lie") {
  const auto error = [](std::string bytes, const LoadOptions& options = {.helm3 = true}) {
    return Loaded(Content{{"c.tgz", std::move(bytes)}}, options, "c.tgz").error;
  };
  const TarEntry base{"c/Chart.yaml", kChart};
  CHECK(error(gzip(tar({base, {"c/../../evil", "x"}}))) == "chart illegally references parent directory");
  CHECK(error(gzip(tar({base, {"c/C:/evil", "x"}}))) == "chart contains illegally named files");
  CHECK(error(gzip(tar({base, {"c//evil", "x"}}))) == "chart illegally contains absolute paths");
  CHECK(error(gzip(tar({base, {"evil", "x"}}))) ==
        "chart illegally contains content outside the base directory: \"evil\"");
  CHECK(error(gzip(tar({base, {"Chart.yaml/x", "x"}}))) == "chart yaml not in base directory");
  CHECK(error(gzip(tar({base, {"c/big", "x", '0', "77777777777"}}))) ==
        "decompressed chart is larger than the maximum file size 104857600");
  CHECK(error(gzip(tar({base, {"c/link", "", '2', "00000000005"}}))) ==
        "decompressed chart is larger than the maximum file size 104857600");
  CHECK(error(gzip(tar({}))) == "no files in chart archive");
  const std::string whole = gzip(tar({base}));
  CHECK(error(whole.substr(0, 600)) == "unexpected EOF");
  CHECK(error(gzip(tar({base}).substr(0, 530))) == "unexpected EOF");
  CHECK(error(gzip("junk that is no tar archive at all" + std::string(600, 'x'))) == "archive/tar: invalid tar header");
  CHECK(error(whole.substr(0, 600), {}) == "unable to load chart archive");
  CHECK(error(gzip(tar({{"c/x", ""}})), {}) == "unable to detect chart version, no Chart.yaml found");
  std::string wrong_sum = whole;
  wrong_sum[wrong_sum.size() - 6] ^= 1;
  CHECK(error(wrong_sum).empty());  // nobody reads behind the tar's end
}

TEST_CASE("ok_any_prefix_of_an_archive_is_survived") {
  const std::string whole = gzip(tar({{"c/Chart.yaml", kChart}, {"c/templates/a", std::string(700, 'a')}}));
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    const Loaded c(Content{{"c.tgz", whole.substr(0, size)}}, {}, "c.tgz");
    CHECK((c.set.root != nullptr) == c.error.empty());
  }
}

TEST_CASE("ok_log_lines_are_slogs") {
  CHECK(helm_log("WARN", "plain") == "level=WARN msg=plain");
  CHECK(helm_log("INFO", "two words", {{"a", ""}, {"b", "x=y"}, {"c", "\"q\""}, {"d", "p\\q"}}) ==
        R"(level=INFO msg="two words" a="" b="x=y" c="\"q\"" d=p\q)");
}
