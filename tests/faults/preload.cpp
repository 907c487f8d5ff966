// Makes one call fail: the n-th of one kind, or everyone from the n-th on. Loaded with LD_PRELOAD by tests/faults/run.py.
//
// In:  FAULT_CALL (malloc, read, write, open, close, rename, mkdir, mmap, cut, sync, link, chmod, short, eintr), FAULT_AT, FAULT_ERROR (a number of errno), FAULT_ALL;
//      FAULT_COUNT names a file that is told how many calls of the kind there were.
// The one idea: calls are counted from the first one of the program itself, so a sweep of n visits every place.
// Traps: constructors of libraries run before main(), where nobody can catch, so counting begins with main(). Nothing
// here may allocate; dlsym() does, so malloc goes to glibc's own entry. `cut` lets a mapped file become empty, `short` lets reads and writes move a few bytes only,
// `eintr` lets every second call be interrupted: both must change nothing.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" void* __libc_malloc(std::size_t size);

namespace {

enum Kind { kNone, kMalloc, kRead, kWrite, kOpen, kClose, kRename, kMkdir, kMap, kCut, kSync, kLink, kChmod, kShort, kInterrupt };

Kind kind = kNone;
long fail_at = 0;
int error_number = ENOMEM;
bool fails_all = false, is_ready = false;
std::atomic<long> count = 0;

__attribute__((constructor)) void begin() {
  constexpr const char* kNames[] = {"", "malloc", "read", "write", "open", "close", "rename", "mkdir", "mmap", "cut", "sync", "link", "chmod", "short", "eintr"};
  const char* name = std::getenv("FAULT_CALL");
  int number = 0;
  for (const char* each : kNames) {
    if (name != nullptr && std::strcmp(name, each) == 0) kind = static_cast<Kind>(number);
    ++number;
  }
  if (const char* at = std::getenv("FAULT_AT")) fail_at = std::atol(at);
  if (const char* error = std::getenv("FAULT_ERROR")) error_number = std::atoi(error);
  fails_all = std::getenv("FAULT_ALL") != nullptr;
}

void tell_count() {
  const char* path = std::getenv("FAULT_COUNT");
  if (path == nullptr) return;
  using Open = int (*)(const char*, int, ...);
  const int file = reinterpret_cast<Open>(::dlsym(RTLD_NEXT, "open"))(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%ld", count.load());
  using Write = ssize_t (*)(int, const void*, std::size_t);
  (void)!reinterpret_cast<Write>(::dlsym(RTLD_NEXT, "write"))(file, text, static_cast<std::size_t>(size));
}

// Whether this call of the kind is the one.
bool fails(Kind now) {
  if (!is_ready || now != kind) return false;
  const long number = ++count;
  return fail_at > 0 && (number == fail_at || (fails_all && number > fail_at));
}

bool is_interrupted() { return is_ready && kind == kInterrupt && ++count % 2 == 1; }

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

using Main = int (*)(int, char**, char**);
Main real_main = nullptr;

int begin_main(int size, char** words, char** environment) {
  is_ready = true;
  return real_main(size, words, environment);
}

// Whether open() takes a mode behind the flags: nothing lies there otherwise. source: open(2)
bool makes_file(int flags) { return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE; }

int refuse(int error) {
  errno = error;
  return -1;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  if (fails(kMalloc)) {
    errno = ENOMEM;
    return nullptr;
  }
  return __libc_malloc(size);
}

// Constructors are done when main() begins.
int __libc_start_main(Main main, int count, char** words, void (*before)(), void (*behind)(), void (*linker_behind)(), void* stack_end) {
  real_main = main;
  using Start = int (*)(Main, int, char**, void (*)(), void (*)(), void (*)(), void*);
  return next<Start>("__libc_start_main")(begin_main, count, words, before, behind, linker_behind, stack_end);
}

ssize_t read(int file, void* to, std::size_t size) {
  if (fails(kRead)) return refuse(error_number);
  if (is_interrupted()) return refuse(EINTR);
  if (is_ready && kind == kShort && size > 1) size = 1 + static_cast<std::size_t>(++count % 7) % size;
  static const auto real = next<ssize_t (*)(int, void*, std::size_t)>("read");
  return real(file, to, size);
}

ssize_t getdents64(int folder, void* to, std::size_t size) noexcept {
  if (fails(kRead)) return refuse(error_number);
  if (is_interrupted()) return refuse(EINTR);
  static const auto real = next<ssize_t (*)(int, void*, std::size_t)>("getdents64");
  return real(folder, to, size);
}

ssize_t write(int file, const void* from, std::size_t size) {
  if (file != STDERR_FILENO && fails(kWrite)) return refuse(error_number);
  if (is_interrupted()) return refuse(EINTR);
  if (is_ready && kind == kShort && size > 1) size = 1 + static_cast<std::size_t>(++count % 7) % size;
  static const auto real = next<ssize_t (*)(int, const void*, std::size_t)>("write");
  return real(file, from, size);
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = makes_file(flags) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (fails(kOpen)) return refuse(error_number);
  if (is_interrupted()) return refuse(EINTR);
  static const auto real = next<int (*)(const char*, int, ...)>("open");
  return real(path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = makes_file(flags) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (fails(kOpen)) return refuse(error_number);
  if (is_interrupted()) return refuse(EINTR);
  static const auto real = next<int (*)(int, const char*, int, ...)>("openat");
  return real(folder, path, flags, mode);
}

int close(int file) {
  static const auto real = next<int (*)(int)>("close");
  const bool failing = fails(kClose);
  const int result = real(file);  // the descriptor is gone all the same. source: close(2)
  return failing ? refuse(error_number) : result;
}

int rename(const char* from, const char* to) noexcept {
  if (fails(kRename)) return refuse(error_number);
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  return real(from, to);
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  if (fails(kRename)) return refuse(error_number);
  static const auto real = next<int (*)(int, const char*, int, const char*)>("renameat");
  return real(from_folder, from, to_folder, to);
}

int mkdir(const char* path, mode_t mode) noexcept {
  if (fails(kMkdir)) return refuse(error_number);
  static const auto real = next<int (*)(const char*, mode_t)>("mkdir");
  return real(path, mode);
}

int mkdirat(int folder, const char* path, mode_t mode) noexcept {
  if (fails(kMkdir)) return refuse(error_number);
  static const auto real = next<int (*)(int, const char*, mode_t)>("mkdirat");
  return real(folder, path, mode);
}

// Of files only: memory comes from elsewhere, and so do stacks.
void* mmap(void* at, std::size_t size, int protection, int flags, int file, off_t offset) noexcept {
  if (file >= 0 && fails(kMap)) {
    errno = error_number;
    return MAP_FAILED;
  }
  static const auto real = next<void* (*)(void*, std::size_t, int, int, int, off_t)>("mmap");
  void* const made = real(at, size, protection, flags, file, offset);
  if (file >= 0 && fails(kCut)) {
    char path[64];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    (void)!::truncate(path, 0);
  }
  return made;
}

int fsync(int file) {
  if (fails(kSync)) return refuse(error_number);
  static const auto real = next<int (*)(int)>("fsync");
  return real(file);
}

int fdatasync(int file) {
  if (fails(kSync)) return refuse(error_number);
  static const auto real = next<int (*)(int)>("fdatasync");
  return real(file);
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  if (fails(kLink)) return refuse(error_number);
  static const auto real = next<int (*)(int, const char*, int, const char*, int)>("linkat");
  return real(from_folder, from, to_folder, to, flags);
}

int fchmod(int file, mode_t mode) noexcept {
  if (fails(kChmod)) return refuse(error_number);
  static const auto real = next<int (*)(int, mode_t)>("fchmod");
  return real(file, mode);
}

// The program ends by _exit(): the count is told here.
void _exit(int code) {
  tell_count();
  next<void (*)(int)>("_exit")(code);
  __builtin_unreachable();
}

}  // extern "C"
