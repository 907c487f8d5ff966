// Semantic versions in templates: the object that `semver` makes with its methods, and semverCompare.
//
// In:  version texts.   Out: *semver.Version (from `semver`), semver.Version (from its Inc methods), bools.
// One idea: the object is a base/version.h Version whose texts live in the arena; one table of methods, of which the value
// type lacks those with a pointer receiver, since templates cannot take an address.
// Traps: it prints without a leading v; IncPatch of a pre-release only drops the pre-release.
// source: Masterminds/sprig 3.3.0 semver.go; Masterminds/semver 3.5.0 version.go
#include <algorithm>
#include <limits>

#include "renderer/base/version.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/sequence.h"

namespace rhumbline {
namespace {

/// The parts of a version, as views of the arena.
struct VersionObject : Native {
  std::uint64_t numbers[3];
  std::string_view prerelease;
  std::string_view metadata;
  std::string_view original;
};

using Args = std::span<const Value>;

extern const GoType kTypeVersion;
extern const GoType kTypeVersionPointer;

// A nil where a *semver.Version is expected is a nil pointer.
const VersionObject& object_of(const Value& v) {
  if (!v.is(Kind::kNative)) fail({.message = std::string(kNilDereference)});
  return static_cast<const VersionObject&>(v.as_native());
}

Version version_of(const Value& v) {
  const VersionObject& object = object_of(v);
  return {.major = object.numbers[0],
          .minor = object.numbers[1],
          .patch = object.numbers[2],
          .prerelease = std::string(object.prerelease),
          .metadata = std::string(object.metadata),
          .original = std::string(object.original)};
}

Value version_value(Job& job, const Version& version, const GoType& type) {
  auto* object = job.arena.make<VersionObject>();
  object->type = &type;
  object->numbers[0] = version.major;
  object->numbers[1] = version.minor;
  object->numbers[2] = version.patch;
  object->prerelease = job.arena.copy(version.prerelease);
  object->metadata = job.arena.copy(version.metadata);
  object->original = job.arena.copy(version.original);
  return Value::native(object);
}

Value text_value(Job& job, const std::string& text) { return Value::string(job.arena, job.arena.copy(text)); }

[[noreturn]] void method_fails(const std::string& message) { fail({.message = message}); }

// The next version keeps the v of the text it came from.
Value next_version(Job& job, const Value& self, Version next) {
  next.original = (object_of(self).original.starts_with('v') ? "v" : "") + next.text();
  return version_value(job, next, kTypeVersion);
}

std::uint64_t increased(std::uint64_t number, const char* part) {
  if (number == std::numeric_limits<std::uint64_t>::max()) {
    method_fails(std::string(part) + " version increment would overflow uint64");
  }
  return number + 1;
}

Value compare(Job&, const Value& self, Args args) {
  return Value::integer(version_of(self).compare(version_of(args[0])));
}
Value equal(Job&, const Value& self, Args args) {
  return Value::boolean(version_of(self).compare(version_of(args[0])) == 0);
}
Value greater_than(Job&, const Value& self, Args args) {
  return Value::boolean(version_of(self).compare(version_of(args[0])) > 0);
}
Value greater_than_equal(Job&, const Value& self, Args args) {
  return Value::boolean(version_of(self).compare(version_of(args[0])) >= 0);
}
Value less_than(Job&, const Value& self, Args args) {
  return Value::boolean(version_of(self).compare(version_of(args[0])) < 0);
}
Value less_than_equal(Job&, const Value& self, Args args) {
  return Value::boolean(version_of(self).compare(version_of(args[0])) <= 0);
}

Value inc_major(Job& job, const Value& self, Args) {
  const Version version = version_of(self);
  return next_version(job, self, {.major = increased(version.major, "major")});
}
Value inc_minor(Job& job, const Value& self, Args) {
  const Version version = version_of(self);
  return next_version(job, self, {.major = version.major, .minor = increased(version.minor, "minor")});
}
Value inc_patch(Job& job, const Value& self, Args) {
  const Version version = version_of(self);
  const std::uint64_t patch = version.prerelease.empty() ? increased(version.patch, "patch") : version.patch;
  return next_version(job, self, {.major = version.major, .minor = version.minor, .patch = patch});
}

Value set_part(Job& job, const Value& self, Version::Part part, std::string_view text) {
  if (const auto fault = Version::check_part(part, text)) method_fails(*fault);
  Version version = version_of(self);
  (part == Version::Part::kPrerelease ? version.prerelease : version.metadata) = text;
  return next_version(job, self, std::move(version));
}
Value set_metadata(Job& job, const Value& self, Args args) {
  return set_part(job, self, Version::Part::kMetadata, args[0].as_text());
}
Value set_prerelease(Job& job, const Value& self, Args args) {
  return set_part(job, self, Version::Part::kPrerelease, args[0].as_text());
}

Value major(Job&, const Value& self, Args) { return Value::uint64(object_of(self).numbers[0]); }
Value minor(Job&, const Value& self, Args) { return Value::uint64(object_of(self).numbers[1]); }
Value patch(Job&, const Value& self, Args) { return Value::uint64(object_of(self).numbers[2]); }
Value metadata(Job& job, const Value& self, Args) { return Value::string(job.arena, object_of(self).metadata); }
Value original(Job& job, const Value& self, Args) { return Value::string(job.arena, object_of(self).original); }
Value prerelease(Job& job, const Value& self, Args) { return Value::string(job.arena, object_of(self).prerelease); }
Value string(Job& job, const Value& self, Args) { return text_value(job, version_of(self).text()); }
Value marshal_text(Job& job, const Value& self, Args) {
  return Value::bytes(job.arena, job.arena.copy(version_of(self).text()));
}
Value marshal_json(Job& job, const Value& self, Args) {
  return Value::bytes(job.arena, job.arena.copy('"' + version_of(self).text() + '"'));
}

void print_version(Job&, std::string& out, const Value& self) { out.append(version_of(self).text()); }
Value json_version(Job& job, const Value& self) { return text_value(job, version_of(self).text()); }

bool equal_versions(const Value& a, const Value& b) {
  const VersionObject& x = object_of(a);
  const VersionObject& y = object_of(b);
  return std::equal(x.numbers, x.numbers + 3, y.numbers) && x.prerelease == y.prerelease && x.metadata == y.metadata &&
         x.original == y.original;
}

// Methods of the pointer type; those of the value type are the second table.
constexpr Method kPointerMethods[] = {
    {"Compare", "V", compare},
    {"Equal", "V", equal},
    {"GreaterThan", "V", greater_than},
    {"GreaterThanEqual", "V", greater_than_equal},
    {"IncMajor", "", inc_major},
    {"IncMinor", "", inc_minor},
    {"IncPatch", "", inc_patch},
    {"LessThan", "V", less_than},
    {"LessThanEqual", "V", less_than_equal},
    {"Major", "", major},
    {"MarshalJSON", "", marshal_json},
    {"MarshalText", "", marshal_text},
    {"Metadata", "", metadata},
    {"Minor", "", minor},
    {"Original", "", original},
    {"Patch", "", patch},
    {"Prerelease", "", prerelease},
    {"SetMetadata", "s", set_metadata},
    {"SetPrerelease", "s", set_prerelease},
    {"String", "", string},
    {"Value", "", string},
};
constexpr Method kValueMethods[] = {
    {"IncMajor", "", inc_major},
    {"IncMinor", "", inc_minor},
    {"IncPatch", "", inc_patch},
    {"Major", "", major},
    {"MarshalJSON", "", marshal_json},
    {"MarshalText", "", marshal_text},
    {"Metadata", "", metadata},
    {"Minor", "", minor},
    {"Patch", "", patch},
    {"Prerelease", "", prerelease},
    {"SetMetadata", "s", set_metadata},
    {"SetPrerelease", "s", set_prerelease},
    {"String", "", string},
    {"Value", "", string},
};

constinit const GoType kTypeVersion{.name = "semver.Version",
                                    .kind = GoKind::kStruct,
                                    .methods = kValueMethods,
                                    .print = print_version,
                                    .json = json_version,
                                    .equal = equal_versions};
constinit const GoType kTypeVersionPointer{.name = "*semver.Version",
                                           .kind = GoKind::kPointer,
                                           .elem = &kTypeVersion,
                                           .methods = kPointerMethods,
                                           .print = print_version,
                                           .json = json_version,
                                           .equal = equal_versions};

Version parsed(Call& call, std::string_view text) {
  std::string error;
  auto version = Version::parse(text, &error);
  if (!version) call.fail(std::move(error));
  return *std::move(version);
}

Value semver(Call& call) { return version_value(call.job, parsed(call, call.text(0)), kTypeVersionPointer); }

Value semver_compare(Call& call) {
  std::string error;
  const auto constraint = Constraint::parse(call.text(0), &error);
  if (!constraint) call.fail(std::move(error));
  return Value::boolean(constraint->check(parsed(call, call.text(1))));
}

constexpr Function kVersions[] = {
    {"semver", "s", Purity::kPure, semver, "semver TEXT: a version with .Major .Minor .Patch .Prerelease ..."},
    {"semverCompare", "ss", Purity::kPure, semver_compare, "semverCompare CONSTRAINT VERSION: whether VERSION satisfies CONSTRAINT"},
};

}  // namespace

std::span<const Function> version_functions() { return kVersions; }

}  // namespace rhumbline
