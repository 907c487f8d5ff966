// A world of which only `lookup` is our own. Private to the room.
#pragma once

#include <memory>
#include <utility>

#include "renderer/gotemplate/gotemplate.h"

namespace rhumbline::cli {

/// Asks the world outside, which it owns, for everything but objects.
class OutsideWorld : public WorldWithin {
 public:
  explicit OutsideWorld(std::unique_ptr<World> outside) : WorldWithin(*outside), outside_(std::move(outside)) {}

 protected:
  /// What `lookup` gives for a kind without a name. source: Helm engine/lookup_func.go, a list as the API server answers it
  static Value list_of(Job& job, std::string_view api_version, std::string_view kind, const Value& items) {
    return make_map(job.arena, {{"apiVersion", Value::string(job.arena, job.arena.copy(api_version))},
                                {"kind", Value::string(job.arena, job.arena.copy(std::string(kind) + "List"))},
                                {"metadata", Value::map(make_map(job.arena))},
                                {"items", items}});
  }

 private:
  std::unique_ptr<World> outside_;
};

}  // namespace rhumbline::cli
