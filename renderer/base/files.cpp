// The disk: whole files in, whole files out, folders as sorted lists.
//
// In:  paths.   Out: bytes in the arena, or a Diagnostic in Go's words (`open a.yaml: no such file or directory`).
// The one idea: a file is opened once, looked at through its descriptor and read in one go; a written file appears under
// its name complete or not at all (temporary name, rename).
// Trap: any call may be interrupted or do less than asked; every result is checked, close() of a written file too. There
// is no fsync: a crash of the machine may lose a rendering, which can be made again.

#include "renderer/base/files.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "renderer/base/descriptor.h"
#include "renderer/base/output.h"

namespace rhumbline {

namespace {

Diagnostic io_error(std::string_view call, const std::string& path, int error) {
  std::string text = std::string(call) + " " + path + ": " + system_words(error);
  return {.cause = Cause::kIo, .message = text, .helm = text};
}

Diagnostic refused(const std::string& path, std::string_view why) {
  return {.cause = Cause::kIo, .message = "read " + path + ": " + std::string(why)};
}

Diagnostic too_big(const std::string& path, std::size_t most) {
  return {.cause = Cause::kLimit,
          .rule = "limit.file",
          .message = "read " + path + ": longer than " + std::to_string(most) + " bytes",
          .hint = "raise --max-file"};
}

// Up to `size` bytes; less only at the end of the file. Negative: errno says why.
ssize_t read_fully(int fd, char* to, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(fd, to + done, std::min<std::size_t>(size - done, SSIZE_MAX));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return got;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<ssize_t>(done);
}

bool write_fully(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd, bytes.data(), std::min<std::size_t>(bytes.size(), SSIZE_MAX));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

// For sources that do not know their length: pipes, stdin, files of /proc.
Result<std::string_view> read_stream(int fd, const std::string& path, Arena& arena, std::size_t most) {
  std::string all;
  std::size_t step = 64u << 10;
  for (;;) {
    const std::size_t before = all.size();
    step = std::min(step, most - before + 1);
    all.resize(before + step);
    const ssize_t got = read_fully(fd, all.data() + before, step);
    if (got < 0) return io_error("read", path, errno);
    all.resize(before + static_cast<std::size_t>(got));
    if (all.size() > most) return too_big(path, most);
    if (static_cast<std::size_t>(got) < step) return arena.copy(all);
    step *= 2;
  }
}

// What a shell puts in place of `<(command)`, and the usual names of standard input: the user meant a stream.
bool is_stream_name(std::string_view path) {
  return path == "/dev/stdin" || path == "/dev/null" || path.starts_with("/dev/fd/") ||
         path.starts_with("/proc/self/fd/");
}

FileKind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return FileKind::kFile;
  if (S_ISDIR(mode)) return FileKind::kFolder;
  return FileKind::kOther;
}

// All of a file that is told to hold `size` bytes. Nothing: it holds more or less, is none, or the call was interrupted.
std::optional<std::string_view> read_as_told(int file, std::size_t size, Arena& arena) {
  char* to = static_cast<char*>(arena.allocate(size + 1, 1));  // one more, to see that the file ends where it should
  const bool is_all = ::read(file, to, size + 1) == static_cast<ssize_t>(size);
  arena.trim(to + size + 1, is_all ? 1 : size + 1);
  return is_all ? std::optional(std::string_view(to, size)) : std::nullopt;
}

// Reads a regular file while its folder is listed, and takes its bytes from `ahead`. False: look_at() has to say what it is.
bool read_ahead(int folder, FolderEntry& entry, Arena& arena, std::size_t& ahead) {
  const Descriptor file = open_patiently(folder, entry.name.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  struct stat seen {};
  if (file.number() < 0 || ::fstat(file.number(), &seen) != 0 || !S_ISREG(seen.st_mode)) return false;
  entry.kind = FileKind::kFile;
  entry.bytes = static_cast<std::uint64_t>(seen.st_size);
  if (entry.bytes == 0 || entry.bytes > ahead) return true;
  entry.content = read_as_told(file.number(), entry.bytes, arena).value_or(std::string_view());
  ahead -= entry.content.size();
  return true;
}

// Fills in what the folder's row did not tell; an entry that vanished meanwhile is kMissing.
void look_at(int folder, FolderEntry& entry) {
  struct stat seen {};
  if (::fstatat(folder, entry.name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) != 0) {
    entry.kind = FileKind::kMissing;
    return;
  }
  entry.is_link = S_ISLNK(seen.st_mode);
  if (entry.is_link && ::fstatat(folder, entry.name.c_str(), &seen, 0) != 0) {
    entry.kind = FileKind::kMissing;
    return;
  }
  entry.kind = kind_of(seen.st_mode);
  entry.bytes = entry.kind == FileKind::kFile ? static_cast<std::uint64_t>(seen.st_size) : 0;
  // A file that we may not read is none for whoever lists: kind() of its path still calls it one, and read() says why not.
  constexpr mode_t kReadableByAll = S_IRUSR | S_IRGRP | S_IROTH;
  const bool is_doubtful = entry.kind == FileKind::kFile && (seen.st_mode & kReadableByAll) != kReadableByAll;
  if (is_doubtful && ::faccessat(folder, entry.name.c_str(), R_OK, 0) != 0) entry.kind = FileKind::kOther;
}

// mkdir -p of the folder that is to hold `path`.
Result<bool> make_folders(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) {
      const int error = errno;
      struct stat seen {};
      if (::stat(folder.c_str(), &seen) != 0 || !S_ISDIR(seen.st_mode)) return io_error("mkdir", folder, error);
    }
  }
  return true;
}

Result<bool> write_open(Descriptor& file, const std::string& path, std::string_view bytes) {
  if (!write_fully(file.number(), bytes)) return io_error("write", path, errno);
  if (file.close() != 0) return io_error("close", path, errno);
  return true;
}

// A new file in `folder` that nobody else has; `name` becomes its path.
Descriptor create_temporary(const std::string& folder, std::string& name) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    name = folder + ".rhumbline-" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    Descriptor made = open_patiently(AT_FDCWD, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
    if (made.number() >= 0 || errno != EEXIST) return made;
  }
  return {};
}

}  // namespace

DiskFiles::~DiskFiles() { const Descriptor closed(near_folder_); }

void DiskFiles::expect_below(const std::string& folder) {
  Descriptor opened = open_patiently(AT_FDCWD, folder.c_str(), O_PATH | O_DIRECTORY);
  if (opened.number() < 0) return;
  const Descriptor closed(std::exchange(near_folder_, opened.release()));
  near_ = folder.ends_with('/') ? folder : folder + '/';
}

// A path of many names is walked name by name at each call, so what lies below the expected folder is named from there.
DiskFiles::Place DiskFiles::place_of(const std::string& path) const {
  if (near_.empty()) return {AT_FDCWD, path.c_str()};
  if (path.size() + 1 == near_.size() && near_.starts_with(path)) return {near_folder_, "."};
  const bool is_below = path.size() > near_.size() && path.starts_with(near_) && path[near_.size()] != '/';
  return is_below ? Place{near_folder_, path.c_str() + near_.size()} : Place{AT_FDCWD, path.c_str()};
}

FileKind DiskFiles::kind(const std::string& path) {
  struct stat seen {};
  const Place place = place_of(path);
  if (::fstatat(place.folder, place.name, &seen, 0) != 0) return FileKind::kMissing;
  return kind_of(seen.st_mode);
}

Result<std::string_view> DiskFiles::read(const std::string& path, Arena& arena, std::size_t most) {
  const bool is_stream = is_stream_name(path);
  // O_NONBLOCK: opening a pipe that nobody writes must not wait; on files it has no effect.
  const Place place = place_of(path);
  const Descriptor file = open_patiently(place.folder, place.name, O_RDONLY | (is_stream ? 0 : O_NONBLOCK));
  if (file.number() < 0) return io_error("open", path, errno);
  struct stat seen {};
  if (::fstat(file.number(), &seen) != 0) return io_error("stat", path, errno);
  if (S_ISDIR(seen.st_mode)) return io_error("read", path, EISDIR);
  if (is_stream && !S_ISREG(seen.st_mode)) return read_stream(file.number(), path, arena, most);
  if (S_ISFIFO(seen.st_mode)) return refused(path, "is a pipe, not a file");
  if (!S_ISREG(seen.st_mode)) return refused(path, "is a device, not a file");
  const auto size = static_cast<std::size_t>(seen.st_size);
  if (size == 0) return read_stream(file.number(), path, arena, most);  // empty, or a file of /proc
  if (size > most) return too_big(path, most);
  char* to = static_cast<char*>(arena.allocate(size, 1));
  const ssize_t got = read_fully(file.number(), to, size);
  if (got < 0) return io_error("read", path, errno);
  return std::string_view(to, static_cast<std::size_t>(got));
}

Result<std::string_view> DiskFiles::read_listed(const std::string& path, std::uint64_t bytes, Arena& arena, std::size_t most) {
  if (bytes == 0 || bytes >= most || is_stream_name(path)) return read(path, arena, most);
  const Place place = place_of(path);
  const Descriptor file = open_patiently(place.folder, place.name, O_RDONLY | O_NONBLOCK);
  if (file.number() < 0) return io_error("open", path, errno);
  const auto content = read_as_told(file.number(), static_cast<std::size_t>(bytes), arena);
  return content ? *content : read(path, arena, most);
}

Result<std::vector<FolderEntry>> DiskFiles::list(const std::string& path) { return rows_of(path, nullptr, 0); }

Result<std::vector<FolderEntry>> DiskFiles::list_and_read(const std::string& path, Arena& arena, std::size_t ahead) {
  return rows_of(path, &arena, ahead);
}

// Not with readdir(): opendir() asks the system three things that we know, and fetches memory.
Result<std::vector<FolderEntry>> DiskFiles::rows_of(const std::string& path, Arena* arena, std::size_t ahead) const {
  const Place place = place_of(path);
  const Descriptor folder = open_patiently(place.folder, place.name, O_RDONLY | O_NONBLOCK | O_DIRECTORY);
  if (folder.number() < 0) return io_error("open", path, errno);
  std::vector<FolderEntry> entries;
  alignas(dirent64) char block[8 << 10];
  for (;;) {
    const ssize_t size = ::getdents64(folder.number(), block, sizeof block);
    if (size == 0 || (size < 0 && errno == ENOENT)) break;  // the folder was removed meanwhile. source: POSIX readdir()
    if (size < 0 && errno != EINTR) return io_error("readdirent", path, errno);
    for (ssize_t at = 0; at < size;) {
      const auto* row = reinterpret_cast<const dirent64*>(block + at);
      at += row->d_reclen;
      const std::string_view name = row->d_name;
      if (row->d_ino == 0 || name == "." || name == "..") continue;
      FolderEntry& entry = entries.emplace_back(FolderEntry{.name = std::string(name)});
      if (row->d_type == DT_DIR) {
        entry.kind = FileKind::kFolder;
      } else if (arena == nullptr || row->d_type != DT_REG || !read_ahead(folder.number(), entry, *arena, ahead)) {
        look_at(folder.number(), entry);
      }
    }
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

Result<bool> DiskFiles::write(const std::string& path, std::string_view bytes) {
  struct stat old {};
  const bool exists = ::lstat(path.c_str(), &old) == 0;
  const bool is_device_name = path.starts_with("/dev/");
  if (exists && S_ISDIR(old.st_mode)) return io_error("open", path, EISDIR);
  if (exists && S_ISLNK(old.st_mode) && !is_device_name) {
    return Diagnostic{.cause = Cause::kIo,
                      .message = "write " + path + ": is a symbolic link, which is never written through",
                      .hint = "name the file itself, or remove the link"};
  }
  if (exists && !S_ISREG(old.st_mode)) {  // /dev/stdout, a pipe: nothing that a rename could replace
    Descriptor file = open_patiently(AT_FDCWD, path.c_str(), O_WRONLY);
    if (file.number() < 0) return io_error("open", path, errno);
    return write_open(file, path, bytes);
  }
  const SignalHold hold;
  if (Result<bool> made = make_folders(path); !made) return made;
  std::string temporary;
  const std::size_t slash = path.rfind('/');
  Descriptor file = create_temporary(slash == std::string::npos ? "" : path.substr(0, slash + 1), temporary);
  if (file.number() < 0) return io_error("open", path, errno);
  Result<bool> done = true;
  if (exists && ::fchmod(file.number(), old.st_mode & 07777) != 0) done = io_error("chmod", path, errno);
  if (done.ok()) done = write_open(file, path, bytes);
  if (done.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) done = io_error("rename", path, errno);
  if (!done.ok()) (void)::unlink(temporary.c_str());
  return done;
}

std::string DiskFiles::absolute(const std::string& path) {
  if (path.starts_with('/')) return clean_path(path);
  const std::unique_ptr<char, void (*)(void*)> here(::getcwd(nullptr, 0), std::free);
  return join_path(here == nullptr ? "/" : here.get(), path);
}

// Follows links, one name at a time, up to the first path that is not there. source: Go path/filepath walkSymlinks
static std::string where_links_end(const std::string& path) {
  std::string left = path, here;
  for (int links = 0; !left.empty() && links < 255;) {
    const std::size_t end = std::min(left.find('/'), left.size());
    const std::string name = left.substr(0, end);
    left.erase(0, std::min(end + 1, left.size()));
    if (name.empty() || name == ".") continue;
    if (name == "..") {
      here.erase(std::min(here.rfind('/'), here.size()));
      continue;
    }
    const std::string next = here + "/" + name;
    std::array<char, 4096> target = {};
    const ssize_t length = ::readlink(next.c_str(), target.data(), target.size());
    struct stat info = {};
    if (length < 0 && ::lstat(next.c_str(), &info) != 0) return next;
    if (length < 0) {
      here = next;
      continue;
    }
    ++links;
    left = std::string(target.data(), static_cast<std::size_t>(length)) + "/" + left;
    if (left.front() == '/') here.clear();
  }
  return path;
}

std::string DiskFiles::resolved(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  if (real != nullptr) return real.get();
  struct stat info = {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISLNK(info.st_mode) ? where_links_end(absolute(path)) : clean_path(path);
}

Result<std::string_view> read_stdin(Arena& arena, std::size_t most) {
  return read_stream(STDIN_FILENO, "standard input", arena, most);
}

}  // namespace rhumbline
