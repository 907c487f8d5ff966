// Batches of documents on several threads, told in their own order.
//
// In:  a source of batches.   Out: judged batches, in the order of the source.
// The one idea: a worker of the crew has a judge of its own, made when its first batch comes.
// Trap: nobody else touches a worker's judge, so judges are laid out for all workers before the first thread starts.

#include "renderer/cli/crew.h"
#include "renderer/cli/judge.h"

namespace rhumbline::cli {

void judge_in_order(const Limits& limits, Files& files, const JudgeSettings& settings, const std::vector<std::string>& stream,
                    const std::function<bool(Batch&)>& next, const std::function<bool(const Judged&)>& tell) {
  std::vector<std::unique_ptr<Judge>> judges(settings.threads);
  const std::function<Judge&(std::size_t)> judge_of = [&](std::size_t worker) -> Judge& {
    std::unique_ptr<Judge>& judge = judges[worker];
    if (judge == nullptr) judge = std::make_unique<Judge>(limits, files, settings, stream);
    return *judge;
  };
  struct Task final : CrewTask {
    explicit Task(const std::function<Judge&(std::size_t)>& of) : judge_of(of) {}
    void run(std::size_t worker) override { result = judge_of(worker).judge(batch); }

    const std::function<Judge&(std::size_t)>& judge_of;
    Batch batch;
    Judged result;
  };
  const auto next_task = [&]() -> std::unique_ptr<CrewTask> {
    auto task = std::make_unique<Task>(judge_of);
    return next(task->batch) ? std::move(task) : nullptr;
  };
  run_in_order(settings.threads, next_task, [&](CrewTask& task) { return tell(static_cast<Task&>(task).result); });
}

}  // namespace rhumbline::cli
