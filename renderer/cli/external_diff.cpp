// An external diff, as KUBECTL_EXTERNAL_DIFF names it: two folders with a file for each object, and a program that compares them.
//
// In:  a comparison, a command.   Out: what the program prints.
// The one idea: the program sees what we would show: Secrets are hidden before a file is written.
// Trap: the command comes from the environment and is split at blanks, never given to a shell; diff's exit code 1 means "differs".
// source: kubectl pkg/cmd/diff/diff.go DiffProgram

#include "renderer/cli/external_diff.h"

#include <unistd.h>

#include <cstdlib>

#include "renderer/base/text.h"
#include "renderer/live/live.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::cli {

namespace {

constexpr std::size_t kMostOutput = std::size_t{512} << 20;
constexpr int kSeconds = 600;

/// A folder of our own that goes with us.
class Scratch {
 public:
  Scratch() {
    const char* base = std::getenv("TMPDIR");
    path_ = std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/rhumbline-diff-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) fail({.cause = Cause::kIo, .message = "cannot make a folder in " + path_.substr(0, path_.rfind('/')) + " for the external diff"});
  }
  ~Scratch() {
    for (const std::string& file : files_) ::unlink(file.c_str());
    for (const char* side : {"/LIVE", "/MERGED", ""}) ::rmdir((path_ + side).c_str());
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  void write(const std::string& side, const std::string& name, std::string_view text) {
    DiskFiles disk;
    files_.push_back(path_ + "/" + side + "/" + name);
    (void)disk.write(files_.back(), text).or_throw();
  }

 private:
  std::string path_;
  std::vector<std::string> files_;
};

// Data of a Secret as kubectl masks it: equal values stay equal.
Value masked(Job& job, const ObjectDiff& object, Side side) {
  const Value whole = without_secrets(job, object.root.sides[side]);
  if (!object.is_secret || !whole.is_map() || !whole.as_map().get("data").is_map()) return whole;
  const Value copy = deep_copy(job, whole);
  const Value other = object.root.sides[side == kLive ? kAfter : kLive];
  const Value others = member_of(other, "data");
  for (Entry& entry : copy.as_map().get("data").as_map().entries()) {
    const Value twin = member_of(others, entry.key);
    const bool differs = !twin.is_nil() && !json_equal(twin, entry.value, job.limits);
    entry.value = Value::literal(!differs ? "***" : side == kLive ? "*** (before)" : "*** (after)");
  }
  return copy;
}

std::string text_of(Job& job, const ObjectDiff& object, Side side, bool show_secrets) {
  const Value state = show_secrets ? object.root.sides[side] : masked(job, object, side);
  if (!state.is_map()) return {};
  Map* whole = state.as_map().clone(job.arena);
  whole->set(job.arena, "apiVersion", Value::string(job.arena, job.arena.copy(object.api_version)));
  whole->set(job.arena, "kind", Value::string(job.arena, job.arena.copy(object.kind)));
  std::string text;
  yaml::write(job, text, Value::map(whole));
  return text + "\n";
}

// group.version.kind.namespace.name
std::string file_name(const ObjectDiff& object) {
  const std::size_t slash = object.api_version.find('/');
  const std::string version = slash == std::string::npos ? object.api_version : object.api_version.substr(0, slash) + "." + object.api_version.substr(slash + 1);
  return replace_all(version + "." + object.kind + "." + object.name_space + "." + object.name, "/", "_");
}

}  // namespace

std::string external_diff(Job& job, const Comparison& comparison, const std::string& command, bool show_secrets) {
  std::vector<std::string> words;
  for (const std::string_view word : split(command, " ")) {
    if (!word.empty()) words.emplace_back(word);
  }
  if (words.empty()) fail({.cause = Cause::kUsage, .message = "KUBECTL_EXTERNAL_DIFF names no program"});
  Scratch scratch;
  for (const ObjectDiff& object : comparison.objects) {
    const bool changes = gravity_of(object) > 0;
    if (!changes) continue;
    const std::string name = file_name(object);
    if (const std::string text = text_of(job, object, kLive, show_secrets); !text.empty()) scratch.write("LIVE", name, text);
    if (const std::string text = text_of(job, object, kAfter, show_secrets); !text.empty()) scratch.write("MERGED", name, text);
  }
  for (const char* side : {"LIVE", "MERGED"}) {
    if (DiskFiles().kind(scratch.path() + "/" + side) == FileKind::kMissing) scratch.write(side, ".empty", "");
  }
  words.push_back(scratch.path() + "/LIVE");
  words.push_back(scratch.path() + "/MERGED");
  Child program(words, {});
  program.close_input();
  const std::optional<std::string> output = program.read_all(kMostOutput, kSeconds);
  if (!output) fail({.cause = Cause::kIo, .message = "the external diff " + words[0] + " printed too much, or did not end"});
  if (const int code = program.wait(); code > 1) fail({.cause = Cause::kIo, .message = "the external diff " + words[0] + " failed with exit code " + std::to_string(code)});
  return *output;
}

}  // namespace rhumbline::cli
