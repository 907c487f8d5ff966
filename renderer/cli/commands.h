// More commands, as in the last part of cli.h, and what several of them share. Private to the room.
#pragma once

#include <functional>
#include <memory>

#include "renderer/cli/cli.h"

namespace rhumbline::cli {

std::span<const Flag> template_flags();
std::span<const Flag> images_flags();
/// kubectl diff's own command line (kubectl_diff.cpp).
int run_kubectl_diff(const Arguments& arguments, Outlet& outlet);
std::span<const Flag> kubectl_diff_flags();
/// `schema list` and `schema add`. (schema.cpp)
std::span<const Flag> schema_flags();
int run_schema(const Arguments& arguments, Outlet& outlet);

/// `batch` (batch.cpp).
std::span<const Flag> batch_flags();
int run_batch(const Arguments& arguments, Outlet& outlet);

int run_completion(const Arguments& arguments, Outlet& outlet);
int run_images(const Arguments& arguments, Outlet& outlet);
int run_crds(const Arguments& arguments, Outlet& outlet);

/// The world that templates see: clock and random bytes of the system, names resolved with --enable-dns, `lookup` answered from the
/// objects of --lookup-from, which live in the job's arena. throws Failure when those cannot be read.
std::unique_ptr<World> world_of(Job& job, Files& files, const Arguments& arguments);

/// Renders in a world; with --keep-generated, so that generated values stay as those objects have them. throws Failure.
Rendering render_as_asked(Job& job, Files& files, World& world, const Arguments& arguments, const RenderRequest& request);

/// The program of --post-renderer as a function; empty: none was named. A name is looked for among Helm 4's plug-ins first (not with
/// --compat helm3), then on PATH. throws Failure (kUsage) when there is no such thing, with Helm's words.
std::function<std::string(std::string_view)> post_renderer_of(Job& job, Files& files, const Arguments& arguments);

/// Checks the values of the flags that every command of Helm takes. throws Failure (kUsage), with pflag's words.
void check_global_flags(const Arguments& arguments);

/// Checks the values of flags that Helm takes and a rendering has no use for; adds Helm's notices of deprecated ones as warnings.
/// throws Failure (kUsage) for values that Helm refuses and for what needs a network.
void check_helm_flags(Job& job, const Arguments& arguments);

}  // namespace rhumbline::cli
