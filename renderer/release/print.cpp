// A rendering as text: one stream as `helm template` prints it, or one file per template as --output-dir writes them.
//
// In:  a Rendering.   Out: bytes; nothing is written here.
// Trap: Helm trims the stream of manifests as a whole, then prints the hooks untrimmed; --show-only cuts that very text again.

#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/release/release.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

void append_document(std::string& out, const Manifest& manifest) {
  out += "---\n# Source: ";
  out += manifest.path;
  out += '\n';
  out += manifest.text;
  out += '\n';
}

std::string whole_stream(const Rendering& rendering, const RenderRequest& request) {
  std::size_t bytes = 0;
  for (const auto* group : {&rendering.crds, &rendering.manifests, &rendering.hooks}) {
    for (const Manifest& manifest : *group) bytes += manifest.text.size() + manifest.path.size() + 16;
  }
  std::string stream;
  stream.reserve(bytes);
  if (rendering.post_rendered) {
    stream = *rendering.post_rendered;
  } else {
    for (const Manifest& crd : rendering.crds) append_document(stream, crd);
    for (const Manifest& manifest : rendering.manifests) append_document(stream, manifest);
  }
  const std::string_view trimmed = trim_right_space(stream);
  stream.resize(trimmed.size());
  stream.erase(0, stream.size() - trim_left_space(stream).size());
  stream += '\n';
  if (!request.no_hooks) {
    for (const Manifest& hook : rendering.hooks) append_document(stream, hook);
  }
  return stream;
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

std::string print_stream(Job& job, const Rendering& rendering, const RenderRequest& request) {
  std::string stream = whole_stream(rendering, request);
  job.check_size(stream.size());
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
    append_document(text, manifest);
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
