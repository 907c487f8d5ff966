// Entry of rhumbline-live, the companion that speaks to a cluster: standard input and output, nothing else.
//
// In:  lines on standard input.   Out: lines on standard output; exit 0, or 1 when the reader went away or memory ended.
// Trap: it is started by rhumbline and inherits its terminal; it prints nothing there.

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <new>

#include "renderer/base/hash.h"
#include "renderer/remote/remote.h"

namespace {

constexpr std::size_t kBlock = 64 << 10;

class StandardLines final : public rhumbline::remote::Lines {
 public:
  bool read(std::string& line) override {
    for (;;) {
      if (const std::size_t end = buffer_.find('\n', looked_at_); end != std::string::npos) {
        line.assign(buffer_, used_, end - used_);
        used_ = looked_at_ = end + 1;
        return true;
      }
      buffer_.erase(0, used_);
      used_ = 0;
      looked_at_ = buffer_.size();
      buffer_.resize(looked_at_ + kBlock);
      ssize_t got = 0;
      do {
        got = ::read(STDIN_FILENO, buffer_.data() + looked_at_, kBlock);
      } while (got < 0 && errno == EINTR);
      buffer_.resize(looked_at_ + static_cast<std::size_t>(got > 0 ? got : 0));
      if (got <= 0) return false;
    }
  }

  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

 private:
  std::string buffer_;
  std::size_t used_ = 0, looked_at_ = 0;
};

}  // namespace

int main() {
  rhumbline::seed_hashes();
  std::signal(SIGPIPE, SIG_IGN);
  try {
    StandardLines lines;
    return rhumbline::remote::serve(lines) ? 0 : 1;
  } catch (const std::bad_alloc&) {
    return 1;
  }
}
