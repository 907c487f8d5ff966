// Batches on several threads, told in their own order.
//
// In:  a source of batches.   Out: judged batches, in the order of the source.
// The one idea: the caller's thread makes batches and tells results; judges work between. At most a few batches per judge are under way,
// so memory stays flat however long the input is.
// Traps: threads get a stack that bears any depth the budgets allow, so they are not std::thread; a single batch is judged by the caller,
// since a thread costs more than a small file.

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>

#include "renderer/base/output.h"
#include "renderer/cli/judge.h"

namespace rhumbline::cli {

namespace {

constexpr std::size_t kStackBytes = std::size_t{512} << 20;  // as main.cpp's: untouched pages cost nothing
constexpr std::size_t kBatchesPerJudge = 4;

struct Task {
  Batch batch;
  Judged result = {};
  std::exception_ptr fault = nullptr;
  bool done = false;
};

class Crew {
 public:
  Crew(const Limits& limits, Files& files, const JudgeSettings& settings, const std::vector<std::string>& stream)
      : limits_(limits), files_(files), settings_(settings), stream_(stream) {}
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

  void give(Task* task) {
    if (threads_.size() < settings_.threads) start();
    const std::lock_guard lock(mutex_);
    waiting_.push_back(task);
    work_.notify_one();
  }

  void wait_for(const Task& task) {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [&] { return task.done; });
  }

 private:
  void start() {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStackBytes);
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
      fail({.cause = Cause::kLimit, .message = "the system gives no thread to judge with", .hint = "try -n 1"});
    }
  }

  void run() {
    std::unique_ptr<Judge> judge;
    for (std::unique_lock lock(mutex_);;) {
      work_.wait(lock, [this] { return is_over_ || !waiting_.empty(); });
      if (is_over_) return;
      Task* task = waiting_.front();
      waiting_.pop_front();
      lock.unlock();
      try {
        if (judge == nullptr) judge = std::make_unique<Judge>(limits_, files_, settings_, stream_);
        task->result = judge->judge(task->batch);
      } catch (...) {
        task->fault = std::current_exception();
      }
      lock.lock();
      task->done = true;
      finished_.notify_one();
    }
  }

  const Limits& limits_;
  Files& files_;
  const JudgeSettings& settings_;
  const std::vector<std::string>& stream_;
  std::mutex mutex_;
  std::condition_variable work_, finished_;
  std::deque<Task*> waiting_;
  std::vector<pthread_t> threads_;
  bool is_over_ = false;
};

}  // namespace

void judge_in_order(const Limits& limits, Files& files, const JudgeSettings& settings, const std::vector<std::string>& stream,
                    const std::function<bool(Batch&)>& next, const std::function<bool(const Judged&)>& tell) {
  Batch first, second;
  if (!next(first)) return;
  const bool is_single = settings.threads < 2 || !next(second);
  if (is_single) {
    Judge judge(limits, files, settings, stream);
    if (!tell(judge.judge(first)) || settings.threads >= 2) return;
    for (Batch batch; next(batch);) {
      if (!tell(judge.judge(batch))) return;
    }
    return;
  }
  std::deque<std::unique_ptr<Task>> tasks;  // outlives the crew, which may still work on them
  Crew crew(limits, files, settings, stream);
  const auto give = [&](Batch batch) {
    tasks.push_back(std::make_unique<Task>(Task{std::move(batch)}));
    crew.give(tasks.back().get());
  };
  give(std::move(first));
  give(std::move(second));
  bool has_more = true;
  while (!tasks.empty()) {
    for (Batch batch; has_more && tasks.size() < settings.threads * kBatchesPerJudge;) {
      has_more = next(batch);
      if (has_more) give(std::move(batch));
    }
    crew.wait_for(*tasks.front());
    if (tasks.front()->fault != nullptr) std::rethrow_exception(tasks.front()->fault);
    if (!tell(tasks.front()->result)) return;
    tasks.pop_front();
  }
}

}  // namespace rhumbline::cli
