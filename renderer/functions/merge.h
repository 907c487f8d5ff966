// Private to the room: merging maps as dario.cat/mergo does for Sprig.
#pragma once

#include "renderer/gotemplate/gotemplate.h"

namespace rhumbline {

/// Merges `source` into `target`, in place and recursively. Without `overwrite` a member of `target` stays unless it is missing
/// or empty (nil, "", 0, false, an empty list or map); with it the source's member wins, also when it is empty, but a map
/// meets a map by merging. Values are shared, not copied. False: two values cannot be merged (mergo's
/// ErrDifferentArgumentsTypes). source: dario.cat/mergo 1.0.1 merge.go deepMerge
bool merge_maps(Call& call, Map& target, Map& source, bool overwrite);

}  // namespace rhumbline
