// Amounts, emptiness and keys: what counts as equal.
#include <doctest/doctest.h>

#include "renderer/diff/parts.h"

using namespace rhumbline;
using namespace rhumbline::diff;

TEST_CASE("amounts are compared by value") {
  const std::pair<const char*, const char*> kEqual[] = {{"100m", "0.1"},     {"1", "1000m"},    {"128Mi", "131072Ki"}, {"1Gi", "1073741824"},
                                                        {"1e3", "1k"},       {"0", "0Gi"},      {"1.5Gi", "1536Mi"},   {"1E", "1000P"},
                                                        {"+5", "5"},         {"0.0", "-0"},     {"1Ei", "1152921504606846976"}};
  for (const auto& [a, b] : kEqual) {
    CAPTURE(a);
    CHECK(same_amount(a, b));
  }
  const std::pair<const char*, const char*> kOther[] = {{"1M", "1Mi"}, {"100m", "100"}, {"-1", "1"}, {"x", "x"}, {"", ""}, {"1.2.3", "1.2.3"}};
  for (const auto& [a, b] : kOther) {
    CAPTURE(a);
    CHECK(!same_amount(a, b));
  }
}

namespace {

bool equal(const char* a, const char* b) {
  Job job;
  return same(job, yaml::read(job, a).or_throw(), yaml::read(job, b).or_throw(), {});
}

}  // namespace

TEST_CASE("nothing is nothing in every spelling, but not inside a list") {
  CHECK(equal("{a: {}}", "{}"));
  CHECK(equal("{a: []}", "{a: null}"));
  CHECK(equal("{a: {b: {}}}", "{a: {b: null}}"));
  CHECK(!equal("[{}]", "[]"));
  CHECK(!equal("{a: ''}", "{}"));
  CHECK(!equal("{a: 0}", "{}"));
}

TEST_CASE("numbers and texts stay apart where the type says nothing") {
  CHECK(equal("{a: 1}", "{a: 1.0}"));
  CHECK(!equal("{a: 1}", "{a: '1'}"));
}

TEST_CASE("items are named by all their keys, a missing protocol is TCP") {
  Job job;
  const ListRule ports{ListRule::kKeyed, {"containerPort", "protocol"}};
  CHECK(item_step(ports, yaml::read(job, "{containerPort: 53}", {}, {.keep_integers = true}).or_throw()) == "[containerPort=53,protocol=\"TCP\"]");
  const ListRule names{ListRule::kKeyed, {"name"}};
  CHECK(item_step(names, yaml::read(job, "{name: 'a\"b'}").or_throw()) == "[name=\"a\\\"b\"]");
  CHECK(item_step({ListRule::kSet, {}}, Value::literal("x")) == "[=\"x\"]");
}
