// A world of which everything is decided by --seed: random bytes, the clock, the time zone.
//
// In:  a seed, the release's name and namespace.   Out: a World; lookup, names and the environment stay those of the world around it.
// The one idea: each call of a random function has a stream of its own, made from the seed, the release and the place of the call
// (gotemplate.h CallPlace). So an edit elsewhere changes nothing, and neither does the order in which templates run.
// Trap: times print in the local zone, so that is part of what a seed fixes.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/functions/functions.h"
#include "renderer/release/parts.h"

namespace rhumbline {

namespace {

constexpr std::int64_t kFirstDay = 1'767'225'600;  // 2026-01-01T00:00:00Z; the release decides on the second of that day
constexpr std::int64_t kDay = 86'400, kNanos = 1'000'000'000;

class SeededWorld final : public WorldWithin, public Dice {
 public:
  SeededWorld(World& around, std::string key) : WorldWithin(around), key_(std::move(key)) {
    const auto sum = sha256(key_ + "now");
    const std::int64_t second = (sum[0] << 16 | sum[1] << 8 | sum[2]) % kDay;
    now_ = (kFirstDay + second) * kNanos;
    open("");
  }

  std::int64_t now() override { return now_; }

  void random(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) {
      if (used_ == block_.size()) next_block();
      byte = block_[used_++];
    }
  }

  std::optional<Value> before(Call& call, const CallPlace& place) override {
    if (around_.dice() != nullptr) {
      if (std::optional<Value> answer = around_.dice()->before(call, place)) return answer;
    }
    open(place.with_arguments);
    return std::nullopt;
  }
  void after(Call& call, const CallPlace& place, const Value& result) override {
    if (around_.dice() != nullptr) around_.dice()->after(call, place, result);
  }

  Dice* dice() override { return this; }
  bool is_seeded() const override { return true; }
  std::optional<std::string> environment(std::string_view name) override {
    return name == "TZ" ? "UTC" : around_.environment(name);
  }

 private:
  void open(std::string_view place) {
    stream_ = key_;
    stream_ += place;
    number_ = 0;
    used_ = block_.size();
  }

  void next_block() {
    std::string input = stream_;
    input.push_back('\0');
    append_uint(input, number_++);
    block_ = sha256(input);
    used_ = 0;
  }

  std::string key_;     // seed and release
  std::string stream_;  // what the blocks of the running call are made of
  std::uint64_t number_ = 0;
  std::array<std::uint8_t, 32> block_{};
  std::size_t used_ = 0;
  std::int64_t now_ = 0;
};

}  // namespace

std::unique_ptr<World> seeded_world(World& around, const RenderRequest& request) {
  std::string key;
  append_quoted(key, request.seed);
  append_quoted(key, request.name_template.empty() ? request.name : request.name_template);
  append_quoted(key, request.name_space);
  return std::make_unique<SeededWorld>(around, std::move(key));
}

}  // namespace rhumbline
