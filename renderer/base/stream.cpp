// Reads files and standard input block by block.
//
// In:  a path.   Out: bytes in the caller's buffer, or a Diagnostic in Go's words.
// Trap: a read may be cut short by a signal, and short reads are no end of file.

#include "renderer/base/stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace rhumbline {

namespace {

Diagnostic io_fault(std::string_view action, const std::string& path, int code) {
  std::string words = std::strerror(code);
  if (!words.empty() && words[0] >= 'A' && words[0] <= 'Z') words[0] = static_cast<char>(words[0] - 'A' + 'a');
  return {.cause = Cause::kIo, .rule = "io.read", .message = std::string(action) + " " + path + ": " + words};
}

class DescriptorStream final : public ByteStream {
 public:
  DescriptorStream(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  ~DescriptorStream() override {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }
  DescriptorStream(const DescriptorStream&) = delete;
  DescriptorStream& operator=(const DescriptorStream&) = delete;

  Result<std::size_t> read(std::span<char> to) override {
    for (;;) {
      const ssize_t got = ::read(descriptor_, to.data(), to.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) return io_fault("read", path_, errno);
    }
  }

 private:
  int descriptor_;
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> open_stream(const std::string& path) {
  if (path == "-") return std::unique_ptr<ByteStream>(std::make_unique<DescriptorStream>(STDIN_FILENO, "stdin"));
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return io_fault("open", path, errno);
  return std::unique_ptr<ByteStream>(std::make_unique<DescriptorStream>(descriptor, path));
}

}  // namespace rhumbline
