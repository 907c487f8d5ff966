// The rendering behind `lint`: the straight line without what an installation checks.
//
// In:  a loaded chart and the user's values.   Out: the text of each template file, or the fault that Helm's linter names.
// Trap: Helm coalesces twice here, so a default that the user's null removed comes back; and the release has no revision and is
// neither installed nor upgraded.

#include "renderer/release/checks.h"
#include "renderer/release/parts.h"

namespace rhumbline {

namespace {

Value release_object(Job& job, const LintRequest& request) {
  Arena& arena = job.arena;
  return make_map(arena, {{"Name", Value::literal("test-release")},
                          {"Namespace", Value::string(arena, arena.copy(request.name_space))},
                          {"IsUpgrade", Value::boolean(false)},
                          {"IsInstall", Value::boolean(false)},
                          {"Revision", Value::integer(0)},
                          {"Service", Value::literal("Helm")}});
}

// The values that templates see; nothing: Helm gives up without a word.
std::optional<Value> lint_values(Job& job, ChartSet& charts, const Value& user_values, const LintRequest& request) {
  const ValuesOptions options{.helm3 = request.compat == Compat::kHelm3};
  try {
    process_dependencies(job, charts, user_values, options);
    const Value once = coalesce_values(job, *charts.root, user_values, options);
    return coalesce_values(job, *charts.root, once, options);
  } catch (const Failure& failure) {
    if (failure.diagnostic().cause == Cause::kLimit) throw;
    return std::nullopt;
  }
}

}  // namespace

void check_kube_version_flag(const LintRequest& request) { static_cast<void>(read_kube_version(request.kube_version, request.compat)); }

LintTexts render_for_lint(Job& job, Files& files, World& world, ChartSet& charts, const Value& user_values, const LintRequest& request) {
  const ClusterVersion cluster = read_kube_version(request.kube_version, request.compat);
  const std::optional<Value> values = lint_values(job, charts, user_values, request);
  if (!values) return {.files = {}, .gave_up = true};
  try {
    if (!request.skip_schema) check_values_schema(job, *charts.root, *values);
    const Value capabilities = make_capabilities(job, cluster, {}, request.compat);
    const Value release = release_object(job, request);
    const std::vector<Renderable> scopes = make_scopes(job, files, *charts.root, *values, release, capabilities, request.compat);
    return {.files = execute_templates(job, files, world, {.compat = request.compat, .lint = true}, scopes)};
  } catch (const Failure& failure) {
    if (failure.diagnostic().cause == Cause::kLimit) throw;
    return {.files = {}, .fault = failure.diagnostic()};
  }
}

}  // namespace rhumbline
