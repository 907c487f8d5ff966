// What every fuzzer needs: a job whose budgets end any input within a blink, and faults that are answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>

#include "renderer/base/files.h"
#include "renderer/base/job.h"
#include "renderer/gotemplate/gotemplate.h"
#include "renderer/value/value.h"

namespace rhumbline::fuzz {

inline constexpr Limits kSmall = {.include_depth = 50, .template_depth = 200, .steps = 100'000, .output_bytes = 1u << 20, .memory_bytes = 64u << 20,
                                  .yaml_depth = 300, .yaml_nodes = 100'000, .file_bytes = 4u << 20, .archive_files = 1000, .schema_steps = 200'000};

/// Runs `body(job, text)` on the input. A Failure is an answer, and has words; anything else that is thrown is a finding.
template <class Body>
int judge(const std::uint8_t* data, std::size_t size, Body body) {
  Job job(kSmall);
  try {
    body(job, job.arena.copy({reinterpret_cast<const char*>(data), size}));
  } catch (const Failure& failure) {
    if (draw(failure.diagnostic(), job.sources, {}).empty()) __builtin_trap();
  }
  return 0;
}

/// A world without chance: each run of an input is the same.
class StillWorld final : public World {
 public:
  std::int64_t now() override { return 1'700'000'000'000'000'000; }
  void random(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(state_ = state_ * 1103515245 + 12345);
  }
  Value lookup(Job& job, std::string_view, std::string_view, std::string_view, std::string_view) override { return Value::map(make_map(job.arena)); }
  std::string resolve_host(std::string_view) override { return {}; }
  std::optional<std::string> environment(std::string_view) override { return {}; }
  bool is_seeded() const override { return true; }

 private:
  std::uint32_t state_ = 1;
};

/// The input in two halves, cut at the first line `--8<--`; without one the second is empty.
inline std::pair<std::string_view, std::string_view> halves(std::string_view text) {
  constexpr std::string_view kCut = "\n--8<--\n";
  const std::size_t at = text.find(kCut);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + kCut.size())};
}

}  // namespace rhumbline::fuzz
