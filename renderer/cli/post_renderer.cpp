// --post-renderer: a program, or a plug-in of Helm 4, that rewrites the manifests.
//
// In:  flags.   Out: a function from documents to documents; it runs the program, never through a shell, for at most so many seconds.
// Helm 3 takes a program here and Helm 4 the name of a plug-in; we take both, plug-ins first.
// Trap: what the program writes to its standard error goes to ours as it comes.
// source: helm v3 pkg/postrender/exec.go; v4 internal/plugin (loader.go, subprocess_commands.go)

#include <unistd.h>

#include <cstdlib>

#include "renderer/base/text.h"
#include "renderer/cli/commands.h"
#include "renderer/live/live.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::cli {

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// What is run: words, what is laid over the environment, and whose name errors bear.
struct Program {
  std::vector<std::string> words;
  std::vector<std::string> environment;
  bool is_plugin = false;
  bool may_be_empty = false;  // its output: Helm 3 asks for none
};

// os.Expand of $NAME and ${NAME}.
std::string expanded(std::string_view text, const std::vector<std::string>& over) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const bool braced = text[i + 1] == '{';
    const std::size_t start = i + (braced ? 2 : 1);
    std::size_t end = start;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
    const std::string name(text.substr(start, end - start));
    std::string value = environment(name.c_str());
    for (const std::string& line : over) {
      if (line.starts_with(name + "=")) value = line.substr(name.size() + 1);
    }
    out += value;
    i = braced ? end : end - 1;
  }
  return out;
}

// The row of platformCommand that fits this system best; nil when none does.
Value platform_command(const Value& plugin) {
  const Value config = member_of(plugin, "runtimeConfig");
  const Value rows = member_of(config, "platformCommand");
  Value best;
  int rank = 0;
  if (!rows.is_list()) return best;
  constexpr std::string_view kArch = sizeof(void*) == 8 ? "amd64" : "386";
  for (const Value& row : rows.as_list()) {
    const std::string_view os = text_of(row, "os"), arch = text_of(row, "arch");
    const int fit = os == "linux" && arch == kArch ? 3 : !arch.empty() ? 0 : os == "linux" ? 2 : os.empty() ? 1 : 0;
    if (fit > rank) {
      rank = fit;
      best = row;
    }
  }
  return best;
}

Program program_of(const Value& plugin, const std::string& folder) {
  const std::string name(text_of(plugin, "name"));
  Program program{.words = {}, .environment = {"HELM_PLUGIN_NAME=" + name, "HELM_PLUGIN_DIR=" + folder}, .is_plugin = true};
  const Value row = platform_command(plugin);
  const std::string_view command = text_of(row, "command");
  for (const std::string_view word : split(command, " ")) program.words.push_back(expanded(word, program.environment));
  const Value args = member_of(row, "args");
  if (args.is_list()) {
    for (const Value& arg : args.as_list()) {
      if (arg.is_string()) program.words.push_back(expanded(arg.as_text(), program.environment));
    }
  }
  return program;
}

std::vector<std::string> plugin_folders() {
  std::string list = environment("HELM_PLUGINS");
  if (list.empty()) {
    std::string data = environment("HELM_DATA_HOME");
    if (data.empty()) data = environment("XDG_DATA_HOME").empty() ? environment("HOME") + "/.local/share/helm" : environment("XDG_DATA_HOME") + "/helm";
    list = data + "/plugins";
  }
  std::vector<std::string> folders;
  for (const std::string_view folder : split(list, ":")) folders.emplace_back(folder);
  return folders;
}

std::optional<Program> find_plugin(Job& job, Files& files, const std::string& name) {
  for (const std::string& folder : plugin_folders()) {
    const Result<std::vector<FolderEntry>> entries = files.list(folder);
    if (!entries) continue;
    for (const FolderEntry& entry : entries.value()) {
      const std::string home = join_path(folder, entry.name), path = home + "/plugin.yaml";
      if (files.kind(path) != FileKind::kFile) continue;
      const Result<std::string_view> text = files.read(path, job.arena, job.limits.file_bytes);
      if (!text) continue;
      const Result<Value> plugin = yaml::read(job, text.value(), job.sources.add(path, text.value()));
      if (!plugin || text_of(plugin.value(), "name") != name || text_of(plugin.value(), "type") != "postrenderer/v1") continue;
      return program_of(plugin.value(), files.absolute(home));
    }
  }
  return std::nullopt;
}

// exec.LookPath: empty when there is no such program.
std::string find_program(Files& files, const std::string& name) {
  const auto can_run = [&](const std::string& path) { return files.kind(path) == FileKind::kFile && ::access(path.c_str(), X_OK) == 0; };
  if (name.find('/') != std::string::npos) return can_run(name) ? files.absolute(name) : std::string();
  const std::string list = environment("PATH");
  for (const std::string_view folder : split(list, ":")) {
    const std::string path = std::string(folder.empty() ? "." : folder) + "/" + name;
    if (can_run(path)) return files.absolute(path);
  }
  return {};
}

[[noreturn]] void refuse_missing(const std::string& name, bool helm3) {
  std::string quoted;
  append_quoted(quoted, name);
  const bool is_path = name.find('/') != std::string::npos;
  const std::string why3 = is_path ? "stat " + name + ": no such file or directory" : "executable file not found in $PATH";
  fail({.cause = Cause::kUsage,
        .rule = "flag.post-renderer",
        .message = "--post-renderer " + name + ": there is no such program" + (helm3 ? "" : " and no plug-in of this name"),
        .hint = is_path ? "is it there, and may it be run?" : "give its path, or put it on PATH",
        .helm = "invalid argument " + quoted + " for \"--post-renderer\" flag: " +
                (helm3 ? "unable to find binary at " + name + ": exec: " + quoted + ": " + why3
                       : "plugin: {Name:" + name + " Type:postrenderer/v1} not found")});
}

int seconds_of(const Arguments& arguments) {
  const std::string text = arguments.value("post-renderer-timeout", "300");
  const ParsedUint seconds = parse_uint(text, 10);
  if (seconds.status != ParseStatus::kOk || seconds.value == 0 || seconds.value > 86'400) {
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "--post-renderer-timeout " + text + " is not a number of seconds from 1 to 86400"});
  }
  return static_cast<int>(seconds.value);
}

[[noreturn]] void refuse_result(const Program& program, std::string what, std::string helm) {
  const std::string prefix = "error while running post render on files: ";
  fail({.rule = "post-renderer", .message = "post-renderer " + program.words[0] + " " + std::move(what), .helm = prefix + std::move(helm)});
}

std::string run(const Job& job, const Program& program, int seconds, std::string_view documents) {
  Child child(program.words, program.environment);
  std::optional<std::string> made = child.exchange(documents, job.limits.output_bytes, seconds);
  std::string quoted;
  append_quoted(quoted, program.words[0]);
  if (!made) {
    fail({.cause = Cause::kLimit,
          .rule = "post-renderer",
          .message = "post-renderer " + program.words[0] + " did not end within " + std::to_string(seconds) + " s, or wrote more than --max-output allows",
          .hint = "give it more time with --post-renderer-timeout"});
  }
  if (const int code = child.wait(); code != 0) {
    refuse_result(program, "ended with exit code " + std::to_string(code),
                  program.is_plugin ? "failed to invoke post-renderer plugin: plugin exited with error"
                                    : "error while running command " + program.words[0] + ". error output:\n: exit status " + std::to_string(code));
  }
  if (!program.may_be_empty && trim_space(*made).empty()) {
    refuse_result(program, "gave nothing back", "post-renderer " + quoted + " produced empty output");
  }
  return std::move(*made);
}

}  // namespace

std::function<std::string(std::string_view)> post_renderer_of(Job& job, Files& files, const Arguments& arguments) {
  std::vector<std::string> names = arguments.list("post-renderer");
  const bool helm3 = compat_of(arguments) == Compat::kHelm3;  // there the last one counts
  if (!helm3) std::erase(names, "");
  if (names.empty() || names.back().empty()) return {};
  if (arguments.given("keep-generated")) {
    fail({.cause = Cause::kUsage, .rule = "flag.post-renderer", .message = "--post-renderer and --keep-generated exclude each other",
          .hint = "pipe the output through the program instead"});
  }
  for (const std::string& each : names) {  // Helm 3 looks for all of them
    if (helm3 && !each.empty() && find_program(files, each).empty()) refuse_missing(each, helm3);
  }
  const std::string& name = helm3 ? names.back() : names.front();
  std::optional<Program> program = helm3 ? std::nullopt : find_plugin(job, files, name);
  if (!program) {
    const std::string path = find_program(files, name);
    if (path.empty()) refuse_missing(name, helm3);
    program = Program{.words = {path}, .environment = {}, .may_be_empty = helm3};
  }
  if (program->words.empty() || program->words[0].empty()) refuse_missing(name, helm3);
  if (names.size() > 1 && !helm3) {
    std::string quoted;
    append_quoted(quoted, names[1]);
    fail({.cause = Cause::kUsage, .rule = "flag.post-renderer", .message = "--post-renderer is given more than once",
          .hint = "let one program call the others",
          .helm = "invalid argument " + quoted + " for \"--post-renderer\" flag: cannot specify --post-renderer flag more than once"});
  }
  for (std::string& word : arguments.list("post-renderer-args")) program->words.push_back(std::move(word));
  return [&job, program = std::move(*program), seconds = seconds_of(arguments)](std::string_view documents) {
    return run(job, program, seconds, documents);
  };
}

}  // namespace rhumbline::cli
