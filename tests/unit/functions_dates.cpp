// Dates and durations against Helm's own recordings, and the arithmetic below them.
#include "function_case.h"
#include "renderer/functions/time.h"

namespace rhumbline {

using namespace function_cases;

TEST_CASE("dates and durations print as Helm prints them") { check_prints(kDatePrints); }
TEST_CASE("dates and durations fail in Go's words") { check_faults(kDateFaults); }

TEST_CASE("every day of a leap cycle survives the way there and back") {
  for (std::int64_t year = 1999; year <= 2004; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= days_in_month(month, year); ++day) {
        const Instant at = instant({year, month, day, 23, 59, 59, 0}, &kUtc);
        const Civil back = civil(at);
        REQUIRE(back.year == year);
        REQUIRE(back.month == month);
        REQUIRE(back.day == day);
      }
    }
  }
}

TEST_CASE("fields out of range are carried over") {
  const Civil c = civil(instant({2024, 14, -1, 25, 61, -1, -1}, &kUtc));
  CHECK(c.year == 2025);
  CHECK(c.month == 1);
  CHECK(c.day == 31);
  CHECK(c.hour == 2);
  CHECK(c.minute == 0);
  CHECK(c.second == 58);
}

TEST_CASE("absurd times wrap instead of overflowing") {
  std::string out;
  append_time(out, Instant{INT64_MAX, 0, &kUtc, {}}, "2006-01-02");
  append_time(out, Instant{INT64_MIN, 0, &kUtc, {}}, " 2006-01-02");
  CHECK(out == "292277026596-12-04 292277026596-12-04");
}

}  // namespace rhumbline
