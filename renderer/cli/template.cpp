// `rhumbline template`: renders a chart to stdout, or to files with --output-dir.
//
// Trap: nothing is written before the whole rendering succeeded, so a pipe into kubectl never sees half a release.

#include <string>
#include <vector>

#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kTemplateFlags[] = {
    {"show-only", 's', FlagKind::kList, "PATH", "print only what this template made, such as templates/a.yaml; * and ? work"},
    {"output-dir", 0, FlagKind::kValue, "DIR", "write one file per template below this folder instead of stdout"},
    {"release-name", 0, FlagKind::kSwitch, "", "with --output-dir: put the files below a folder of the release's name"},
    {"output", 'o', FlagKind::kValue, "FILE", "write the stream to this file, all or nothing"},
    {"post-renderer", 0, FlagKind::kValue, "PROGRAM", "", "", true},
    {"post-renderer-args", 0, FlagKind::kList, "WORD", "", "", true},
};

// Rows of one path follow each other into one file; a hook goes behind what an earlier run left there, as Helm does it.
std::string write_files(Job& job, Files& files, const std::vector<OutputFile>& rows, const std::string& folder) {
  std::string report;
  std::vector<std::pair<std::string, std::string>> contents;
  for (const OutputFile& row : rows) {
    const std::string path = folder + "/" + row.path;
    auto known = contents.begin();
    while (known != contents.end() && known->first != path) ++known;
    if (known == contents.end()) {
      contents.emplace_back(path, std::string());
      known = contents.end() - 1;
      if (row.is_hook && files.kind(path) == FileKind::kFile) {
        known->second = files.read(path, job.arena, job.limits.file_bytes).or_throw();
      }
    }
    known->second += row.text;
    report += "wrote " + path + "\n";
  }
  for (const auto& [path, text] : contents) files.write(path, text).or_throw();
  return report;
}

int render_and_print(Job& job, const Arguments& arguments) {
  const RenderRequest request = render_request(arguments, arguments.positional);
  if (arguments.given("post-renderer")) {
    fail({.cause = Cause::kUsage,
          .rule = "flag.post-renderer",
          .message = "--post-renderer is not supported yet",
          .hint = "pipe the output instead: rhumbline template ... | " + arguments.value("post-renderer")});
  }
  DiskFiles files;
  const std::unique_ptr<World> world = system_world(request.enable_dns);
  const Rendering rendering = render(job, files, *world, request);
  const std::string folder = arguments.value("output-dir");
  const std::string stream = folder.empty() ? print_stream(job, rendering, request)
                                            : write_files(job, files, output_files(rendering, request), folder) + "\n";
  print_warnings(job, arguments);
  if (const std::string path = arguments.value("output"); !path.empty()) {
    files.write(path, stream).or_throw();
  } else {
    write_stdout(stream);
  }
  return kOk;
}

}  // namespace

std::span<const Flag> template_flags() { return kTemplateFlags; }

int run_template(const Arguments& arguments) {
  Job job(limits_of(arguments));
  return run_reporting(job, arguments, {.usage = kFailed, .limit = kFailed, .failed = kFailed}, render_and_print);
}

}  // namespace rhumbline::cli
