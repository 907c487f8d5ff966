// Runs the official JSON Schema Test Suite against room schema.
//
// In: the suite's folder, with tests/<draft>/**.json and remotes/. Out: one line for each failing test,
// a line per draft, and last `N passed, N failed`; exit 1 if any failed.
// The one idea: a file is a list of {schema, tests: [{data, valid}]}; each schema is compiled once.
// Trap: drafts 4 to 7 assert `format`, as Helm's validator does, so the suite's mandatory format.json,
// which wants it ignored, is left out there and counted aloud; the files under optional/format are run.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/json/json.h"
#include "renderer/schema/schema.h"

namespace {

namespace fs = std::filesystem;
using rhumbline::Job;
using rhumbline::Value;
using rhumbline::schema::Draft;

struct DraftRow {
  std::string_view folder;
  Draft draft;
  bool formats_always;
};
constexpr std::array kDrafts = {
    DraftRow{.folder = "draft4", .draft = Draft::k4, .formats_always = true},
    DraftRow{.folder = "draft6", .draft = Draft::k6, .formats_always = true},
    DraftRow{.folder = "draft7", .draft = Draft::k7, .formats_always = true},
    DraftRow{.folder = "draft2019-09", .draft = Draft::k2019, .formats_always = false},
    DraftRow{.folder = "draft2020-12", .draft = Draft::k2020, .formats_always = false},
};

std::string slurp(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Value parse(Job& job, std::string text) {
  const std::string_view kept = job.arena.copy(text);
  return rhumbline::json::read(job, kept, {}, {.keep_integers = true}).or_throw();
}

/// The suite serves remotes/ as http://localhost:1234/.
class Remotes final : public rhumbline::schema::Documents {
 public:
  explicit Remotes(fs::path folder) : folder_(std::move(folder)) {}
  rhumbline::Result<Value> load(Job& job, std::string_view url) override {
    constexpr std::string_view kHost = "http://localhost:1234/";
    if (!url.starts_with(kHost)) return rhumbline::Diagnostic{.message = "no such remote: " + std::string(url)};
    const fs::path path = folder_ / url.substr(kHost.size());
    if (!fs::is_regular_file(path)) return rhumbline::Diagnostic{.message = "no file for " + std::string(url)};
    return parse(job, slurp(path));
  }

 private:
  fs::path folder_;
};

struct Count {
  int passed = 0;
  int failed = 0;
};

/// One {schema, tests}: compiles, then asks for each instance.
void run_group(Job& job, const Value& group, const rhumbline::schema::CompileOptions& options,
               const std::string& name, Count& count) {
  const auto schema = rhumbline::schema::Schema::compile(job, group.as_map().get("schema"), options);
  for (const Value& test : group.as_map().get("tests").as_list()) {
    const auto& row = test.as_map();
    const bool want = row.get("valid").as_bool();
    const bool got = schema.ok() && rhumbline::schema::is_valid(job, schema.value(), row.get("data"));
    if (schema.ok() && got == want) {
      ++count.passed;
      continue;
    }
    ++count.failed;
    std::printf("FAIL %s: %s: %s: %s\n", name.c_str(),
                std::string(group.as_map().get("description").as_text()).c_str(),
                std::string(row.get("description").as_text()).c_str(),
                schema.ok() ? (want ? "refused" : "accepted") : schema.error().message.c_str());
  }
}

void run_file(const fs::path& root, const fs::path& path, const DraftRow& draft, Remotes& remotes, Count& count) {
  Job job;
  const std::string name = fs::relative(path, root / "tests").string();
  const rhumbline::schema::CompileOptions options{
      .draft = draft.draft,
      .documents = &remotes,
      .assert_format = name.find("/optional/format/") != std::string::npos,
  };
  const Value groups = parse(job, slurp(path));
  for (const Value& group : groups.as_list()) {
    try {
      run_group(job, group, options, name, count);
    } catch (const rhumbline::Failure& failure) {
      ++count.failed;
      std::printf("FAIL %s: %s\n", name.c_str(), failure.diagnostic().message.c_str());
    }
  }
}

Count run_draft(const fs::path& root, const DraftRow& draft) {
  Remotes remotes(root / "remotes");
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root / "tests" / draft.folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Count count;
  for (const fs::path& path : files) {
    if (draft.formats_always && path.parent_path().filename() == draft.folder && path.filename() == "format.json") {
      std::printf("left out %s/format.json: this draft asserts formats, as Helm does\n", std::string(draft.folder).c_str());
      continue;
    }
    run_file(root, path, draft, remotes, count);
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: schema_suite FOLDER\n", stderr);
    return 2;
  }
  Count total;
  for (const DraftRow& draft : kDrafts) {
    const Count count = run_draft(argv[1], draft);
    std::printf("%-14s %d of %d\n", std::string(draft.folder).c_str(), count.passed, count.passed + count.failed);
    total.passed += count.passed;
    total.failed += count.failed;
  }
  std::printf("%d passed, %d failed\n", total.passed, total.failed);
  return total.failed == 0 ? 0 : 1;
}
