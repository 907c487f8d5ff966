// Writes a set of files so that a reader finds all of them or none, whatever happens in between.
//
// In:  a folder, paths below it, bytes.   Out: the files, or the folder as it was and a Diagnostic.
// The one idea: every file lies complete under a temporary name before the first is renamed; what a rename replaces is kept by a second
// name until all are done. Paths are walked folder by folder with O_NOFOLLOW, so a link that somebody laid there leads nowhere.
// Traps: memory may be short, too: what is to be taken back is noted before it is made. Only close() tells of some full disks. A signal
// waits until all is written or taken back. Where a file system has no hard links, replaced files cannot be taken back.

#include "renderer/base/output.h"

#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <utility>
#include <vector>

#include "renderer/base/descriptor.h"

namespace rhumbline {

namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY;

Diagnostic fault(std::string_view call, const std::string& path, int code) {
  const bool is_link = code == ELOOP;
  const std::string text = std::string(call) + " " + path + ": " + (is_link ? "is a symbolic link, which is never written through" : system_words(code));
  return {.cause = Cause::kIo, .rule = "io.write", .message = text, .hint = is_link ? "remove the link, or choose another folder" : "", .helm = text};
}

class Batch {
 public:
  explicit Batch(const std::string& folder) : folder_(folder) {}
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  ~Batch() {
    if (!is_done_) take_back();
  }

  Result<bool> write(std::span<const NewFile> files, const SignalHold& hold) {
    if (Result<bool> made = make_root(); !made) return made;
    rows_.reserve(files.size());
    for (const NewFile& file : files) {
      if (hold.is_called()) return Diagnostic{.cause = Cause::kIo, .rule = "io.write", .message = "write " + folder_ + ": interrupted"};
      if (Result<bool> staged = stage(file); !staged) return staged;
    }
    for (Row& row : rows_) {
      if (Result<bool> renamed = rename(row); !renamed) return renamed;
    }
    is_done_ = true;
    forget_replaced();
    return true;
  }

 private:
  struct Row {
    std::string path, temporary, kept;  // relative to the folder; empty: there is none
    bool is_renamed = false;
  };

  [[nodiscard]] std::string shown(const std::string& path) const { return folder_ + "/" + path; }

  // The folder itself may be reached through links: the user named it.
  Result<bool> make_root() {
    const std::string path = folder_ + "/";
    for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      const std::string& part = made_roots_.emplace_back(path.substr(0, slash));
      if (::mkdir(part.c_str(), 0777) == 0) continue;
      const int code = errno;
      struct stat seen {};
      if (::stat(part.c_str(), &seen) != 0 || !S_ISDIR(seen.st_mode)) return fault("mkdir", part, code);
      made_roots_.pop_back();
    }
    root_ = open_patiently(AT_FDCWD, path.c_str(), kFolderFlags);
    if (root_.number() < 0) return fault("open", folder_, errno);
    return true;
  }

  // The folder that holds `path`, made where `makes` is set. A number below 0: `why` says what is in the way.
  Descriptor parent_of(const std::string& path, bool makes, Diagnostic& why) {
    Descriptor at(::fcntl(root_.number(), F_DUPFD_CLOEXEC, 0));
    std::size_t begin = 0;
    for (std::size_t slash = path.find('/'); slash != std::string::npos && at.number() >= 0; slash = path.find('/', begin)) {
      const std::string part = path.substr(begin, slash - begin), whole = path.substr(0, slash);
      begin = slash + 1;
      if (part.empty() || part == ".") continue;
      if (makes) {
        made_.push_back(whole);
        if (::mkdirat(at.number(), part.c_str(), 0777) != 0) made_.pop_back();
      }
      errno = EINVAL;
      Descriptor next = part == ".." ? Descriptor() : open_patiently(at.number(), part.c_str(), kFolderFlags | O_NOFOLLOW);
      if (next.number() < 0) {
        const int code = errno;
        why = fault("open", shown(whole), is_link(at, part) ? ELOOP : code);
        return {};
      }
      at = std::move(next);
    }
    if (at.number() < 0) why = fault("open", folder_, errno);
    return at;
  }

  // The folder that holds `path`, found without memory: what is to be tidied up must be, above all when memory is short.
  [[nodiscard]] Descriptor holder_of(const std::string& path) const {
    Descriptor at(::fcntl(root_.number(), F_DUPFD_CLOEXEC, 0));
    char part[NAME_MAX + 1];
    std::size_t begin = 0;
    for (std::size_t slash = path.find('/'); slash != std::string::npos && at.number() >= 0; slash = path.find('/', begin)) {
      const std::string_view name(path.data() + begin, slash - begin);
      begin = slash + 1;
      if (name.empty() || name == ".") continue;
      if (name == ".." || name.size() > NAME_MAX) return {};
      part[name.copy(part, NAME_MAX)] = '\0';
      at = open_patiently(at.number(), part, kFolderFlags | O_NOFOLLOW);
    }
    return at;
  }

  static bool is_link(const Descriptor& folder, const std::string& name) {
    struct stat seen {};
    return ::fstatat(folder.number(), name.c_str(), &seen, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(seen.st_mode);
  }

  static const char* last(const std::string& path) { return path.c_str() + (path.rfind('/') + 1); }
  static std::string beside(const std::string& path, const std::string& name) { return path.substr(0, path.rfind('/') + 1) + name; }

  // A name that nobody else uses, by process and count.
  std::string fresh_name() { return ".rhumbline-" + std::to_string(::getpid()) + "-" + std::to_string(count_++); }

  Result<bool> stage(const NewFile& file) {
    Diagnostic why;
    const Descriptor folder = parent_of(file.path, true, why);
    if (folder.number() < 0) return why;
    struct stat old {};
    const bool exists = ::fstatat(folder.number(), last(file.path), &old, AT_SYMLINK_NOFOLLOW) == 0;
    if (exists && !S_ISREG(old.st_mode)) {
      return fault("open", shown(file.path), S_ISLNK(old.st_mode) ? ELOOP : S_ISDIR(old.st_mode) ? EISDIR : EINVAL);
    }
    const std::string name = fresh_name();
    rows_.push_back({.path = file.path, .temporary = beside(file.path, name), .kept = {}});
    Descriptor to = open_patiently(folder.number(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
    if (to.number() < 0) return fault("open", shown(file.path), errno);
    if (exists && ::fchmod(to.number(), old.st_mode & 07777) != 0) return fault("chmod", shown(file.path), errno);
    for (std::string_view left = file.bytes; !left.empty();) {
      const ssize_t done = ::write(to.number(), left.data(), left.size());
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) return fault("write", shown(file.path), done == 0 ? EIO : errno);
      left.remove_prefix(static_cast<std::size_t>(done));
    }
    if (to.close() != 0 && errno != EINTR) return fault("close", shown(file.path), errno);
    return true;
  }

  Result<bool> rename(Row& row) {
    Diagnostic why;
    const Descriptor folder = parent_of(row.path, false, why);
    if (folder.number() < 0) return why;
    const std::string kept = fresh_name();
    row.kept = beside(row.path, kept);
    if (::linkat(folder.number(), last(row.path), folder.number(), kept.c_str(), 0) != 0) {
      const bool is_new = errno == ENOENT;
      if (is_new) row.kept.clear();
      // A disk without hard links: the old file steps aside.
      if (!is_new && ::renameat(folder.number(), last(row.path), folder.number(), kept.c_str()) != 0) {
        const int code = errno;
        row.kept.clear();
        return fault("rename", shown(row.path), code);
      }
    }
    if (::renameat(folder.number(), last(row.temporary), folder.number(), last(row.path)) != 0) {
      return fault("rename", shown(row.path), errno);
    }
    row.is_renamed = true;
    return true;
  }

  // Everything as it was. What fails here has nobody to be told to: the fault that led here is told.
  void take_back() {
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
      const Descriptor folder = holder_of(row->path);
      if (folder.number() < 0) continue;
      const int at = folder.number();
      const char* const name = last(row->path);
      if (!row->is_renamed) (void)::unlinkat(at, last(row->temporary), 0);
      if (row->is_renamed && row->kept.empty()) (void)::unlinkat(at, name, 0);
      if (row->kept.empty()) continue;
      (void)::renameat(at, last(row->kept), at, name);
      (void)::unlinkat(at, last(row->kept), 0);  // a rename onto a link to the same file does nothing
    }
    for (auto path = made_.rbegin(); path != made_.rend(); ++path) (void)::unlinkat(root_.number(), path->c_str(), AT_REMOVEDIR);
    for (auto path = made_roots_.rbegin(); path != made_roots_.rend(); ++path) (void)::rmdir(path->c_str());
  }

  void forget_replaced() {
    for (const Row& row : rows_) {
      if (row.kept.empty()) continue;
      constexpr int kTries = 3;  // what fails to open here was open before: the lack passes
      Descriptor folder = holder_of(row.kept);
      for (int tries = 1; folder.number() < 0 && tries < kTries; ++tries) folder = holder_of(row.kept);
      if (folder.number() >= 0) (void)::unlinkat(folder.number(), last(row.kept), 0);
    }
  }

  const std::string& folder_;
  Descriptor root_;
  std::vector<Row> rows_;
  std::vector<std::string> made_, made_roots_;  // folders that were not there, outermost first
  std::size_t count_ = 0;
  bool is_done_ = false;
};

}  // namespace

SignalHold::SignalHold() {
  sigemptyset(&held_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGALRM}) {
    struct sigaction now {};
    if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) sigaddset(&held_, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &held_, &before_);
}

SignalHold::~SignalHold() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool SignalHold::is_called() const {
  sigset_t waiting;
  sigemptyset(&waiting);
  if (::sigpending(&waiting) != 0) return false;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGALRM}) {
    if (sigismember(&waiting, signal) == 1 && sigismember(&held_, signal) == 1) return true;
  }
  return false;
}

Result<bool> write_all(const std::string& folder, std::span<const NewFile> files) {
  const SignalHold hold;
  Batch batch(folder);
  return batch.write(files, hold);
}

}  // namespace rhumbline
