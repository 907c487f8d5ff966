// The only door to the disk: a real file system, and one in memory for tests.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/arena.h"
#include "renderer/base/diagnostic.h"

namespace rhumbline {

enum class FileKind : std::uint8_t { kMissing, kFile, kFolder, kOther };

struct FolderEntry {
  std::string name;             // last part only
  FileKind kind = FileKind::kFile;  // of the target, when it is a link; a dangling link is kMissing
  bool is_link = false;
  std::uint64_t bytes = 0;
  std::string_view content = {};  // of list_and_read(): all bytes; empty: not read
};

class Files {
 public:
  virtual ~Files() = default;

  /// Says that most paths to come lie below this folder, which makes them cheaper to find. A hint: nothing fails, and nothing else changes.
  virtual void expect_below(const std::string& /*folder*/) {}

  /// What is at the path, links followed.
  virtual FileKind kind(const std::string& path) = 0;

  /// The whole file, owned by the arena. "-" is not special here. Devices, pipes and files over `most` bytes are
  /// refused by name, but the streams that a user names (/dev/stdin, /dev/fd/63 of `<(command)`, /dev/null). Error: cause kIo, message `open nofile: no such file or directory` (Go's words, also in `helm`).
  virtual Result<std::string_view> read(const std::string& path, Arena& arena, std::size_t most) = 0;

  /// As read(), of a file whose length list() has told: the system is asked once less. What has changed since is read as it is now.
  virtual Result<std::string_view> read_listed(const std::string& path, std::uint64_t /*bytes*/, Arena& arena, std::size_t most) {
    return read(path, arena, most);
  }

  /// Entries of a folder in bytewise order of their names, without . and ..
  virtual Result<std::vector<FolderEntry>> list(const std::string& path) = 0;

  /// As list(), where the files are wanted as well: regular ones, no links, come with their content, owned by the arena, up to `ahead` bytes
  /// in all. Cheaper than to ask for each by its path. What cannot be read so is listed only, and read() says why.
  virtual Result<std::vector<FolderEntry>> list_and_read(const std::string& path, Arena& /*arena*/, std::size_t /*ahead*/) { return list(path); }

  /// Writes the whole file: to a temporary name in the same folder, every call checked, renamed; makes missing folders and
  /// keeps the mode of a file that it replaces. Nothing is left behind when it fails. Never writes through a symbolic link;
  /// devices and pipes are written in place.
  virtual Result<bool> write(const std::string& path, std::string_view bytes) = 0;

  /// The absolute, cleaned form (lexical: links are not resolved).
  virtual std::string absolute(const std::string& path) = 0;

  /// The path with all links resolved; the cleaned path itself when it does not exist; of a link that leads nowhere, what is missing.
  virtual std::string resolved(const std::string& path) = 0;
};

class DiskFiles final : public Files {
 public:
  DiskFiles() = default;
  ~DiskFiles() override;
  DiskFiles(const DiskFiles&) = delete;
  DiskFiles& operator=(const DiskFiles&) = delete;

  void expect_below(const std::string& folder) override;
  FileKind kind(const std::string& path) override;
  Result<std::string_view> read(const std::string& path, Arena& arena, std::size_t most) override;
  Result<std::string_view> read_listed(const std::string& path, std::uint64_t bytes, Arena& arena, std::size_t most) override;
  Result<std::vector<FolderEntry>> list(const std::string& path) override;
  Result<std::vector<FolderEntry>> list_and_read(const std::string& path, Arena& arena, std::size_t ahead) override;
  Result<bool> write(const std::string& path, std::string_view bytes) override;
  std::string absolute(const std::string& path) override;
  std::string resolved(const std::string& path) override;

 private:
  struct Place {
    int folder;        // what the *at() calls want
    const char* name;  // below it
  };
  Place place_of(const std::string& path) const;
  Result<std::vector<FolderEntry>> rows_of(const std::string& path, Arena* arena, std::size_t ahead) const;

  std::string near_;  // with a slash at its end; empty: none
  int near_folder_ = -1;
};

/// Files of a test: path to content. Folders exist when a file lies below them.
class MemoryFiles final : public Files {
 public:
  std::map<std::string, std::string> content;

  FileKind kind(const std::string& path) override;
  Result<std::string_view> read(const std::string& path, Arena& arena, std::size_t most) override;
  Result<std::vector<FolderEntry>> list(const std::string& path) override;
  Result<bool> write(const std::string& path, std::string_view bytes) override;
  std::string absolute(const std::string& path) override;
  std::string resolved(const std::string& path) override;
};

/// All of standard input, owned by the arena; refused over `most` bytes.
Result<std::string_view> read_stdin(Arena& arena, std::size_t most);

/// Go's path.Clean: "a//b/../c" is "a/c", "" is ".".
std::string clean_path(std::string_view path);
/// Go's path.Join of two parts: cleaned, empty parts left out.
std::string join_path(std::string_view folder, std::string_view name);
/// Last element, as Go's path.Base: "." for "", "/" for slashes only.
std::string_view base_name(std::string_view path);

}  // namespace rhumbline
