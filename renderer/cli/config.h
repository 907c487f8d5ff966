// The project's own settings, .rhumbline.yaml; for this room only.
#pragma once

#include <string>
#include <vector>

#include "renderer/cli/cli.h"
#include "renderer/diff/diff.h"

namespace rhumbline::cli {

/// The rules below `diff.ignore` of .rhumbline.yaml, looked for from the working folder up to the one that holds .git; those that have
/// expired are left out with a warning. `path` (may be empty) names another file. Texts live in the job's arena.
/// throws Failure (kUsage) for a file that is no such settings, with the place.
std::vector<IgnoreRule> read_ignore_rules(Job& job, Files& files, const std::string& path);

}  // namespace rhumbline::cli
