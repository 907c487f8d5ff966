// The comparison: from three lists of objects to what an upgrade does.
//
// In:  old, live and new objects, and who will apply.   Out: classes of objects and fields, conflicts, findings.
// The one idea: each object is laid out in its four states (old, live, new, after), the last one foretold by the applier's own
// merge; all else is comparing them.
// Traps: a refusal or a conflict stops only its object, a foreign object the whole upgrade; without an old manifest the live object's own records
// (last-applied, managedFields) stand in for it, and without these nobody can tell an edit.

#include <algorithm>

#include "renderer/diff/verdicts.h"

namespace rhumbline {

namespace diff {
namespace {

bool is_server_side(Engine engine) { return engine == Engine::kKubectlSsa || engine == Engine::kHelm4; }
bool is_helm(Engine engine) { return engine == Engine::kHelm3 || engine == Engine::kHelm4; }

/// One object with all that is known about it before any verdict.
struct Plan {
  Pair* pair = nullptr;
  ObjectClass object_class = ObjectClass::kKept;
  OldSource old_source = OldSource::kNone;
  Normalised old, live, fresh;
  std::optional<Normalised> applied;  // what a client will take for old, where it is not `old`
  Value written;                      // what a client takes for old, as it was written
  std::vector<Owner> owners;
  Value after, again;
  Value known;                        // fresh, without what the server drops or refuses
  std::vector<UnknownField> unknown;  // and what that is
  std::vector<Conflict> conflicts;
  std::optional<Refusal> refusal;
};

class Upgrade {
 public:
  Upgrade(Job& job, const DiffRequest& request) : job_(job), request_(request) {
    shows_owners_ = request.live_is_cluster || std::any_of(request.live_objects.begin(), request.live_objects.end(),
                                                           [](const Value& object) { return !owners_of(object).empty(); });
  }

  Comparison run() {
    comparison_.engine = request_.engine;
    comparison_.has_live = request_.has_live;
    std::vector<Pair> pairs = pair_objects(job_, request_);
    std::vector<Plan> plans;
    for (Pair& pair : pairs) {
      if (!request_.has_live) pair.live = pair.old;
      if (std::optional<Plan> plan = planned(pair)) plans.push_back(std::move(*plan));
    }
    decide(plans);
    for (Plan& plan : plans) report(plan);
    std::vector<RefusedObject> refused;
    for (const Plan& plan : plans) {
      if (plan.refusal) refused.push_back({plan.pair, &*plan.refusal});
    }
    add_findings(comparison_, request_, refused);
    add_dangers(job_, request_, pairs, comparison_);
    if (!request_.has_live) comparison_.noise.defaults = 0;  // no server stands between two manifests
    return std::move(comparison_);
  }

 private:
  bool old_was_given() const { return request_.old_source == OldSource::kGiven || request_.old_source == OldSource::kRelease; }

  std::optional<ObjectClass> class_of(const Pair& pair) {
    const bool old = !pair.old.is_nil(), live = !pair.live.is_nil(), fresh = !pair.fresh.is_nil();
    if (fresh && live) return !old && old_was_given() ? ObjectClass::kAdopted : ObjectClass::kKept;
    if (fresh) return old && request_.has_live ? ObjectClass::kRecreated : ObjectClass::kCreated;
    if (!live) return std::nullopt;  // gone already
    // A hook stays after it ran, and no upgrade deletes it.
    const bool is_hook = !text_of(at_path(pair.live, {"metadata", "annotations"}), "helm.sh/hook").empty();
    const bool is_ours = old || (!old_was_given() && !request_.release.empty() && !is_hook && is_of_release(pair.live));
    if (!is_ours) {
      ++comparison_.outside;
      return std::nullopt;
    }
    const bool is_kept = text_of(at_path(pair.live, {"metadata", "annotations"}), "helm.sh/resource-policy") == "keep";
    const bool is_kubectl = request_.engine == Engine::kKubectl || request_.engine == Engine::kKubectlSsa;
    return (is_kept && request_.has_live) || is_kubectl ? ObjectClass::kLeft : ObjectClass::kPruned;
  }

  bool is_of_release(const Value& live) const { return missing_marks(live, request_.release, request_.name_space).empty(); }

  std::optional<Plan> planned(Pair& pair) {
    const std::optional<ObjectClass> object_class = class_of(pair);
    if (!object_class) return std::nullopt;
    // Between two manifests most objects are the same; nothing can be told of them.
    if (!request_.has_live && *object_class == ObjectClass::kKept && json_equal(pair.old, pair.fresh, job_.limits)) {
      ++comparison_.unchanged;
      return std::nullopt;
    }
    Plan plan{.pair = &pair, .object_class = *object_class, .old = {}, .live = {}, .fresh = {}, .applied = {}, .written = {}, .owners = {}, .after = {}, .again = {}, .known = {}, .unknown = {}, .conflicts = {}, .refusal = {}};
    const bool keeps_null = request_.engine != Engine::kKubectl && request_.engine != Engine::kNone;
    const Nulls nulls = keeps_null ? Nulls::kEmptyTexts : Nulls::kNothing;
    plan.fresh = normalise(job_, pair.fresh, pair.type, request_.engine == Engine::kHelm3 && !pair.live.is_nil() ? Nulls::kEmptyMarks : nulls);
    plan.live = normalise(job_, pair.live, pair.type, Nulls::kNothing);
    plan.owners = request_.has_live ? owners_of(pair.live) : std::vector<Owner>();
    find_old(plan, nulls);
    find_applied(plan, nulls);
    if (pair.is_custom) {
      fill_item_keys(job_, plan.fresh.value, pair.type);
      fill_item_keys(job_, plan.old.value, pair.type);
      if (plan.applied) fill_item_keys(job_, plan.applied->value, pair.type);
    }
    plan.known = request_.has_live && request_.engine != Engine::kNone ? known_part(job_, pair, plan.fresh.value, plan.live.value, plan.unknown) : plan.fresh.value;
    if (!pair.again.is_nil()) plan.again = normalise(job_, pair.again, pair.type, nulls).value;
    if (request_.has_live) comparison_.noise.bookkeeping += plan.live.dropped;
    drop_helm_label(plan);
    // A real server has done this already; a rendering that stands for what runs has not.
    if (!plan.live.value.is_nil()) fill_defaults(job_, pair.kind, plan.live.value, pair.type, plan.live.value);
    foretell(plan);
    return plan;
  }

  void find_old(Plan& plan, Nulls nulls) {
    const Pair& pair = *plan.pair;
    if (!pair.old.is_nil()) {
      plan.old = normalise(job_, pair.old, pair.type, nulls);
      plan.old_source = request_.old_source;
      return;
    }
    if (plan.object_class != ObjectClass::kKept) return;
    if (const Value applied = last_applied(job_, pair.live); !applied.is_nil()) {
      plan.old = normalise(job_, applied, pair.type, nulls);
      plan.old_source = OldSource::kLastApplied;
      return;
    }
    if (plan.owners.empty()) return;
    plan.old.value = old_from_owners(job_, plan.live.value, plan.fresh.value, pair.type, plan.owners);
    plan.old_source = OldSource::kManagedFields;
  }

  // kubectl takes away only what the live object's own record names, whatever was applied last; without a record, nothing. What has no
  // uid is no object of a server but a rendering that stands for one. (recorded: tests/live/cases/record_of_kubectl_lost) Helm 3 makes its
  // patch of a custom resource from the record as it was written, where a null is no text.
  void find_applied(Plan& plan, Nulls nulls) {
    const Pair& pair = *plan.pair;
    plan.written = pair.old;
    if (request_.engine == Engine::kHelm3 && pair.is_custom && !pair.old.is_nil()) {
      plan.applied = normalise(job_, pair.old, pair.type, Nulls::kNothing);
    }
    if (request_.engine != Engine::kKubectl || !request_.has_live || at_path(pair.live, {"metadata", "uid"}).is_nil()) return;
    plan.written = last_applied(job_, pair.live);
    plan.applied = normalise(job_, plan.written, pair.type, nulls);
  }

  // Helm adds its label to what it installs; a manifest that does not name it says nothing about it.
  void drop_helm_label(Plan& plan) {
    const auto labels = [](const Value& object) { return at_path(object, {"metadata", "labels"}); };
    if (!member(labels(plan.fresh.value), kManagedBy).is_nil() || !member(labels(plan.old.value), kManagedBy).is_nil()) return;
    for (Value* state : {&plan.live.value, &plan.after}) {
      const Value found = labels(*state);
      if (!found.is_map() || text_of(found, kManagedBy) != "Helm") continue;
      found.as_map().erase(kManagedBy);
      if (found.as_map().empty()) member(*state, "metadata").as_map().erase("labels");
      if (state == &plan.live.value) ++comparison_.noise.bookkeeping;
    }
  }

  // The server's own word about the object.
  void take_foretold(Plan& plan, const Foretold& foretold) {
    if (foretold.outcome != Outcome::kOk) {
      plan.refusal = Refusal{foretold.outcome, foretold.path, foretold.message};
      return;
    }
    plan.conflicts = foretold.conflicts;
    for (Conflict& conflict : plan.conflicts) conflict.object = plan.pair->label;
    if (foretold.after.is_map()) plan.after = normalise(job_, foretold.after, plan.pair->type, Nulls::kNothing).value;
  }

  void foretell(Plan& plan) {
    simulate(plan);
    if (plan.pair->foretold == nullptr || plan.fresh.value.is_nil()) return;
    plan.conflicts.clear();
    take_foretold(plan, *plan.pair->foretold);
    drop_helm_label(plan);
  }

  // source: helm v3.22 pkg/kube/client.go updateResource, replaceResource
  bool is_replacing() const { return request_.force_replace && is_helm(request_.engine); }

  void simulate(Plan& plan) {
    const Pair& pair = *plan.pair;
    const bool meets = plan.object_class == ObjectClass::kKept || plan.object_class == ObjectClass::kAdopted;
    if (!meets) {
      plan.after = plan.object_class == ObjectClass::kLeft ? plan.live.value : plan.fresh.value;
      return;
    }
    if (request_.has_live && is_helm(request_.engine) && is_of_crds_folder(request_, pair)) {
      plan.after = plan.live.value;
      return;
    }
    if (!request_.has_live) {
      plan.after = plan.fresh.value;
      return;
    }
    if (is_replacing()) {  // a PUT: what the manifest does not say goes
      plan.after = deep_copy(job_, plan.known);
      // The selector that the server made would be taken away.
      if (pair.kind == "Job" && at_path(plan.fresh.value, {"spec", "selector"}).is_nil()) {
        plan.refusal = Refusal{Outcome::kRefusedImmutable, "spec.selector", "a Job that is replaced in place loses the selector that the server gave it, which cannot be changed"};
      }
      return;
    }
    const bool is_unknown = plan.old_source == OldSource::kNone && plan.object_class == ObjectClass::kKept;
    const Value& old = plan.applied ? plan.applied->value : is_unknown ? plan.fresh.value : plan.old.value;
    const bool is_unowned = is_server_side(request_.engine) && plan.owners.empty() && shows_owners_;
    const std::vector<Owner> owners = is_unowned ? before_first_apply(job_, plan.live.value, pair.type, !last_applied(job_, pair.live).is_nil()) : plan.owners;
    const Value& written = is_server_side(request_.engine) ? pair.old : plan.written;
    const Value fresh = is_first_version(pair) ? with_live_metrics(job_, pair, request_.engine, written, plan.live.value, plan.known) : plan.known;
    const Value merged = is_server_side(request_.engine) ? server_side_apply(job_, request_.engine, pair, old, plan.live.value, fresh, owners)
                                                         : client_side_merge(job_, request_.engine, pair, old, plan.live.value, with_marks(job_, request_.engine, fresh));
    plan.after = deep_copy(job_, merged);
    if (!is_server_side(request_.engine) && request_.engine != Engine::kNone) erase_client_nulls(job_, request_.engine, pair, plan.written, plan.after);
    if (is_server_side(request_.engine)) erase_applied_nulls(job_, plan.after, pair.fresh, pair.type);
    for (const std::string_view name : {"annotations", "labels"}) {
      const Value metadata = member(plan.after, "metadata");
      if (metadata.is_map() && is_void(member(metadata, name))) metadata.as_map().erase(name);
    }
    keep_string_data(job_, plan.applied ? *plan.applied : plan.old, plan.live.value, plan.after);
    if (is_first_version(pair)) reorder_metrics(job_, plan.live.value, plan.after);
    if (is_server_side(request_.engine) && !request_.force_conflicts) {
      const Value applied = request_.engine == Engine::kKubectlSsa ? last_applied(job_, pair.live) : Value::invalid();
      const bool is_of_version = text_of(applied, "apiVersion") == pair.api_version;
      plan.conflicts = foresee_conflicts(job_, request_.engine, pair, plan.live.value, fresh, is_of_version ? applied : Value::invalid(),
                                         owners, plan.fresh.from_string_data);
    }
    if (plan.object_class == ObjectClass::kAdopted && is_helm(request_.engine) && !request_.take_ownership && !is_of_release(pair.live)) {
      plan.refusal = Refusal{Outcome::kRefusedOwnership, "metadata", "it exists already and is not marked as part of this release: " + missing_marks(pair.live, request_.release, request_.name_space)};
    }
  }

  void decide(std::vector<Plan>& plans) {
    for (Plan& plan : plans) {
      fill(plan);
      const bool meets = plan.object_class == ObjectClass::kKept || plan.object_class == ObjectClass::kAdopted;
      // A conflict comes before the server looks at what would change (recorded: tests/live/cases/claim_template_grows).
      const bool comes = plan.object_class == ObjectClass::kCreated || plan.object_class == ObjectClass::kRecreated;
      if (comes && request_.has_live && request_.engine != Engine::kNone && plan.pair->foretold == nullptr) plan.refusal = foresee_creation_refusal(plan);
      if (meets && request_.has_live && !plan.refusal && plan.conflicts.empty() && plan.pair->foretold == nullptr) {
        plan.refusal = foresee_refusal(job_, *plan.pair, plan.live.value, plan.fresh.value, plan.after);
        if (!plan.refusal && is_server_side(request_.engine)) plan.refusal = foresee_null_refusal(job_, *plan.pair);
        if (!plan.refusal && request_.engine != Engine::kNone) plan.refusal = foresee_invalid(job_, request_, *plan.pair, plan.live.value, plan.after);
        if (!plan.refusal && request_.engine == Engine::kKubectlSsa) plan.refusal = refusal_of_first_apply(plan);
        // Without old nobody knows what goes; two things together may only be the one that goes and the one that comes.
        if (plan.old_source == OldSource::kNone && plan.refusal && plan.refusal->outcome == Outcome::kRefusedCombination) plan.refusal.reset();
      }
      refuse_unknown(plan);
      if (plan.refusal && request_.force_replace && request_.engine == Engine::kKubectl) recreate(plan);
      if (plan.refusal && refusal_ == nullptr) refusal_ = &plan;
      comparison_.conflicts.insert(comparison_.conflicts.end(), plan.conflicts.begin(), plan.conflicts.end());
    }
    // Nobody in particular applies: then a refusal is told, and all changes all the same.
    if (request_.engine == Engine::kNone) return;
    if (refusal_ != nullptr && (comparison_.conflicts.empty() || refusal_->refusal->outcome == Outcome::kRefusedOwnership)) {
      comparison_.outcome = refusal_->refusal->outcome;
      comparison_.conflicts.clear();
    } else if (!comparison_.conflicts.empty()) {
      comparison_.outcome = Outcome::kConflict;
    }
    // Helm updates what it can, and deletes only when all went well. (recorded: tests/live/cases/refused_before_pruning)
    if (comparison_.outcome == Outcome::kOk || !is_helm(request_.engine)) return;
    for (Plan& plan : plans) {
      if (plan.object_class != ObjectClass::kPruned) continue;
      plan.object_class = ObjectClass::kLeft;
      plan.after = plan.live.value;
    }
  }

  std::optional<Refusal> foresee_creation_refusal(const Plan& plan) {
    Value made = deep_copy(job_, plan.known);
    fill_defaults(job_, plan.pair->kind, made, plan.pair->type, Value::invalid());
    const std::optional<Refusal> refusal = foresee_refusal(job_, *plan.pair, Value::invalid(), plan.fresh.value, made);
    return refusal ? refusal : foresee_invalid(job_, request_, *plan.pair, Value::invalid(), made);
  }

  // Before the server looks at anything else, it reads the manifest: Helm 3 lets it drop what it does not know, the others do not.
  void refuse_unknown(Plan& plan) {
    if (plan.unknown.empty() || plan.pair->foretold != nullptr) return;
    const auto& [path, nearest] = plan.unknown.front();
    const std::string hint = nearest.empty() ? "" : "did you mean " + nearest + "?";
    if (request_.engine == Engine::kHelm3) {
      comparison_.findings.push_back({.severity = schema::Level::kWarning, .code = "UNKNOWN_FIELD", .object = plan.pair->label, .path = path,
                                      .message = path + " is no field of a " + plan.pair->kind + ": the server drops it", .hint = hint});
      return;
    }
    plan.conflicts.clear();
    plan.refusal = Refusal{Outcome::kRefusedType, path, path + " is no field of a " + plan.pair->kind, "UNKNOWN_FIELD", hint};
  }

  // kubectl apply --force: what the server finds invalid is deleted and made anew. source: kubectl pkg/cmd/apply/patcher.go deleteAndCreate
  void recreate(Plan& plan) {
    if (plan.refusal->outcome != Outcome::kRefusedImmutable && plan.refusal->outcome != Outcome::kRefusedCombination) return;
    plan.object_class = ObjectClass::kReplaced;
    plan.after = deep_copy(job_, plan.fresh.value);
    fill_defaults(job_, plan.pair->kind, plan.after, plan.pair->type, Value::invalid());
    plan.refusal.reset();
  }

  // What a client-side apply owned is taken away by a second apply only, after the first went through: until then old and new stand
  // together. (recorded: tests/live/cases/budget_turns_round)
  std::optional<Refusal> refusal_of_first_apply(Plan& plan) {
    const std::vector<Owner> owners = before_migration(plan.owners);
    if (owners.empty()) return std::nullopt;
    const Pair& pair = *plan.pair;
    Value first = deep_copy(job_, server_side_apply(job_, request_.engine, pair, plan.old.value, plan.live.value, plan.fresh.value, owners));
    fill_defaults(job_, pair.kind, first, pair.type, plan.live.value);
    return foresee_refusal(job_, pair, plan.live.value, plan.fresh.value, first);
  }

  void fill(Plan& plan) {
    if (plan.object_class == ObjectClass::kKept || plan.object_class == ObjectClass::kAdopted) {
      // A claim's class and volume are chosen once; what takes them away is refused, not mended.
      fill_defaults(job_, plan.pair->kind, plan.after, plan.pair->type, plan.pair->kind == "PersistentVolumeClaim" ? Value::invalid() : plan.live.value);
    }
  }

  void report(Plan& plan) {
    const Pair& pair = *plan.pair;
    ObjectDiff object;
    object.object = pair.label;
    object.api_version = pair.api_version;
    object.kind = pair.kind;
    object.name_space = pair.name_space;
    object.name = pair.name;
    object.object_class = plan.object_class;
    object.old_source = plan.old_source;
    object.is_secret = pair.kind == "Secret" && pair.api_version == "v1";
    States states = states_of(plan);
    object.root.sides = states.sides;
    if (plan.object_class != ObjectClass::kCreated && plan.object_class != ObjectClass::kRecreated) {
      classify(job_, pair, states, object, comparison_.noise);
    }
    if (plan.object_class != ObjectClass::kKept && ignoring(request_.ignore, pair, plan.object_class) != nullptr) {
      ++comparison_.noise.ignored;
      return;
    }
    if (request_.tells_defaults && plan.object_class == ObjectClass::kKept) {
      tell_defaults(job_, comparison_, object.object, pair.live, plan.fresh.value, states.sides[kNew]);
    }
    const bool is_quiet = plan.object_class == ObjectClass::kKept &&
                          std::none_of(object.changes.begin(), object.changes.end(), [](const Change& c) { return c.field_class > FieldClass::kNoise; });
    if (is_quiet) ++comparison_.unchanged;
    if (request_.has_live && plan.object_class == ObjectClass::kKept && plan.old_source == OldSource::kNone) ++comparison_.unattributed;
    if (!is_quiet || !object.changes.empty()) comparison_.objects.push_back(std::move(object));
  }

  States states_of(Plan& plan) {
    const Pair& pair = *plan.pair;
    States states{.sides = {}, .raw_old = plan.old.value, .raw_fresh = plan.fresh.value, .owners = plan.owners, .again = plan.again, .run_time = request_.run_time, .ignore = request_.ignore};
    states.object_class = plan.object_class;
    states.is_adopted = plan.object_class == ObjectClass::kAdopted;
    states.old_is_known = plan.old_source != OldSource::kNone || states.is_adopted;
    // A foreign object stops Helm before it does anything; else only the object stays that conflicts or is refused.
    states.is_stopped = comparison_.outcome == Outcome::kRefusedOwnership || (comparison_.outcome != Outcome::kOk && (plan.refusal || !plan.conflicts.empty()));
    std::size_t filled = 0;
    const auto defaulted = [&](const Value& value) {
      if (value.is_nil()) return value;
      Value copy = deep_copy(job_, value);
      filled = fill_defaults(job_, pair.kind, copy, pair.type, plan.live.value);
      return copy;
    };
    const bool comes_or_goes = plan.fresh.value.is_nil() || plan.live.value.is_nil();
    states.sides[kNew] = comes_or_goes ? plan.fresh.value : defaulted(plan.fresh.value);
    if (request_.has_live) comparison_.noise.defaults += filled;  // what runs has more fields than the manifest by these
    states.sides[kLive] = request_.has_live ? plan.live.value : defaulted(plan.live.value);
    // What was there before an adoption, or before anybody wrote it down, is taken for unedited.
    const bool old_is_live = states.is_adopted || !states.old_is_known;
    states.sides[kOld] = old_is_live ? plan.live.value : defaulted(plan.old.value);
    states.sides[kAfter] = plan.object_class == ObjectClass::kPruned ? Value::invalid()
                           : states.is_stopped                      ? states.sides[kLive]
                           : request_.has_live || comes_or_goes     ? plan.after
                                                                    : states.sides[kNew];
    return states;
  }

  Job& job_;
  const DiffRequest& request_;
  Comparison comparison_;
  Plan* refusal_ = nullptr;
  bool shows_owners_ = false;  // so an object without managedFields has none
};

}  // namespace
}  // namespace diff

Comparison compare(Job& job, const DiffRequest& request) { return diff::Upgrade(job, request).run(); }

}  // namespace rhumbline
