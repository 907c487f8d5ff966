// Documents of a stream as kubeconform cuts it, one after the other, in a buffer that grows with the longest only.
#pragma once

#include <string>
#include <string_view>

#include "renderer/base/stream.h"

namespace rhumbline {

/// Cuts at each `\n---`, wherever the line goes on, and drops the rest of that line; what stands behind a last such line that has no
/// line end is dropped together with the document before it. source: kubeconform pkg/resource SplitYAMLDocument, Go bufio.Scanner
class PeerDocuments {
 public:
  explicit PeerDocuments(ByteStream& stream) : stream_(stream) {}
  /// The next document, valid until the next call; false: there is none. Error: the stream could not be read.
  Result<bool> next(std::string_view& document);

 private:
  Result<bool> fill();
  ByteStream& stream_;
  std::string buffer_;
  std::size_t start_ = 0;   // what lies before was handed out
  std::size_t looked_ = 0;  // no separator begins before
  bool at_end_ = false;
};

}  // namespace rhumbline
