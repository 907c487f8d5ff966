// quick_check may only say "valid", so it is held against read() over every small document that can be put together from these lines.
#include <doctest/doctest.h>

#include <random>

#include "renderer/yaml/decode.h"
#include "renderer/yaml/quick.h"
#include "renderer/yaml/yaml.h"

using namespace rhumbline;

namespace {

constexpr std::string_view kLines[] = {
    "apiVersion: v1", "kind: Pod", "metadata:", "  name: x", "  annotations:", "    helm.sh/hook: a", "    helm.sh/hook: 1", "    \"helm.sh/hook\": \"a b\"", "    helm.sh/resource-policy: keep", "    b: \"c\"", "    d: 'e'",
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
    "  k: \"a\\ b", "    \\ c\"", "    c\\", "    b: {c: d}", "    b: [c]", "    b: [", "      d]", "1: 2", "  k: v\t", "    \tx", "  dd: 2001-01-01", "  p: \"a\"#c", "'kind': Job",
    "  k: |+", "  k: >", "  k: >+", "  k: |-", "  k: \"a\\n\\t\\\\\\\"\\ b\\r\"", "  k: 'it''s'", "    two words  ", "     one deeper", "    \ttabbed",
    "  k: &x", "  k: *x", "  - &x", "  - *x", "  k: &x a", "  - &y b", "  l: *y", "k: &z", "l: *z", "  k: &x {a: b}", "  m: &y \"q\"", "  k: *x a", "x: &x 1",
    "  k: {m: must be a <b> && c, r: 0 < d | e}", "  k: [a b , c  d]", "  k: [a #b, c]", "  k: [a- b, c'd, e\"f]", "  k: [a b: c]", "  k: [1 2, 2001-01-01 x]",
    "  k: :80", "  k: ::1", "  k: : a", "  - :x", "  k: [:80]", "  k: [a ? b]", "  k: [a -b, -c d]", "  k: [a!b, a &c, a *d, %e]",
    "    - dash", "  - >", "  k: [--a, -1, -.5, --]", "  k: [-, a]", "    --b, - c", "  k: \"a\\/b\"",
    "metadata: {name: x, labels: {name: z}}", "metadata: {\"name\":\"x\",\"annotations\":{}}", "metadata: {name: 1}", "metadata: {Name: y}", "metadata: [name, x]",
    "metadata: {annotations: {helm.sh/hook: a}}", "metadata: {name: x, name: y}", "metadata: {", "name: x, b: c", "  name: \"x\\n\"", "}", "  {name: x}", "{}", "[]", "{a: 1, b: [c]}", "[a, {b: c}] # d", "\xC2\x85: x", "x: \xE2\x80\xA8"};

std::string text_of(const Value& value) { return value.is_string() ? std::string(value.as_text()) : ""; }

/// Whether the head is what the full reading gives; a mapping where Helm wants text must not have passed.
bool head_agrees(const yaml::Head& head, const Value& root) {
  if (root.is_nil()) return head.kind.empty() && head.api_version.empty() && head.name.empty();
  if (!root.is_map()) return false;
  const Map& map = root.as_map();
  const Value metadata = map.get("metadata");
  if (!metadata.is_nil() && !metadata.is_map()) return false;
  std::string name, hook;
  bool is_hook = false;
  if (metadata.is_map()) {
    name = text_of(metadata.as_map().get("name"));
    const Value annotations = metadata.as_map().get("annotations");
    if (!annotations.is_nil() && !annotations.is_map()) return false;
    if (annotations.is_map()) {
      for (const Entry& entry : annotations.as_map().entries()) {
        if (entry.value.is_map() || entry.value.is_list()) return false;
      }
      is_hook = annotations.as_map().find("helm.sh/hook") != nullptr;
      hook = text_of(annotations.as_map().get("helm.sh/hook"));
    }
  }
  return head.kind == text_of(map.get("kind")) && head.api_version == text_of(map.get("apiVersion")) && head.name == name &&
         head.is_hook == is_hook && head.hook == hook && map.find("Kind") == nullptr;
}

/// Equal in kind, content, order and positions.
bool same(const Value& a, const Value& b) {
  if (a.kind() != b.kind() || a.at() != b.at()) return false;
  if (a.is_map()) {
    const auto left = a.as_map().entries(), right = b.as_map().entries();
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const Entry& x, const Entry& y) {
      return x.key == y.key && x.key_at == y.key_at && same(x.value, y.value);
    });
  }
  if (a.is_list()) {
    const auto left = a.as_list().span(), right = b.as_list().span();
    return a.as_list().is_nil == b.as_list().is_nil && std::equal(left.begin(), left.end(), right.begin(), right.end(), same);
  }
  if (a.is_string()) return a.as_text() == b.as_text();
  if (a.is(Kind::kBool)) return a.as_bool() == b.as_bool();
  if (a.is(Kind::kInt64)) return a.as_int() == b.as_int();
  if (a.is(Kind::kFloat64)) return a.as_float() == b.as_float();
  return true;
}

std::string random_text(std::mt19937& random) {
  std::string text;
  for (unsigned lines = 1 + static_cast<unsigned>(random() % 7); lines > 0; --lines) {
    text += kLines[random() % std::size(kLines)];
    text += '\n';
  }
  if (random() % 8 == 0) text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("ok_quick_read_makes_what_the_full_reader_makes") {
  std::mt19937 random(11);
  int taken = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = random_text(random);
    std::vector<yaml::DuplicateKey> duplicates;
    const bool keep_integers = random() % 2 == 0, tells_duplicates = random() % 2 == 0;
    const yaml::ReadOptions options{.keep_integers = keep_integers, .duplicates = tells_duplicates ? &duplicates : nullptr};
    Job job;
    const Pos at = job.sources.add("a.yaml", text);
    Value quick;
    if (!yaml::quick_read(job, text, at, options, quick)) continue;
    ++taken;
    yaml::Parser parser(job, text, at);  // the full reader, past the door where the quick one stands
    Value full;
    if (parser.document()) full = yaml::Decoder(job, parser.nodes(), at, options).document();
    CHECK_MESSAGE(same(quick, full), text);
    CHECK_MESSAGE(duplicates.empty(), text);
  }
  CHECK(taken > 3000);
}

TEST_CASE("ok_read_plain_takes_no_text_that_is_to_be_cut") {
  std::mt19937 random(5);
  int taken = 0;
  for (int i = 0; i < 60'000; ++i) {
    const std::string text = random_text(random);
    Job job;
    const Pos at = job.sources.add("a.yaml", text);
    Value plain;
    if (!yaml::read_plain(job, text, at, plain)) continue;
    ++taken;
    CHECK_MESSAGE(yaml::next_separator(text, 0) == text.size(), text);
    const Result<Value> whole = yaml::read(job, text, at, {.is_odd = true});
    REQUIRE_MESSAGE(whole.ok(), text);
    CHECK_MESSAGE(same(plain, whole.value()), text);
  }
  CHECK(taken > 3000);
  Job job;
  Value value;
  CHECK_FALSE(yaml::read_plain(job, "---\na: b\n", {}, value));
  CHECK_FALSE(yaml::read_plain(job, "a: b\n---\nc: d\n", {}, value));
}

TEST_CASE("ok_quick_check_never_says_valid_where_reading_fails") {
  std::mt19937 random(7);
  int valid = 0;
  for (int i = 0; i < 60'000; ++i) {
    const std::string text = random_text(random);
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
  CHECK(head.is_hook);
  CHECK(head.hook == "pre-install");
  REQUIRE(yaml::quick_check("kind: ConfigMap\nmetadata: {name: a, labels: {name: b}}\ndata: {name: c}\n", head));
  CHECK(head.name == "a");
}
