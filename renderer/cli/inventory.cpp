// `rhumbline images` and `rhumbline crds`: what a chart wants to pull, and the definitions that it brings.
//
// In:  a chart and values.   Out: image names, one a line and each once, or with their places as JSON; definitions as a stream.
// The one idea: a container is whatever lies in a list named containers, initContainers or ephemeralContainers, at any depth, so pods of
// custom resources count too; --all adds text that looks like an image elsewhere (arguments, environment, fields named image).
// Trap: definitions lie in crds/ and among the templates; both are printed, for an upgrade must apply both.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "renderer/base/text.h"
#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"
#include "renderer/json/json.h"
#include "renderer/live/live.h"
#include "renderer/report/report.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kImagesFlags[] = {
    {"output", 'o', FlagKind::kValue, "FORMAT", "text: one image a line; json: with object, path and role", "text"},
    {"all", 0, FlagKind::kSwitch, "", "also what only looks like an image: in arguments, environment, fields of custom resources"},
};

/// One image and where it was found.
struct Image {
  std::string name, object, path;
  std::string_view role;  // container, init, ephemeral, volume, maybe
};

// A name with a slash and a tag or digest: registry.io/team/app:1.2, app/x@sha256:...
bool looks_like_image(Job& job, std::string_view text) {
  constexpr std::string_view kPattern =
      R"(^[a-z0-9][a-z0-9.-]*(:[0-9]+)?(/[a-z0-9][a-z0-9._-]*)+(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[a-f0-9]{64})?$)";
  const bool has_version = text.rfind(':') != std::string_view::npos && text.rfind(':') > text.rfind('/');
  if (!has_version || text.size() > 512) return false;
  const Result<Regex>& compiled = job.regexes.compile(kPattern);
  return compiled && compiled.value().contains(text);
}

class Finder {
 public:
  Finder(Job& job, bool wants_all) : job_(job), wants_all_(wants_all) {}

  void object(const Value& object) {
    const Value metadata = object.as_map().get("metadata");
    const Value name = member_of(metadata, "name");
    const Value kind = object.as_map().get("kind");
    object_ = (kind.is_string() ? std::string(kind.as_text()) : "?") + "/" + (name.is_string() ? std::string(name.as_text()) : "?");
    walk(object, "", 0);
  }

  std::vector<Image> found;

 private:
  static std::string_view role_of(std::string_view key) {
    if (key == "containers") return "container";
    if (key == "initContainers") return "init";
    return key == "ephemeralContainers" ? "ephemeral" : std::string_view();
  }

  void add(std::string_view image, const std::string& path, std::string_view role) {
    if (!image.empty()) found.push_back({std::string(image), object_, path, role});
  }

  void containers(const Value& list, const std::string& path, std::string_view role) {
    for (std::size_t i = 0; i < list.as_list().size; ++i) {
      const Value& item = list.as_list()[i];
      const Value image = member_of(item, "image");
      if (image.is_string()) add(image.as_text(), path + "[" + std::to_string(i) + "].image", role);
    }
  }

  void walk(const Value& value, const std::string& path, std::uint32_t depth) {
    if (depth > job_.limits.yaml_depth) return;
    if (value.is_list()) {
      for (std::size_t i = 0; i < value.as_list().size; ++i) walk(value.as_list()[i], path + "[" + std::to_string(i) + "]", depth + 1);
      return;
    }
    if (!value.is_map()) return maybe(value, path);
    for (const Entry& entry : value.as_map().entries()) {
      const std::string below = path.empty() ? std::string(entry.key) : path + "." + std::string(entry.key);
      const std::string_view role = role_of(entry.key);
      if (!role.empty() && entry.value.is_list()) containers(entry.value, below, role);
      if (entry.key == "image" && entry.value.is_map() && entry.value.as_map().get("reference").is_string()) {
        add(entry.value.as_map().get("reference").as_text(), below + ".reference", "volume");
      }
      walk(entry.value, below, depth + 1);
    }
  }

  void maybe(const Value& value, const std::string& path) {
    if (!wants_all_ || !value.is_string()) return;
    std::string_view text = value.as_text();
    if (text.starts_with("--") && text.find('=') != std::string_view::npos) text.remove_prefix(text.find('=') + 1);
    const bool is_known = std::any_of(found.begin(), found.end(), [&](const Image& image) { return image.object == object_ && image.path == path; });
    if (!is_known && looks_like_image(job_, text)) add(text, path, "maybe");
  }

  Job& job_;
  bool wants_all_;
  std::string object_;
};

std::string as_json(Job& job, const std::vector<Image>& images) {
  ListBuilder rows(job.arena);
  const auto text = [&](std::string_view bytes) { return Value::string(job.arena, job.arena.copy(bytes)); };
  for (const Image& image : images) {
    rows.push(make_map(job.arena, {{"image", text(image.name)}, {"object", text(image.object)}, {"path", text(image.path)}, {"role", text(image.role)}}));
  }
  std::string out;
  json::write(job, out, make_map(job.arena, {{"schemaVersion", Value::integer(1)}, {"images", rows.finish()}}), {.escape_html = false, .indent = "  "});
  return out + "\n";
}

Rendering rendered(Job& job, const Arguments& arguments) {
  check_helm_flags(job, arguments);
  RenderRequest request = render_request(arguments, arguments.positional);
  request.include_crds = true;
  DiskFiles files;
  const std::unique_ptr<World> world = world_of(job, files, arguments);
  return render_as_asked(job, files, *world, arguments, request);
}

int print_images(Job& job, const Arguments& arguments, Outlet& outlet) {
  const std::string format = arguments.value("output", "text");
  if (format != "text" && format != "json") {
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "--output " + format + " is not known", .hint = "it is text or json"});
  }
  const Rendering rendering = rendered(job, arguments);
  Finder finder(job, arguments.is_on("all"));
  for (const std::vector<Manifest>* group : {&rendering.manifests, &rendering.hooks}) {
    for (const Manifest& manifest : *group) {
      std::vector<Value> objects;
      for (const Document& document : split_documents(manifest.text)) {
        for (const Value& value : parse_document(job, document, manifest.at + document.offset).or_throw().values) unfold_objects(value, objects);
      }
      for (const Value& object : objects) finder.object(object);
    }
  }
  outlet.tell_warnings(job, arguments);
  if (format == "json") {
    outlet.write(visible_json(as_json(job, finder.found)));
    return kOk;
  }
  std::set<std::string> names;
  for (const Image& image : finder.found) names.insert(image.name);
  std::string page;
  for (const std::string& name : names) page += name + "\n";
  outlet.write(escape_for_terminal(page));
  return kOk;
}

int print_crds(Job& job, const Arguments& arguments, Outlet& outlet) {
  const Rendering rendering = rendered(job, arguments);
  std::string stream;
  const auto add = [&stream](const Manifest& manifest) {
    stream += "---\n# Source: " + manifest.path + "\n" + std::string(trim_right_space(manifest.text)) + "\n";
  };
  for (const Manifest& file : rendering.crds) add(file);
  for (const Manifest& manifest : rendering.manifests) {
    if (manifest.kind == "CustomResourceDefinition") add(manifest);
  }
  outlet.tell_warnings(job, arguments);
  outlet.write(stream);
  return kOk;
}

constexpr ExitCodes kCodes{.usage = kFailed, .limit = kFailed, .failed = kFailed};

}  // namespace

std::span<const Flag> images_flags() { return kImagesFlags; }

int run_images(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments, kRenderingLimits));
  return run_reporting(job, arguments, outlet, kCodes, print_images);
}

int run_crds(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments, kRenderingLimits));
  return run_reporting(job, arguments, outlet, kCodes, print_crds);
}

}  // namespace rhumbline::cli
