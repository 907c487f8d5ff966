// The values of TOML's scalars. Private to the functions room.
#pragma once

#include <string>
#include <string_view>

#include "renderer/functions/toml_scan.h"
#include "renderer/gotemplate/gotemplate.h"

namespace rhumbline {

/// Turns scalars into values; errors go through the scanner, which knows the place.
class TomlScalars {
 public:
  TomlScalars(Call& call, TomlScanner& scan) : call_(call), scan_(scan) {}

  /// int64, float64, bool, string or time.Time.
  Value value(const TomlScalar& scalar);
  /// The text of a string scalar, escapes replaced.
  std::string_view text(const TomlScalar& scalar);

 private:
  Value integer(const TomlScalar& scalar);
  Value real(const TomlScalar& scalar);
  Value datetime(const TomlScalar& scalar);
  std::string unescaped(const TomlScalar& scalar, std::string_view text);
  const struct Zone* named_local(std::string_view name);

  Call& call_;
  TomlScanner& scan_;
};

}  // namespace rhumbline
