// Programs that run beside us: the companion that speaks to clusters, credential plug-ins, an external diff.
//
// In:  the words of a command.   Out: its output, its exit code.
// The one idea: its standard input is a socket, so that a reader who is gone is an answer of send() and no signal to us; nothing is
// ever passed through a shell.
// Trap: a child may hang; whoever reads all says for how long, and the destructor does not wait for ever.

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "renderer/live/live.h"

namespace rhumbline {

namespace {

constexpr std::size_t kBlock = 64 << 10;
constexpr int kPatience = 200;  // times 10 ms, for a child to end by itself

[[noreturn]] void cannot_start(const std::string& program, int code) {
  fail({.cause = Cause::kIo,
        .message = "cannot start " + program + ": " + std::strerror(code),
        .hint = code == ENOENT ? "is it installed, and on PATH or at this place?" : ""});
}

// Our environment with the given lines over it; the pointers live as long as `lines`.
std::vector<char*> merged_environment(std::span<const std::string> lines) {
  std::vector<char*> merged;
  for (char** ours = ::environ; *ours != nullptr; ++ours) {
    const std::string_view line = *ours;
    const std::string_view name = line.substr(0, line.find('=') + 1);
    bool is_replaced = false;
    for (const std::string& other : lines) is_replaced = is_replaced || std::string_view(other).starts_with(name);
    if (!is_replaced) merged.push_back(*ours);
  }
  for (const std::string& line : lines) merged.push_back(const_cast<char*>(line.c_str()));  // posix_spawn does not write to them
  merged.push_back(nullptr);
  return merged;
}

}  // namespace

Child::Child(const std::vector<std::string>& words, std::span<const std::string> environment) {
  int input[2], output[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, input) != 0) cannot_start(words[0], errno);
  if (::pipe2(output, O_CLOEXEC) != 0) {
    const int code = errno;
    ::close(input[0]);
    ::close(input[1]);
    cannot_start(words[0], code);
  }
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  std::vector<char*> names = merged_environment(environment);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input[1], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  // Signals that the caller keeps for one of its threads reach a child as usual.
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t process = -1;
  const int code = ::posix_spawnp(&process, words[0].c_str(), &actions, &attributes, arguments.data(), names.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(input[1]);
  ::close(output[1]);
  if (code != 0) {
    ::close(input[0]);
    ::close(output[0]);
    cannot_start(words[0], code);
  }
  process_ = process;
  input_ = input[0];
  output_ = output[0];
}

Child::~Child() {
  close_input();
  if (output_ >= 0) ::close(output_);
  if (process_ < 0) return;
  for (int turn = 0; turn < kPatience; ++turn) {
    if (::waitpid(process_, nullptr, WNOHANG) != 0) return;
    ::usleep(10'000);
  }
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

bool Child::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(input_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Child::close_input() {
  if (input_ >= 0) ::close(input_);
  input_ = -1;
}

bool Child::fill(int milliseconds) {
  pollfd wanted{output_, POLLIN, 0};
  const int ready = ::poll(&wanted, 1, milliseconds);
  if (ready < 0 && errno == EINTR) return true;
  if (ready <= 0) return false;
  if (used_ > 0) {
    buffer_.erase(0, used_);
    used_ = 0;
  }
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kBlock);
  const ssize_t got = ::read(output_, buffer_.data() + before, kBlock);
  buffer_.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
  if (got < 0 && errno == EINTR) return true;
  if (got <= 0) ended_ = true;
  return got > 0;
}

std::optional<std::string> Child::read_line(std::size_t most) {
  std::size_t looked_at = used_;
  for (;;) {
    if (const std::size_t end = buffer_.find('\n', looked_at); end != std::string::npos) {
      std::string line = buffer_.substr(used_, end - used_);
      used_ = end + 1;
      return line;
    }
    looked_at = buffer_.size() - used_;  // fill() moves what is left to the front
    if (looked_at > most || !fill(-1)) return std::nullopt;
  }
}

std::optional<std::string> Child::exchange(std::string_view input, std::size_t most, int seconds) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + std::chrono::seconds(seconds);
  while (!ended_) {
    if (input.empty()) close_input();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0 || buffer_.size() - used_ > most) return std::nullopt;
    pollfd wanted[2] = {{output_, POLLIN, 0}, {input_, POLLOUT, 0}};
    if (::poll(wanted, input_ < 0 ? 1 : 2, static_cast<int>(left)) < 0 && errno != EINTR) return std::nullopt;
    if (input_ >= 0 && wanted[1].revents != 0) {
      const ssize_t sent = ::send(input_, input.data(), input.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) input.remove_prefix(static_cast<std::size_t>(sent));
      if (sent < 0 && errno != EAGAIN && errno != EINTR) input = {};
    }
    if (wanted[0].revents != 0 && !fill(0) && !ended_) return std::nullopt;
  }
  return buffer_.substr(used_);
}

std::optional<std::string> Child::read_all(std::size_t most, int seconds) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + std::chrono::seconds(seconds);
  while (!ended_) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0 || buffer_.size() - used_ > most) return std::nullopt;
    if (!fill(static_cast<int>(left)) && !ended_) return std::nullopt;
  }
  return buffer_.substr(used_);
}

int Child::wait() {
  if (process_ < 0) return 0;
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace rhumbline
