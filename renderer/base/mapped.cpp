// Inputs larger than memory should be: mapped, and forgotten page by page.
//
// In:  a path, or standard input.   Out: all its bytes, of which the system keeps in memory what is being looked at.
// Trap: a pipe cannot be read twice, and definitions at its end count for objects at its front; so it is spooled to a file without name.

#include "renderer/base/mapped.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "renderer/base/descriptor.h"

namespace rhumbline {

namespace {

/// Writes all of standard input to the file. Zero: done; else errno, or EFBIG over `most`.
int spool_stdin(int to, std::size_t most) {
  char block[1 << 16];
  for (std::size_t all = 0;;) {
    const ssize_t got = ::read(STDIN_FILENO, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    all += static_cast<std::size_t>(got);
    if (all > most) return EFBIG;
    for (ssize_t done = 0; done < got;) {
      const ssize_t put = ::write(to, block + done, static_cast<std::size_t>(got - done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return errno;
      done += put;
    }
  }
}

}  // namespace

MappedBytes::MappedBytes(MappedBytes&& other) noexcept
    : data_(std::exchange(other.data_, "")), size_(std::exchange(other.size_, 0)), is_mapped_(std::exchange(other.is_mapped_, false)) {}

MappedBytes& MappedBytes::operator=(MappedBytes&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(is_mapped_, other.is_mapped_);
  return *this;
}

MappedBytes::~MappedBytes() {
  if (is_mapped_) ::munmap(const_cast<char*>(data_), size_);
}

bool MappedBytes::can_map(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

Result<MappedBytes> MappedBytes::of_descriptor(int descriptor, const std::string& name) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return io_fault("stat", name, errno);
  MappedBytes made;
  if (status.st_size == 0) return made;
  void* data = ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (data == MAP_FAILED) return io_fault("read", name, errno);
  made.data_ = static_cast<const char*>(data);
  made.size_ = static_cast<std::size_t>(status.st_size);
  made.is_mapped_ = true;
  return made;
}

MappedBytes MappedBytes::of_text(std::string_view text) {
  MappedBytes made;
  made.data_ = text.data();
  made.size_ = text.size();
  return made;
}

Result<MappedBytes> MappedBytes::of_file(const std::string& path) {
  const Descriptor file = open_patiently(AT_FDCWD, path.c_str(), O_RDONLY);
  if (file.number() < 0) return io_fault("open", path, errno);
  return of_descriptor(file.number(), path);
}

Result<MappedBytes> MappedBytes::of_stdin(std::size_t most) {
  struct stat status {};
  const bool is_file = ::fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode) && ::lseek(STDIN_FILENO, 0, SEEK_CUR) == 0;
  if (is_file) return of_descriptor(STDIN_FILENO, "stdin");
  std::FILE* spool = std::tmpfile();
  if (spool == nullptr) return io_fault("spool", "stdin", errno);
  const int code = spool_stdin(::fileno(spool), most);
  Result<MappedBytes> made = code == 0 ? of_descriptor(::fileno(spool), "stdin") : io_fault("read", "stdin", code);
  std::fclose(spool);
  return made;
}

void MappedBytes::forget(std::size_t end) const {
  constexpr std::size_t kPage = 4096;
  const std::size_t whole = std::min(end, size_) / kPage * kPage;
  if (is_mapped_ && whole > 0) ::madvise(const_cast<char*>(data_), whole, MADV_DONTNEED);
}

}  // namespace rhumbline
