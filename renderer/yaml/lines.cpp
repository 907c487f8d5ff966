// The ends of lines, sixty-four bytes at a time.
//
// In:  a text.   Out: where each line ends, and the word that something in it is not ordinary.
// The one idea: one comparison of sixteen bytes tells printable ASCII from all else, and almost all else are line feeds; so the look that
// finds the lines' ends proves on the way that there is nothing that readers of YAML understand each in their own way.
// Trap: a rune may begin in one block and end in the next.
#include "renderer/yaml/lines.h"

#include "renderer/base/pieces.h"
#include "renderer/base/text.h"

namespace rhumbline::yaml {

namespace {

/// A bit for each byte that is printable ASCII. One further up DEL is negative, as is all that is no ASCII.
std::uint64_t quiet_bits(Piece piece) { return bits_of(reinterpret_cast<Marks>(piece + 1) > ' '); }

/// The byte order mark, U+FFFE and U+FFFF.
bool is_one_of_last(char32_t rune) { return rune == 0xFEFF || rune == 0xFFFE || rune == 0xFFFF; }

}  // namespace

void Lines::look() {
  constexpr std::size_t kPiece = sizeof(Piece), kBlock = 4 * kPiece;
  block_ = next_block_;
  const char* const from = text_.data() + block_;
  const std::size_t left = text_.size() - block_;
  if (left >= kBlock) {
    next_block_ = block_ + kBlock;
    const auto bits = [&](std::size_t number) { return quiet_bits(load_piece(from + number * kPiece)) << number * kPiece; };
    loud_ = ~(bits(0) | bits(1) | bits(2) | bits(3));
    return;
  }
  const std::size_t size = std::min(left, kPiece);  // the last few one piece at a time, so that a rest may be short
  next_block_ = block_ + size;
  loud_ = ~quiet_bits(size == kPiece ? load_piece(from) : load_rest(from, size)) & ((std::uint64_t{1} << size) - 1);
}

bool Lines::is_ordinary_rune(std::size_t at) {
  if (at < behind_rune_) return true;
  const Rune rune = decode_rune(text_.substr(at));
  behind_rune_ = at + rune.bytes;
  if (rune.bytes == 1) return rune.value == '\t';  // a byte that belongs to no rune is kRuneError
  return rune.value >= 0xA0 && rune.value != 0x2028 && rune.value != 0x2029 && !is_one_of_last(rune.value);  // no C1 controls, NEL and the like
}

}  // namespace rhumbline::yaml
