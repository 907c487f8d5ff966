// Version 1 of a HorizontalPodAutoscaler, which servers and clients read as version 2.
//
// In:  an autoscaler, live in version 2; a manifest in version 1.   Out: what an applier of version 1 makes of spec.metrics.
// The one idea: version 1 knows one measure, the share of the CPU; the server keeps the others for it in an annotation and joins both
// again when it writes: the others first, the share behind them.
// Trap: so a write of anything else turns their order, and only another share conflicts with who owns the metrics.
// source: k8s.io/kubernetes pkg/apis/autoscaling/v1/conversion.go; recorded: tests/live/cases/autoscaler_*

#include "renderer/diff/parts.h"

namespace rhumbline::diff {

namespace {

bool is_share_of_cpu(const Value& metric) {
  return text_of(metric, "type") == "Resource" && text_of(member(metric, "resource"), "name") == "cpu" &&
         !at_path(metric, {"resource", "target", "averageUtilization"}).is_nil();
}

Value share_of_cpu(Job& job, const Value& share) {
  const Value target = make_map(job.arena, {{"type", Value::literal("Utilization")}, {"averageUtilization", share}});
  const Value resource = make_map(job.arena, {{"name", Value::literal("cpu")}, {"target", target}});
  return make_map(job.arena, {{"type", Value::literal("Resource")}, {"resource", resource}});
}

struct Metrics {
  std::vector<Value> others;
  Value share;  // the metric; absent: there is none
};
Metrics metrics_of(const Value& object) {
  Metrics found;
  const Value metrics = at_path(object, {"spec", "metrics"});
  if (!metrics.is_list()) return found;
  for (const Value& metric : metrics.as_list()) {
    if (!is_share_of_cpu(metric)) {
      found.others.push_back(metric);
    } else if (found.share.is_nil()) {
      found.share = metric;
    }
  }
  return found;
}

Value joined(Job& job, Metrics metrics, const Value& share) {
  if (!share.is_nil()) metrics.others.push_back(share);
  return make_list(job.arena, metrics.others);
}

Value share_in(const Value& manifest) { return at_path(manifest, {"spec", "targetCPUUtilizationPercentage"}); }

}  // namespace

void read_as_version_two(Job& job, const Value& object) {
  const Value spec = member(object, "spec"), share = member(spec, "targetCPUUtilizationPercentage");
  if (share.is_nil()) return;
  const Value metric = share_of_cpu(job, share);
  spec.as_map().set(job.arena, "metrics", make_list(job.arena, std::span(&metric, 1)));
  spec.as_map().erase("targetCPUUtilizationPercentage");
}

bool is_first_version(const Pair& pair) { return pair.kind == "HorizontalPodAutoscaler" && pair.api_version == "autoscaling/v1"; }

Value with_live_metrics(Job& job, const Pair& pair, Engine engine, const Value& written, const Value& live, const Value& fresh) {
  const Metrics before = metrics_of(live);
  const Value wanted = share_in(pair.fresh), runs = at_path(before.share, {"resource", "target", "averageUtilization"});
  // What goes is the share alone, and server-side whatever its owner had; an old manifest of version 2 had no share that could go.
  const bool drops_share = wanted.is_nil() && !share_in(written).is_nil();
  const bool is_server_side = engine == Engine::kKubectlSsa || engine == Engine::kHelm4;
  if ((drops_share && (is_server_side || before.others.empty())) || (wanted.is_nil() && !at_path(live, {"spec", "metrics"}).is_list())) return fresh;
  const Value result = deep_copy(job, fresh);
  if (!member(result, "spec").is_map()) return fresh;
  const bool is_same = wanted.is_nil() ? !drops_share : json_equal(wanted, runs, job.limits);
  const Value metrics = is_same ? at_path(live, {"spec", "metrics"}) : joined(job, before, wanted.is_nil() ? Value::invalid() : share_of_cpu(job, wanted));
  member(result, "spec").as_map().set(job.arena, "metrics", metrics);
  return result;
}

void reorder_metrics(Job& job, const Value& live, const Value& after) {
  const Value metrics = at_path(live, {"spec", "metrics"});
  if (!metrics.is_list() || !json_equal(metrics, at_path(after, {"spec", "metrics"}), job.limits) || json_equal(live, after, job.limits)) return;
  const Metrics before = metrics_of(live);
  member(after, "spec").as_map().set(job.arena, "metrics", joined(job, before, before.share));
}

}  // namespace rhumbline::diff
