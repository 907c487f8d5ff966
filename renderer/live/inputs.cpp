// Files, folders and standard input: from paths to bytes.
//
// In:  what stands on the command line.   Out: inputs in the order given, folders in bytewise order; faults beside them.
// The one idea: what cannot be read is told beside what could be, so that the caller decides; it is never silently left out.
// Trap: a folder may link to itself; links to folders are not followed below the first.

#include <utility>

#include "renderer/live/live.h"

namespace rhumbline {

namespace {

constexpr int kDeepestFolder = 100;

bool is_manifest_name(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

/// From what stands on the command line to the names of files.
class Finder {
 public:
  explicit Finder(Files& files) : files_(files) {}

  void path(const std::string& path) {
    if (path == "-") {
      if (!std::exchange(stdin_named_, true)) return found(path);
      return fault({.cause = Cause::kUsage, .message = "standard input (-) is given twice", .hint = "it can be read once only"});
    }
    if (files_.kind(path) != FileKind::kFolder) return found(path);
    const std::size_t before = names_.found.size() + names_.faults.size();
    folder(path, 0);
    if (names_.found.size() + names_.faults.size() == before) {
      fault({.cause = Cause::kIo, .message = path + ": no *.yaml, *.yml or *.json file in this folder"});
    }
  }

  InputNames take() { return std::move(names_); }

 private:
  void found(const std::string& name) { names_.found.push_back(name); }
  void fault(Diagnostic diagnostic) { names_.faults.push_back(std::move(diagnostic)); }

  void folder(const std::string& path, int depth) {
    if (depth > kDeepestFolder) {
      return fault({.cause = Cause::kLimit, .message = path + ": folders nest deeper than 100"});
    }
    Result<std::vector<FolderEntry>> entries = files_.list(path);
    if (!entries) return fault(entries.error());
    for (const FolderEntry& entry : entries.value()) {
      const std::string child = join_path(path, entry.name);
      if (entry.kind == FileKind::kFolder && !entry.is_link) folder(child, depth + 1);
      if (entry.kind != FileKind::kFolder && is_manifest_name(entry.name)) found(child);
    }
  }

  Files& files_;
  InputNames names_;
  bool stdin_named_ = false;
};

// A page of a longer list: what is on the other pages would look as if it were not there.
bool is_part_of_a_list(const Value& value) {
  const Value metadata = value.is_map() ? value.as_map().get("metadata") : Value();
  const Value rest = metadata.is_map() ? metadata.as_map().get("continue") : Value();
  return value.is_map() && value.as_map().find("items") != nullptr && rest.is_string() && !rest.as_text().empty();
}

class FileSource final : public LiveSource {
 public:
  FileSource(Files& files, std::vector<std::string> paths) : files_(files), paths_(std::move(paths)) {}

  Result<std::vector<Value>> objects(Job& job) override {
    const Inputs inputs = read_inputs(job, files_, paths_);
    if (!inputs.faults.empty()) return inputs.faults.front();
    std::vector<Value> objects;
    std::size_t documents = 0;
    for (const Input& input : inputs.found) {
      const Pos start = job.sources.add(input.name, input.text);
      for (const Document& document : split_documents(input.text)) {
        ++documents;
        Result<Parsed> parsed = parse_document(job, document, start + document.offset);
        if (!parsed) return parsed.error();
        for (const Value& value : parsed.value().values) {
          if (!value.is_nil() && !value.is_map()) {
            return Diagnostic{.at = value.at(), .message = "this document is no Kubernetes object: it is not a mapping"};
          }
          if (is_part_of_a_list(value)) {
            return Diagnostic{.cause = Cause::kIo,
                              .at = value.at(),
                              .message = "this List is only its first part: metadata.continue says that more follows",
                              .hint = "save all of it: kubectl get without --raw and ?limit reads every page"};
          }
          const std::size_t first = objects.size();
          unfold_objects(value, objects);
          for (std::size_t i = first; i < objects.size(); ++i) {
            if (!objects[i].is_map()) return Diagnostic{.at = objects[i].at(), .message = "an item of this List is no Kubernetes object: it is not a mapping"};
          }
        }
      }
    }
    // A command that failed leaves an empty pipe behind; a cluster without objects says `items: []`.
    if (documents == 0 && paths_ != std::vector<std::string>{"/dev/null"}) {
      return Diagnostic{.cause = Cause::kIo,
                        .message = (inputs.found.size() == 1 ? inputs.found.front().name : "the input") + " is empty: no object and no list was read",
                        .hint = "did the command that should have written it fail? /dev/null stands for nothing on purpose"};
    }
    return objects;
  }

 private:
  Files& files_;
  std::vector<std::string> paths_;
};

}  // namespace

InputNames list_inputs(Files& files, std::span<const std::string> paths) {
  Finder finder(files);
  for (const std::string& path : paths) finder.path(path);
  return finder.take();
}

Inputs read_inputs(Job& job, Files& files, std::span<const std::string> paths) {
  InputNames names = list_inputs(files, paths);
  Inputs inputs{{}, std::move(names.faults)};
  for (const std::string& name : names.found) {
    const bool is_stdin = name == "-";
    Result<std::string_view> text =
        is_stdin ? read_stdin(job.arena, job.limits.file_bytes) : files.read(name, job.arena, job.limits.file_bytes);
    if (text) {
      inputs.found.push_back({is_stdin ? "stdin" : name, text.value()});
    } else {
      inputs.faults.push_back(text.error());
    }
  }
  return inputs;
}

std::unique_ptr<LiveSource> file_source(Files& files, std::vector<std::string> paths) {
  return std::make_unique<FileSource>(files, std::move(paths));
}

void unfold_objects(const Value& value, std::vector<Value>& objects) {
  if (!value.is_map()) return;
  const Value kind = value.as_map().get("kind");
  const Value items = value.as_map().get("items");
  const bool is_list = kind.is_string() && kind.as_text().ends_with("List") && value.as_map().find("items") != nullptr;
  if (!is_list) {
    objects.push_back(value);
    return;
  }
  if (!items.is_list()) return;
  for (const Value& item : items.as_list()) {
    // One level is what kubectl prints; what is no object stays in the list and will be told as such.
    if (!item.is_nil()) objects.push_back(item);
  }
}

}  // namespace rhumbline
