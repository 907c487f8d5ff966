// POSIX TZ rules ("CET-1CEST,M3.5.0,M10.5.0/3"), which end the files of the tz database. Private to the functions room.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "renderer/functions/time.h"

namespace rhumbline {

/// What the rule says of a second that lies behind the zone's last change (at `last_change`); nothing when the rule cannot be
/// read. Names point into `rule`. source: Go 1.26 time.tzset
std::optional<ZoneState> zone_by_rule(std::string_view rule, std::int64_t unix_seconds, std::int64_t last_change);

}  // namespace rhumbline
