// TOML as BurntSushi/toml 1.6 reads and writes it. Private to the functions room.
#pragma once

#include <string>
#include <string_view>

#include "renderer/gotemplate/gotemplate.h"

namespace rhumbline {

/// Appends the value as a TOML document: keys sorted bytewise, plain members before tables, two spaces per depth.
/// The value must not be nil. throws Failure whose message is the library's ("toml: cannot encode array with nil element").
void write_toml(Job& job, std::string& out, const Value& value);

/// Reads a document into a map[string]interface {}: int64, float64, bool, string, time.Time, lists and maps.
/// throws Failure whose message is the library's: `toml: line 1 (last key "a"): unexpected EOF; expected value`.
Value read_toml(Call& call, std::string_view text);

/// A key as TOML writes it: bare, or quoted where it must be.
void append_toml_key(std::string& out, std::string_view key);
void append_toml_string(std::string& out, std::string_view text);

}  // namespace rhumbline
