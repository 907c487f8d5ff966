// Entry: finds the command, parses its words, runs it.
//
// In:  argv.   Out: an exit code (cli.h).
// The one idea: the work runs on a thread whose stack bears any depth that the budgets allow, while the first thread waits for its end,
// for --timeout and for signals; the process ends without tidying up, since the arena's pages go back faster all at once.
// Trap: signals are blocked in every thread and taken by the first, so that no handler runs in the middle of anything.

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <string>
#include <vector>

#include "renderer/base/files.h"
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

struct Task {
  std::vector<std::string> words;
  Bounds bounds;
  int exit_code = kFailed;
};

int run_words(Task& task) {
  const std::vector<std::string>& words = task.words;
  if (words.empty()) {
    write_stderr(overview());
    return kUsage;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    const Command* about = words.size() > 1 ? find_command(words[1]) : nullptr;
    write_stdout(about == nullptr ? overview() : help_text(*about));
    return kOk;
  }
  const Command* command = find_command(words[0] == "--version" ? "version" : words[0]);
  if (command == nullptr) return unknown_command(words[0]);
  bool wants_help = false;
  Arguments arguments;
  if (command->takes_words) {
    task.bounds.set(arguments, *command);
    return command->run({.positional = {words.begin() + 1, words.end()}, .flags = {}});
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
    write_stdout(help_text(*command));
    return kOk;
  }
  return command->run(arguments);
}

void say_out_of_memory(const Bounds& bounds) {
  try {
    write_stderr(bounds.out_of_memory());
  } catch (const std::bad_alloc&) {
    write_stderr("error: out of memory\n");
  }
}

// The process ends here, not in the thread that waits: to wake it, and to give the stack back first, costs more than a small chart.
void* run_task(void* given) {
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

// Starts the work and waits for its end.
int run_program(int argc, char** argv) {
  const sigset_t waited = block_signals();
  Task task{{argv + 1, argv + argc}, {}, kFailed};
  // kubectl runs `kubectl rhumbline diff` as this program under the name kubectl-rhumbline.
  const std::string name = argc > 0 ? std::string(base_name(argv[0])) : std::string();
  if (name == "kubectl-rhumbline" && !task.words.empty() && task.words[0] == "diff") task.words[0] = "kubectl-diff";
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_t thread{};
  if (pthread_create(&thread, &attributes, run_task, &task) != 0) {
    write_stderr("error: the system grants no thread with a stack of 512 MiB\n  hint: raise what ulimit -v allows\n");
    return kFailed;
  }
  wait_for_end(waited, task.bounds);
}

}  // namespace

}  // namespace rhumbline::cli

int main(int argc, char** argv) {
  using namespace rhumbline::cli;
  try {
    ::_exit(run_program(argc, argv));
  } catch (const std::bad_alloc&) {
    write_stderr("error: out of memory\n");
    ::_exit(kFailed);
  }
}
