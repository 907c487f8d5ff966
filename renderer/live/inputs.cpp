// Files, folders and standard input: from paths to bytes.
//
// In:  what stands on the command line.   Out: inputs in the order given, folders in bytewise order; faults beside them.
// The one idea: what cannot be read is told beside what could be, so that the caller decides; it is never silently left out.
// Trap: a folder may link to itself; links to folders are not followed below the first.

#include <algorithm>

#include "renderer/live/live.h"

namespace rhumbline {

namespace {

constexpr int kDeepestFolder = 100;

bool is_manifest_name(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

class Reader {
 public:
  Reader(Job& job, Files& files) : job_(job), files_(files) {}

  void path(const std::string& path) {
    if (path == "-") return stdin_once();
    switch (files_.kind(path)) {
      case FileKind::kFolder: {
        const std::size_t before = inputs_.found.size() + inputs_.faults.size();
        folder(path, 0);
        if (inputs_.found.size() + inputs_.faults.size() == before) {
          fault({.cause = Cause::kIo, .message = path + ": no *.yaml, *.yml or *.json file in this folder"});
        }
        return;
      }
      default: return file(path);
    }
  }

  Inputs take() { return std::move(inputs_); }

 private:
  void fault(Diagnostic diagnostic) { inputs_.faults.push_back(std::move(diagnostic)); }

  void stdin_once() {
    if (stdin_read_) {
      return fault({.cause = Cause::kUsage, .message = "standard input (-) is given twice", .hint = "it can be read once only"});
    }
    stdin_read_ = true;
    Result<std::string_view> text = read_stdin(job_.arena, job_.limits.file_bytes);
    if (!text) return fault(text.error());
    inputs_.found.push_back({"stdin", text.value()});
  }

  void file(const std::string& path) {
    Result<std::string_view> text = files_.read(path, job_.arena, job_.limits.file_bytes);
    if (!text) return fault(text.error());
    inputs_.found.push_back({path, text.value()});
  }

  void folder(const std::string& path, int depth) {
    if (depth > kDeepestFolder) {
      return fault({.cause = Cause::kLimit, .message = path + ": folders nest deeper than 100"});
    }
    Result<std::vector<FolderEntry>> entries = files_.list(path);
    if (!entries) return fault(entries.error());
    for (const FolderEntry& entry : entries.value()) {
      const std::string child = join_path(path, entry.name);
      if (entry.kind == FileKind::kFolder && !entry.is_link) folder(child, depth + 1);
      if (entry.kind != FileKind::kFolder && is_manifest_name(entry.name)) file(child);
    }
  }

  Job& job_;
  Files& files_;
  Inputs inputs_;
  bool stdin_read_ = false;
};

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

Inputs read_inputs(Job& job, Files& files, std::span<const std::string> paths) {
  Reader reader(job, files);
  for (const std::string& path : paths) reader.path(path);
  return reader.take();
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
