// Bytes that are too many to hold: a file or standard input, read block by block.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "renderer/base/diagnostic.h"

namespace rhumbline {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  /// Fills the front of `to`, as much as there is; 0: the end. Error: cause kIo, Go's words.
  virtual Result<std::size_t> read(std::span<char> to) = 0;
};

/// Opens a file; "-" is standard input. Error: cause kIo, message `open nofile: no such file or directory` (Go's words).
Result<std::unique_ptr<ByteStream>> open_stream(const std::string& path);

}  // namespace rhumbline
