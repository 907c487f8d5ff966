// Reads files and standard input block by block.
//
// In:  a path.   Out: bytes in the caller's buffer, or a Diagnostic in Go's words.
// Trap: a read may be cut short by a signal, and short reads are no end of file.

#include "renderer/base/stream.h"

#include <cerrno>
#include <utility>

#include "renderer/base/descriptor.h"

namespace rhumbline {

namespace {

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
  Descriptor file = open_patiently(AT_FDCWD, path.c_str(), O_RDONLY);
  if (file.number() < 0) return io_fault("open", path, errno);
  return std::unique_ptr<ByteStream>(std::make_unique<DescriptorStream>(file.release(), path));
}

}  // namespace rhumbline
