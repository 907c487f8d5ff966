// Runs rows of function_cases.h: one template each, over all functions of a chart, in a world where time stands still.
#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <span>
#include <string>

#include "function_cases.h"
#include "renderer/functions/functions.h"

namespace rhumbline::function_cases {

/// 2026-11-21 12:00:00 UTC; random bytes count up.
struct StillWorld final : World {
  std::uint8_t next = 0;
  std::int64_t now() override { return std::int64_t{1795262400} * 1'000'000'000; }
  void random(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) byte = next++;
  }
  Value lookup(Job& job, std::string_view, std::string_view, std::string_view, std::string_view) override {
    return Value::map(make_map(job.arena));
  }
  std::string resolve_host(std::string_view) override { return {}; }
  std::optional<std::string> environment(std::string_view name) override {
    if (name == "TZ") return "UTC";
    if (name == "HOME") return "/home/me";
    return std::nullopt;
  }
};

/// What the template prints, or its error in Helm's words.
struct Outcome {
  std::string printed;
  std::string error;
};

inline Outcome run(std::string_view text, const FunctionTable& functions = chart_functions(Compat::kHelm4)) {
  Job job;
  StillWorld world;
  TemplateSet set(job, functions, world);
  try {
    set.parse({"t.yaml", text, job.sources.add("t.yaml", text)});
    return {set.execute("t.yaml", Value::map(make_map(job.arena))).bytes, {}};
  } catch (const Failure& failure) {
    const Diagnostic& diagnostic = failure.diagnostic();
    return {{}, diagnostic.helm.empty() ? diagnostic.message : diagnostic.helm};
  }
}

inline void check_prints(std::span<const Case> rows) {
  for (const Case& row : rows) {
    CAPTURE(row.text);
    const Outcome outcome = run(row.text);
    CHECK(outcome.error == "");
    CHECK(outcome.printed == row.expected);
  }
}

inline void check_faults(std::span<const Case> rows) {
  for (const Case& row : rows) {
    CAPTURE(row.text);
    const std::string error = run(row.text).error;
    const std::size_t mark = error.rfind("error calling ");
    REQUIRE(mark != std::string::npos);
    CHECK(error.substr(error.find(": ", mark) + 2) == row.expected);
  }
}

}  // namespace rhumbline::function_cases
