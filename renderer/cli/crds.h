// What --crds reads, for validate and diff; for this room only.
#pragma once

#include <string>

#include "renderer/base/files.h"
#include "renderer/schema/schema.h"

namespace rhumbline::cli {

/// Adds the CustomResourceDefinitions (YAML or JSON) and JSON schemas of a file or folder to the store. `job` must outlive it.
/// throws Failure when a path cannot be read or holds neither.
void add_definitions(Job& job, Files& files, const std::string& path, schema::Store& store);

}  // namespace rhumbline::cli
