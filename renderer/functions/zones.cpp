// Time zones from the system's tz database (TZif files), read only when a template names a zone.
//
// In: a zone's name. Out: its abbreviations, offsets and changes in the job's arena. What lies behind the last change follows
// the POSIX rule at the end of the file (zone_rule.cpp). A file that is missing or damaged is a zone that does not exist.
// Trap: lists and offsets inside the file are not to be trusted; every read is checked against the file's end.
// source: Go 1.26 time/zoneinfo_read.go, zoneinfo.go
#include <algorithm>

#include "renderer/base/files.h"
#include "renderer/functions/time.h"
#include "renderer/functions/zone_rule.h"

namespace rhumbline {
namespace {

constexpr std::size_t kMostBytes = 10u << 20;
constexpr std::string_view kFolders[] = {"/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/etc/zoneinfo/"};

/// Takes pieces off the front of a file; `ok` turns false, for good, where the file is too short.
struct Reader {
  std::string_view rest;
  bool ok = true;

  std::string_view take(std::size_t count) {
    if (count > rest.size()) {
      ok = false;
      return {};
    }
    const std::string_view part = rest.substr(0, count);
    rest.remove_prefix(count);
    return part;
  }
};

std::int64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return bytes.size() == 4 ? static_cast<std::int32_t>(static_cast<std::uint32_t>(value)) : static_cast<std::int64_t>(value);
}

/// The six counts of a header.
struct Counts {
  std::size_t utc_marks, standard_marks, leaps, changes, kinds, name_bytes;
  [[nodiscard]] std::size_t bytes(std::size_t width) const {
    return changes * width + changes + kinds * 6 + name_bytes + leaps * (width + 4) + standard_marks + utc_marks;
  }
};

bool read_counts(Reader& file, Counts& counts) {
  std::size_t* const fields[] = {&counts.utc_marks, &counts.standard_marks, &counts.leaps,
                                 &counts.changes,   &counts.kinds,          &counts.name_bytes};
  for (std::size_t* field : fields) {
    const std::int64_t value = big_endian(file.take(4));
    if (!file.ok || value < 0 || static_cast<std::size_t>(value) > kMostBytes) return false;
    *field = static_cast<std::size_t>(value);
  }
  return counts.kinds > 0 && counts.kinds <= 256;
}

bool read_header(Reader& file, Counts& counts, char& version) {
  if (file.take(4) != "TZif") return false;
  const std::string_view head = file.take(16);
  if (!file.ok) return false;
  version = head[0];
  return read_counts(file, counts);
}

bool fill_zone(Arena& arena, Zone& zone, Reader& file, const Counts& counts, std::size_t width) {
  const std::string_view times = file.take(counts.changes * width);
  const std::string_view which = file.take(counts.changes);
  const std::string_view kinds = file.take(counts.kinds * 6);
  const std::string_view names = file.take(counts.name_bytes);
  file.take(counts.leaps * (width + 4) + counts.standard_marks + counts.utc_marks);
  if (!file.ok) return false;
  const auto offsets = arena.array<ZoneOffset>(counts.kinds);
  for (std::size_t i = 0; i < counts.kinds; ++i) {
    const std::string_view row = kinds.substr(i * 6, 6);
    const auto start = static_cast<unsigned char>(row[5]);
    if (start >= names.size()) return false;
    const std::string_view name = names.substr(start);
    offsets[i] = ZoneOffset{name.substr(0, std::min(name.find('\0'), name.size())),
                            static_cast<std::int32_t>(big_endian(row.substr(0, 4))), row[4] != 0};
  }
  // A zone without changes gets one at the beginning of time, as in Go.
  const auto changes = arena.array<ZoneChange>(std::max<std::size_t>(counts.changes, 1));
  if (counts.changes == 0) changes[0].at = INT64_MIN;
  for (std::size_t i = 0; i < counts.changes; ++i) {
    const auto kind = static_cast<std::uint8_t>(which[i]);
    if (kind >= counts.kinds) return false;
    changes[i] = ZoneChange{big_endian(times.substr(i * width, width)), kind};
  }
  zone.kinds = offsets;
  zone.changes = changes;
  return true;
}

bool read_zone_file(Arena& arena, Zone& zone, std::string_view bytes) {
  Reader file{bytes};
  Counts counts{};
  char version = 0;
  if (!read_header(file, counts, version)) return false;
  std::size_t width = 4;
  if (version >= '2') {  // the 64-bit part follows the old one
    file.take(counts.bytes(4));
    if (!file.ok || !read_header(file, counts, version)) return false;
    width = 8;
  }
  if (!fill_zone(arena, zone, file, counts, width)) return false;
  const std::string_view tail = file.rest;
  if (tail.size() > 2 && tail.front() == '\n' && tail.back() == '\n') zone.rule = tail.substr(1, tail.size() - 2);
  return true;
}

const Zone* remember(Job& job, Zone* zone) {
  zone->next = static_cast<const Zone*>(job.zones);
  job.zones = zone;
  return zone;
}

const Zone* known(const Job& job, std::string_view name) {
  for (const Zone* zone = job.zones; zone != nullptr; zone = zone->next) {
    if (zone->name == name) return zone;
  }
  return nullptr;
}

Zone* new_zone(Arena& arena, std::string_view name) {
  return arena.make<Zone>(Native{&kTypeLocation}, arena.copy(name), std::span<const ZoneOffset>{}, std::span<const ZoneChange>{},
                          std::string_view{}, nullptr);
}

/// The zone in the file, under `name`; nullptr when there is no such file.
Zone* zone_from_file(Job& job, const std::string& path, std::string_view name) {
  DiskFiles files;
  auto bytes = files.read(path, job.lasting, kMostBytes);
  if (!bytes.ok()) return nullptr;
  Zone* zone = new_zone(job.lasting, name);
  return read_zone_file(job.lasting, *zone, bytes.value()) ? zone : nullptr;
}

bool has_dot_dot(std::string_view name) { return name.find("..") != std::string_view::npos; }

Zone* zone_from_folders(Job& job, std::string_view name) {
  for (const std::string_view folder : kFolders) {
    if (Zone* zone = zone_from_file(job, std::string(folder).append(name), name)) return zone;
  }
  return nullptr;
}

/// The zone that TZ or the system names; UTC when it names none that can be read. source: time.initLocal
Zone* read_local(Job& job, World& world) {
  const std::optional<std::string> setting = world.environment("TZ");
  if (!setting) {
    Zone* zone = zone_from_file(job, "/etc/localtime", "Local");
    return zone != nullptr ? zone : new_zone(job.lasting, "UTC");
  }
  std::string_view name = *setting;
  if (name.starts_with(':')) name.remove_prefix(1);
  Zone* zone = nullptr;
  if (name.starts_with('/')) {
    zone = zone_from_file(job, std::string(name), name == "/etc/localtime" ? "Local" : name);
  } else if (!name.empty() && name != "UTC") {
    zone = zone_from_folders(job, name);
  }
  return zone != nullptr ? zone : new_zone(job.lasting, "UTC");
}

/// The offset that holds before the first change. source: Location.lookupFirstZone
std::size_t first_kind(const Zone& zone) {
  const bool used = std::any_of(zone.changes.begin(), zone.changes.end(), [](const ZoneChange& c) { return c.kind == 0; });
  if (!used) return 0;
  if (!zone.changes.empty() && zone.kinds[zone.changes[0].kind].is_summer) {
    for (std::size_t i = zone.changes[0].kind; i-- > 0;) {
      if (!zone.kinds[i].is_summer) return i;
    }
  }
  for (std::size_t i = 0; i < zone.kinds.size(); ++i) {
    if (!zone.kinds[i].is_summer) return i;
  }
  return 0;
}

}  // namespace

constinit const Zone kUtc{Native{&kTypeLocation}, "UTC", {}, {}, {}, nullptr};

ZoneState zone_at(const Zone& zone, std::int64_t unix_seconds) {
  if (zone.kinds.empty()) return ZoneState{ZoneOffset{"UTC", 0, false}};
  if (zone.changes.empty() || unix_seconds < zone.changes[0].at) {
    return ZoneState{zone.kinds[first_kind(zone)], INT64_MIN, zone.changes.empty() ? INT64_MAX : zone.changes[0].at};
  }
  const auto after = std::upper_bound(zone.changes.begin(), zone.changes.end(), unix_seconds,
                                      [](std::int64_t at, const ZoneChange& change) { return at < change.at; });
  const ZoneChange& change = *(after - 1);
  ZoneState state{zone.kinds[change.kind], change.at, after == zone.changes.end() ? INT64_MAX : after->at};
  if (after == zone.changes.end() && !zone.rule.empty()) {
    if (const auto ruled = zone_by_rule(zone.rule, unix_seconds, change.at)) return *ruled;
  }
  return state;
}

std::optional<std::int32_t> offset_of_name(const Zone& zone, std::string_view name, std::int64_t unix_seconds) {
  for (const ZoneOffset& kind : zone.kinds) {
    if (kind.name != name) continue;
    const ZoneOffset then = zone_at(zone, unix_seconds - kind.offset).kind;
    if (then.name == name) return then.offset;
  }
  for (const ZoneOffset& kind : zone.kinds) {
    if (kind.name == name) return kind.offset;
  }
  return std::nullopt;
}

const Zone* load_zone(Job& job, World& world, std::string_view name) {
  if (name.empty() || name == "UTC") return &kUtc;
  if (name == "Local") return local_zone(job, world);
  if (has_dot_dot(name) || name.front() == '/' || name.find('\\') == 0 || name.find('\0') != std::string_view::npos) return nullptr;
  if (const Zone* zone = known(job, name)) return zone;
  Zone* zone = zone_from_folders(job, name);
  return zone == nullptr ? nullptr : remember(job, zone);
}

const Zone* local_zone(Job& job, World& world) {
  if (job.local_zone == nullptr) job.local_zone = read_local(job, world);
  return job.local_zone;
}

const Zone* fixed_zone(Arena& arena, std::string_view name, std::int32_t offset) {
  Zone* zone = new_zone(arena, name);
  const auto kinds = arena.array<ZoneOffset>(1);
  kinds[0] = ZoneOffset{zone->name, offset, false};
  const auto changes = arena.array<ZoneChange>(1);
  changes[0] = ZoneChange{INT64_MIN, 0};
  zone->kinds = kinds;
  zone->changes = changes;
  return zone;
}

}  // namespace rhumbline
