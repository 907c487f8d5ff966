// Which function a call of a CEL rule means.
//
// In: a name and evaluated arguments, the receiver first. Out: what the overload that takes them gives. A name with overloads none of
// which takes these arguments is an error, as in the server; a name without any is unknown, never false.
// source: k8s.io/apiserver pkg/cel/environment base.go: the libraries that rules of CRDs have
#include <algorithm>

#include "renderer/schema/cel_value.h"

namespace rhumbline::schema {
namespace {

/// The letter of each sort in CelFunction::takes; `*` there takes any.
constexpr std::string_view kLetters = "0binrsxlmdtyoquacfvEU";

/// "s.si" for a method, "si" for a function.
bool takes(std::string_view wanted, bool is_method, CelArgs args) {
  const bool wants_method = wanted.size() > 1 && wanted[1] == '.';
  if (wants_method != is_method || wanted.size() - (wants_method ? 1 : 0) != args.size()) return false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const char letter = wanted[wants_method && i > 0 ? i + 1 : i];
    if (letter != '*' && letter != kLetters[static_cast<std::size_t>(args[i].sort)]) return false;
  }
  return true;
}

bool is_method_row(const CelFunction& row) { return row.takes.size() > 1 && row.takes[1] == '.'; }

}  // namespace

CelValue call_cel(CelRun& run, std::string_view name, bool is_method, CelArgs args) {
  const std::span<const CelFunction> tables[] = {cel_text_functions(), cel_list_functions(), cel_type_functions(),
                                                 cel_time_functions(), cel_quantity_functions(), cel_net_functions(),
                                                 cel_url_functions(),  cel_format_functions()};
  bool is_known = false;
  run.pay(1);
  for (const std::span<const CelFunction> table : tables) {
    for (const CelFunction& row : table) {
      if (row.name != name || is_method_row(row) != is_method) continue;
      if (takes(row.takes, is_method, args)) return row.call(run, args);
      is_known = true;
    }
  }
  return is_known ? cel_no_overload(run, name) : cel_unknown(run, std::string(name) + "() is not known here");
}

}  // namespace rhumbline::schema
