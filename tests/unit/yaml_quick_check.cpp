// quick_check may only say "valid", so it is held against read() over every small document that can be put together from these lines.
#include <doctest/doctest.h>

#include <random>

#include "renderer/yaml/yaml.h"

using namespace rhumbline;

namespace {

constexpr std::string_view kLines[] = {
    "apiVersion: v1", "kind: Pod", "metadata:", "  name: x", "  annotations:", "    helm.sh/hook: a", "    b: \"c\"", "    d: 'e'",
    "spec:", "  a: b", "  - x", "- y", "  - z: 1", "    w: 2", "  k:", "  k: |", "    text here", "      more", "  # comment", "# c",
    "", "   ", "  l: []", "  m: {}", "  n: >-", "    folded", "a:", "- - q", "  \"q k\": v", "\ttab", "  kind: 3", "Kind: z", "kind: 1.5",
    "name: .inf", "  u: -.inf", "null: x", "~: y", "  v: a: b", "  e: x #y", "  f: x#y", "  g: \"a\" b", "  h: \"a", "  i: *x", "  <<: z",
    "18446744073709551615: a", "  o: - x", "---", "...", "é: ü", "  s: |2", "   t: u", " odd: 1", "  x: |", "   y", "  - |", "    b",
    "metadata: {}", "metadata: x", "  name:", "  annotations: {}", "  annotations: 3", "    b:", "      - c", "kind:", "    x: ~", "? a",
    "  k: [a, \"b\"]", "  k: {a: b, c: [1, -x]}", "  - [a b]", "  - {a: 1, b}", "metadata: {name: x}", "  k: [a, b] c", "  k: [.inf]",
    "  k: {null: a}", "  k: [a:b]", "  k: [a", "  k: \"a", "    b\"", "  b\" c", "b'", "  k: 'a ''", "    more words", "      - no item",
    "    x: y", "    end # c", "  k: a\\", "    b: \"x\\", "  t: 2001-01-01", "    21:00:00", "  k: a:", "   :", "    #no", "     ",
    "  k: [", "    a,", "    \"b\", c", "  ]", "  k: {\"a\":\"b\",\"c\":1}", "  k: [\"a\",b ,]", "  k: {a:b}", "  k: {a: b,}", "    {}",
    "    []", "    ~", "      word", "    \"q\"", "  k: {", "  }", "    d: e", "    \"f\": g,", "    }", "    [1,", "  k: [a #c", "  k: [[],{}]",
    "  k: |2-", "  k: >-1", "  - |3", "  k: |0", "  k: |--", "  k: |12", "        deep",
    "  k: \"a\\ b", "    \\ c\"", "    c\\", "    b: {c: d}", "    b: [c]", "    b: [", "      d]", "1: 2", "  k: v\t", "    \tx", "  dd: 2001-01-01", "  p: \"a\"#c", "'kind': Job", "\xC2\x85: x", "x: \xE2\x80\xA8"};

std::string text_of(const Value& value) { return value.is_string() ? std::string(value.as_text()) : ""; }

/// Whether the head is what the full reading gives; a mapping where Helm wants text must not have passed.
bool head_agrees(const yaml::Head& head, const Value& root) {
  if (root.is_nil()) return head.kind.empty() && head.api_version.empty() && head.name.empty();
  if (!root.is_map()) return false;
  const Map& map = root.as_map();
  const Value metadata = map.get("metadata");
  if (!metadata.is_nil() && !metadata.is_map()) return false;
  std::string name;
  bool has_annotations = false;
  if (metadata.is_map()) {
    name = text_of(metadata.as_map().get("name"));
    const Value annotations = metadata.as_map().get("annotations");
    if (!annotations.is_nil() && !annotations.is_map()) return false;
    if (annotations.is_map()) {
      for (const Entry& entry : annotations.as_map().entries()) {
        if (entry.value.is_map() || entry.value.is_list()) return false;
        has_annotations = has_annotations || entry.key.starts_with("helm.sh/");
      }
    }
  }
  return head.kind == text_of(map.get("kind")) && head.api_version == text_of(map.get("apiVersion")) && head.name == name &&
         head.has_annotations == has_annotations && map.find("Kind") == nullptr;
}

}  // namespace

TEST_CASE("ok_quick_check_never_says_valid_where_reading_fails") {
  std::mt19937 random(7);
  int valid = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string text;
    for (unsigned lines = 1 + static_cast<unsigned>(random() % 7); lines > 0; --lines) {
      text += kLines[random() % std::size(kLines)];
      text += '\n';
    }
    yaml::Head head;
    if (!yaml::quick_check(text, head)) continue;
    ++valid;
    Job job;
    const Result<Value> value = yaml::read(job, text);
    REQUIRE_MESSAGE(value.ok(), text);
    CHECK_MESSAGE(head_agrees(head, value.value()), text);
  }
  CHECK(valid > 3000);
}

TEST_CASE("ok_quick_check_takes_an_ordinary_manifest") {
  yaml::Head head;
  REQUIRE(yaml::quick_check("# Source: c/templates/a.yaml\napiVersion: apps/v1\nkind: \"Deployment\"\nmetadata:\n  name: my-app\n"
                            "  labels: {}\n  annotations:\n    helm.sh/hook: pre-install\nspec:\n  template:\n    spec:\n"
                            "      containers:\n      - name: main\n        args:\n        - --port=80\n        - -v\n"
                            "        command:\n          - sh\n          - -c\n          - |\n            exec app\n\n"
                            "              indented\n        env: []\n      # done\n",
                            head));
  CHECK(head.api_version == "apps/v1");
  CHECK(head.kind == "Deployment");
  CHECK(head.name == "my-app");
  CHECK(head.has_annotations);
}
