// The tar format, as far as chart archives use it: V7, ustar, pax headers, GNU long names. No sparse files.
//
// In:  unpacked bytes, from a Gunzip.   Out: one member after the other; the caller reads a member's data or leaves it.
// The one idea: a "member" may be preceded by members that only rename it; next() folds those in.
// Trap: the end is two blocks of zeros, and whatever follows is not looked at. Numbers may be octal or base 256.
// source: Go archive/tar reader.go, strconv.go; POSIX pax; GNU tar manual

#include <algorithm>
#include <array>
#include <cstring>

#include "renderer/base/text.h"
#include "renderer/chart/parts.h"

namespace rhumbline {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::uint64_t kMostSpecialBytes = 1u << 20;  // pax records and long names; Go's bound
constexpr std::string_view kInvalid = "archive/tar: invalid tar header";

struct FieldPlace {
  std::size_t offset, size;
};
constexpr FieldPlace kName{0, 100}, kMode{100, 8}, kUid{108, 8}, kGid{116, 8}, kSize{124, 12}, kTime{136, 12},
    kChecksum{148, 8}, kMagic{257, 8}, kPrefix{345, 155}, kStarPrefix{345, 131}, kStarTrailer{508, 4};
constexpr std::size_t kType = 156;

std::string_view field(const char* block, FieldPlace place) { return {block + place.offset, place.size}; }
std::string_view text_of(std::string_view bytes) { return bytes.substr(0, bytes.find('\0')); }

// Octal with blanks and NULs around it, or base 256 when the first bit is set.
std::optional<std::int64_t> number_of(std::string_view bytes) {
  if (!bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0x80u) != 0) {
    const unsigned flip = (static_cast<unsigned char>(bytes[0]) & 0x40u) != 0 ? 0xFFu : 0u;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      unsigned c = static_cast<unsigned char>(bytes[i]) ^ flip;
      if (i == 0) c &= 0x7Fu;
      if ((value >> 56) > 0) return std::nullopt;
      value = (value << 8) | c;
    }
    if ((value >> 63) > 0) return std::nullopt;
    return flip != 0 ? ~static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
  }
  constexpr std::string_view kPadding(" \0", 2);
  const std::size_t first = bytes.find_first_not_of(kPadding);
  if (first == std::string_view::npos) return 0;
  const std::string_view digits = text_of(bytes.substr(first, bytes.find_last_not_of(kPadding) + 1 - first));
  const ParsedUint parsed = parse_uint(digits, 8);
  if (parsed.status != ParseStatus::kOk) return std::nullopt;
  return static_cast<std::int64_t>(parsed.value);
}

// The sum of all bytes, the checksum's own counted as blanks; some writers took bytes for signed. source: Go archive/tar computeChecksum
bool has_right_checksum(const char* block) {
  const auto wanted = number_of(field(block, kChecksum));
  const auto sum_of = [](std::string_view bytes) {
    struct {
      std::uint32_t plain = 0, high = 0;
    } sum;
    for (const char c : bytes) {
      sum.plain += static_cast<unsigned char>(c);
      sum.high += static_cast<unsigned char>(c) >> 7;
    }
    return sum;
  };
  const auto all = sum_of({block, kBlock});
  const auto own = sum_of(field(block, kChecksum));
  const std::int64_t plain = std::int64_t{all.plain} - own.plain + std::int64_t{kChecksum.size} * ' ';
  const std::int64_t with_signs = plain - 256 * (std::int64_t{all.high} - own.high);
  return wanted && (*wanted == plain || *wanted == with_signs);
}

bool is_header_only(char type) { return type >= '1' && type <= '6'; }  // links, devices, folders, pipes

std::uint64_t padded(std::uint64_t size) { return (size + kBlock - 1) / kBlock * kBlock; }

}  // namespace

// What earlier special members said about the next one.
struct TarReader::Overrides {
  std::string path = {}, long_name = {};
  std::optional<std::uint64_t> size = {};
  bool is_sparse = false;
};

bool TarReader::fault(std::string_view words) {
  if (error_.empty()) error_ = words;
  return false;
}

bool TarReader::read(char* to, std::size_t size) {
  const std::size_t got = from_.read(to, size);
  left_ -= got;
  return got == size || fault(from_.error().empty() ? "unexpected EOF" : from_.error());
}

std::optional<std::string_view> TarReader::view(std::size_t size) {
  const std::optional<std::string_view> found = from_.view(size);
  if (found) left_ -= size;
  return found;
}

bool TarReader::skip(std::uint64_t size) {
  std::array<char, 4096> sink;
  while (size > 0) {
    const std::size_t step = static_cast<std::size_t>(std::min<std::uint64_t>(size, sink.size()));
    const std::size_t got = from_.read(sink.data(), step);
    size -= got;
    if (got == step) continue;
    if (!from_.error().empty()) return fault(from_.error());
    return size < kBlock || fault("unexpected EOF");  // only padding may be missing at the end
  }
  return true;
}

TarReader::Block TarReader::header(char* block) {
  for (int zeros = 0; zeros < 2; ++zeros) {
    const std::size_t got = from_.read(block, kBlock);
    if (got == 0 && from_.error().empty()) return Block::kEnd;
    if (got < kBlock) return fault(from_.error().empty() ? "unexpected EOF" : from_.error()), Block::kFault;
    const bool is_zero = std::all_of(block, block + kBlock, [](char c) { return c == '\0'; });
    if (is_zero) continue;
    if (zeros == 0) return Block::kData;
    return fault(kInvalid), Block::kFault;
  }
  return Block::kEnd;
}

bool TarReader::parse(const char* block, TarMember& member) {
  if (!has_right_checksum(block)) return fault(kInvalid);
  const auto size = number_of(field(block, kSize));
  const auto mode = number_of(field(block, kMode));
  const bool others = number_of(field(block, kUid)) && number_of(field(block, kGid)) && number_of(field(block, kTime));
  if (!size || !mode || !others || *size < 0) return fault(kInvalid);
  member.name = text_of(field(block, kName));
  member.size = static_cast<std::uint64_t>(*size);
  member.type = block[kType];
  constexpr std::int64_t kFolderBit = 040000;
  member.is_folder = (*mode & ~std::int64_t{07777}) == kFolderBit;
  const std::string_view magic = field(block, kMagic);
  const bool is_star = field(block, kStarTrailer) == std::string_view("tar\0", 4);
  if (magic.starts_with(std::string_view("ustar\0", 6))) {
    const std::string_view prefix = text_of(field(block, is_star ? kStarPrefix : kPrefix));
    if (!prefix.empty()) member.name = std::string(prefix) + "/" + member.name;
  }
  return true;
}

bool TarReader::special(const TarMember& header, std::string& text) {
  if (header.size > kMostSpecialBytes) return fault("archive/tar: header field too long");
  text.resize(static_cast<std::size_t>(header.size));
  return read(text.data(), text.size());
}

// Records of the form "23 path=charts/a.yaml\n"; the number counts the whole record.
bool TarReader::apply_pax(std::string_view records, Overrides& overrides) {
  while (!records.empty()) {
    const std::size_t blank = records.find(' ');
    if (blank == std::string_view::npos) return fault(kInvalid);
    const ParsedInt length = parse_int(records.substr(0, blank), 10);
    const auto total = static_cast<std::size_t>(length.value);
    if (length.status != ParseStatus::kOk || length.value < 5 || total > records.size() || total <= blank + 1)
      return fault(kInvalid);
    const std::string_view record = records.substr(blank + 1, total - blank - 2);
    const std::size_t equals = record.find('=');
    if (records[total - 1] != '\n' || equals == 0 || equals == std::string_view::npos) return fault(kInvalid);
    const std::string_view key = record.substr(0, equals), value = record.substr(equals + 1);
    records.remove_prefix(total);
    if (key.starts_with("GNU.sparse.")) overrides.is_sparse = true;
    if (value.empty()) continue;
    if (key == "path") {
      if (value.find('\0') != std::string_view::npos) return fault(kInvalid);
      overrides.path = value;
    } else if (key == "size") {
      const ParsedInt size = parse_int(value, 10);
      if (size.status != ParseStatus::kOk || size.value < 0) return fault(kInvalid);
      overrides.size = static_cast<std::uint64_t>(size.value);
    }
  }
  return true;
}

bool TarReader::next(TarMember& member) {
  Overrides overrides;
  std::array<char, kBlock> block;
  for (;;) {
    if (!skip(left_)) return false;
    left_ = 0;
    if (header(block.data()) != Block::kData || !parse(block.data(), member)) return false;
    left_ = is_header_only(member.type) ? 0 : padded(member.size);
    std::string text;
    switch (member.type) {
      case 'x':
        overrides = Overrides{.long_name = overrides.long_name};
        if (!special(member, text) || !apply_pax(text, overrides)) return false;
        continue;
      case 'g': {
        Overrides nobody;
        return special(member, text) && apply_pax(text, nobody);
      }
      case 'L':
        if (!special(member, text)) return false;
        overrides.long_name = text_of(text);
        continue;
      case 'K':
        if (!special(member, text)) return false;
        continue;
      default: break;
    }
    if (!overrides.path.empty()) member.name = overrides.path;
    if (!overrides.long_name.empty()) member.name = overrides.long_name;
    if (overrides.size) member.size = *overrides.size;
    if (member.type == 'S' || overrides.is_sparse) return fault("archive/tar: sparse files are not supported");
    if (member.type == '\0') member.type = member.name.ends_with('/') ? '5' : '0';
    if (member.type == '5') member.is_folder = true;
    member.has_data = !is_header_only(member.type);
    left_ = member.has_data ? padded(member.size) : 0;
    return true;
  }
}

}  // namespace rhumbline
