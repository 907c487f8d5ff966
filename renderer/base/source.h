// Positions in 4 bytes: every byte of every input of a job has one number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rhumbline {

/// A byte of some input: 1-based offset into the concatenation of all inputs of a job. 0 means "no position" (a value that a
/// function made). Cheap to copy, dear to resolve: ask Sources only when something is printed.
struct Pos {
  std::uint32_t offset = 0;

  constexpr explicit operator bool() const { return offset != 0; }
  constexpr bool operator==(const Pos&) const = default;
  constexpr auto operator<=>(const Pos&) const = default;
  /// The position `bytes` further on in the same input; no position stays none.
  constexpr Pos operator+(std::size_t bytes) const {
    return {offset == 0 ? 0 : offset + static_cast<std::uint32_t>(bytes)};
  }
};

/// Where a person must look. Line and column count from 1, the column in bytes. No file: the position was none.
struct Place {
  std::string_view file;
  int line = 0;
  int column = 0;
};

/// A run of output bytes and what wrote it: from `offset` (bytes from the start of the output) up to the next run's offset.
struct Run {
  std::uint32_t offset = 0;
  Pos at;
};

/// All inputs of one job, in the order in which they were added. Owns names, never bytes.
class Sources {
 public:
  /// Registers an input. `bytes` must outlive this object. Returns the position of its first byte (also for empty input).
  /// throws Failure (Cause::kLimit) when all inputs together pass 4 GiB.
  Pos add(std::string_view name, std::string_view bytes);

  /// Registers bytes that a rendering made; `runs` (sorted by offset, must outlive this object) tell which template text or
  /// action wrote each of them.
  Pos add_rendered(std::string_view name, std::string_view bytes, std::span<const Run> runs);

  /// File, line and column of a position.
  [[nodiscard]] Place place(Pos at) const;

  /// The whole line that holds the position, without its line end; empty for no position.
  [[nodiscard]] std::string_view line(Pos at) const;

  /// Line `number` (1-based) of the input that holds `at`; empty when there is none.
  [[nodiscard]] std::string_view line(Pos at, int number) const;

  /// The template position that wrote this byte of a rendered input; none for other inputs.
  [[nodiscard]] Pos origin(Pos at) const;

  /// The bytes of the input that holds `at`, from `at` on; empty for no position.
  [[nodiscard]] std::string_view bytes_from(Pos at) const;

 private:
  struct Source {
    std::string name;
    std::string_view bytes;
    std::uint32_t start = 0;  // position of its first byte
    std::span<const Run> runs;
    struct Counted {
      std::size_t bytes = 0;
      std::ptrdiff_t lines = 0;
    };
    mutable Counted counted = {};  // line feeds before the last place that was asked for; like the job, of one thread
  };
  [[nodiscard]] const Source* holder(Pos at) const;

  std::vector<Source> sources_;
  std::uint64_t next_ = 1;
};

}  // namespace rhumbline
