// What `batch` is made of: shares of a list, records, work on several threads told in order.

#include <doctest/doctest.h>

#include <atomic>
#include <set>

#include "renderer/cli/batch.h"
#include "renderer/cli/crew.h"

using namespace rhumbline;
using namespace rhumbline::cli;

namespace {

std::string refusal(const std::string& share) {
  try {
    const Shard shard = shard_named(share);
    return std::to_string(shard.number) + " of " + std::to_string(shard.count);
  } catch (const Failure& failure) {
    return failure.diagnostic().hint;
  }
}

struct Squaring final : CrewTask {
  explicit Squaring(std::size_t given) : number(given) {}
  void run(std::size_t worker) override {
    by = worker;
    if (number == 13) fail({.message = "thirteen"});
    square = number * number;
  }
  std::size_t number, square = 0, by = 0;
};

// The squares of the numbers below `count`, up to the first at or above `most`, and who made them.
struct Squared {
  std::vector<std::size_t> told;
  std::set<std::size_t> workers;
  std::string fault;
};
Squared squares(std::size_t threads, std::size_t count, std::size_t most = SIZE_MAX) {
  Squared out;
  std::size_t next = 0;
  try {
    run_in_order(
        threads, [&]() -> std::unique_ptr<CrewTask> { return next == count ? nullptr : std::make_unique<Squaring>(next++); },
        [&](CrewTask& task) {
          const auto& done = static_cast<Squaring&>(task);
          out.told.push_back(done.square);
          out.workers.insert(done.by);
          return done.square < most;
        });
  } catch (const Failure& failure) {
    out.fault = failure.what();
  }
  return out;
}

}  // namespace

TEST_CASE("a share is a number below a count") {
  CHECK(refusal("0/1") == "0 of 1");
  CHECK(refusal("7/8") == "7 of 8");
  CHECK(refusal("8/8") == "shares count from 0: the last is 7/8");
  CHECK(refusal("0/0") == "there is at least one share: --shard 0/1");
  for (const char* text : {"", "/", "1", "a/2", "1/b", "-1/2", " 1/2", "1/2/3", "1/ 2"}) {
    CHECK_MESSAGE(refusal(text).starts_with("write --shard"), text);
  }
}

TEST_CASE("tasks are told in their order, whoever does them") {
  for (const std::size_t threads : {1, 2, 8}) {
    const Squared all = squares(threads, 13);
    REQUIRE(all.told.size() == 13);
    for (std::size_t i = 0; i < 13; ++i) CHECK(all.told[i] == i * i);
    CHECK(*all.workers.rbegin() < threads);
    CHECK(squares(threads, 0).told.empty());
    CHECK(squares(threads, 1).told == std::vector<std::size_t>{0});
    CHECK(squares(threads, 1).workers == std::set<std::size_t>{0});
  }
}

TEST_CASE("tasks end where one is told to be the last, and where one throws") {
  for (const std::size_t threads : {1, 2, 8}) {
    CHECK(squares(threads, 13, 9).told == std::vector<std::size_t>{0, 1, 4, 9});
    const Squared thrown = squares(threads, 100);
    CHECK(thrown.told.size() == 13);
    CHECK(thrown.fault == "thirteen");
  }
}

TEST_CASE("a record tells a result by its digest, and a failure by none") {
  ListedJob job;
  for (const Command& command : commands()) {
    if (command.name == "template") job.command = &command;
  }
  job.line = 3;
  BatchRecord good;
  good.write("a: ");
  good.write("b\n");
  good.say("note: so\n");
  good.close(job, kOk);
  const std::string known = R"({"line": 3, "id": null, "command": "template", "name": null, "chart": null, )";
  const std::string digest = "52c9693cf3f219d51ba6af4362ee092c55fb5e6f96d6f9da13c8ede7eff8e71b";  // as sha256sum has it
  CHECK(good.file() == digest + ".yaml");
  const std::string sum = known + R"("exit": 0, "sha256": ")" + digest + R"(", "bytes": 5, )", rest = R"("errors": [], "warnings": [], "notes": ["note: so"]})" "\n";
  CHECK(good.line(false) == sum + R"("file": ")" + digest + R"(.yaml", )" + rest);
  CHECK(good.line(true) == sum + R"("output": "a: b\n", )" + rest);
  BatchRecord bad;
  bad.tell({.message = "no"}, Sources(), {});
  bad.tell({.message = "", .helm = "only Helm says this"}, Sources(), {});
  bad.close(job, kFailed);
  CHECK(bad.file().empty());
  CHECK(bad.line(true) == known + R"("exit": 1, "sha256": null, "bytes": 0, "errors": [{"message": "no"}], "warnings": [], "notes": []})" "\n");
  BatchRecord empty;
  empty.close(job, kOk);
  CHECK(empty.file().starts_with("e3b0c44298fc1c14"));
  BatchRecord latin;
  latin.write("caf\xe9");
  latin.close(job, kOk);
  CHECK(latin.line(true).find("\"output_base64\": \"Y2Fm6Q==\"") != std::string::npos);
}
