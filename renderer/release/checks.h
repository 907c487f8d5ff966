// The refusals before rendering, private to the room. Each throws Failure or returns.
#pragma once

#include "renderer/release/parts.h"

namespace rhumbline {

/// Library charts are not rendered; deprecated ones warn. source: helm v4 install.go checkIfInstallable
void check_installable(Job& job, const Chart& chart, Compat compat);
/// Every dependency that Chart.yaml names must lie in charts/. source: helm v4 action.CheckDependencies
void check_dependencies(const Chart& chart, Compat compat);
/// source: helm v4 validate_name.go
void check_release_name(Job& job, std::string_view name, Compat compat);
/// values.schema.json of the root and of every enabled subchart. source: helm v4 jsonschema.go
/// With `collected`, violations are added there instead of thrown.
void check_values_schema(Job& job, const Chart& root, const Value& values, std::vector<schema::Finding>* collected = nullptr);
/// kubeVersion of the root chart alone. source: helm v4 action.go renderResources
void check_kube_version(const Chart& chart, const ClusterVersion& cluster);
/// The name given, or what --name-template renders to.
std::string release_name(Job& job, World& world, const RenderRequest& request);

}  // namespace rhumbline
