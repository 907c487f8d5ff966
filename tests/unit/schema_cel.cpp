// CEL: what a rule says of a value, one row per rule.
#include <doctest/doctest.h>

#include "renderer/schema/cel.h"
#include "renderer/yaml/yaml.h"

using namespace rhumbline;
using schema::CelAnswer;

namespace {

constexpr std::string_view kSelf = R"({num: 3, f: 1.5, s: "häuser", good: true, bad: false, nil: null, list: [1, 2, 3], texts: [a, b],
  map: {a: 1, b: 2}, nested: {deep: {x: 1}}, in: 5, "a-b": 6, big: 9223372036854775807, empty: []})";

struct Row {
  std::string_view rule;
  CelAnswer::Outcome outcome;
};
constexpr auto kTrue = CelAnswer::Outcome::kTrue;
constexpr auto kFalse = CelAnswer::Outcome::kFalse;
constexpr auto kError = CelAnswer::Outcome::kError;
constexpr auto kUnknown = CelAnswer::Outcome::kUnknown;

constexpr Row kRows[] = {
    // comparisons and arithmetic
    {"self.num == 3", kTrue},
    {"self.num != 3 || self.f < 2", kTrue},
    {"self.num == 3.0 && 3u == self.num", kTrue},
    {"-self.num == -3 && -1 < 0", kTrue},
    {"7 / 2 == 3 && 7 % 2 == 1 && -7 / 2 == -3", kTrue},
    {"1 + 2 * 3 == 7 && (1 + 2) * 3 == 9", kTrue},
    {"self.f * 2.0 == 3.0", kTrue},
    {"0x10 == 16 && 1e3 == 1000.0", kTrue},
    {"self.big + 1 > 0", kError},
    {"self.num / 0 == 1", kError},
    {"self.num + 'a' == 'b'", kError},
    {"self.s < 'z' && 'a' < 'b'", kTrue},
    {"self.num < 'z'", kError},
    {"self.nil == null", kTrue},
    {"self.list == [1, 2, 3] && self.map == {'b': 2, 'a': 1}", kTrue},
    {"[1] + [2] == [1, 2] && 'a' + 'b' == 'ab'", kTrue},
    // logic bears an error on one side
    {"self.good || self.missing == 1", kTrue},
    {"self.missing == 1 || self.good", kTrue},
    {"self.missing == 1 && self.bad", kFalse},
    {"self.missing == 1 || self.bad", kError},
    {"!self.bad ? self.num == 3 : self.missing", kTrue},
    {"self.num", kError},
    // fields, indexes, membership
    {"has(self.num) && !has(self.missing) && has(self.nested.deep.x)", kTrue},
    {"has(self.missing.x)", kError},
    {"self.__in__ == 5 && self.a__dash__b == 6 && self.`a-b` == 6", kTrue},
    {"self.list[0] == 1 && self.map['b'] == 2", kTrue},
    {"self.list[3] == 1", kError},
    {"2 in self.list && !(9 in self.list) && 'a' in self.map", kTrue},
    // macros
    {"self.list.all(x, x > 0) && self.list.exists(x, x == 2) && self.list.exists_one(x, x > 2)", kTrue},
    {"self.empty.all(x, x > 0) && !self.empty.exists(x, true)", kTrue},
    {"self.list.all(x, x < 3)", kFalse},
    {"self.list.filter(x, x > 1) == [2, 3] && self.list.map(x, x * 2) == [2, 4, 6]", kTrue},
    {"self.list.map(x, x > 1, x + 1) == [3, 4]", kTrue},
    {"self.map.all(k, self.map[k] > 0)", kTrue},
    {"self.list.all(x, self.texts.exists(y, y == 'b' && x > 0))", kTrue},
    // functions
    {"size(self.s) == 6 && self.list.size() == 3 && size(self.map) == 2", kTrue},
    {"self.s.startsWith('hä') && self.s.endsWith('er') && self.s.contains('us')", kTrue},
    {"self.s.matches('^h.+r$') && !self.s.matches('^x')", kTrue},
    {"self.s.substring(1, 3) == 'äu' && self.s.indexOf('u') == 2 && self.s.charAt(1) == 'ä'", kTrue},
    {"'a,b'.split(',') == ['a', 'b'] && self.texts.join('-') == 'a-b'", kTrue},
    {"'AbC'.lowerAscii() == 'abc' && ' x '.trim() == 'x' && 'aa'.replace('a', 'b') == 'bb'", kTrue},
    {"int('5') == 5 && double(1) == 1.0 && string(7) == '7' && type(self.num) == int", kTrue},
    {"int('x') == 5", kError},
    {"duration('90s') > duration('1m') && duration('1h') - duration('30m') == duration('1800s')", kTrue},
    {"self.list.isSorted() && self.list.sum() == 6 && self.list.max() == 3 && self.list.min() == 1", kTrue},
    {"sets.contains(self.list, [1, 2]) && !sets.intersects(self.list, [7])", kTrue},
    {R"('a\n\x41\u00e4' == "a\nA\u00e4" && r'\d' == '\\d' && '''x'y''' == "x'y")", kTrue},
    // what is not known here is never true or false
    {"timestamp('2020-01-01T00:00:00Z') < timestamp('2021-01-01T00:00:00Z')", kUnknown},
    {"quantity('1Gi').isGreaterThan(quantity('1Mi'))", kUnknown},
    {"self.?num.orValue(1) == 3", kUnknown},
    {"self.num ==", kUnknown},
    {"self.good || unheard.of", kTrue},
    {"self.bad || unheard.of", kUnknown},
};

}  // namespace

TEST_CASE("cel_rules_are_decided_as_the_server_does") {
  Job job;
  const Value self = yaml::read(job, kSelf, {}, {.keep_integers = true}).or_throw();
  for (const Row& row : kRows) {
    CAPTURE(row.rule);
    const CelAnswer answer = schema::ask_cel(job, row.rule, self, {});
    CAPTURE(answer.why);
    CHECK(static_cast<int>(answer.outcome) == static_cast<int>(row.outcome));
  }
}

TEST_CASE("cel_work_is_bounded") {
  Job job;
  const Value self = yaml::read(job, "l: [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]", {}, {.keep_integers = true}).or_throw();
  const CelAnswer answer = schema::ask_cel(
      job, "self.l.all(a, self.l.all(b, self.l.all(c, self.l.all(d, self.l.all(e, a + b + c + d + e >= 0)))))", self, {});
  CHECK(answer.outcome == kUnknown);
  CHECK(schema::ask_cel(job, std::string(5000, '(') + "true" + std::string(5000, ')'), self, {}).outcome == kUnknown);
}

TEST_CASE("rules_that_look_back_are_found") {
  CHECK(schema::mentions_old_self("self.a == oldSelf.a"));
  CHECK(!schema::mentions_old_self("self.oldSelfish == my_oldSelf"));
}
