// .rhumbline.yaml: what a project says once and for all, so far which differences it ignores.
//
// In:  a file, found upwards from the working folder.   Out: ignore rules.
// The one idea: a rule that hides something must say why and until when; one that has expired hides nothing and is told.
// Trap: an unknown key would be a rule that hides more than was meant, so it is refused.

#include "renderer/cli/config.h"

#include <ctime>

#include "renderer/base/text.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::cli {

namespace {

constexpr std::string_view kFileName = ".rhumbline.yaml";
constexpr int kMostFolders = 100;

[[noreturn]] void refuse(Pos at, std::string message, std::string hint = {}) {
  fail({.cause = Cause::kUsage, .rule = "config", .at = at, .message = std::move(message), .hint = std::move(hint)});
}

// The folder that holds .git is the last that is looked into; without one only the working folder is.
std::string find_file(Files& files) {
  std::string folder = files.absolute("."), found;
  for (int depth = 0; depth < kMostFolders; ++depth) {
    const std::string path = join_path(folder, kFileName);
    if (found.empty() && files.kind(path) == FileKind::kFile) found = path;
    if (files.kind(join_path(folder, ".git")) != FileKind::kMissing) return found;
    if (folder == "/" || folder.empty()) break;
    folder = folder.substr(0, folder.rfind('/'));
    if (folder.empty()) folder = "/";
  }
  const std::string here = join_path(files.absolute("."), kFileName);
  return files.kind(here) == FileKind::kFile ? here : "";
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[11];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return {text, length};
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t digit : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u}) {
    if (text[digit] < '0' || text[digit] > '9') return false;
  }
  return true;
}

struct Key {
  std::string_view name;
  std::string_view IgnoreRule::*member;
};
constexpr Key kKeys[] = {{"kind", &IgnoreRule::kind},       {"group", &IgnoreRule::group},         {"name", &IgnoreRule::name},
                         {"namespace", &IgnoreRule::name_space}, {"path", &IgnoreRule::path},      {"class", &IgnoreRule::field_class},
                         {"manager", &IgnoreRule::manager}, {"reason", &IgnoreRule::reason},       {"expires", &IgnoreRule::expires}};

IgnoreRule read_rule(const Value& entry) {
  if (!entry.is_map()) refuse(entry.at(), "an ignore rule is no mapping", "- {kind: Deployment, path: spec.replicas, reason: ..., expires: 2030-01-31}");
  IgnoreRule rule;
  for (const Entry& member : entry.as_map().entries()) {
    const Key* known = nullptr;
    std::vector<std::string_view> names;
    for (const Key& key : kKeys) {
      names.push_back(key.name);
      if (key.name == member.key) known = &key;
    }
    if (known == nullptr) {
      const std::string_view near = nearest(member.key, names);
      refuse(member.key_at, "an ignore rule knows no \"" + std::string(member.key) + "\"", near.empty() ? "" : "did you mean " + std::string(near) + "?");
    }
    if (!member.value.is_string()) refuse(member.value.at(), "\"" + std::string(member.key) + "\" of an ignore rule is no text");
    rule.*(known->member) = member.value.as_text();
  }
  if (rule.reason.empty()) refuse(entry.at(), "an ignore rule without a reason", "reason: why this difference does not matter");
  if (!is_date(rule.expires)) refuse(entry.at(), "an ignore rule without a date of expiry", "expires: 2030-01-31");
  if (rule.path.empty() && rule.field_class.empty() && rule.manager.empty()) {
    refuse(entry.at(), "an ignore rule that would hide whole objects", "say which path, class or manager");
  }
  return rule;
}

}  // namespace

std::vector<IgnoreRule> read_ignore_rules(Job& job, Files& files, const std::string& path) {
  const std::string file = path.empty() ? find_file(files) : path;
  if (file.empty()) return {};
  const std::string_view text = files.read(file, job.arena, job.limits.file_bytes).or_throw();
  const Value settings = yaml::read(job, text, job.sources.add(file, text)).or_throw();
  const Value rules = member_of(member_of(settings, "diff"), "ignore");
  if (rules.is_nil()) return {};
  if (!rules.is_list()) refuse(rules.at(), "diff.ignore is no list of rules");
  std::vector<IgnoreRule> found;
  const std::string now = today();
  for (const Value& entry : rules.as_list()) {
    IgnoreRule rule = read_rule(entry);
    if (rule.expires < now) {
      job.warn({.at = entry.at(), .message = "this ignore rule expired on " + std::string(rule.expires) + " and is not applied", .hint = "remove it, or give it a new date"});
    } else {
      found.push_back(rule);
    }
  }
  return found;
}

}  // namespace rhumbline::cli
