// Chart archives: any bytes are a chart or refused. The input is the archive; when it is no gzip, it is packed first, so that the tar
// reader sees it.
#include <zlib.h>

#include "renderer/chart/chart.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

namespace {

std::string packed(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    MemoryFiles files;
    files.content["c.tgz"] = text.starts_with("\x1f\x8b") ? std::string(text) : packed(text);
    const ChartSet charts = load_chart(job, files, "c.tgz");
    if (charts.root == nullptr || charts.root->name().empty()) __builtin_trap();
  });
}
