// One job's memory, inputs, budgets and warnings: what every room is handed and nothing else is shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "renderer/base/arena.h"
#include "renderer/base/diagnostic.h"
#include "renderer/base/regex.h"
#include "renderer/base/source.h"

namespace rhumbline {

struct Zone;  // functions/time.h

/// Budgets. Every default lies far above every chart of the public corpus; each has a flag of the name given.
struct Limits {
  std::uint32_t include_depth = 1000;        // nested includes of one name; Helm's own constant (no flag)
  std::uint32_t template_depth = 10'000;     // --max-depth: nested template, include and tpl calls of any name
  std::uint64_t steps = 1'000'000'000;       // --max-steps: nodes evaluated, items produced by functions
  std::size_t output_bytes = 512u << 20;     // --max-output: rendered text, and any single string a function makes
  std::size_t memory_bytes = std::size_t{4} << 30;  // --max-memory: what the arena may take
  std::uint32_t yaml_depth = 10'000;         // --max-yaml-depth: nesting of YAML, JSON and of values that are printed or copied
  std::uint64_t yaml_nodes = 50'000'000;     // --max-yaml-nodes: nodes of one document, aliases followed
  std::size_t file_bytes = 100u << 20;       // --max-file: one input file (Helm's chart budget is 100 MiB in all)
  std::uint32_t archive_files = 50'000;      // --max-files: files of one chart
  std::uint32_t archive_ratio = 1100;        // --max-ratio: bytes unpacked for each byte of an archive; deflate alone reaches 1032
  std::uint64_t schema_steps = 200'000'000;  // --max-schema-steps: schema instructions run on one instance, its branches
  std::uint32_t schema_depth = 1500;         // --max-schema-depth: nested schema applications; each takes some 400 bytes of stack
  std::size_t regex_bytes = 8u << 20;        // --max-regex: program and automata of one regular expression
};

/// One job. Not thread-safe: a thread has its own.
struct Job {
  explicit Job(const Limits& given = {})
      : limits(given), arena(given.memory_bytes, &lasting), lasting(given.memory_bytes, &arena), steps_left(given.steps), regexes(given.regex_bytes) {}

  Limits limits;
  Arena arena;
  Arena lasting;  // what is kept outside of both arenas while templates run, and so must never be given back: texts of files, parse trees
  Sources sources;
  std::vector<Diagnostic> warnings;
  std::uint64_t steps_left;
  RegexCache regexes;                // the expressions that templates have used
  const Zone* zones = nullptr;       // the time zones read so far, a list in the arena
  const Zone* local_zone = nullptr;  // time.Local, once it was asked for

  /// Pays for work whose amount the input decides. throws Failure (Cause::kLimit) when the budget is spent.
  void pay(std::uint64_t steps) {
    if (steps > steps_left) out_of_steps();
    steps_left -= steps;
  }

  /// throws Failure (Cause::kLimit) when a string of `bytes` would be longer than --max-output allows.
  void check_size(std::size_t bytes) const {
    if (bytes > limits.output_bytes) too_long(bytes);
  }

  /// Adds a warning.
  void warn(Diagnostic diagnostic) {
    diagnostic.severity = Severity::kWarning;
    warnings.push_back(std::move(diagnostic));
  }

 private:
  [[noreturn]] void out_of_steps() const;
  [[noreturn]] void too_long(std::size_t bytes) const;
};

}  // namespace rhumbline
