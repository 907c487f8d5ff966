// What an upgrade is told to meet: refusals, dangers, remedies, as findings. For this room only.
#pragma once

#include "renderer/diff/parts.h"

namespace rhumbline::diff {

struct Refusal {
  Outcome outcome = Outcome::kOk;
  std::string path, message;
  std::string_view code = {};  // of the finding; empty: the outcome's
  std::string hint = {};       // empty: the remedy of its kind
};
/// What the API server would refuse. `live` as read (absent: it is made), `after` the foreseen state.
std::optional<Refusal> foresee_refusal(Job& job, const Pair& pair, const Value& live, const Value& fresh, const Value& after);

/// The same for what pods consist of, wherever they stand in the object: unions, mounts, requests over limits. (refuse_pods.cpp)
std::optional<Refusal> foresee_pod_refusal(Job& job, const Value& after, const TypeRef& type);
/// A null of the new manifest that a definition does not take; for server-side apply a null is a value. (refuse_nulls.cpp)
std::optional<Refusal> foresee_null_refusal(Job& job, const Pair& pair);

/// What `validate` finds wrong with the object as it would be, where it changes. (refuse_invalid.cpp)
std::optional<Refusal> foresee_invalid(Job& job, const DiffRequest& request, const Pair& pair, const Value& live, const Value& after);

/// A refusal with the object that it is about.
struct RefusedObject {
  const Pair* pair = nullptr;
  const Refusal* refusal = nullptr;
};
/// What helps against a refusal, in one sentence; empty: nothing that is known. (remedies.cpp)
std::string remedy(const RefusedObject& refused, const DiffRequest& request);
/// What an object lacks to be taken for a part of the release, in words; empty: nothing. `release` may be empty: of any; `name_space`: the
/// release's. source: helm v4 pkg/action/validate.go checkOwnership
std::string missing_marks(const Value& live, std::string_view release, std::string_view name_space);
/// A finding SERVER_DEFAULT for each field that runs, is not written and has the server's default. (tell_defaults.cpp)
void tell_defaults(Job& job, Comparison& comparison, const std::string& object, const Value& live, const Value& fresh, const Value& defaulted);
/// Findings for what is dangerous, stops the upgrade, or means nothing. (findings.cpp)
void add_findings(Comparison& comparison, const DiffRequest& request, std::span<const RefusedObject> refused);

/// Findings for what an upgrade breaks beside the fields that it changes: references, definitions, autoscalers, API versions.
/// (danger.cpp)
void add_dangers(Job& job, const DiffRequest& request, std::span<const Pair> pairs, Comparison& comparison);

}  // namespace rhumbline::diff
