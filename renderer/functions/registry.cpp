// Which functions there are: the families, put together for charts of Helm 4 and 3 and for --name-template.
//
// In:  nothing.   Out: tables that live as long as the program, made at the first call.
// One idea: a table is a list of spans into the families' own rows; what a caller must not see is cut out of them.
// Trap: the first family that has a name wins. Sprig replaces Go's `slice`, so Go's own functions come last.
// source: helm v4 pkg/engine/funcs.go funcMap, helm v3 pkg/engine/funcs.go; helm pkg/action TemplateName
#include <algorithm>
#include <array>
#include <vector>

#include "renderer/functions/functions.h"

namespace rhumbline {
namespace {

using Rows = std::span<const Function>;

// Helm's own functions in families that are Sprig's otherwise.
constexpr std::array<std::string_view, 9> kHelmOnly = {"fromJsonArray", "fromToml",   "fromYaml", "fromYamlArray", "mustToToml",
                                                       "mustToYaml",    "toToml",     "toYaml",   "toYamlPretty"};
// New in Helm 4, beside the durations.
constexpr std::array<std::string_view, 2> kHelm4Only = {"mustToToml", "mustToYaml"};

/// A table and the spans that it points at.
class Assembly {
 public:
  explicit Assembly(std::span<const std::string_view> hidden) : hidden_(hidden) {}
  Assembly(Assembly&&) = delete;

  /// Adds the rows of a family that are not hidden, as the runs between hidden ones.
  Assembly& add(Rows family) {
    std::size_t start = 0;
    for (std::size_t i = 0; i <= family.size(); ++i) {
      const bool cut = i == family.size() || std::find(hidden_.begin(), hidden_.end(), family[i].name) != hidden_.end();
      if (!cut) continue;
      if (i > start) runs_.push_back(family.subspan(start, i - start));
      start = i + 1;
    }
    table_.families = runs_;
    return *this;
  }

  /// Adds the row of that name only.
  Assembly& add_only(Rows family, std::string_view name) {
    const auto row = std::find_if(family.begin(), family.end(), [name](const Function& f) { return f.name == name; });
    if (row != family.end()) runs_.push_back(family.subspan(static_cast<std::size_t>(row - family.begin()), 1));
    table_.families = runs_;
    return *this;
  }

  Assembly& add_sprig() {
    return add(string_functions())
        .add(map_functions())
        .add(logic_functions())
        .add(list_functions())
        .add(text_list_functions())
        .add(number_functions())
        .add(encoding_functions())
        .add(regex_functions())
        .add(path_functions())
        .add(version_functions())
        .add(date_functions())
        .add(random_functions())
        .add(crypto_functions());
  }

  [[nodiscard]] const FunctionTable& table() const { return table_; }

 private:
  std::span<const std::string_view> hidden_;
  std::vector<Rows> runs_;
  FunctionTable table_;
};

}  // namespace

const FunctionTable& chart_functions(Compat compat) {
  if (compat == Compat::kHelm3) {
    static Assembly helm3(kHelm4Only);
    static const FunctionTable& table = helm3.add(helm_functions()).add_sprig().add(go_functions()).table();
    return table;
  }
  static Assembly helm4({});
  static const FunctionTable& table =
      helm4.add(helm_functions()).add_sprig().add(duration_functions()).add(go_functions()).table();
  return table;
}

const FunctionTable& name_template_functions() {
  static Assembly sprig(kHelmOnly);
  static const FunctionTable& table =
      sprig.add_only(helm_functions(), "fail").add_sprig().add(environment_functions()).add(go_functions()).table();
  return table;
}

}  // namespace rhumbline
