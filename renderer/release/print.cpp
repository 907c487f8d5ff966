// A rendering as text: one stream as `helm template` prints it, or one file per template as --output-dir writes them.
//
// In:  a Rendering.   Out: its bytes, as pieces that the rendering holds or joined; nothing is written here.
// Trap: Helm trims the stream of manifests as a whole, then prints the hooks untrimmed; --show-only cuts that very text again.

#include <numeric>

#include "renderer/base/glob.h"
#include "renderer/base/text.h"
#include "renderer/release/release.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

using Pieces = std::vector<std::string_view>;

void append_document(Pieces& pieces, const Manifest& manifest) {
  pieces.insert(pieces.end(), {"---\n# Source: ", manifest.path, "\n", manifest.text, "\n"});
}

// Takes the blanks away that end the text, with the pieces that are nothing else.
void trim_end(Pieces& pieces) {
  while (!pieces.empty()) {
    pieces.back() = trim_right_space(pieces.back());
    if (!pieces.back().empty()) return;
    pieces.pop_back();
  }
}

std::size_t size_of(const Pieces& pieces) {
  return std::accumulate(pieces.begin(), pieces.end(), std::size_t{0}, [](std::size_t bytes, std::string_view piece) { return bytes + piece.size(); });
}

std::string joined(const Pieces& pieces) {
  std::string text;
  text.reserve(size_of(pieces));
  for (const std::string_view piece : pieces) text += piece;
  return text;
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

std::vector<std::string_view> stream_pieces(Job& job, const Rendering& rendering, const RenderRequest& request) {
  Pieces pieces;
  if (rendering.post_rendered) {
    pieces.push_back(trim_space(*rendering.post_rendered));
  } else {
    for (const auto* group : {&rendering.crds, &rendering.manifests}) {
      for (const Manifest& manifest : *group) append_document(pieces, manifest);
    }
    trim_end(pieces);
  }
  pieces.push_back("\n");
  if (!request.no_hooks) {
    for (const Manifest& hook : rendering.hooks) append_document(pieces, hook);
  }
  job.check_size(size_of(pieces));
  return pieces;
}

std::string print_stream(Job& job, const Rendering& rendering, const RenderRequest& request) {
  std::string stream = joined(stream_pieces(job, rendering, request));
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
    Pieces document;
    append_document(document, manifest);
    files.push_back({path, joined(document), is_hook});
  };
  for (const Manifest& crd : rendering.crds) add(crd.path, crd, false);
  for (const Manifest& manifest : rendering.manifests) add(below + manifest.path, manifest, false);
  if (!request.no_hooks) {
    for (const Manifest& hook : rendering.hooks) add(below + hook.path, hook, true);
  }
  return files;
}

}  // namespace rhumbline
