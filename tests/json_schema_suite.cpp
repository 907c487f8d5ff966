// Runs the official JSON Schema test suite (github.com/json-schema-org/JSON-Schema-Test-Suite) against the schema room.
//
//     json_schema_suite SUITE_FOLDER [-v]
//
// Every required test of drafts 4, 6, 7, 2019-09 and 2020-12 must pass, and the optional ones of the formats claimed below.
// The rest is counted, by file. No folder: says so, and how many drafts were skipped.
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "renderer/base/files.h"
#include "renderer/json/json.h"
#include "renderer/schema/glance.h"

namespace {

using namespace rhumbline;

/// Files of optional/format that must pass as well. The other formats follow Helm's validator where it is laxer than the
/// suite: e-mail without a local part, +1 in IPv4, P1Y1D, URI references beyond ASCII.
constexpr std::string_view kClaimedFormats[] = {"date", "date-time", "ipv6", "json-pointer", "relative-json-pointer",
                                                "time", "unknown",   "uuid"};

struct Counts {
  int passed = 0, failed = 0;
};

/// http://localhost:1234/ is the folder `remotes`.
class Remotes final : public schema::Documents {
 public:
  explicit Remotes(std::string folder) : folder_(std::move(folder)) {}
  Result<Value> load(Job& job, std::string_view url) override {
    constexpr std::string_view kHost = "http://localhost:1234/";
    if (!url.starts_with(kHost)) return Diagnostic{.message = "not in the suite: " + std::string(url)};
    auto text = DiskFiles().read(folder_ + "/" + std::string(url.substr(kHost.size())), job.arena, 1 << 20);
    if (!text) return text.error();
    return json::read(job, text.value(), {}, {.keep_integers = true});
  }

 private:
  std::string folder_;
};

class Suite {
 public:
  Suite(std::string folder, bool verbose) : folder_(std::move(folder)), verbose_(verbose) {}

  /// All files of a folder; `optional` ones are counted by name.
  void run_folder(const std::string& path, schema::Draft draft, bool optional) {
    auto entries = files_.list(path);
    if (!entries) return;
    for (const FolderEntry& entry : entries.value()) {
      if (entry.kind == FileKind::kFolder) run_folder(path + "/" + entry.name, draft, true);
      if (entry.kind == FileKind::kFile && entry.name.ends_with(".json")) run_file(path + "/" + entry.name, draft, optional);
    }
  }

  [[nodiscard]] int report() const {
    Counts required;
    Counts rest;
    for (const auto& [name, counts] : optional_) {
      if (counts.failed > 0) std::printf("optional %s: %d of %d\n", name.c_str(), counts.passed, counts.passed + counts.failed);
      rest.passed += counts.passed;
      rest.failed += counts.failed;
    }
    std::printf("optional in all: %d of %d\n", rest.passed, rest.passed + rest.failed);
    std::printf("%d passed, %d failed\n", required_.passed, required_.failed);
    return required_.failed == 0 && required_.passed > 0 ? 0 : 1;
  }

 private:
  void run_file(const std::string& path, schema::Draft draft, bool optional) {
    Job job;
    const std::string name = path.substr(folder_.size() + std::string_view("/tests/").size());
    auto text = files_.read(path, job.arena, 1 << 24);
    auto groups = json::read(job, std::move(text).or_throw(), {}, {.keep_integers = true});
    const std::string stem = name.substr(name.rfind('/') + 1);
    bool claimed = false;
    for (const std::string_view format : kClaimedFormats) {
      claimed = claimed || (name.find("/format/") != std::string::npos && stem == std::string(format) + ".json");
    }
    Counts& counts = optional && !claimed ? optional_[name] : required_;
    for (const Value& group : std::move(groups).or_throw().as_list()) run_group(job, name, group, draft, optional, counts);
  }

  void run_group(Job& job, const std::string& name, const Value& group, schema::Draft draft, bool optional, Counts& counts) {
    Remotes remotes(folder_ + "/remotes");
    const bool formats = optional && name.find("/format/") != std::string::npos;
    const auto compiled = schema::Schema::compile(
        job, group.as_map().get("schema"),
        {.draft = draft, .url = "http://testsuites.com/schema.json", .documents = &remotes, .assert_format = formats});
    for (const Value& test : group.as_map().get("tests").as_list()) {
      const bool wanted = test.as_map().get("valid").as_bool();
      std::string why;
      bool good = false;
      if (!compiled) {
        why = compiled.error().message;
      } else {
        const Value data = test.as_map().get("data");
        const bool valid = schema::is_valid(job, compiled.value(), data);
        const schema::Verdict verdict = schema::check(job, compiled.value(), data);
        good = valid == wanted && verdict.findings.empty() == valid && (wanted || formats || !glance(job, group.as_map().get("schema"), draft, data));
        why = verdict.helm;
      }
      ++(good ? counts.passed : counts.failed);
      if (good || (!verbose_ && optional)) continue;
      std::printf("FAIL %s: %s: %s: wanted %s %s\n", name.c_str(), text_of(group, "description").c_str(),
                  text_of(test, "description").c_str(), wanted ? "valid" : "invalid", why.c_str());
    }
  }

  /// What the glance says of the same schema as the text of a file, which names its draft.
  static bool glance(Job& job, const Value& schema, schema::Draft draft, const Value& data) {
    std::string text;
    json::write(job, text, schema);
    if (text.starts_with('{') && schema.as_map().find("$schema") == nullptr) {
      text.insert(1, "\"$schema\":\"" + std::string(schema::draft_url(draft)) + (text.size() > 2 ? "\"," : "\""));
    }
    return schema::fits_at_a_glance(job, job.arena.copy(text), data);
  }

  static std::string text_of(const Value& map, std::string_view key) { return std::string(map.as_map().get(key).as_text()); }

  std::string folder_;
  bool verbose_;
  DiskFiles files_;
  Counts required_;
  std::map<std::string, Counts> optional_;
};

}  // namespace

int main(int count, char** arguments) {
  const std::string folder = count > 1 ? arguments[1] : "";
  constexpr std::pair<std::string_view, schema::Draft> kDrafts[] = {{"draft4", schema::Draft::k4},
                                                                    {"draft6", schema::Draft::k6},
                                                                    {"draft7", schema::Draft::k7},
                                                                    {"draft2019-09", schema::Draft::k2019},
                                                                    {"draft2020-12", schema::Draft::k2020}};
  if (folder.empty() || DiskFiles().kind(folder + "/tests") != FileKind::kFolder) {
    std::printf("no suite at \"%s\": 5 drafts skipped\n", folder.c_str());
    return 0;
  }
  Suite suite(folder, count > 2);
  for (const auto& [name, draft] : kDrafts) suite.run_folder(folder + "/tests/" + std::string(name), draft, false);
  return suite.report();
}
