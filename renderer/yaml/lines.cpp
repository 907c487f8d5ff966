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

/// A bit for each byte of a block that is to be looked at by itself.
[[gnu::noinline]] std::uint64_t Lines::loud_bytes(std::string_view text, std::size_t from) {
  constexpr std::size_t kPiece = sizeof(Piece);
  const char* const block = text.data() + from;
  const std::size_t left = text.size() - from;
  if (left >= kBlock) {
    const auto quiet = [&](std::size_t at) { return quiet_bits(load_piece(block + at)) << at; };
    return ~(quiet(0) | quiet(kPiece) | quiet(2 * kPiece) | quiet(3 * kPiece));
  }
  std::uint64_t quiet = ~std::uint64_t{0} << left;  // behind the text nothing is to be looked at
  for (std::size_t at = 0; at < left; at += kPiece) {
    quiet |= quiet_bits(left - at >= kPiece ? load_piece(block + at) : load_rest(block + at, left - at)) << at;
  }
  return ~quiet;
}

/// Where the rune ends that begins there; kStrange when it is not ordinary.
[[gnu::noinline]] std::size_t Lines::behind_ordinary(std::string_view text, std::size_t at) {
  const Rune rune = decode_rune(text.substr(at));
  if (rune.bytes == 1) return rune.value == '\t' ? at + 1 : kStrange;  // a byte that belongs to no rune is kRuneError
  const bool is_ordinary = rune.value >= 0xA0 && rune.value != 0x2028 && rune.value != 0x2029 && !is_one_of_last(rune.value);
  return is_ordinary ? at + rune.bytes : kStrange;  // C1 controls, NEL and other ends of lines are not
}

}  // namespace rhumbline::yaml
