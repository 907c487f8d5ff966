// Standard output and error: every byte is checked, colour is decided, errors are drawn.
//
// Trap: a closed pipe (`| head`) is no error, a full disk is one, and it shows as late as close().

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "renderer/cli/cli.h"

namespace rhumbline::cli {

namespace {

[[noreturn]] void write_failed(int code) {
  fail({.cause = Cause::kIo,
        .rule = "io.stdout",
        .message = std::string("cannot write to standard output: ") + std::strerror(code),
        .hint = code == ENOSPC ? "make room on the disk; what was written so far is not complete" : ""});
}

void write_fully(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) ::_exit(kOk);
    if (written < 0) write_failed(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

void StandardStreams::write(std::span<const std::string_view> pieces) {
  // The default action of SIGPIPE would end us without a word, too, but with a code that callers take for a crash.
  std::signal(SIGPIPE, SIG_IGN);
  constexpr std::size_t kRoom = 64 << 10, kLarge = 16 << 10;
  std::string gathered;
  for (const std::string_view piece : pieces) {
    const bool is_large = piece.size() >= kLarge;
    if (is_large || gathered.size() + piece.size() > kRoom) {
      write_fully(gathered);
      gathered.clear();
    }
    is_large ? write_fully(piece) : void(gathered += piece);
  }
  write_fully(gathered);
  // Network file systems tell of a full disk when a descriptor is closed, any of a file's. To wait until a disk holds the bytes is nobody's wish.
  const int again = ::dup(STDOUT_FILENO);
  if (again >= 0 && ::close(again) != 0 && errno != EINTR) write_failed(errno);
}

bool is_told(const Diagnostic& diagnostic, const Arguments& arguments) {
  if (!arguments.is_on("compat-errors")) return !diagnostic.message.empty();  // only Helm says this
  return diagnostic.severity == Severity::kError || !diagnostic.helm.empty();  // Helm is silent here
}

void write_stderr(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool StandardStreams::wants_colour(const Arguments& arguments, Stream stream) const {
  const std::string choice = arguments.value("color", arguments.value("colour", "auto"));
  if (choice == "always") return true;
  if (choice == "never") return false;
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  if (set("NO_COLOR")) return false;
  if (set("CLICOLOR_FORCE")) return true;
  const char* terminal = std::getenv("TERM");
  const int descriptor = stream == Stream::kResult ? STDOUT_FILENO : STDERR_FILENO;
  return ::isatty(descriptor) == 1 && terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
}

void StandardStreams::tell(const Diagnostic& diagnostic, const Sources& sources, const Arguments& arguments) {
  const bool helm_words = arguments.is_on("compat-errors");
  if (!is_told(diagnostic, arguments)) return;
  write_stderr(draw(diagnostic, sources, {.colour = wants_colour(arguments, Stream::kMessages), .helm_words = helm_words}));
}

void StandardStreams::say(std::string_view text) { write_stderr(text); }

void Outlet::tell_warnings(Job& job, const Arguments& arguments) {
  for (const Diagnostic& warning : job.warnings) tell(warning, job.sources, arguments);
  job.warnings.clear();
}

int run_reporting(Job& job, const Arguments& arguments, Outlet& outlet, const ExitCodes& codes, int (*work)(Job&, const Arguments&, Outlet&)) {
  try {
    return work(job, arguments, outlet);
  } catch (const Failure& failure) {
    outlet.tell_warnings(job, arguments);
    outlet.tell(failure.diagnostic(), job.sources, arguments);
    switch (failure.diagnostic().cause) {
      case Cause::kUsage: return codes.usage;
      case Cause::kIo:
      case Cause::kLimit: return codes.limit;
      case Cause::kInput: return codes.failed;
    }
    return codes.failed;
  }
}

}  // namespace rhumbline::cli
