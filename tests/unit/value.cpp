// Values: equality, truth, casts, copies and durations. (What fmt prints is held against recordings in functions_sprig.cpp.)
#include "renderer/value/value.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace rhumbline;

namespace {

Value list(Arena& arena, std::initializer_list<Value> items) {
  return make_list(arena, {items.begin(), items.size()});
}

std::string printed(Job& job, const Value& v) {
  std::string out;
  append_printed(job, out, v);
  return out;
}

std::string formatted(Job& job, std::string_view format, std::initializer_list<Value> args) {
  std::string out;
  append_formatted(job, out, format, {args.begin(), args.size()});
  return out;
}

}  // namespace

TEST_CASE("ok_json_numbers_are_equal_by_value") {
  const Limits limits;
  const auto equal = [&limits](const Value& a, const Value& b) { return json_equal(a, b, limits) && json_equal(b, a, limits); };
  CHECK(equal(Value::integer(1), Value::float64(1)));
  CHECK(equal(Value::int64(-1), Value::float64(-1)));
  CHECK(equal(Value::uint64(5), Value::integer(5)));
  CHECK_FALSE(equal(Value::uint64(18446744073709551615u), Value::int64(-1)));
  CHECK(equal(Value::uint64(9223372036854775808u), Value::float64(9223372036854775808.0)));
  CHECK_FALSE(equal(Value::int64(9007199254740993), Value::float64(9007199254740992.0)));
  CHECK_FALSE(equal(Value::integer(1), Value::float64(1.5)));
  CHECK_FALSE(equal(Value::integer(1), Value::boolean(true)));
  CHECK_FALSE(equal(Value::float64(NAN), Value::float64(NAN)));
}

TEST_CASE("ok_json_documents_are_equal_without_regard_to_order_and_type") {
  Job job;
  Arena& arena = job.arena;
  const Value a = make_map(arena, {{"x", list(arena, {Value::integer(1), Value()})}, {"y", Value::literal("t")}});
  const Value b = make_map(arena, {{"y", Value::literal("t")}, {"x", list(arena, {Value::float64(1), Value()})}});
  CHECK(json_equal(a, b, job.limits));
  CHECK_FALSE(deep_equal(a, b, job.limits));
  CHECK_FALSE(json_equal(a, make_map(arena, {{"y", Value::literal("t")}}), job.limits));
  CHECK(json_equal(nil_list(arena), Value(), job.limits));
  CHECK_FALSE(json_equal(list(arena, {}), Value(), job.limits));
}

TEST_CASE("ok_casts_saturate_like_x86") {
  CHECK(float_to_int64(1e300) == INT64_MIN);
  CHECK(float_to_int64(NAN) == INT64_MIN);
  CHECK(float_to_int64(-9223372036854775808.0) == INT64_MIN);
  CHECK(float_to_int64(-3.9) == -3);
  CHECK(to_int64(Value::literal("1.0.")) == 1);
  CHECK(to_int64(Value::literal(".0")) == 0);
  CHECK(to_float64(Value::literal("1e400")) == 0);
}

TEST_CASE("ok_a_copy_shares_no_container") {
  Job job;
  const Value inner = make_map(job.arena, {{"x", Value::integer(1)}});
  const Value original = make_map(job.arena, {{"m", inner}, {"l", list(job.arena, {inner})}});
  const Value copy = deep_copy(job, original);
  CHECK(deep_equal(copy, original, job.limits));
  inner.as_map().set(job.arena, "x", Value::integer(2));
  CHECK(copy.as_map().get("m").as_map().get("x").as_int() == 1);
  CHECK(copy.as_map().get("l").as_list()[0].as_map().get("x").as_int() == 1);
}

TEST_CASE("fails_on_nesting_without_end") {
  Limits limits;
  limits.yaml_depth = 100;
  Job job(limits);
  Map* knot = make_map(job.arena);
  knot->set(job.arena, "again", Value::map(knot));
  Map* other = make_map(job.arena);
  other->set(job.arena, "again", Value::map(other));
  CHECK_THROWS_AS(deep_copy(job, Value::map(knot)), Failure);
  CHECK_THROWS_AS(deep_equal(Value::map(knot), Value::map(other), limits), Failure);
  CHECK_THROWS_AS(json_equal(Value::map(knot), Value::map(other), limits), Failure);
  CHECK_THROWS_AS(printed(job, Value::map(knot)), Failure);
}

TEST_CASE("ok_durations_print_round_and_saturate") {
  const std::pair<std::int64_t, std::string_view> rows[] = {
      {0, "0s"},          {1, "1ns"},           {1100, "1.1\u00b5s"},        {2'200'000, "2.2ms"},
      {3'300'000'000, "3.3s"}, {3'600'000'000'000, "1h0m0s"}, {245'000'000'000, "4m5s"}, {-1'500'000'000, "-1.5s"},
      {INT64_MAX, "2562047h47m16.854775807s"},  {INT64_MIN, "-2562047h47m16.854775808s"}};
  for (const auto& [value, want] : rows) {
    std::string found;
    append_duration(found, value);
    CHECK(found == want);
  }
  CHECK(round_duration(15, 10) == 20);
  CHECK(round_duration(-15, 10) == -20);
  CHECK(round_duration(14, 10) == 10);
  CHECK(round_duration(15, 0) == 15);
  CHECK(round_duration(INT64_MAX, 1000) == INT64_MAX);
  CHECK(round_duration(INT64_MIN, 1000) == INT64_MIN);
  CHECK(truncate_duration(-19, 10) == -10);
}

TEST_CASE("ok_structs_and_pointers_print_as_go_prints_them") {
  static constexpr GoType kPoint{"main.Point", GoKind::kStruct};
  static constexpr GoType kPointPointer{"*main.Point", GoKind::kPointer, &kPoint};
  Job job;
  const Value point = make_map(job.arena, {{"X", Value::integer(1)}, {"Name", Value()}}, &kPoint);
  const Value pointer = make_map(job.arena, {{"X", Value::integer(1)}, {"Name", Value::literal("n")}}, &kPointPointer);
  CHECK(printed(job, point) == "{1 <nil>}");
  CHECK(formatted(job, "%+v", {point}) == "{X:1 Name:<nil>}");
  CHECK(formatted(job, "%#v", {point}) == "main.Point{X:1, Name:interface {}(nil)}");
  CHECK(printed(job, pointer) == "&{1 n}");
  CHECK(formatted(job, "%#v", {pointer}) == "&main.Point{X:1, Name:\"n\"}");
  CHECK(printed(job, list(job.arena, {pointer})) == "[0xc000000000]");
  CHECK(truth(point));
  CHECK_FALSE(is_empty(pointer));
}
