// What a post-renderer makes of a rendering, in the two ways in which Helm calls one.
//
// In:  rendered files (Helm 4) or ordered manifests (Helm 3), and a program as a function.   Out: the same, rewritten.
// Helm 3.22 hands over what it is about to print, hooks excluded, and prints what comes back. Helm 4.3 hands over all documents, hooks
// included, and orders what comes back; each document keeps its file.
// Trap: a program may drop comments and reorder documents, so a document is known by its kind, name and namespace. Helm 4 marks it with
// an annotation instead and lays all YAML out anew; we hand over the chart's own text.
// source: helm v4 pkg/action/action.go annotateAndMerge, splitAndDeannotate; v3 renderResources

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/release/parts.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

/// A document and the file that it came from.
struct Origin {
  std::string identity;
  std::string_view file;
  bool is_taken = false;
};

// Kind, namespace and name; the words of the reader in `fault` when the document cannot be read.
std::string identity_of(Job& job, std::string_view text, std::string& fault) {
  const Result<Value> read = yaml::read(job, text, {}, {.keep_integers = true});
  if (!read) {
    fault = read.error().helm.empty() ? read.error().message : read.error().helm;
    return {};
  }
  if (!read.value().is_map()) return {};
  const Value metadata = read.value().as_map().get("metadata");
  std::string identity(text_of(read.value(), "kind"));
  identity.append("/").append(text_of(metadata, "namespace")).append("/").append(text_of(metadata, "name"));
  return identity;
}

std::string_view kind_in(std::string_view identity) { return identity.substr(0, identity.find('/')); }

// The file of each document that came back: of the same object, else of the next one of its kind, which was renamed.
std::vector<std::string_view> files_of(std::vector<Origin>& origins, const std::vector<std::string>& identities) {
  std::vector<std::string_view> files(identities.size());
  for (const bool by_name : {true, false}) {
    for (std::size_t i = 0; i < identities.size(); ++i) {
      if (!files[i].empty()) continue;
      const auto fits = [&](const Origin& origin) {
        return !origin.is_taken && (by_name ? origin.identity == identities[i] : kind_in(origin.identity) == kind_in(identities[i]));
      };
      const auto found = std::find_if(origins.begin(), origins.end(), fits);
      if (found == origins.end()) continue;
      found->is_taken = true;
      files[i] = found->file;
    }
  }
  return files;
}

// What came back, in the files that its documents belong to.
std::vector<RenderedFile> split_rendered(Job& job, std::string_view made, std::vector<Origin>& origins) {
  const std::vector<yaml::Part> parts = yaml::split(made);
  std::vector<std::string> identities;
  for (const yaml::Part& part : parts) {
    std::string fault;
    identities.push_back(identity_of(job, part.text, fault));
  }
  const std::vector<std::string_view> files = files_of(origins, identities);
  std::vector<std::pair<std::string_view, std::string>> texts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string_view file = files[i].empty() ? job.arena.copy("generated-by-postrender-" + std::to_string(i) + ".yaml") : files[i];
    const auto known = std::find_if(texts.begin(), texts.end(), [&](const auto& row) { return row.first == file; });
    std::string& text = known != texts.end() ? known->second : texts.emplace_back(file, std::string()).second;
    text += text.empty() ? "" : "---\n";
    text += trim_right_space(parts[i].text);
    text += '\n';
  }
  std::vector<RenderedFile> rendered;
  for (const auto& [file, text] : texts) {
    const std::string_view kept = job.arena.copy(text);
    rendered.push_back({file, kept, job.sources.add(std::string(file) + " (from the post-renderer)", kept)});
  }
  return rendered;
}

}  // namespace

std::vector<RenderedFile> post_render_files(Job& job, const RenderRequest& request, std::vector<RenderedFile> files) {
  std::sort(files.begin(), files.end(), [](const RenderedFile& a, const RenderedFile& b) { return a.name < b.name; });
  std::string stream;
  std::vector<Origin> origins;
  for (const RenderedFile& file : files) {
    for (const yaml::Part& part : yaml::split(file.text)) {
      std::string fault;
      std::string identity = identity_of(job, part.text, fault);
      if (!fault.empty()) {
        fail({.rule = "post-renderer.input",
              .at = job.sources.origin(file.at + part.offset),
              .message = std::string(file.name) + " renders to YAML that cannot be read: " + fault,
              .helm = "error merging manifests: parsing " + std::string(file.name) + ": " + fault});
      }
      stream += stream.empty() ? "" : "---\n";
      stream += trim_right_space(part.text);
      stream += '\n';
      origins.push_back({std::move(identity), file.name});
    }
  }
  return split_rendered(job, job.arena.copy(request.post_render(stream)), origins);
}

void post_render_stream(Job& job, const RenderRequest& request, Rendering& rendering) {
  std::string stream;
  for (const auto* group : {&rendering.crds, &rendering.manifests}) {
    for (const Manifest& manifest : *group) stream += "---\n# Source: " + manifest.path + "\n" + std::string(manifest.text) + "\n";
  }
  const std::string_view made = job.arena.copy(request.post_render(stream));
  rendering.post_rendered = made;
  const Pos at = job.sources.add("output of the post-renderer", made);
  rendering.crds.clear();
  rendering.manifests.clear();
  for (const yaml::Part& part : yaml::split(made, yaml::SplitRule::kHelm3)) {
    rendering.manifests.push_back({"post-renderer", part.text, at + part.offset, "", "", ""});
  }
}

}  // namespace rhumbline
