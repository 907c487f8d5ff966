// Flag tables of single commands, private to the room: commands.cpp joins them with the shared ones.
#pragma once

#include "renderer/cli/cli.h"

namespace rhumbline::cli {

std::span<const Flag> template_flags();

/// Checks the values of flags that Helm takes and a rendering has no use for; adds Helm's notices of deprecated ones as warnings.
/// throws Failure (kUsage) for values that Helm refuses and for what needs a network.
void check_helm_flags(Job& job, const Arguments& arguments);

}  // namespace rhumbline::cli
