// What a file looks like to Go's net/http.DetectContentType: the word in Helm's "does not appear to be a gzipped archive".
// The table is exempt from the length rule.
//
// In:  the first bytes of a file.   Out: a MIME type; never empty.
// Trap: Helm sniffs a buffer of 512 bytes that is filled with NULs behind a shorter file, so that short text is
// "application/octet-stream".
// source: Go net/http/sniff.go; https://mimesniff.spec.whatwg.org

#include <algorithm>
#include <array>

#include "renderer/chart/parts.h"

namespace rhumbline {

namespace {

using namespace std::string_view_literals;

enum class Match : std::uint8_t {
  kExact,
  kHtml,    // behind white space, letters in either case, then a blank or '>'
  kBlanks,  // behind white space
  kGaps,    // a '?' in the pattern stands for any byte
};

struct Signature {
  Match match;
  std::string_view pattern;
  std::string_view type;
};

constexpr std::string_view kHtmlType = "text/html; charset=utf-8";
constexpr std::string_view kFontGap = "??????????????????????????????????LP"sv;

constexpr std::array<Signature, 51> kSignatures = {{
    {Match::kHtml, "<!DOCTYPE HTML", kHtmlType},
    {Match::kHtml, "<HTML", kHtmlType},
    {Match::kHtml, "<HEAD", kHtmlType},
    {Match::kHtml, "<SCRIPT", kHtmlType},
    {Match::kHtml, "<IFRAME", kHtmlType},
    {Match::kHtml, "<H1", kHtmlType},
    {Match::kHtml, "<DIV", kHtmlType},
    {Match::kHtml, "<FONT", kHtmlType},
    {Match::kHtml, "<TABLE", kHtmlType},
    {Match::kHtml, "<A", kHtmlType},
    {Match::kHtml, "<STYLE", kHtmlType},
    {Match::kHtml, "<TITLE", kHtmlType},
    {Match::kHtml, "<B", kHtmlType},
    {Match::kHtml, "<BODY", kHtmlType},
    {Match::kHtml, "<BR", kHtmlType},
    {Match::kHtml, "<P", kHtmlType},
    {Match::kHtml, "<!--", kHtmlType},
    {Match::kBlanks, "<?xml", "text/xml; charset=utf-8"},
    {Match::kExact, "%PDF-", "application/pdf"},
    {Match::kExact, "%!PS-Adobe-", "application/postscript"},
    {Match::kGaps, "\xFE\xFF??", "text/plain; charset=utf-16be"},
    {Match::kGaps, "\xFF\xFE??", "text/plain; charset=utf-16le"},
    {Match::kGaps, "\xEF\xBB\xBF?", "text/plain; charset=utf-8"},
    {Match::kExact, "\x00\x00\x01\x00"sv, "image/x-icon"},
    {Match::kExact, "\x00\x00\x02\x00"sv, "image/x-icon"},
    {Match::kExact, "BM", "image/bmp"},
    {Match::kExact, "GIF87a", "image/gif"},
    {Match::kExact, "GIF89a", "image/gif"},
    {Match::kGaps, "RIFF????WEBPVP", "image/webp"},
    {Match::kExact, "\x89PNG\x0D\x0A\x1A\x0A", "image/png"},
    {Match::kExact, "\xFF\xD8\xFF", "image/jpeg"},
    {Match::kGaps, "FORM????AIFF", "audio/aiff"},
    {Match::kExact, "ID3", "audio/mpeg"},
    {Match::kExact, "OggS\x00"sv, "application/ogg"},
    {Match::kExact, "MThd\x00\x00\x00\x06"sv, "audio/midi"},
    {Match::kGaps, "RIFF????AVI ", "video/avi"},
    {Match::kGaps, "RIFF????WAVE", "audio/wave"},
    {Match::kExact, "\x1A\x45\xDF\xA3", "video/webm"},
    {Match::kGaps, kFontGap, "application/vnd.ms-fontobject"},
    {Match::kExact, "\x00\x01\x00\x00"sv, "font/ttf"},
    {Match::kExact, "OTTO", "font/otf"},
    {Match::kExact, "ttcf", "font/collection"},
    {Match::kExact, "wOFF", "font/woff"},
    {Match::kExact, "wOF2", "font/woff2"},
    {Match::kExact, "\x1F\x8B\x08", "application/x-gzip"},
    {Match::kExact, "PK\x03\x04", "application/zip"},
    {Match::kExact, "Rar!\x1A\x07\x00"sv, "application/x-rar-compressed"},
    {Match::kExact, "Rar!\x1A\x07\x01\x00"sv, "application/x-rar-compressed"},
    {Match::kExact, "\x00\x61\x73\x6D"sv, "application/wasm"},
    {Match::kExact, "", "text/plain; charset=utf-8"},  // when no byte is binary
    {Match::kExact, "", "application/octet-stream"},
}};
constexpr std::size_t kMp4Before = 37;  // the MP4 rule, which is no pattern, comes before this row (video/webm)
static_assert(kSignatures[kMp4Before].type == "video/webm");

bool equals_html(std::string_view text, std::string_view pattern) {
  if (text.size() <= pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i] >= 'A' && pattern[i] <= 'Z' ? static_cast<char>(text[i] & 0xDF) : text[i];
    if (c != pattern[i]) return false;
  }
  return text[pattern.size()] == ' ' || text[pattern.size()] == '>';
}

bool equals_with_gaps(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '?' && pattern[i] != text[i]) return false;
  }
  return true;
}

bool is_mp4(std::string_view text) {
  if (text.size() < 12) return false;
  std::size_t box = 0;
  for (std::size_t i = 0; i < 4; ++i) box = box << 8 | static_cast<unsigned char>(text[i]);
  if (text.size() < box || box % 4 != 0 || text.substr(4, 4) != "ftyp") return false;
  for (std::size_t at = 8; at < box; at += 4) {
    if (at != 12 && text.substr(at, 3) == "mp4") return true;
  }
  return false;
}

bool is_binary(char c) {
  const auto b = static_cast<unsigned char>(c);
  return b <= 0x08 || b == 0x0B || (b >= 0x0E && b <= 0x1A) || (b >= 0x1C && b <= 0x1F);
}

}  // namespace

std::string_view sniff_content_type(std::string_view bytes) {
  const std::string_view data = bytes.substr(0, 512);
  const std::string_view text = data.substr(std::min(data.find_first_not_of("\t\n\x0C\r "), data.size()));
  for (std::size_t i = 0; i + 2 < kSignatures.size(); ++i) {
    const Signature& row = kSignatures[i];
    if (i == kMp4Before && is_mp4(data)) return "video/mp4";
    const bool fits = row.match == Match::kHtml     ? equals_html(text, row.pattern)
                      : row.match == Match::kBlanks ? text.starts_with(row.pattern)
                      : row.match == Match::kGaps   ? equals_with_gaps(data, row.pattern)
                                                    : data.starts_with(row.pattern);
    if (fits) return row.type;
  }
  const bool is_text = std::none_of(text.begin(), text.end(), is_binary);
  return kSignatures[kSignatures.size() - (is_text ? 2 : 1)].type;
}

}  // namespace rhumbline
