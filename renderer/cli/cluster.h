// How commands reach a cluster; for this room only.
#pragma once

#include <memory>

#include "renderer/cli/cli.h"
#include "renderer/diff/diff.h"
#include "renderer/live/live.h"
#include "renderer/schema/schema.h"

namespace rhumbline::cli {

/// --allow-exec, --request-timeout: flags of every command that may speak to a cluster.
std::span<const Flag> cluster_flags();
/// What the flags of Helm (--kubeconfig, --kube-context, --kube-token ...) and ours say. throws Failure (kUsage).
ClusterAccess cluster_access(const Arguments& arguments);

/// A world whose `lookup` asks the cluster, for each thing once.
std::unique_ptr<World> cluster_world(std::unique_ptr<World> outside, Cluster& cluster);

/// The cluster's version and what it serves, for .Capabilities, where the command line says nothing about them.
void take_capabilities(Job& job, Cluster& cluster, RenderRequest& request);

/// Live objects that belong to these: the same kinds and names. Unserved kinds are warned about. throws Failure (kIo) when any of
/// them cannot be read. `name_space` of objects that name none. CustomResourceDefinitions of their kinds come along.
std::vector<Value> live_objects(Job& job, Cluster& cluster, std::span<const std::span<const Value>> wanted, std::string_view name_space,
                                const schema::Store& store, schema::KubeVersion version);

/// Asks the server what a server-side apply of each object would do, without storing anything. `manager` the field manager. throws
/// Failure (kIo) when the server cannot say why not.
std::vector<Foretold> dry_run(Job& job, Cluster& cluster, std::span<const Value> objects, std::string_view manager, bool is_forced,
                              std::string_view name_space);

int run_cluster(const Arguments& arguments, Outlet& outlet);
std::span<const Flag> snapshot_flags();

}  // namespace rhumbline::cli
