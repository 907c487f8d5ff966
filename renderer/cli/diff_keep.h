// Which values would keep an edit; for this room only.
#pragma once

#include <string>
#include <vector>

#include "renderer/cli/diff_sides.h"

namespace rhumbline::cli {

/// An edit that the upgrade takes, and the value of the chart that would keep it.
struct Keeper {
  std::string object, path;   // of the edit; numbered as findings name it
  std::string key;            // as --set takes it: web.replicas; empty: none was found
  std::string flag;           // "--set web.replicas=5"
  Value value;                // what the live object has
};

/// Tries, for each edit that the upgrade takes, the values that could have written the field: renders with the edit's value in their
/// place and compares anew. `request` is that of `comparison`. Spends at most `most_trials` renderings; edits in Secrets are left out.
std::vector<Keeper> find_keepers(Job& job, Sides& sides, const DiffRequest& request, const Comparison& comparison, std::size_t most_trials);

/// Puts the flags into the findings' hints, where no rule of a chart knew better.
void hint_at_keepers(Comparison& comparison, const std::vector<Keeper>& keepers);

/// A values file with all that were found; a comment for each edit that has none.
std::string keepers_file(Job& job, const std::vector<Keeper>& keepers);

}  // namespace rhumbline::cli
