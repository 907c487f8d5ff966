// Inputs of validate and diff: what is a document, what is an object, what is told when something cannot be read.
#include "renderer/base/base_n.h"
#include "renderer/live/live.h"

#include <doctest/doctest.h>

#include "renderer/chart/gunzip.h"

using namespace rhumbline;

namespace {

std::vector<std::string> documents(std::string_view text) {
  std::vector<std::string> found;
  for (const Document& document : split_documents(text)) found.emplace_back(document.text);
  return found;
}

std::vector<Value> objects(Job& job, std::map<std::string, std::string> content, std::vector<std::string> paths) {
  MemoryFiles files;
  files.content = std::move(content);
  return file_source(files, std::move(paths))->objects(job).or_throw();
}

std::string_view name_of(const Value& object) { return object.as_map().get("metadata").as_map().get("name").as_text(); }

}  // namespace

TEST_CASE("a stream is cut at marker lines only") {
  CHECK(documents("a: 1\n---\nb: 2\n") == std::vector<std::string>{"a: 1\n", "---\nb: 2\n"});
  CHECK(documents("a: 1\n----\nb: 2\n").size() == 1);
  CHECK(documents("a: |\n  ---\n  x\n").size() == 1);
  CHECK(documents("--- {a: 1}\n--- {b: 2}\n").size() == 2);
  CHECK(documents("a: 1\n...\nb: 2\n") == std::vector<std::string>{"a: 1\n", "b: 2\n"});
}

TEST_CASE("blank documents are left out and still counted") {
  CHECK(documents("---\n---\n# nothing\n---\n").empty());
  const auto found = split_documents("---\n---\na: 1\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].number == 2);
  CHECK(found[0].offset == 4);
}

TEST_CASE("a directive stays with its document") {
  const auto found = documents("%YAML 1.1\n---\na: 1\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0] == "%YAML 1.1\n---\na: 1\n");
}

TEST_CASE("a byte order mark is no content") { CHECK(documents("\xEF\xBB\xBF# only this\n").empty()); }

TEST_CASE("JSON objects may follow each other") {
  Job job;
  const std::string_view text = "{\"a\": 1}\n{\"b\": 2} ";
  const auto parsed = parse_document(job, {text, 0, 1}, {});
  REQUIRE(parsed.ok());
  CHECK(parsed.value().values.size() == 2);
}

TEST_CASE("YAML's reader sees a key that JSON's overwrites") {
  Job job;
  const std::string_view text = "{\"a\": 1, \"a\": 2}";
  const Pos at = job.sources.add("x.json", text);
  CHECK(parse_document(job, {text, 0, 1}, at, JsonBy::kYaml).value().duplicates.size() == 1);
  CHECK(parse_document(job, {text, 0, 1}, at, JsonBy::kJson).value().duplicates.empty());
}

TEST_CASE("a folder is read whole and in order, other files are passed over") {
  Job job;
  const auto found = objects(job,
                             {{"d/b.yml", "kind: B\nmetadata: {name: b}"},
                              {"d/a/a.yaml", "kind: A\nmetadata: {name: a}"},
                              {"d/c.json", R"({"kind": "C", "metadata": {"name": "c"}})"},
                              {"d/readme.md", "no: yaml: here"}},
                             {"d"});
  REQUIRE(found.size() == 3);
  CHECK(name_of(found[0]) == "a");
  CHECK(name_of(found[1]) == "b");
  CHECK(name_of(found[2]) == "c");
}

TEST_CASE("what cannot be read is an error, never an empty answer") {
  Job job;
  CHECK_THROWS_AS(objects(job, {}, {"nofile.yaml"}), Failure);
  CHECK_THROWS_AS(objects(job, {{"d/readme.md", ""}}, {"d"}), Failure);
  CHECK_THROWS_AS(objects(job, {{"a.yaml", "a: [1"}}, {"a.yaml"}), Failure);
  CHECK_THROWS_AS(objects(job, {{"a.yaml", "just text"}}, {"a.yaml"}), Failure);
  CHECK_THROWS_AS(objects(job, {{"a.yaml", "kind: List\nitems: [[]]"}}, {"a.yaml"}), Failure);
}

TEST_CASE("an empty input is a mistake, an empty list is an answer") {
  Job job;
  CHECK_THROWS_AS(objects(job, {{"a.yaml", "# nothing\n"}}, {"a.yaml"}), Failure);
  CHECK(objects(job, {{"a.yaml", "kind: List\nitems: []\n"}}, {"a.yaml"}).empty());
  CHECK(objects(job, {{"/dev/null", ""}}, {"/dev/null"}).empty());
}

TEST_CASE("every list is its items") {
  Job job;
  CHECK(objects(job, {{"l.yaml", "kind: List\nitems: [{kind: A}, {kind: B}]"}}, {"l.yaml"}).size() == 2);
  CHECK(objects(job, {{"l.yaml", "kind: ServiceList\nitems: [{kind: A}]"}}, {"l.yaml"}).size() == 1);
  CHECK(objects(job, {{"l.yaml", "kind: List\nitems: []"}}, {"l.yaml"}).empty());
  CHECK(objects(job, {{"l.yaml", "kind: Blacklist\nmetadata: {}"}}, {"l.yaml"}).size() == 1);
}

TEST_CASE("base64 goes there and back") {
  for (const std::string_view text : {"", "a", "ab", "abc", "abcd", "\x00\xff\x10"}) CHECK(from_base64(to_base64(text)) == text);
  CHECK(to_base64("ab") == "YWI=");
  CHECK(from_base64("YWJj\nZGVm\n") == "abcdef");
  for (const std::string_view broken : {"YQ", "YQ=", "Y===", "YQ==YQ==", "Y*==", "===="}) CHECK(!from_base64(broken));
}

TEST_CASE("a release record of a ConfigMap without compression is read") {
  Job job;
  const std::string record = R"({"name": "web", "namespace": "shop", "version": 3, "info": {"status": "deployed"}, "apply_method": "ssa",)"
                             R"( "config": {"a": 1}, "manifest": "---\nkind: Service\nmetadata: {name: s}\n"})";
  const std::string text = "kind: ConfigMap\nmetadata: {name: sh.helm.release.v1.web.v3, labels: {owner: helm}}\ndata: {release: " + to_base64(record) + "}\n";
  const Value object = yaml::read(job, text).or_throw();
  REQUIRE(is_release_record(object));
  const ReleaseRecord release = read_release_record(job, object).or_throw();
  CHECK(release.name == "web");
  CHECK(release.name_space == "shop");
  CHECK(release.revision == 3);
  CHECK(release.is_server_side);
  REQUIRE(release.objects.size() == 1);
  CHECK(name_of(release.objects[0]) == "s");
}

TEST_CASE("a broken release record says what is broken") {
  Job job;
  const auto why = [&](const char* data) {
    const std::string text = "kind: Secret\ntype: helm.sh/release.v1\nmetadata: {name: r}\ndata: " + std::string(data);
    return read_release_record(job, yaml::read(job, text).or_throw()).error().message;
  };
  CHECK(why("{}").find("no data.release") != std::string::npos);
  CHECK(why("{release: '*'}").find("not base64") != std::string::npos);
  CHECK(why("{release: SDRzSUFBQT0=}").find("cannot be read") != std::string::npos);
  CHECK(why("{release: e30=}").find("cannot be read") != std::string::npos);
}

TEST_CASE("a text that unpacks to more than allowed is refused") {
  // Ten thousand zero bytes, packed.
  const std::string packed = *from_base64("H4sIAAAAAAACA+3BAQ0AAADCoPdPbQ43oAAAAAAAAAAAAODfAC7KO00QJwAA");
  CHECK(gunzip(packed, 10'000).value() == std::string(10'000, '\0'));
  CHECK(gunzip(packed, 9'999).error().cause == Cause::kLimit);
}
