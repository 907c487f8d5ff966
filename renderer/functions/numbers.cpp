// Numbers: casts, integer and decimal arithmetic, rounding.
//
// In:  anything; what is no number is 0.   Out: int64 (int, until and atoi: int) or float64.
// One idea: integers wrap around as Go's int64 does; the f-functions calculate in decimal and round once, so that
// 0.1 + 0.2 is 0.3.
// Traps: int and atoi read "010" as 8 and 10; round's half goes up, so -2.5 becomes -3 and 2.5 becomes 3 by different ways;
// dividing by zero is an error, and the most negative number divided by -1 is itself.
// source: Masterminds/sprig 3.3.0 numeric.go, functions.go
#include <cmath>
#include <limits>

#include "renderer/base/text.h"
#include "renderer/functions/decimal.h"
#include "renderer/functions/functions.h"

namespace rhumbline {
namespace {

std::uint64_t bits_of(const Value& v) { return static_cast<std::uint64_t>(to_int64(v)); }
Value wrapped(std::uint64_t bits) { return Value::int64(static_cast<std::int64_t>(bits)); }

Value add(Call& call) {
  std::uint64_t sum = 0;
  for (const Value& arg : call.args) sum += bits_of(arg);
  return wrapped(sum);
}

Value add1(Call& call) { return wrapped(bits_of(call[0]) + 1); }

Value sub(Call& call) { return wrapped(bits_of(call[0]) - bits_of(call[1])); }

Value mul(Call& call) {
  std::uint64_t product = bits_of(call[0]);
  for (const Value& arg : call.args.subspan(1)) product *= bits_of(arg);
  return wrapped(product);
}

std::int64_t divisor(Call& call) {
  const std::int64_t number = to_int64(call[1]);
  if (number == 0) call.fail("runtime error: integer divide by zero");
  return number;
}

Value div(Call& call) {
  const std::int64_t by = divisor(call);
  return by == -1 ? wrapped(0 - bits_of(call[0])) : Value::int64(to_int64(call[0]) / by);
}

Value mod(Call& call) {
  const std::int64_t by = divisor(call);
  return Value::int64(by == -1 ? 0 : to_int64(call[0]) % by);
}

Value max(Call& call) {
  std::int64_t found = to_int64(call[0]);
  for (const Value& arg : call.args.subspan(1)) found = std::max(found, to_int64(arg));
  return Value::int64(found);
}

Value min(Call& call) {
  std::int64_t found = to_int64(call[0]);
  for (const Value& arg : call.args.subspan(1)) found = std::min(found, to_int64(arg));
  return Value::int64(found);
}

// Go's math.Max: an infinity wins over NaN, and +0 over -0.
double greater_of(double a, double b) {
  if (std::isinf(a) && a > 0) return a;
  if (std::isinf(b) && b > 0) return b;
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
  if (a == 0 && b == 0) return std::signbit(a) ? b : a;
  return a > b ? a : b;
}

Value maxf(Call& call) {
  double found = to_float64(call[0]);
  for (const Value& arg : call.args.subspan(1)) found = greater_of(found, to_float64(arg));
  return Value::float64(found);
}

Value minf(Call& call) {
  double found = -to_float64(call[0]);
  for (const Value& arg : call.args.subspan(1)) found = greater_of(found, -to_float64(arg));
  return Value::float64(-found);
}

Value ceil(Call& call) { return Value::float64(std::ceil(to_float64(call[0]))); }
Value floor(Call& call) { return Value::float64(std::floor(to_float64(call[0]))); }

// Go's math.Pow(10, exponent), which squares and multiplies and so may differ from C's in the last bit.
// source: Go math/pow.go
double power_of_ten(std::int64_t exponent) {
  constexpr int kMostExponent = 1 << 12;
  double product = 1;
  std::int64_t product_exponent = 0;
  double square = 0.625;  // 10 = 0.625 * 2^4
  int square_exponent = 4;
  for (std::uint64_t i = exponent < 0 ? 0 - static_cast<std::uint64_t>(exponent) : static_cast<std::uint64_t>(exponent);
       i != 0; i >>= 1) {
    if (square_exponent > kMostExponent) {
      product_exponent += square_exponent;
      break;
    }
    if ((i & 1) != 0) {
      product *= square;
      product_exponent += square_exponent;
    }
    square *= square;
    square_exponent *= 2;
    if (square < 0.5) {
      square += square;
      --square_exponent;
    }
  }
  if (exponent < 0) {
    product = 1 / product;
    product_exponent = -product_exponent;
  }
  return std::ldexp(product, static_cast<int>(product_exponent));
}

Value round(Call& call) {
  const double limit = call.size() > 2 ? call[2].as_float() : 0.5;
  const double power = power_of_ten(call.integer(1));
  const double digits = power * to_float64(call[0]);
  // Modf: an infinity has no fraction, NaN in Go
  const double fraction = std::isinf(digits) ? std::numeric_limits<double>::quiet_NaN() : digits - std::trunc(digits);
  return Value::float64((fraction >= limit ? std::ceil(digits) : std::floor(digits)) / power);
}

Decimal decimal_of(Call& call, const Value& v) {
  const double number = to_float64(v);
  if (std::isfinite(number)) return Decimal::from_float(number);
  std::string text;
  append_float(text, number, 'g', -1);
  call.fail("Cannot create a Decimal from " + text);
}

enum class Operation : std::uint8_t { kAdd, kSubtract, kMultiply, kDivide };

Value calculate(Call& call, Decimal result, std::span<const Value> operands, Operation operation) {
  for (const Value& operand : operands) {
    const Decimal next = decimal_of(call, operand);
    call.job.pay(1 + result.size() * (next.size() + 1));
    switch (operation) {
      case Operation::kAdd: result = result.plus(next); break;
      case Operation::kSubtract: result = result.minus(next); break;
      case Operation::kMultiply: result = result.times(next); break;
      case Operation::kDivide: {
        const auto quotient = result.over(next);
        if (!quotient) call.fail("decimal division by 0");
        result = *quotient;
        break;
      }
    }
  }
  return Value::float64(result.to_float());
}

Value addf(Call& call) { return calculate(call, Decimal(), call.args, Operation::kAdd); }
Value add1f(Call& call) {
  const Value one = Value::integer(1);
  return calculate(call, decimal_of(call, call[0]), {&one, 1}, Operation::kAdd);
}
Value subf(Call& call) {
  return calculate(call, decimal_of(call, call[0]), call.args.subspan(1), Operation::kSubtract);
}
Value mulf(Call& call) {
  return calculate(call, decimal_of(call, call[0]), call.args.subspan(1), Operation::kMultiply);
}
Value divf(Call& call) {
  return calculate(call, decimal_of(call, call[0]), call.args.subspan(1), Operation::kDivide);
}

// strconv.Atoi with its error dropped: too large is the bound, anything else wrong is 0.
Value atoi(Call& call) { return Value::integer(parse_int(call.text(0), 10).value); }

Value to_int(Call& call) { return Value::integer(to_int64(call[0])); }
Value to_int64_value(Call& call) { return Value::int64(to_int64(call[0])); }
Value to_float64_value(Call& call) { return Value::float64(to_float64(call[0])); }

// Octal text.
Value to_decimal(Call& call) {
  std::string text;
  append_printed(call.job, text, call[0]);
  const ParsedInt parsed = parse_int(text, 8);
  return Value::int64(parsed.status == ParseStatus::kOk ? parsed.value : 0);
}

constexpr Function kNumbers[] = {
    {"add", "x.", Purity::kPure, add, "add NUMBER...: sum of integers"},
    {"add1", "x", Purity::kPure, add1, "add1 NUMBER: one more"},
    {"add1f", "x", Purity::kPure, add1f, "add1f NUMBER: one more, in decimal"},
    {"addf", "x.", Purity::kPure, addf, "addf NUMBER...: sum, in decimal"},
    {"atoi", "s", Purity::kPure, atoi, "atoi TEXT: decimal text as int, 0 if it is none"},
    {"biggest", "xx.", Purity::kPure, max, "biggest NUMBER...: old name of max"},
    {"ceil", "x", Purity::kPure, ceil, "ceil NUMBER: up to a whole number, as float64"},
    {"div", "xx", Purity::kPure, div, "div A B: integer quotient, towards zero"},
    {"divf", "xx.", Purity::kPure, divf, "divf A B...: quotient, in decimal to 16 places"},
    {"float64", "x", Purity::kPure, to_float64_value, "float64 VALUE: as float64, 0 if it is no number"},
    {"floor", "x", Purity::kPure, floor, "floor NUMBER: down to a whole number, as float64"},
    {"int", "x", Purity::kPure, to_int, "int VALUE: as int, 0 if it is no number"},
    {"int64", "x", Purity::kPure, to_int64_value, "int64 VALUE: as int64, 0 if it is no number"},
    {"max", "xx.", Purity::kPure, max, "max NUMBER...: the greatest integer"},
    {"maxf", "xx.", Purity::kPure, maxf, "maxf NUMBER...: the greatest float"},
    {"min", "xx.", Purity::kPure, min, "min NUMBER...: the least integer"},
    {"minf", "xx.", Purity::kPure, minf, "minf NUMBER...: the least float"},
    {"mod", "xx", Purity::kPure, mod, "mod A B: integer remainder, with A's sign"},
    {"mul", "xx.", Purity::kPure, mul, "mul NUMBER...: product of integers"},
    {"mulf", "xx.", Purity::kPure, mulf, "mulf NUMBER...: product, in decimal"},
    {"round", "xif.", Purity::kPure, round, "round NUMBER PLACES [HALF]: to PLACES, up from fraction HALF (0.5) on"},
    {"sub", "xx", Purity::kPure, sub, "sub A B: integer difference"},
    {"subf", "xx.", Purity::kPure, subf, "subf A B...: difference, in decimal"},
    {"toDecimal", "x", Purity::kPure, to_decimal, "toDecimal VALUE: octal text as int64, 0 if it is none"},
};

}  // namespace

std::span<const Function> number_functions() { return kNumbers; }

}  // namespace rhumbline
