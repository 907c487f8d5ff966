// Documents as kubeconform cuts them, whatever the blocks in which they arrive.
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "renderer/live/cutter.h"
#include "renderer/live/peer_stream.h"

using namespace rhumbline;

namespace {

class TextStream final : public ByteStream {
 public:
  TextStream(std::string_view text, std::size_t block) : text_(text), block_(block) {}
  Result<std::size_t> read(std::span<char> to) override {
    const std::size_t count = std::min({block_, text_.size(), to.size()});
    std::copy_n(text_.begin(), count, to.begin());
    text_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view text_;
  std::size_t block_;
};

std::vector<std::string> cut(std::string_view text, std::size_t block) {
  TextStream stream(text, block);
  PeerDocuments documents(stream);
  std::vector<std::string> found;
  std::string_view document;
  while (documents.next(document).or_throw()) found.emplace_back(document);
  return found;
}

struct Row {
  std::string_view text;
  std::vector<std::string> documents;
};

}  // namespace

TEST_CASE("documents_end_where_kubeconform_ends_them") {
  const Row rows[] = {
      {"", {}},
      {"a", {"a"}},
      {"a\n---\nb\n", {"a", "b\n"}},
      {"---\na\n", {"---\na\n"}},
      {"a\n--- lost\nb", {"a", "b"}},
      {"a\n-----\nb", {"a", "b"}},
      {"a\n---", {"a"}},
      {"a\n---\n", {"a"}},
      {"a\n--- no line end", {}},
      {"a\n---\n\n---\nb", {"a", "", "b"}},
  };
  for (const Row& row : rows) {
    for (const std::size_t block : {1u, 2u, 3u, 5u, 100u}) {
      CAPTURE(row.text);
      CAPTURE(block);
      CHECK(cut(row.text, block) == row.documents);
    }
  }
}

TEST_CASE("the_cutter_finds_what_splitting_finds") {
  for (const std::string_view text : {"a: 1\n---\nb: 2\n...\n# c\n---\n", "%YAML 1.1\n---\na: 1\n", "--- {a: 1}\n--- {b: 2}", ""}) {
    const std::vector<Document> all = split_documents(text);
    DocumentCutter cutter(text);
    Document document;
    for (const Document& each : all) {
      REQUIRE(cutter.next(document));
      CHECK(document.text == each.text);
      CHECK(document.number == each.number);
    }
    CHECK(!cutter.next(document));
  }
}
