// A rendering as text: one stream as `helm template` prints it, or one file per template as --output-dir writes them.
//
// In:  a Rendering.   Out: bytes, in pieces where they may be many; nothing is written here.
// Trap: Helm trims the stream of manifests as a whole, then prints the hooks untrimmed; --show-only cuts that very text again.

#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/release/release.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

using Put = std::function<void(std::string_view)>;

void put_head(const Manifest& manifest, const Put& put) {
  put("---\n# Source: ");
  put(manifest.path);
}

void put_document(const Manifest& manifest, const Put& put) {
  put_head(manifest, put);
  put("\n");
  put(manifest.text);
  put("\n");
}

// The last document before the hooks, without the blanks that end the stream there.
void put_last(const Manifest& manifest, const Put& put) {
  const std::string_view text = trim_right_space(manifest.text);
  if (text.empty()) {
    put("---\n# Source: ");
    put(trim_right_space(manifest.path));
  } else {
    put_head(manifest, put);
    put("\n");
    put(text);
  }
}

void put_manifests(const Rendering& rendering, const Put& put) {
  if (rendering.post_rendered) return put(trim_space(*rendering.post_rendered));
  std::size_t left = rendering.crds.size() + rendering.manifests.size();
  for (const auto* group : {&rendering.crds, &rendering.manifests}) {
    for (const Manifest& manifest : *group) --left == 0 ? put_last(manifest, put) : put_document(manifest, put);
  }
}

// What follows the first slash of the first "# Source: chart/..." line; empty: there is no such line.
std::string_view source_path(std::string_view text) {
  constexpr std::string_view kMark = "# Source: ";
  for (std::size_t at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
    const std::size_t name = at + kMark.size();
    const std::size_t slash = text.find('/', name);
    if (slash == std::string_view::npos) return {};
    const std::string_view path = text.substr(slash + 1, text.find('\n', slash) - slash - 1);
    if (slash > name && !path.empty()) return path;
  }
  return {};
}

}  // namespace

void put_stream(Job& job, const Rendering& rendering, const RenderRequest& request, const Put& put) {
  const auto all = [&](const Put& each) {
    put_manifests(rendering, each);
    each("\n");
    if (request.no_hooks) return;
    for (const Manifest& hook : rendering.hooks) put_document(hook, each);
  };
  std::size_t bytes = 0;
  all([&](std::string_view piece) { bytes += piece.size(); });
  job.check_size(bytes);
  all(put);
}

std::string print_stream(Job& job, const Rendering& rendering, const RenderRequest& request) {
  std::string stream;
  put_stream(job, rendering, request, [&](std::string_view piece) { stream += piece; });
  if (request.show_only.empty()) return stream;
  const auto rule = request.compat == Compat::kHelm3 ? yaml::SplitRule::kHelm3 : yaml::SplitRule::kHelm4;
  const std::vector<yaml::Part> parts = yaml::split(stream, rule);
  std::string shown;
  std::vector<std::string_view> known;
  for (const yaml::Part& part : parts) known.push_back(source_path(part.text));
  for (const std::string& wanted : request.show_only) {
    bool found = false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (known[i].empty() || !match_path(wanted, known[i]).value_or(false)) continue;
      shown += "---\n";
      shown += parts[i].text;
      shown += '\n';
      found = true;
    }
    if (found) continue;
    const std::string_view near = nearest(wanted, known);
    fail({.cause = Cause::kUsage,
          .rule = "flag.show-only",
          .message = "--show-only " + wanted + " matches no template that renders to anything",
          .hint = near.empty() ? "give the path below the chart, such as templates/service.yaml" : "did you mean " + std::string(near) + "?",
          .helm = "could not find template " + wanted + " in chart"});
  }
  return shown;
}

std::vector<OutputFile> output_files(const Rendering& rendering, const RenderRequest& request) {
  std::vector<OutputFile> files;
  const std::string below = request.release_name_folder ? request.name + "/" : "";
  const auto add = [&files](const std::string& path, const Manifest& manifest, bool is_hook) {
    std::string text;
    put_document(manifest, [&](std::string_view piece) { text += piece; });
    files.push_back({path, std::move(text), is_hook});
  };
  for (const Manifest& crd : rendering.crds) add(crd.path, crd, false);
  for (const Manifest& manifest : rendering.manifests) add(below + manifest.path, manifest, false);
  if (!request.no_hooks) {
    for (const Manifest& hook : rendering.hooks) add(below + hook.path, hook, true);
  }
  return files;
}

}  // namespace rhumbline
