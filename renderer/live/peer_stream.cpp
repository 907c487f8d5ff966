// Cutting a stream into documents as kubeconform does.
//
// In:  a stream of bytes.   Out: documents, in a buffer that is used again and again.
// The one idea: a document ends where `\n---` stands; the rest of that line belongs to nobody.
// Trap: `----` separates, too, and so does `--- text`, whose text is lost; YAML's own rules are split_documents()'s.

#include "renderer/live/peer_stream.h"

#include <algorithm>
#include <span>

namespace rhumbline {

namespace {

constexpr std::string_view kSeparator = "\n---";
// Most inputs are small, and each page of a buffer costs its first touch; the buffer grows with what comes.
constexpr std::size_t kFirstRoom = 4000;
constexpr std::size_t kMostAtOnce = std::size_t{1} << 16;

}  // namespace

// Drops what was handed out and reads one more block. False: the stream has ended.
Result<bool> PeerDocuments::fill() {
  buffer_.erase(0, start_);
  looked_ -= start_;
  start_ = 0;
  const std::size_t before = buffer_.size();
  const bool is_tight = buffer_.capacity() - before < kFirstRoom / 2;
  if (is_tight || buffer_.capacity() < kMostAtOnce) buffer_.reserve(std::max(buffer_.capacity() * 2, kFirstRoom));
  const std::size_t room = std::min(buffer_.capacity() - before, kMostAtOnce);
  buffer_.resize(before + room);
  Result<std::size_t> got = stream_.read(std::span(buffer_.data() + before, room));
  buffer_.resize(before + (got ? got.value() : 0));
  if (!got) return got.error();
  at_end_ = got.value() == 0;
  return !at_end_;
}

Result<bool> PeerDocuments::next(std::string_view& document) {
  for (;;) {
    const std::size_t found = std::string_view(buffer_).find(kSeparator, looked_);
    if (found != std::string_view::npos) {
      const std::size_t behind = found + kSeparator.size();
      const std::size_t line_end = std::string_view(buffer_).find('\n', behind);
      const bool ends_here = at_end_ && behind == buffer_.size();
      if (line_end != std::string_view::npos || ends_here) {
        document = std::string_view(buffer_).substr(start_, found - start_);
        start_ = looked_ = ends_here ? buffer_.size() : line_end + 1;
        return true;
      }
      if (at_end_) return false;
      looked_ = found;
    } else {
      if (at_end_) {
        document = std::string_view(buffer_).substr(start_);
        const bool has_one = !document.empty();
        start_ = looked_ = buffer_.size();
        return has_one;
      }
      // The separator may be cut by the end of the block.
      const std::size_t tail = std::min(buffer_.size() - start_, kSeparator.size() - 1);
      looked_ = std::max(looked_, buffer_.size() - tail);
    }
    if (Result<bool> more = fill(); !more) return more.error();
  }
}

}  // namespace rhumbline
