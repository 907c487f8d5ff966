// A chart archive becomes its files: gzip is undone on the fly, names are made safe by Helm's rules.
//
// In:  the bytes of a .tgz.   Out: files in the arena, names without their first part; or Helm's words for what is wrong.
// The one idea: nothing is believed: sizes are checked against the budget before a byte is unpacked, and unpacking stops
// when the budget does.
// Trap: links and devices are not refused: Helm reads them as empty files; and what follows the tar's end is never read,
// so a wrong checksum or junk there goes unnoticed, in both.
// This is the only file of the loader that knows zlib and libdeflate. The latter unpacks a whole text two to three times faster,
// but says nothing of what is wrong with it: then, and for large texts, zlib does it step by step.

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "renderer/base/text.h"
#include "renderer/chart/parts.h"

namespace rhumbline {

struct Gunzip::State {
  z_stream stream{};
  gz_header header{};
  std::string_view rest;  // input that zlib has not been given
  bool member_done = false;
  bool ended = false;
};

namespace {

// What Go's readers say. They count from behind the header, which is 10 bytes in all but odd archives.
std::string fault_of(const z_stream& stream, const gz_header& header) {
  constexpr uLong kHeaderBytes = 10;
  if (header.done != 1) return std::string(kGzipHeader);
  const std::string_view words = stream.msg == nullptr ? "" : stream.msg;
  if (words == "incorrect data check" || words == "incorrect length check") return "gzip: invalid checksum";
  return "flate: corrupt input before offset " + std::to_string(std::max(stream.total_in, kHeaderBytes) - kHeaderBytes);
}

/// The bytes of a text of one gzip member that is small and sound. Nothing: it is not, or memory is short.
std::optional<std::string_view> unpack_at_once(std::string_view compressed, Arena& arena) {
  constexpr std::size_t kLeast = 18, kMost = 16u << 20;  // header and trailer; bytes unpacked
  constexpr std::size_t kBestRatio = 1032;               // of deflate
  if (compressed.size() < kLeast) return std::nullopt;
  std::uint32_t size = 0;  // modulo 2^32, in the last four bytes
  for (std::size_t i = 0; i < 4; ++i) {
    size |= std::uint32_t{static_cast<unsigned char>(compressed[compressed.size() - 4 + i])} << (8 * i);
  }
  if (size == 0 || size > kMost || size / kBestRatio > compressed.size()) return std::nullopt;
  const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)> reader(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  if (reader == nullptr) return std::nullopt;
  char* to = static_cast<char*>(arena.allocate(size, 1));
  std::size_t used = 0, made = 0;
  const libdeflate_result result =
      libdeflate_gzip_decompress_ex(reader.get(), compressed.data(), compressed.size(), to, size, &used, &made);
  if (result == LIBDEFLATE_SUCCESS && used == compressed.size() && made == size) return std::string_view(to, size);
  arena.trim(to + size, size);
  return std::nullopt;
}

}  // namespace

Gunzip::Gunzip(std::string_view compressed, Checksum checksum) : state_(std::make_unique<State>()) {
  state_->rest = compressed;
  start(checksum);
}

Gunzip::Gunzip(std::string_view compressed, Checksum checksum, Arena& arena)
    : whole_(unpack_at_once(compressed, arena)), state_(std::make_unique<State>()) {
  if (whole_) return;
  state_->rest = compressed;
  start(checksum);
}

void Gunzip::start(Checksum checksum) {
  if (inflateInit2(&state_->stream, 16 + MAX_WBITS) != Z_OK) {  // 16: a gzip header and trailer around the data
    error_ = "out of memory";
    state_->ended = true;
    return;
  }
  inflateGetHeader(&state_->stream, &state_->header);
  if (checksum == Checksum::kTrusted) inflateValidate(&state_->stream, 0);
}

Gunzip::~Gunzip() { inflateEnd(&state_->stream); }

std::size_t Gunzip::read(char* to, std::size_t size) {
  constexpr std::size_t kMostAtOnce = 1u << 30;  // zlib counts in unsigned int
  if (whole_) {
    const std::size_t got = whole_->copy(to, size);
    whole_->remove_prefix(got);
    return got;
  }
  State& s = *state_;
  std::size_t done = 0;
  while (done < size && !s.ended) {
    if (s.stream.avail_in == 0) {
      const std::size_t given = std::min(s.rest.size(), kMostAtOnce);
      s.stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(s.rest.data()));
      s.stream.avail_in = static_cast<uInt>(given);
      s.rest.remove_prefix(given);
    }
    if (s.member_done) {
      s.member_done = false;
      if (s.stream.avail_in == 0) return s.ended = true, done;
      inflateReset(&s.stream);
      inflateGetHeader(&s.stream, &s.header);
    }
    const std::size_t wanted = std::min(size - done, kMostAtOnce);
    s.stream.next_out = reinterpret_cast<Bytef*>(to + done);
    s.stream.avail_out = static_cast<uInt>(wanted);
    const int state = inflate(&s.stream, Z_NO_FLUSH);
    done += wanted - s.stream.avail_out;
    if (state == Z_STREAM_END) {
      s.member_done = true;
    } else if (state == Z_BUF_ERROR && s.stream.avail_in == 0) {
      s.ended = true;
      error_ = s.stream.total_in == 0 ? "EOF" : "unexpected EOF";
    } else if (state != Z_OK && state != Z_BUF_ERROR) {
      s.ended = true;
      error_ = fault_of(s.stream, s.header);
    }
  }
  return done;
}

std::optional<std::string_view> Gunzip::view(std::size_t size) {
  if (!whole_ || whole_->size() < size) return std::nullopt;
  const std::string_view found = whole_->substr(0, size);
  whole_->remove_prefix(size);
  return found;
}

namespace {

Diagnostic fault(std::string words, Cause cause = Cause::kInput) {
  return {.cause = cause, .rule = "chart.archive", .message = words, .helm = words};
}

bool is_drive_path(std::string_view name) {
  const char first = name.empty() ? '\0' : name[0];
  return ((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z')) && name.substr(1).starts_with(":/");
}

// The name within the chart: first part dropped, backslashes understood; or why the archive is refused.
Result<std::string> safe_name(std::string_view raw) {
  const char delimiter = raw.find('\\') != std::string_view::npos ? '\\' : '/';
  const std::size_t cut = raw.find(delimiter);
  std::string name(cut == std::string_view::npos ? std::string_view() : raw.substr(cut + 1));
  std::replace(name.begin(), name.end(), delimiter, '/');
  if (name.starts_with('/')) return fault("chart illegally contains absolute paths");
  name = clean_path(name);
  if (name == ".") {
    std::string words = "chart illegally contains content outside the base directory: ";
    append_quoted(words, raw);
    return fault(words);
  }
  if (name.starts_with("..")) return fault("chart illegally references parent directory");
  if (is_drive_path(name)) return fault("chart contains illegally named files");
  if (raw.substr(0, cut) == "Chart.yaml") return fault("chart yaml not in base directory");
  return name;
}

class Unpacking {
 public:
  Unpacking(Job& job, std::string_view archive, std::string_view shown, UnpackBudget& budget,
            const LoadOptions& options)
      : job_(job),
        shown_(shown),
        budget_(budget),
        options_(options),
        zip_(archive, Gunzip::Checksum::kTrusted, job.arena),
        tar_(zip_),
        left_(job.limits.file_bytes) {}

  Result<std::vector<ChartFile>> run() {
    std::vector<ChartFile> found;
    TarMember member;
    while (tar_.next(member)) {
      if (member.is_folder || member.type == 'g') continue;
      Result<std::string> name = safe_name(member.name);
      if (!name) return name.error();
      Result<std::string_view> bytes = data(member);
      if (!bytes) return bytes.error();
      found.push_back(keep(name.value(), bytes.value()));
    }
    if (!tar_.error().empty()) return fault(tar_.error());
    if (found.empty()) return fault("no files in chart archive");
    return found;
  }

 private:
  Diagnostic too_large() const {
    const std::string most = std::to_string(job_.limits.file_bytes);
    return {.cause = Cause::kLimit,
            .rule = "limit.file",
            .message = std::string(shown_) + " unpacks to more than " + most + " bytes (limit: --max-file)",
            .helm = std::string("decompressed chart is larger than the maximum ") +
                    (options_.helm3 ? "file size " : "size ") + most};
  }

  Result<std::string_view> data(const TarMember& member) {
    constexpr std::uint64_t kHelm3MostBytes = 5u << 20;
    if (member.size > left_) return too_large();
    if (options_.helm3 && member.size > kHelm3MostBytes) {
      std::string words = "decompressed chart file ";
      append_quoted(words, member.name);
      return fault(words + " is larger than the maximum file size 5242880", Cause::kLimit);
    }
    if (!member.has_data && member.size != 0) return too_large();  // what Helm says of a link with a size
    if (member.size > budget_.bytes || budget_.files == 0) {
      return fault(std::string(shown_) +
                       ": the archives inside the chart unpack to too much together (limits: --max-file, --max-files)",
                   Cause::kLimit);
    }
    if (member.size > budget_.by_ratio) {
      return fault(std::string(shown_) + ": the archive unpacks to more than " + std::to_string(job_.limits.archive_ratio) +
                       " times its size (limit: --max-ratio)",
                   Cause::kLimit);
    }
    const auto size = static_cast<std::size_t>(member.size);
    std::optional<std::string_view> bytes = tar_.view(size);
    if (!bytes) {
      char* to = static_cast<char*>(job_.arena.allocate(size, 1));
      if (!tar_.read(to, size)) return fault(tar_.error());
      bytes = std::string_view(to, size);
    }
    left_ -= member.size;
    if (left_ == 0) return too_large();
    budget_.bytes -= member.size;
    budget_.by_ratio -= member.size;
    --budget_.files;
    return *bytes;
  }

  ChartFile keep(const std::string& name, std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const std::string_view path = job_.arena.copy(std::string(shown_) + "/" + name);
    return {.name = path.substr(shown_.size() + 1), .bytes = bytes, .at = job_.sources.add(path, bytes)};
  }

  Job& job_;
  std::string_view shown_;
  UnpackBudget& budget_;
  const LoadOptions& options_;
  Gunzip zip_;
  TarReader tar_;
  std::uint64_t left_;
};

}  // namespace

Result<std::vector<ChartFile>> unpack(Job& job, std::string_view archive, std::string_view shown, UnpackBudget& budget,
                                      const LoadOptions& options) {
  return Unpacking(job, archive, shown, budget, options).run();
}

}  // namespace rhumbline
