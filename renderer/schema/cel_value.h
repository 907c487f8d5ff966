// Values while a CEL rule runs, and what it may cost. Private to cel_*.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/schema/kubernetes.h"

namespace rhumbline::schema {

/// One rule on one value. Every kind of work is paid for; throws Failure of rule "cel" when the budget is spent.
struct CelRun {
  static constexpr std::uint64_t kMostSteps = 1'000'000;  // the server's own limit of a call is a million, too
  static constexpr std::size_t kMostItems = 100'000;      // of one computed list
  static constexpr std::size_t kMostBytes = 8u << 20;     // of one computed text

  Job& job;
  std::uint64_t left = kMostSteps;

  void pay(std::uint64_t steps);
};

/// Plain and small: whatever it points at lives in the job's arena or in the object.
struct CelValue {
  enum class Sort : std::uint8_t {
    kNull,
    kBool,
    kInt,
    kUint,
    kDouble,
    kText,
    kBytes,
    kList,
    kMap,
    kDuration,
    kTime,
    kType,
    kOptional,
    kQuantity,
    kUrl,
    kIp,
    kCidr,
    kFormat,
    kSemver,
    kError,
    kUnknown
  } sort = Sort::kNull;
  std::int32_t part = 0;                // kTime: nanoseconds; kQuantity: power of ten
  std::int32_t zone = 0;                // kTime: seconds east of UTC, as it was written
  std::int64_t whole = 0;               // kBool, kInt, kUint (the same bits); kDuration: nanoseconds; kTime: seconds since 1970;
                                        // kQuantity: digits, where `text` is empty; kCidr: length of the prefix
  double real = 0;                      // kDouble
  std::string_view text = {};           // kText, kBytes; kType, kFormat: name; kUrl, kSemver: as written; kQuantity: digits of a long
                                        // one; kIp, kCidr: 4 or 16 bytes; kError, kUnknown: why
  std::span<const CelValue> items = {};  // computed kList; computed kMap: keys and values in turn; kOptional: none or one
  Value object = {};                    // kList, kMap that stand in the object; else nil
  TypeRef type = {};                    // of their place; empty for computed ones

  [[nodiscard]] bool failed() const { return sort >= Sort::kError; }
  [[nodiscard]] bool is(Sort wanted) const { return sort == wanted; }
  [[nodiscard]] bool is_true() const { return sort == Sort::kBool && whole != 0; }
  [[nodiscard]] bool is_number() const { return sort == Sort::kInt || sort == Sort::kUint || sort == Sort::kDouble; }
  [[nodiscard]] std::uint64_t natural() const { return static_cast<std::uint64_t>(whole); }
};
using CelArgs = std::span<const CelValue>;

// ---- Making values (cel_values.cpp) ---------------------------------------------------------------------------------------------

CelValue cel_error(CelRun& run, std::string_view why);
CelValue cel_unknown(CelRun& run, std::string_view why);
CelValue cel_no_overload(CelRun& run, std::string_view of);
CelValue cel_bool(bool value);
CelValue cel_int(std::int64_t value);
CelValue cel_double(double value);
/// Text, bytes and the like: copied into the arena and paid for.
CelValue cel_text_value(CelRun& run, std::string_view text, CelValue::Sort sort = CelValue::Sort::kText);
CelValue cel_list(CelRun& run, std::span<const CelValue> items);
CelValue cel_map(CelRun& run, std::span<const CelValue> keys_and_values);
CelValue cel_optional(CelRun& run, const CelValue* value);
/// A value of an object at a place of this type: whole numbers of type number are doubles, texts of time formats moments.
CelValue cel_value(CelRun& run, const Value& v, const TypeRef& type);

// ---- Looking into them ------------------------------------------------------------------------------------------------------

std::size_t cel_size(const CelValue& list_or_map);
CelValue cel_item(CelRun& run, const CelValue& list, std::size_t i);
/// Items of the list, or keys of the map in order.
std::vector<CelValue> cel_items(CelRun& run, const CelValue& holder);
/// The member of a map or field of an object. False: it counts as missing (a default of its type stands for it).
bool cel_find(CelRun& run, const CelValue& map, const CelValue& key, CelValue& found);
/// "int", "list", "google.protobuf.Timestamp" ...
std::string_view cel_type_name(const CelValue& value);

// ---- Comparing and reckoning (cel_order.cpp) -------------------------------------------------------------------------------------

/// Numbers by value whatever their kind; lists of sets and keyed lists in any order. A bool, or an error where the server has one.
CelValue cel_equal(CelRun& run, const CelValue& a, const CelValue& b);
bool cel_is_equal(CelRun& run, const CelValue& a, const CelValue& b);
/// -1, 0, 1 for what has an order; 2: it has none.
int cel_compare(const CelValue& a, const CelValue& b);
/// op: + - * / %
CelValue cel_arithmetic(CelRun& run, char op, const CelValue& a, const CelValue& b);
CelValue cel_negated(CelRun& run, const CelValue& value);

// ---- Functions ---------------------------------------------------------------------------------------------------------------

/// One overload. `takes`: a letter for each argument (cel_functions.cpp), "s.s" a method of texts, "ss" a function.
struct CelFunction {
  std::string_view name;
  std::string_view takes;
  CelValue (*call)(CelRun& run, CelArgs args);
};
std::span<const CelFunction> cel_text_functions();      // cel_strings.cpp
std::span<const CelFunction> cel_list_functions();      // cel_lists.cpp
std::span<const CelFunction> cel_type_functions();      // cel_convert.cpp
std::span<const CelFunction> cel_time_functions();      // cel_time.cpp
std::span<const CelFunction> cel_quantity_functions();  // cel_quantity.cpp
std::span<const CelFunction> cel_net_functions();       // cel_net.cpp
std::span<const CelFunction> cel_url_functions();       // cel_url.cpp
std::span<const CelFunction> cel_format_functions();    // cel_formats.cpp
/// A function or method; for methods args[0] is the receiver. (cel_functions.cpp)
CelValue call_cel(CelRun& run, std::string_view name, bool is_method, CelArgs args);

// ---- Sorts with rules of their own --------------------------------------------------------------------------------------------

/// RFC 3339, or a text of a format that CRDs know ("date", "date-time"). False: it is none, or lies outside the years 1 to 9999.
bool parse_cel_time(std::string_view text, std::string_view format, CelValue& moment);
/// time + duration, time - duration, time - time. (cel_time.cpp)
CelValue cel_time_arithmetic(CelRun& run, char op, const CelValue& a, const CelValue& b);
/// As string() prints them. (cel_time.cpp)
std::string cel_time_text(const CelValue& moment);
std::string cel_duration_text(const CelValue& duration);
/// -1, 0, 1. (cel_quantity.cpp, cel_formats.cpp)
int compare_quantities(const CelValue& a, const CelValue& b);
int compare_semvers(const CelValue& a, const CelValue& b);
/// An address as netip prints it. (cel_net.cpp)
std::string cel_address_text(std::string_view bytes);
/// Why there is no such URL; empty: url() takes it. (cel_url.cpp) source: net/url ParseRequestURI
std::string request_uri_error(std::string_view text);
/// string() of a value; nothing: it has none. (cel_convert.cpp)
bool append_cel_text(std::string& out, const CelValue& value);
/// "%d of %s".format(list). (cel_printf.cpp)
CelValue cel_printf(CelRun& run, CelArgs args);

}  // namespace rhumbline::schema
