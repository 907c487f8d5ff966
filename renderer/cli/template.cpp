// `rhumbline template`: renders a chart to stdout, or to files with --output-dir.
//
// Trap: nothing is written before the whole rendering succeeded, so a pipe into kubectl never sees half a release.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "renderer/base/output.h"
#include "renderer/base/text.h"
#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kTemplateFlags[] = {
    {"show-only", 's', FlagKind::kList, "PATH", "print only what this template made, such as templates/a.yaml; * and ? work"},
    {"output-dir", 0, FlagKind::kValue, "DIR", "write one file per template below this folder instead of stdout"},
    {"release-name", 0, FlagKind::kSwitch, "", "with --output-dir: put the files below a folder of the release's name"},
    {"output", 'o', FlagKind::kValue, "FILE", "write the stream to this file, all or nothing"},
    {"post-renderer", 0, FlagKind::kList, "PROGRAM", "a program that rewrites the manifests, stdin to stdout; or a plug-in of Helm 4"},
    {"post-renderer-args", 0, FlagKind::kList, "WORD", "an argument for it"},
    {"post-renderer-timeout", 0, FlagKind::kValue, "SECONDS", "how long it may take", "300"},
};

// Rows of one path follow each other into one file; a hook goes behind what an earlier run left there, as Helm does it.
std::string write_files(Job& job, Files& files, const std::vector<OutputFile>& rows, const std::string& folder) {
  std::string report;
  std::map<std::string_view, std::string> contents;
  for (const OutputFile& row : rows) {
    const std::string path = folder + "/" + row.path;
    const auto [known, is_new] = contents.try_emplace(row.path);
    if (is_new && row.is_hook && files.kind(path) == FileKind::kFile) {
      known->second = files.read(path, job.arena, job.limits.file_bytes).or_throw();
    }
    known->second += row.text;
    report += "wrote " + path + "\n";
  }
  std::vector<NewFile> made;
  for (const auto& [path, text] : contents) made.push_back({std::string(path), text});
  if (!made.empty()) write_all(folder, made).or_throw();
  return report;
}

using PostRenderer = std::function<std::string(std::string_view)>;

/// `last`: a post-renderer that is called when all files are written, with nothing; empty for none.
void print_result(Job& job, Files& files, const Arguments& arguments, Outlet& outlet, const RenderRequest& request, const Rendering& rendering,
                  const PostRenderer& last) {
  if (const std::string folder = arguments.value("output-dir"); !folder.empty()) {
    std::string report = write_files(job, files, output_files(rendering, request), folder);
    outlet.tell_warnings(job, arguments);
    if (last) {  // Helm 3 has told of the files by then
      outlet.write(report);
      const std::string stream = last("");
      report = request.show_only.empty() ? trim_space(stream) : std::string_view();
    }
    // The stream of manifests is empty then: Helm prints it all the same, and looks for --show-only in it.
    outlet.write(request.show_only.empty() ? report + "\n" : report);
    Rendering nothing;
    if (!request.show_only.empty()) print_stream(job, nothing, request);
    return;
  }
  if (const std::string path = arguments.value("output"); !path.empty() || !request.show_only.empty()) {
    const std::string stream = print_stream(job, rendering, request);
    outlet.tell_warnings(job, arguments);
    path.empty() ? outlet.write(stream) : void(files.write(path, stream).or_throw());
    return;
  }
  const std::vector<std::string_view> pieces = stream_pieces(job, rendering, request);
  outlet.tell_warnings(job, arguments);
  outlet.write(pieces);
}

int render_and_print(Job& job, const Arguments& arguments, Outlet& outlet) {
  DiskFiles files;
  const auto post_renderer = post_renderer_of(job, files, arguments);
  check_helm_flags(job, arguments);
  RenderRequest request = render_request(arguments, arguments.positional);
  // Helm 3 has written its files by the time it calls the program.
  const bool is_last = request.compat == Compat::kHelm3 && arguments.given("output-dir");
  if (!is_last) request.post_render = post_renderer;
  std::string debug_dump;
  if (arguments.is_on("debug")) request.debug_dump = &debug_dump;
  const std::unique_ptr<World> world = world_of(job, files, arguments);
  try {
    print_result(job, files, arguments, outlet, request, render_as_asked(job, files, *world, arguments, request),
                 is_last ? post_renderer : PostRenderer());
  } catch (const Failure&) {
    outlet.write(debug_dump);
    throw;
  }
  return kOk;
}

}  // namespace

std::span<const Flag> template_flags() { return kTemplateFlags; }

int run_template(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments, kRenderingLimits));
  return run_reporting(job, arguments, outlet, {.usage = kFailed, .limit = kFailed, .failed = kFailed}, render_and_print);
}

}  // namespace rhumbline::cli
