// `lookup` without a cluster: answers from saved objects (--lookup-from FILE|DIR|-).
//
// In:  what `kubectl get -o yaml` printed.   Out: the object, or the list, that Helm's lookup would have found.
// Trap: an object that is not there is an empty map and a kind of which there is none an empty list, never an error: charts ask
// `if not (lookup ...)`.

#include "renderer/cli/commands.h"
#include "renderer/cli/outside_world.h"
#include "renderer/keep/keep.h"
#include "renderer/live/live.h"

namespace rhumbline::cli {

namespace {

class LookupWorld final : public OutsideWorld {
 public:
  LookupWorld(std::unique_ptr<World> outside, std::vector<Value> objects)
      : OutsideWorld(std::move(outside)), objects_(std::move(objects)) {}

  Value lookup(Job& job, std::string_view api_version, std::string_view kind, std::string_view name_space,
               std::string_view name) override {
    ListBuilder items(job.arena);
    for (const Value& object : objects_) {
      job.pay(1);
      if (text_of(object, "apiVersion") != api_version || text_of(object, "kind") != kind) continue;
      const Value metadata = object.as_map().get("metadata");
      const std::string_view lives_in = text_of(metadata, "namespace");
      if (name.empty()) {
        if (name_space.empty() || lives_in == name_space) items.push(deep_copy(job, object));
      } else if (text_of(metadata, "name") == name && lives_in == name_space) {
        return deep_copy(job, object);  // a template may change what it gets
      }
    }
    if (!name.empty()) return Value::map(make_map(job.arena));
    return list_of(job, api_version, kind, items.finish());
  }

 private:
  std::vector<Value> objects_;
};

/// Helm 3 lets templates ask the cluster with --dry-run=server, none and false, and nobody answers here.
/// source: helm v3 pkg/action/install.go (interactWithRemote), pkg/engine/lookup_func.go
class UnreachableWorld final : public OutsideWorld {
 public:
  using OutsideWorld::OutsideWorld;

  Value lookup(Job&, std::string_view api_version, std::string_view kind, std::string_view, std::string_view) override {
    const std::string group = api_version.find('/') == std::string_view::npos ? "/" : "";
    fail({.rule = "flag.network",
          .message = "this --dry-run asks a cluster for " + std::string(kind) + ", and rendering never opens a connection",
          .hint = "say --dry-run=client, or give saved objects with --lookup-from",
          .helm = "unable to get apiresource from unstructured: " + group + std::string(api_version) + ", Kind=" + std::string(kind) +
                  ": kubernetes cluster unreachable"});
  }
};

bool may_ask_a_cluster(const Arguments& arguments) {
  const std::string mode = arguments.value("dry-run");
  return compat_of(arguments) == Compat::kHelm3 && (mode == "server" || mode == "none" || mode == "false");
}

// Standard input can be read once; the second reader would see nothing, and nothing is not what was meant.
void check_stdin(const Arguments& arguments) {
  std::size_t readers = 0;
  for (const char* flag : {"values", "lookup-from", "keep-generated"}) {
    for (const std::string& path : arguments.list(flag)) readers += path == "-" ? 1 : 0;
  }
  if (readers < 2) return;
  fail({.cause = Cause::kUsage,
        .rule = "flag",
        .message = "standard input (-) is given " + std::to_string(readers) + " times",
        .hint = "it can be read once only; put the others into files"});
}

}  // namespace

std::unique_ptr<World> world_of(Job& job, Files& files, const Arguments& arguments) {
  const bool reads_objects = arguments.given("lookup-from") || arguments.given("keep-generated");
  if (reads_objects) check_stdin(arguments);  // values alone may be named twice, as Helm has it
  std::unique_ptr<World> world = system_world(arguments.is_on("enable-dns"));
  const std::vector<std::string> paths = arguments.list("lookup-from");
  if (paths.empty() && may_ask_a_cluster(arguments)) return std::make_unique<UnreachableWorld>(std::move(world));
  if (paths.empty()) return world;
  std::vector<Value> objects = file_source(files, paths)->objects(job).or_throw();
  return std::make_unique<LookupWorld>(std::move(world), std::move(objects));
}

Rendering render_as_asked(Job& job, Files& files, World& world, const Arguments& arguments, const RenderRequest& request) {
  const std::vector<std::string> paths = arguments.list("keep-generated");
  if (paths.empty()) return render(job, files, world, request);
  const std::vector<Value> objects = file_source(files, paths)->objects(job).or_throw();
  if (arguments.given("lookup-from")) return render_keeping(job, files, {world, world}, request, objects);
  // Charts that keep their passwords by themselves ask with lookup: the same objects answer, unless others were named for that.
  LookupWorld seeing(system_world(arguments.is_on("enable-dns")), objects);
  return render_keeping(job, files, {world, seeing}, request, objects);
}

}  // namespace rhumbline::cli
