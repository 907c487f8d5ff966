// Randomness: text, numbers, bytes, UUIDs.
//
// In:  counts and bounds.   Out: as many characters as asked for, drawn evenly from the world's random bytes.
// One idea: all randomness comes from World::random, so that a caller can fix the seed and get the same bytes again.
// Traps: a count under 0 is an empty text, but an error for randBytes; shuffle moves runes, not bytes.
// source: Masterminds/goutils 1.1.1 cryptorandomstringutils.go; Masterminds/sprig 3.3.0 crypto.go, functions.go
#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/functions/functions.h"

namespace rhumbline {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kLettersAndDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kAscii =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// Evenly distributed numbers below a bound, from bytes drawn in blocks.
class Dice {
 public:
  explicit Dice(World& world) : world_(world) {}

  /// bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t unfair = (0 - bound) % bound;  // so many of the 2^64 numbers would favour the small results
    for (;;) {
      const std::uint64_t number = next();
      if (number >= unfair) return number % bound;
    }
  }

 private:
  std::uint64_t next() {
    if (used_ == block_.size()) {
      world_.random(block_);
      used_ = 0;
    }
    std::uint64_t number = 0;
    for (int i = 0; i < 8; ++i) number = number << 8 | block_[used_++];
    return number;
  }

  World& world_;
  std::array<std::uint8_t, 256> block_{};
  std::size_t used_ = block_.size();
};

Value random_text(Call& call, std::string_view alphabet) {
  if (call.integer(0) <= 0) return Value::literal("");
  const auto count = static_cast<std::uint64_t>(call.integer(0));
  call.job.check_size(count);
  call.job.pay(count);
  char* const text = static_cast<char*>(call.arena().allocate(count, 1));
  const unsigned mask = std::bit_ceil(static_cast<unsigned>(alphabet.size())) - 1;
  std::array<std::uint8_t, 4096> block;
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t left = count - done;
    const auto drawn = std::span(block).first(std::min<std::uint64_t>(block.size(), left + left / 4 + 8));
    call.world().random(drawn);
    for (const unsigned byte : drawn) {
      const unsigned number = byte & mask;
      if (number >= alphabet.size()) continue;  // too large ones are thrown away, so that all letters are equally likely
      text[done++] = alphabet[number];
      if (done == count) break;
    }
  }
  return call.view({text, count});
}

Value rand_alpha(Call& call) { return random_text(call, kLetters); }
Value rand_alpha_num(Call& call) { return random_text(call, kLettersAndDigits); }
Value rand_ascii(Call& call) { return random_text(call, kAscii); }
Value rand_numeric(Call& call) { return random_text(call, kDigits); }

Value rand_bytes(Call& call) {
  if (call.integer(0) < 0) call.fail("runtime error: makeslice: len out of range");
  const auto count = static_cast<std::uint64_t>(call.integer(0));
  call.job.check_size(count);
  call.job.pay(count);
  std::vector<std::uint8_t> bytes(count);
  call.world().random(bytes);
  std::string out;
  append_base64(out, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return call.string(out);
}

// From LOW up to, not including, HIGH; the difference wraps around as Go's does.
Value rand_int(Call& call) {
  const auto low = static_cast<std::uint64_t>(call.integer(0));
  const std::uint64_t bound = static_cast<std::uint64_t>(call.integer(1)) - low;
  if (static_cast<std::int64_t>(bound) <= 0) call.fail("invalid argument to Intn");
  return Value::integer(static_cast<std::int64_t>(low + Dice(call.world()).below(bound)));
}

Value shuffle(Call& call) {
  std::vector<char32_t> runes;
  for (std::string_view text = call.text(0); !text.empty();) {
    const Rune rune = decode_rune(text);
    runes.push_back(rune.value);
    text.remove_prefix(rune.bytes);
  }
  call.job.pay(runes.size());
  Dice dice(call.world());
  for (std::size_t i = runes.size(); i > 1; --i) std::swap(runes[i - 1], runes[dice.below(i)]);
  std::string out;
  for (const char32_t rune : runes) append_rune(out, rune);
  return call.string(out);
}

// RFC 9562, version 4.
Value uuidv4(Call& call) {
  std::array<std::uint8_t, 16> bytes{};
  call.world().random(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  std::string out = to_hex(bytes);
  for (const std::size_t at : {20u, 16u, 12u, 8u}) out.insert(at, 1, '-');
  return call.string(out);
}

constexpr Function kRandom[] = {
    {"randAlpha", "i", Purity::kRandom, rand_alpha, "randAlpha N: N random letters"},
    {"randAlphaNum", "i", Purity::kRandom, rand_alpha_num, "randAlphaNum N: N random letters and digits"},
    {"randAscii", "i", Purity::kRandom, rand_ascii, "randAscii N: N random printable ASCII characters"},
    {"randBytes", "i", Purity::kRandom, rand_bytes, "randBytes N: N random bytes in base64"},
    {"randInt", "ii", Purity::kRandom, rand_int, "randInt LOW HIGH: a random int from LOW up to, not including, HIGH"},
    {"randNumeric", "i", Purity::kRandom, rand_numeric, "randNumeric N: N random digits"},
    {"shuffle", "s", Purity::kRandom, shuffle, "shuffle TEXT: its characters in random order"},
    {"uuidv4", "", Purity::kRandom, uuidv4, "uuidv4: a random UUID"},
};

}  // namespace

std::span<const Function> random_functions() { return kRandom; }

}  // namespace rhumbline
