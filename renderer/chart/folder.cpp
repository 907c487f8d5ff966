// A chart folder becomes the list of its files, in Helm's order: names sorted within each folder, folders where their name falls.
//
// In:  the folder's path.   Out: names and where to read them, and the templates' bytes, which are cheapest while the folder is open;
// nothing else is read but .helmignore.
// The one idea: symbolic links are followed, as Helm does, but a link that leads back to a folder we are in is a loop and
// refused at once (Helm goes round until the system stops it).
// Trap: a link is resolved before .helmignore is asked, so that a dangling link is an error even when it is ignored.

#include <algorithm>
#include <utility>

#include "renderer/base/heap.h"
#include "renderer/base/text.h"
#include "renderer/chart/parts.h"

namespace rhumbline {

namespace {

class Walk {
 public:
  Walk(Job& job, Files& files, const std::string& path, const Value& metadata, const LoadOptions& options)
      : job_(job), files_(files), options_(options), path_(path), absolute_(files.absolute(path)), here_(path) {
    note_doubtful(metadata);
  }

  std::vector<ChartFile> run() {
    read_rules();
    real_.emplace_back();
    folder();
    return std::move(found_);
  }

 private:
  std::string on_disk(std::string_view name) const { return path_ + "/" + std::string(name); }
  std::string absolute(std::string_view name) const { return absolute_ + "/" + std::string(name); }

  [[noreturn]] static void refuse(std::string message, std::string helm, Cause cause = Cause::kInput) {
    fail({.cause = cause, .rule = "chart.load", .message = std::move(message), .helm = std::move(helm)});
  }

  void read_rules() {
    const std::string file = on_disk(".helmignore");
    Result<std::string_view> read = files_.read(file, job_.arena, job_.limits.file_bytes);
    if (read || files_.kind(file) != FileKind::kMissing) {
      const std::string_view text = std::move(read).or_throw();
      rules_.parse(job_, text, job_.sources.add(file, text));
    }
    rules_.add_defaults();
  }

  // Subcharts with a condition may be switched off: nobody reads their templates then.
  void note_doubtful(const Value& metadata) {
    const Value rows = member_of(metadata, "dependencies");
    if (!rows.is_list()) return;
    for (const Value& row : rows.as_list()) {
      if (!text_of(row, "condition").empty()) doubtful_.push_back(text_of(row, "name"));
    }
  }

  // Whether every rendering wants what this folder holds.
  [[nodiscard]] bool holds_templates(std::string_view name) const {
    constexpr std::string_view kCharts = "charts/", kTemplates = "templates";
    if (name.starts_with(kCharts)) {
      const std::string_view chart = name.substr(kCharts.size(), name.find('/', kCharts.size()) - kCharts.size());
      if (std::find(doubtful_.begin(), doubtful_.end(), chart) != doubtful_.end()) return false;
    }
    while (name.starts_with(kCharts)) name.remove_prefix(std::min(name.find('/', kCharts.size()), name.size() - 1) + 1);
    return name.starts_with(kTemplates) && (name.size() == kTemplates.size() || name[kTemplates.size()] == '/');
  }

  std::vector<FolderEntry> entries() {
    constexpr std::size_t kAhead = 1 << 20;  // bytes of one folder
    const std::string_view name = std::string_view(here_).substr(std::min(path_.size() + 1, here_.size()));
    return (holds_templates(name) ? files_.list_and_read(here_, job_.lasting, kAhead) : files_.list(here_)).or_throw();
  }

  // A chart of some size: what it needs lies on large pages from here on. The arenas' first blocks, on small ones, are left for new ones.
  void expect_much() {
    constexpr std::size_t kScarce = 64 << 20;  // memory that needs care
    if (job_.limits.memory_bytes < kScarce) return;
    use_large_pages();
    constexpr std::size_t kBlock = 256 << 10;
    job_.arena.begin_block(kBlock);
    job_.lasting.begin_block(kBlock);
  }

  void count(const std::vector<FolderEntry>& entries) {
    constexpr std::uint64_t kMuch = 48 << 10;
    const std::uint64_t before = listed_;
    for (const FolderEntry& entry : entries) listed_ += entry.bytes;
    if (before < kMuch && listed_ >= kMuch) expect_much();
  }

  // The folder that here_ names.
  void folder() {
    const std::size_t size = here_.size();
    const std::vector<FolderEntry> found = entries();
    count(found);
    for (const FolderEntry& entry : found) {
      here_.resize(size);
      here_ += '/';
      here_ += entry.name;
      const std::string_view child = std::string_view(here_).substr(path_.size() + 1);
      std::string real = entry.is_link ? follow(child, entry) : std::string();
      if (entry.kind == FileKind::kMissing) {
        refuse(here_ + " vanished while the chart was read", "lstat " + absolute(child) + ": no such file or directory", Cause::kIo);
      }
      if (entry.kind != FileKind::kFolder) {
        file(child, entry);
      } else if (!rules_.ignores(job_, child, true)) {
        real_.push_back(entry.is_link ? std::move(real) : real_.back() + "/" + entry.name);
        folder();
        real_.pop_back();
      }
    }
    here_.resize(size);
  }

  void file(std::string_view name, const FolderEntry& entry) {
    if (rules_.ignores(job_, name, false)) return;
    if (entry.kind == FileKind::kOther && files_.kind(on_disk(name)) == FileKind::kFile) {  // there, but not for us to read
      const Result<std::string_view> read = files_.read(absolute(name), job_.arena, job_.limits.file_bytes);
      const std::string why = read ? "open " + absolute(name) + ": permission denied" : read.error().message;
      refuse(on_disk(name) + " cannot be read: " + why, "error reading " + std::string(name) + ": " + why, Cause::kIo);
    }
    if (entry.kind == FileKind::kOther) {
      refuse(on_disk(name) + " is neither a file nor a folder",
             "cannot load irregular file " + absolute(name) + " as it has file mode type bits set");
    }
    check_budget(name, entry);
    const std::string_view path = job_.arena.copy(here_);
    found_.push_back({.name = path.substr(path.size() - name.size()), .bytes = entry.content, .disk_path = path, .disk_bytes = entry.bytes});
  }

  void check_budget(std::string_view name, const FolderEntry& entry) {
    constexpr std::uint64_t kHelm3MostBytes = 5u << 20;
    const std::uint64_t most = job_.limits.file_bytes;
    if (options_.helm3 && entry.bytes > kHelm3MostBytes) {
      std::string helm = "chart file ";
      append_quoted(helm, entry.name);
      refuse(on_disk(name) + " is longer than 5 MiB", helm + " is larger than the maximum file size 5242880",
             Cause::kLimit);
    }
    bytes_ += entry.bytes;
    if (bytes_ > most) {
      refuse(
          "the files of the chart " + path_ + " hold more than " + std::to_string(most) + " bytes together, counting " +
              std::string(name) + " (limit: --max-file)",
          "error reading " + std::string(name) + ": chart exceeds maximum decompressed size of " + std::to_string(most) + " bytes",
          Cause::kLimit);
    }
    if (found_.size() >= job_.limits.archive_files) {
      refuse("the chart " + path_ + " has more than " + std::to_string(job_.limits.archive_files) +
                 " files (limit: --max-files)",
             "", Cause::kLimit);
    }
  }

  // Only links ask where the folders above them really are.
  void resolve_root() {
    if (is_resolved_) return;
    is_resolved_ = true;
    const std::string root = files_.resolved(path_);
    for (std::string& folder : real_) folder.insert(0, root);
  }

  // Where a link leads. Says so in a warning, as Helm does.
  std::string follow(std::string_view name, const FolderEntry& entry) {
    if (entry.kind == FileKind::kMissing) {
      refuse(on_disk(name) + " is a symbolic link that leads nowhere",
             "error evaluating symlink " + absolute(name) + ": lstat " + files_.resolved(absolute(name)) +
                 ": no such file or directory");
    }
    resolve_root();
    std::string real = files_.resolved(on_disk(name));
    const std::string top = options_.within.empty() ? real_.front() : std::string(options_.within);
    if (options_.confined && real != top && !real.starts_with(top + "/")) {
      refuse(on_disk(name) + " is a symbolic link that leaves " + (options_.within.empty() ? "the chart" : top) + ", which --confined forbids", "");
    }
    const std::string path = absolute(name);
    const std::string helm =
        options_.helm3 ? "walk.go:75: found symbolic link in path: " + path + " resolves to " + real +
                             ". Contents of linked file included and used"
                       : helm_log("INFO", "found symbolic link in path. Contents of linked file included and used",
                                  {{"path", path}, {"resolved", real}});
    // Helm tells of every link. We follow it in silence, or refuse it under --confined: a line that comes each time is read by nobody.
    job_.warn({.rule = "chart.link", .helm = helm});
    if (entry.kind == FileKind::kFolder && !rules_.ignores(job_, name, true)) {
      for (const std::string& above : real_) {
        if (above == real || above.starts_with(real == "/" ? real : real + "/")) {
          refuse(on_disk(name) + " is a symbolic link that leads back to a folder above it",
                 "error evaluating symlink " + path + ": too many links");
        }
      }
    }
    return real;
  }

  Job& job_;
  Files& files_;
  const LoadOptions& options_;
  const std::string& path_;
  std::string absolute_;
  std::string here_;  // the path, on disk, of what is looked at
  IgnoreRules rules_;
  std::vector<std::string_view> doubtful_;  // subcharts of the root
  std::vector<std::string> real_;  // of the folders we are in, links resolved; below the root as long as it is not resolved itself
  bool is_resolved_ = false;
  std::vector<ChartFile> found_;
  std::uint64_t bytes_ = 0;   // of the files found
  std::uint64_t listed_ = 0;  // of all files that folders had
};

}  // namespace

std::vector<ChartFile> list_folder(Job& job, Files& files, const std::string& path, const Value& metadata, const LoadOptions& options) {
  return Walk(job, files, path, metadata, options).run();
}

}  // namespace rhumbline
