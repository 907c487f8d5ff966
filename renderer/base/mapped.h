// An input as one run of bytes that need not be in memory: a mapped file, or standard input spooled to one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "renderer/base/diagnostic.h"

namespace rhumbline {

class MappedBytes {
 public:
  MappedBytes() = default;
  MappedBytes(MappedBytes&& other) noexcept;
  MappedBytes& operator=(MappedBytes&& other) noexcept;
  ~MappedBytes();

  /// Maps a regular file. Error: cause kIo, Go's words.
  static Result<MappedBytes> of_file(const std::string& path);
  /// Standard input: mapped where it is a file, else written to a nameless temporary file first. Refused over `most` bytes.
  static Result<MappedBytes> of_stdin(std::size_t most);
  /// Bytes that somebody else owns.
  static MappedBytes of_text(std::string_view text);
  /// Whether the path leads to a regular file.
  static bool can_map(const std::string& path);

  [[nodiscard]] std::string_view bytes() const { return {data_, size_}; }
  /// What lies before `end` is not needed for now; it is read again when somebody looks.
  void forget(std::size_t end) const;

 private:
  static Result<MappedBytes> of_descriptor(int descriptor, const std::string& name);
  const char* data_ = "";
  std::size_t size_ = 0;
  bool is_mapped_ = false;
};

}  // namespace rhumbline
