// What .Values would show, without a template being run.
//
// In:  a request.   Out: the user's values, the coalesced ones, and where each of them comes from.
// The one idea: the first half of the straight line in render.cpp, so that a chart whose templates refuse the values can still be asked
// what they are.

#include "renderer/release/checks.h"
#include "renderer/release/parts.h"

namespace rhumbline {

Insight effective_values(Job& job, Files& files, const RenderRequest& request) {
  Insight insight;
  const ValuesOptions how{.helm3 = request.compat == Compat::kHelm3, .history = &insight.history};
  insight.user_values = merge_user_values(job, files, request.values, how);
  ChartSet charts = load_chart(job, files, request.chart, {.helm3 = how.helm3, .confined = request.confined});
  insight.chart_name = charts.root->name();
  if (const Value defaults = replaced_defaults(job, request.values.reused, how); defaults.is_map()) charts.root->values = defaults;
  check_dependencies(*charts.root, request.compat);
  process_dependencies(job, charts, insight.user_values, how);
  insight.values = coalesce_values(job, *charts.root, insight.user_values, how);
  return insight;
}

}  // namespace rhumbline
