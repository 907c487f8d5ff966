// Semantic versions and constraints as Masterminds/semver 3.5 reads them: charts' dependencies, kubeVersion, semverCompare.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rhumbline {

/// A version. Missing parts are 0 (NewVersion is lenient: "v1.2", "1").
struct Version {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::uint64_t patch = 0;
  std::string prerelease = {};
  std::string metadata = {};
  std::string original = {};

  /// semver.NewVersion; nothing, and Go's words in `error` ("invalid semantic version"), when it is none.
  static std::optional<Version> parse(std::string_view text, std::string* error = nullptr);
  /// semver.StrictNewVersion: three parts, no v.
  static std::optional<Version> parse_strict(std::string_view text, std::string* error = nullptr);
  /// "1.2.3-beta.1+build5", without a leading v.
  [[nodiscard]] std::string text() const;
  /// -1, 0, 1 by precedence; build metadata ignored.
  [[nodiscard]] int compare(const Version& other) const;
  /// -1, 0, 1: order of two pre-releases, part by part.
  static int compare_prerelease(std::string_view a, std::string_view b);

  enum class Part : std::uint8_t { kPrerelease, kMetadata };
  /// Go's words for what is wrong with a pre-release or metadata (SetPrerelease, SetMetadata); nothing when it is fine.
  static std::optional<std::string> check_part(Part part, std::string_view text);
};

/// A constraint such as ">=1.2 <2 || ~3.1", as semver.NewConstraint reads it (helm-parity.md 3.6).
class Constraint {
 public:
  /// Nothing, and Go's words in `error` (`improper constraint: "=>>1"`), when it cannot be read.
  static std::optional<Constraint> parse(std::string_view text, std::string* error = nullptr);
  [[nodiscard]] bool check(const Version& version) const;

 private:
  struct Comparator {
    std::uint8_t op = 0;
    Version version;
    bool minor_dirty = false;
    bool patch_dirty = false;
    bool dirty = false;

    [[nodiscard]] bool holds(const Version& v) const;
    [[nodiscard]] bool holds_not_equal(const Version& v) const;
    [[nodiscard]] bool holds_greater(const Version& v) const;
    [[nodiscard]] bool holds_less_equal(const Version& v) const;
    [[nodiscard]] bool holds_tilde(const Version& v) const;
    [[nodiscard]] bool holds_caret(const Version& v) const;
  };
  static bool read_version(std::string_view whole, const std::string_view (&parts)[3], std::string_view prerelease,
                           Comparator& comparator);
  bool read_group(std::string_view text, std::string& error);

  std::vector<std::vector<Comparator>> any_of_;
};

}  // namespace rhumbline
