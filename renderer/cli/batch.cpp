// `rhumbline batch`: many jobs of one list, in parallel, each with its record.
//
// In:  a list of jobs.   Out: a line of JSON for each job of the share, in the order of the list; results beside them, or in files that
// are called after their content. 0 when every job ended with 0, 1 when one did not, 2 for a bad list, 3 when the batch could not go on.
// The one idea: a job is a command with its own arguments and its own outlet; a crew runs them, and the first thread alone writes.
// Traps: nothing runs before the whole list is known to be good, in each share; the order and bytes of the records must not depend on
// threads or shares, so they tell of no times.

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <new>

#include "renderer/base/output.h"
#include "renderer/cli/batch.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/crew.h"
#include "renderer/cli/limits.h"

namespace rhumbline::cli {

namespace {

constexpr std::size_t kUsualThreads = 64;

constexpr Flag kBatchFlags[] = {
    {"output-dir", 0, FlagKind::kValue, "DIR", "write each result to this folder, once, under its SHA-256; without it results are in the records"},
    {"shard", 0, FlagKind::kValue, "I/N", "take the I-th of N shares of the list only; I counts from 0", "0/1"},
    {"threads", 'n', FlagKind::kValue, "N", "jobs at one time", "as many as the machine has"},
    {"fail-fast", 0, FlagKind::kSwitch, "", "stop behind the first job of the list that does not end with 0"},
};

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint)});
}

// Budgets and --compat-errors given to the batch, and the words behind --, are those of each job that does not say otherwise.
std::vector<std::string> common_words(const Arguments& arguments) {
  std::vector<std::string> words(arguments.positional.begin() + 1, arguments.positional.end());
  for (const auto& [flag, values] : arguments.flags) {
    if (!flag.starts_with("max-") && flag != "compat-errors") continue;
    for (const std::string& value : values) words.push_back("--" + flag + "=" + value);
  }
  return words;
}

class JobTask final : public CrewTask {
 public:
  JobTask(ListedJob job, bool shows_result) : job_(std::move(job)), shows_result_(shows_result) {}

  void run(std::size_t) override {
    exit_code = ended();
    record.close(job_, exit_code);
    line = record.line(shows_result_);
  }

  [[nodiscard]] std::size_t number() const { return job_.line; }

  int exit_code = kFailed;
  BatchRecord record;
  std::string line;

 private:
  // As main.cpp does it for a command that is alone; whatever part of a result there was is none.
  int ended() {
    const Command& command = *job_.command;
    try {
      return command.run(job_.arguments, record);
    } catch (const Failure& failure) {
      return broken_off(kFailed, failure.diagnostic());
    } catch (const std::bad_alloc&) {
      return broken_off(command.limit_error, {.cause = Cause::kLimit, .message = "out of memory"});
    } catch (const std::exception& error) {
      return broken_off(kFailed, {.message = std::string("internal error in rhumbline " RHUMBLINE_VERSION ": ") + error.what(), .hint = "please report it with the input"});
    }
  }
  int broken_off(int code, const Diagnostic& why) {
    record = {};
    record.tell(why, Sources(), job_.arguments);
    return code;
  }

  ListedJob job_;
  bool shows_result_;
};

// The same bytes under the same name need not be written again, by whomever they were.
void keep_result(Files& files, const std::string& folder, const BatchRecord& record) {
  const std::string path = folder + "/" + record.file();
  if (files.kind(path) == FileKind::kFile) {
    Arena arena;
    const Result<std::string_view> there = files.read(path, arena, record.result().size() + 1);
    if (there && there.value() == record.result()) return;
  }
  const NewFile file{record.file(), record.result()};
  write_all(folder, std::span(&file, 1)).or_throw();
}

// No job shall wait for a terminal, nor take what another one should have got.
void close_standard_input() {
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0) return;
  (void)::dup2(nothing, STDIN_FILENO);
  ::close(nothing);
}

// Tells of the jobs, one after the other: results, records, to a waiting person how far it is, and in the end what did not end well.
class Telling {
 public:
  Telling(const Arguments& arguments, Outlet& outlet, std::size_t jobs)
      : outlet_(outlet), folder_(arguments.value("output-dir")), is_hasty_(arguments.is_on("fail-fast")), is_watched_(is_watched()), jobs_(jobs) {}
  Telling(const Telling&) = delete;
  Telling& operator=(const Telling&) = delete;
  ~Telling() {
    if (is_shown_) outlet_.say("\r\033[K");
  }

  /// False: that was the last.
  bool tell(const JobTask& done) {
    if (!folder_.empty() && !done.record.file().empty()) keep_result(files_, folder_, done.record);
    outlet_.write(done.line);
    ++told_;
    if (done.exit_code != kOk && failed_++ < kMostNamed) lines_ += (lines_.empty() ? "" : ", ") + std::to_string(done.number());
    show_progress();
    return failed_ == 0 || !is_hasty_;
  }

  int end() {
    if (failed_ == 0) return kOk;
    outlet_.say(std::string(is_shown_ ? "\r\033[K" : "") + "note: " + count() + ": " + (failed_ == 1 ? "line " : "lines ") + lines_ +
                (failed_ > kMostNamed ? " and others" : "") + " of the list\n");
    is_shown_ = false;
    return kFailed;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kMostNamed = 10;
  static constexpr std::chrono::milliseconds kPatience{1000}, kPause{200};

  // Records that go by on the same screen are progress enough.
  static bool is_watched() {
    const char* terminal = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 0 && terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
  }

  [[nodiscard]] std::string count() const {
    return std::to_string(failed_) + " of " + std::to_string(told_) + (told_ == 1 ? " job" : " jobs") + " did not end with 0";
  }

  void show_progress() {
    if (!is_watched_ || Clock::now() < next_time_) return;
    next_time_ = Clock::now() + kPause;
    is_shown_ = true;
    outlet_.say("\r" + std::to_string(told_) + " of " + std::to_string(jobs_) + " jobs are done" + (failed_ == 0 ? "" : ", " + count()) + "\033[K");
  }

  Outlet& outlet_;
  DiskFiles files_;
  std::string folder_;
  bool is_hasty_, is_watched_, is_shown_ = false;
  std::size_t jobs_, told_ = 0, failed_ = 0;
  std::string lines_;  // of the first that failed
  Clock::time_point next_time_ = Clock::now() + kPatience;
};

int run(Job& job, const Arguments& arguments, Outlet& outlet) {
  const std::vector<std::string>& words = arguments.positional;
  if (words.empty()) refuse("which list? none was named", "rhumbline batch jobs.jsonl, or - for standard input");
  if (words.size() > 1 && !words[1].starts_with('-')) refuse("one list is all, and \"" + words[1] + "\" is one too many", "behind -- stand flags of each job");
  const Shard shard = shard_named(arguments.value("shard", "0/1"));
  const std::size_t threads = threads_asked(arguments, "threads", kUsualThreads);
  const std::string folder = arguments.value("output-dir");
  DiskFiles files;
  JobList list(job, files, words[0], common_words(arguments));
  if (const std::vector<Diagnostic> faults = list.check(shard); !faults.empty()) {
    for (const Diagnostic& fault : faults) outlet.tell(fault, job.sources, arguments);
    if (faults.size() == JobList::kMostFaults) outlet.say("note: these are the first " + std::to_string(faults.size()) + "; what follows was not looked at\n");
    return kUsage;
  }
  if (!folder.empty()) write_all(folder, {}).or_throw();
  close_standard_input();
  bound_memory(threads * (kWorkerStack + limits_of(arguments).memory_bytes));
  std::size_t next = 0;
  Telling telling(arguments, outlet, list.size());
  const auto next_task = [&]() -> std::unique_ptr<CrewTask> {
    return next == list.size() ? nullptr : std::make_unique<JobTask>(list.at(next++), folder.empty());
  };
  run_in_order(threads, next_task, [&](CrewTask& task) { return telling.tell(static_cast<JobTask&>(task)); });
  return telling.end();
}

}  // namespace

std::span<const Flag> batch_flags() { return kBatchFlags; }

int run_batch(const Arguments& arguments, Outlet& outlet) {
  Job job;
  return run_reporting(job, arguments, outlet, {.usage = kUsage, .limit = kUnfinished, .failed = kUsage}, run);
}

}  // namespace rhumbline::cli
