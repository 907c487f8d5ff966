// Tasks on several threads, told in their own order.
//
// In:  a source of tasks.   Out: the same tasks, done, in the order of the source.
// The one idea: the caller's thread makes tasks and tells results; workers stand between. At most a few tasks per worker are under way,
// so memory stays flat however long the input is.
// Traps: threads get a stack that bears any depth the budgets allow, so they are not std::thread; a single task is done by the caller,
// since a thread costs more than a small file.

#include "renderer/cli/crew.h"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "renderer/base/diagnostic.h"
#include "renderer/base/output.h"
#include "renderer/base/text.h"

namespace rhumbline::cli {

namespace {

constexpr std::size_t kTasksPerWorker = 4;
constexpr std::size_t kMostThreads = 64;

}  // namespace

class Crew {
 public:
  explicit Crew(std::size_t threads) : most_(threads) {
    threads_.reserve(threads);  // a thread that could not be noted would outlive us
  }
  ~Crew() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
      work_.notify_all();
    }
    for (const pthread_t thread : threads_) pthread_join(thread, nullptr);
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  void give(CrewTask* task) {
    if (threads_.size() < most_) start();
    const std::lock_guard lock(mutex_);
    waiting_.push_back(task);
    work_.notify_one();
  }

  void wait_for(const CrewTask& task) {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [&] { return task.is_done_; });
    if (task.fault_ != nullptr) std::rethrow_exception(task.fault_);
  }

 private:
  void start() {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kWorkerStack);
    pthread_t thread{};
    const SignalHold hold;  // the first thread takes the signals, when it holds none back itself
    const int code = pthread_create(&thread, &attributes, [](void* self) -> void* {
      static_cast<Crew*>(self)->run();
      return nullptr;
    }, this);
    pthread_attr_destroy(&attributes);
    if (code == 0) {
      threads_.push_back(thread);
    } else if (threads_.empty()) {
      fail({.cause = Cause::kLimit, .message = "the system gives no thread to work with", .hint = "try -n 1"});
    } else {
      most_ = threads_.size();
    }
  }

  void run() {
    std::unique_lock lock(mutex_);
    for (const std::size_t worker = workers_++;;) {
      work_.wait(lock, [this] { return is_over_ || !waiting_.empty(); });
      if (is_over_) return;
      CrewTask* task = waiting_.front();
      waiting_.pop_front();
      lock.unlock();
      try {
        task->run(worker);
      } catch (...) {
        task->fault_ = std::current_exception();
      }
      lock.lock();
      task->is_done_ = true;
      finished_.notify_one();
    }
  }

  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable work_, finished_;
  std::deque<CrewTask*> waiting_;
  std::vector<pthread_t> threads_;
  std::size_t workers_ = 0;
  bool is_over_ = false;
};

void run_in_order(std::size_t threads, const std::function<std::unique_ptr<CrewTask>()>& next, const std::function<bool(CrewTask&)>& tell) {
  std::unique_ptr<CrewTask> first = next();
  std::unique_ptr<CrewTask> second = threads < 2 || first == nullptr ? nullptr : next();
  if (second == nullptr) {
    for (; first != nullptr; first = threads < 2 ? next() : nullptr) {
      first->run(0);
      if (!tell(*first)) return;
    }
    return;
  }
  std::deque<std::unique_ptr<CrewTask>> tasks;  // outlives the crew, which may still work on them
  Crew crew(threads);
  const auto give = [&](std::unique_ptr<CrewTask> task) {
    tasks.push_back(std::move(task));
    crew.give(tasks.back().get());
  };
  give(std::move(first));
  give(std::move(second));
  for (bool has_more = true; !tasks.empty(); tasks.pop_front()) {
    while (has_more && tasks.size() < threads * kTasksPerWorker) {
      std::unique_ptr<CrewTask> task = next();
      has_more = task != nullptr;
      if (has_more) give(std::move(task));
    }
    crew.wait_for(*tasks.front());
    if (!tell(*tasks.front())) return;
  }
}

std::size_t threads_asked(const Arguments& arguments, std::string_view flag, std::size_t usual) {
  if (!arguments.given(flag)) return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, usual);
  const std::string text = arguments.value(flag);
  const ParsedUint number = parse_uint(text, 10);
  if (number.status != ParseStatus::kOk) {
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "-n " + text + " is no number of threads", .hint = "write -n 4"});
  }
  return std::clamp<std::size_t>(number.value, 1, kMostThreads);
}

}  // namespace rhumbline::cli
