// Entry: finds the command, parses its words, runs it.
//
// In:  argv.   Out: an exit code (cli.h).
// The one idea: the work runs on a stack that bears any depth that the budgets allow (base/stack.h), and the process ends without tidying
// up, since the arena's pages go back faster all at once.

#include <unistd.h>

#include <algorithm>
#include <new>
#include <string>
#include <vector>

#include "renderer/base/files.h"
#include "renderer/base/hash.h"
#include "renderer/base/heap.h"
#include "renderer/base/stack.h"
#include "renderer/cli/cli.h"
#include "renderer/cli/limits.h"

namespace rhumbline::cli {

namespace {

// Untouched pages of a stack cost nothing; templates and YAML may nest as deep as base/job.h allows.
constexpr std::size_t kStackBytes = std::size_t{512} << 20;

const Command* find_command(std::string_view name) {
  for (const Command& command : commands()) {
    if (command.name == name || (!command.alias.empty() && command.alias == name)) return &command;
  }
  return nullptr;
}

int unknown_command(const std::string& name) {
  std::vector<std::string_view> known;
  for (const Command& command : commands()) known.push_back(command.name);
  const std::string_view near = nearest(name, known);
  write_stderr("error: unknown command \"" + escape_for_terminal(name) + "\"\n  hint: " +
               (near.empty() ? "rhumbline --help lists the commands" : "did you mean " + std::string(near) + "?") + "\n");
  return kUsage;
}

// What the command ends with when it cannot do its work: known before anything is allocated, for the case that nothing can be.
int unfinished_code(int argc, char** argv) {
  const Command* command = argc > 1 ? find_command(argv[1]) : nullptr;
  return command == nullptr ? kFailed : command->limit_error;
}

struct Task {
  std::vector<std::string> words;
  Bounds bounds;
  int exit_code = kFailed;
};

int run_words(Task& task) {
  StandardStreams outlet;
  const std::vector<std::string>& words = task.words;
  if (words.empty()) {
    write_stderr(overview());
    return kUsage;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    const Command* about = words.size() > 1 ? find_command(words[1]) : nullptr;
    outlet.write(about == nullptr ? overview() : help_text(*about));
    return kOk;
  }
  const Command* command = find_command(words[0] == "--version" ? "version" : words[0]);
  if (command == nullptr) return unknown_command(words[0]);
  bool wants_help = false;
  Arguments arguments;
  if (command->takes_words) {
    task.bounds.set(arguments, *command);
    return command->run({.positional = {words.begin() + 1, words.end()}, .flags = {}}, outlet);
  }
  try {
    arguments = parse_arguments(*command, std::span(words).subspan(1), wants_help);
    if (!wants_help) task.bounds.set(arguments, *command);
  } catch (const Failure& failure) {
    const bool helm_words = std::find(words.begin(), words.end(), "--compat-errors") != words.end();
    write_stderr(draw(failure.diagnostic(), Sources(), {.helm_words = helm_words}));
    return command->usage_error;
  }
  if (wants_help) {
    outlet.write(help_text(*command));
    return kOk;
  }
  return command->run(arguments, outlet);
}

void say_out_of_memory(const Bounds& bounds) {
  try {
    write_stderr(bounds.out_of_memory());
  } catch (const std::bad_alloc&) {
    write_stderr("error: out of memory\n");
  }
}

// Ends the process without giving anything back: the system does that faster, all at once.
[[noreturn]] void run_task(void* given) {
  auto& task = *static_cast<Task*>(given);
  try {
    task.exit_code = run_words(task);
  } catch (const Failure& failure) {
    write_stderr(draw(failure.diagnostic(), Sources(), {}));
  } catch (const std::bad_alloc&) {
    task.exit_code = task.bounds.exit_code();
    say_out_of_memory(task.bounds);
  } catch (const std::exception& error) {
    write_stderr(std::string("error: internal error in rhumbline " RHUMBLINE_VERSION ": ") + error.what() + "\n  hint: please report it with the input\n");
  }
  ::_exit(task.exit_code);
}

int run_program(int argc, char** argv) {
  seed_hashes();
  const bool is_prepared = prepare_heap() > 0;
  Task task{{argv + 1, argv + argc}, {}, kFailed};
  task.bounds.expect(unfinished_code(argc, argv), is_prepared ? kStackBytes : 0);
  // kubectl runs `kubectl rhumbline diff` as this program under the name kubectl-rhumbline.
  const std::string name = argc > 0 ? std::string(base_name(argv[0])) : std::string();
  if (name == "kubectl-rhumbline" && !task.words.empty() && task.words[0] == "diff") task.words[0] = "kubectl-diff";
  if (!run_on_stack(kStackBytes, run_task, &task)) {
    write_stderr("error: the system grants no stack of 512 MiB\n  hint: raise what ulimit -v allows\n");
  }
  return task.exit_code;
}

}  // namespace

}  // namespace rhumbline::cli

int main(int argc, char** argv) {
  using namespace rhumbline::cli;
  try {
    ::_exit(run_program(argc, argv));
  } catch (const std::bad_alloc&) {
    write_stderr("error: out of memory\n");
    ::_exit(unfinished_code(argc, argv));
  }
}
