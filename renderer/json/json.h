// Bytes to Value and back, as Go's encoding/json does it.
#pragma once

#include <string>
#include <string_view>

#include "renderer/value/value.h"

namespace rhumbline::json {

struct ReadOptions {
  /// Numbers: all float64 (Go's `any`), or int64/uint64 where the text is an integer that fits, float64 otherwise.
  bool keep_integers = false;
  /// Stop behind the first value instead of refusing what follows (--set-json reads value by value); see Reader.
  bool allow_rest = false;
  /// Where the words about the first number that float64 cannot hold go; such numbers are nil then, as Go leaves them. Null: an error.
  std::string* out_of_range = nullptr;
};

/// Reads one JSON document. `at` is the position of the first byte (none: values carry no positions). Strings without escapes
/// point into `text`. Duplicate keys: the last wins.
/// Error: message and `helm` in encoding/json's words ("invalid character 'b' looking for beginning of value",
/// "unexpected end of JSON input"); nesting over limits.yaml_depth ("exceeded max depth").
/// source: Go 1.26 encoding/json
Result<Value> read(Job& job, std::string_view text, Pos at = {}, const ReadOptions& options = {});

/// The same; `used` becomes the number of bytes read (with allow_rest).
Result<Value> read_prefix(Job& job, std::string_view text, std::size_t& used, Pos at = {}, const ReadOptions& options = {});

struct WriteOptions {
  bool escape_html = true;       // < > & as \u003c ... (toJson; not toRawJson)
  std::string_view indent = {};  // "  " for toPrettyJson; empty: one line
};

/// Appends the value as encoding/json prints it: map keys sorted bytewise, struct fields in order, []byte as base64, invalid
/// UTF-8 as \ufffd, floats in Go's form. Types with a `json` hook show that.
/// throws Failure whose message is Go's for NaN, infinities ("json: unsupported value: NaN"); on cycles and depth (kLimit).
void write(Job& job, std::string& out, const Value& value, const WriteOptions& options = {});

/// Appends the JSON string literal of `text`, quotes included.
void append_string(std::string& out, std::string_view text, bool escape_html = true);
/// Appends a float64 as encoding/json does (1e+21, 1e-7, 100000).
void append_number(std::string& out, double value);

}  // namespace rhumbline::json
