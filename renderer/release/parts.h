// What the files of this room share: capabilities, the objects templates see, the order of manifests.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/release/release.h"

namespace rhumbline {

/// A Kubernetes version as .Capabilities.KubeVersion shows it.
struct ClusterVersion {
  std::string version;     // "v1.33.4-gke.1": what was asked for (Helm 3.22: without the suffix)
  std::string normalized;  // "v1.33.4": for constraints
  std::string major, minor;
};

/// Reads --kube-version; empty text is the default of the Helm that is copied.
/// throws Failure (kUsage). source: apimachinery version.ParseGeneric, helm capabilities.go
ClusterVersion read_kube_version(std::string_view text, Compat compat);

/// .Capabilities: a pointer to a struct with KubeVersion, APIVersions (the default set and `extra`), HelmVersion.
Value make_capabilities(Job& job, const ClusterVersion& version, std::span<const std::string> extra, Compat compat);

/// One template file with the context that it is executed with.
struct Renderable {
  std::string_view name;       // "parent/charts/child/templates/a.yaml"
  std::string_view base_path;  // "parent/charts/child/templates"
  ChartFile* file;             // read when it is parsed
  Map* context;                // shared by all files of a chart
};

/// The contexts of all charts and their template files, in Helm's order of parsing and execution: deepest and last first.
/// source: helm v4 engine.go recAllTpls, sortTemplates
std::vector<Renderable> make_scopes(Job& job, Files& files, Chart& root, const Value& values, const Value& release,
                                    const Value& capabilities, Compat compat);

/// Fills `insight.reads` and `insight.unused`; the set has parsed all templates. The charts are those that take part.
/// source: of what counts as a use: docs/explain.md
/// `seen`: the values as the templates left them, with the marks of what they looked up.
void find_unused(Job& job, Files& files, const TemplateSet& set, Chart& root, std::span<const Renderable> renderables, const Value& seen,
                 Insight& insight);

/// Fills `insight.slips`, when the rest of it is known. (slips.cpp)
void find_slips(Insight& insight);

/// .Template of one file. Set in the shared context right before the file is executed.
Value make_template_object(Job& job, const Renderable& file, Compat compat);

/// Parses every file, then executes those that are no partials. Both in Helm's order: deepest and last first. `afterwards` (may be
/// empty) sees the set when all was executed, and also when a template failed.
std::vector<RenderedFile> execute_templates(Job& job, Files& files, World& world, const TemplateOptions& options,
                                            std::span<const Renderable> renderables,
                                            const std::function<void(const TemplateSet&)>& afterwards = {});

/// Cuts files into documents, reads their heads, sets hooks apart and sorts both by kind.
/// throws Failure "YAML parse error on FILE: ..." at the template line that wrote the fault.
/// source: helm v4 manifest_sorter.go, kind_sorter.go
void order_manifests(Job& job, std::vector<RenderedFile> files, const RenderRequest& request, Rendering& rendering);

/// Hands all documents to request.post_render and sorts what comes back into files, as Helm 4 does. throws Failure.
std::vector<RenderedFile> post_render_files(Job& job, const RenderRequest& request, std::vector<RenderedFile> files);
/// Hands crds and manifests over as they would be printed, as Helm 3 does. throws Failure.
void post_render_stream(Job& job, const RenderRequest& request, Rendering& rendering);

/// The world around it with chance, clock and time zone decided by request.seed. `around` must outlive it.
std::unique_ptr<World> seeded_world(World& around, const RenderRequest& request);

}  // namespace rhumbline
