// The real world: the clock, the operating system's random bytes, and names resolved only when --enable-dns was given.
//
// Trap: a static binary has no resolver of its own (glibc loads one at run time), so a name is looked up by the system's `getent`.

#include <ctime>
#include <spawn.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "renderer/release/release.h"

extern char** environ;

namespace rhumbline {

namespace {

// First address that `getent ahosts NAME` prints; empty when there is none.
std::string first_address(std::string name) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return {};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addclose(&actions, ends[0]);
  std::string program = "getent", database = "ahosts", end_of_options = "--";
  std::array<char*, 5> arguments = {program.data(), database.data(), end_of_options.data(), name.data(), nullptr};
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, "getent", &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string output;
  std::array<char, 512> part{};
  while (failed == 0 && output.size() < 4096) {
    const ssize_t got = ::read(ends[0], part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    output.append(part.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  if (failed == 0) ::waitpid(child, nullptr, 0);
  return output.substr(0, output.find_first_of(" \t\n"));
}

class SystemWorld final : public World {
 public:
  explicit SystemWorld(bool enable_dns) : enable_dns_(enable_dns) {}

  std::int64_t now() override {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
  }

  void random(std::span<std::uint8_t> bytes) override {
    while (!bytes.empty()) {
      const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
      if (got < 0 && errno != EINTR) {
        fail({.cause = Cause::kIo, .message = "the operating system gives no random bytes"});
      }
      if (got > 0) bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
  }

  Value lookup(Job& job, std::string_view, std::string_view, std::string_view, std::string_view) override {
    return Value::map(make_map(job.arena));
  }

  std::string resolve_host(std::string_view name) override {
    return enable_dns_ ? first_address(std::string(name)) : std::string();
  }

  std::optional<std::string> environment(std::string_view name) override {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  }

 private:
  bool enable_dns_;
};

}  // namespace

std::unique_ptr<World> system_world(bool enable_dns) { return std::make_unique<SystemWorld>(enable_dns); }

}  // namespace rhumbline
