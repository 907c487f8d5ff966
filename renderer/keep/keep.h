// Generated values (passwords, keys, certificates) stay as they run, so that an upgrade does not rotate them (--keep-generated).
#pragma once

#include <span>

#include "renderer/release/release.h"

namespace rhumbline {

/// Renders as render() does, but with what chance made for the running release: the chart is rendered twice with different chance; where
/// the two differ, a field is generated; from the same field of the live object the result of the random function is taken, and the
/// chart rendered with those results, so that all that is derived from them agrees. A generated field whose origin cannot be told from
/// the live text is taken over as it stands. docs/generated.md tells the rule.
/// `live` objects outlive the job. Warnings say what could not be kept. throws as render() does.
struct KeepingWorlds {
  World& fresh;  // of a first installation: lookup finds nothing that was generated
  World& now;    // of the rendering that is wanted
};
Rendering render_keeping(Job& job, Files& files, const KeepingWorlds& worlds, const RenderRequest& request, std::span<const Value> live);

}  // namespace rhumbline
