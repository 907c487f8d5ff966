// A comparison shown by a program of the user's; for this room only.
#pragma once

#include <string>

#include "renderer/cli/cli.h"
#include "renderer/diff/diff.h"

namespace rhumbline::cli {

/// Runs `command` (split at blanks) with two folders, one file for each object that changes, and returns what it prints.
/// throws Failure (kIo) when it cannot be run or fails; kubectl's own exit codes 0 and 1 are both good.
std::string external_diff(Job& job, const Comparison& comparison, const std::string& command, bool show_secrets);

}  // namespace rhumbline::cli
