// One whole gzip text at once.
//
// In:  compressed bytes and a budget.   Out: what they hold.
// The one idea: unpacking stops one byte behind the budget, so a bomb costs no more than honest input of that size.

#include "renderer/chart/gunzip.h"

#include <array>

#include "renderer/chart/parts.h"

namespace rhumbline {

Result<std::string> gunzip(std::string_view compressed, std::size_t most) {
  Gunzip reader(compressed);
  std::string out;
  std::array<char, 1 << 16> block;
  for (;;) {
    const std::size_t got = reader.read(block.data(), block.size());
    if (got == 0) break;
    if (got > most - out.size()) {
      return Diagnostic{.cause = Cause::kLimit,
                        .rule = "limit.file",
                        .message = "the unpacked text is larger than " + std::to_string(most) + " bytes",
                        .hint = "--max-file raises the limit"};
    }
    out.append(block.data(), got);
  }
  if (!reader.error().empty()) return Diagnostic{.message = std::string(reader.error())};
  return out;
}

}  // namespace rhumbline
