// What `batch` is made of: a list of jobs, a share of it, the record of each job. Private to the room.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/files.h"
#include "renderer/base/mapped.h"
#include "renderer/cli/cli.h"

namespace rhumbline::cli {

/// The share of a list that one process takes: of N shares number I, counted from 0. The job at place P of the list (from 0, blank lines
/// not counted) belongs to share P modulo N: shares differ by one job at most, and neighbours, which are often alike, go to different ones.
struct Shard {
  std::size_t number = 0, count = 1;
};
/// "2/8". throws Failure (kUsage)
Shard shard_named(const std::string& text);

/// A job of the list as its command takes it.
struct ListedJob {
  const Command* command = nullptr;
  Arguments arguments;
  std::size_t line = 0;                          // of the list, from 1
  std::optional<std::string> id, name, chart;    // as the line has them
};

/// A list of jobs, JSON lines: each an object whose members are the long flags of the job's command, and `command`, `id`, `name`, `chart`
/// and `args`. Every line is read twice, to be checked and when its turn comes, so that a list costs its own bytes and little more.
class JobList {
 public:
  /// `path` is a file or "-". `common`: words that stand before those of each job. throws Failure when the list cannot be read.
  JobList(Job& job, Files& files, const std::string& path, std::vector<std::string> common);
  /// How many faults check() looks for.
  static constexpr std::size_t kMostFaults = 20;
  /// Checks each line, and keeps those of the share. Returns what is wrong; positions are of the job's sources.
  std::vector<Diagnostic> check(const Shard& shard);
  /// Jobs of the share, after check().
  [[nodiscard]] std::size_t size() const { return kept_.size(); }
  /// The job at this place of the share.
  [[nodiscard]] ListedJob at(std::size_t place) const;

 private:
  struct Line {
    std::size_t offset, size, number;
  };
  bool next(Line& line) const;
  [[nodiscard]] ListedJob read(Job& scratch, const Line& line) const;

  std::string name_;
  MappedBytes input_;
  std::string_view text_;
  Pos start_;
  std::vector<std::string> common_;
  std::vector<Line> kept_;
};

/// What a job of a batch leaves behind: its result and all it had to say, in one line of JSON.
class BatchRecord final : public Outlet {
 public:
  using Outlet::write;
  void write(std::span<const std::string_view> pieces) override;
  void tell(const Diagnostic& diagnostic, const Sources& sources, const Arguments& arguments) override;
  void say(std::string_view text) override;
  [[nodiscard]] bool wants_colour(const Arguments&, Stream) const override { return false; }

  /// The job has ended: what it is known by, and the digest of its result. A job that failed and wrote nothing has no result.
  void close(const ListedJob& job, int exit_code);
  /// The name under which the result is kept: its digest, and an ending after its form. Empty: there is none.
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] std::string_view result() const { return result_; }
  /// The record, ended by a line feed; with the result itself where it is not kept in a file.
  [[nodiscard]] std::string line(bool with_result) const;

 private:
  std::string result_, file_, digest_, head_;
  std::string errors_, warnings_, notes_;  // items of JSON lists
};

}  // namespace rhumbline::cli
