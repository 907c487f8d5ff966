// Files that live in a map, for tests, and the arithmetic of paths.
//
// In:  paths and contents.   Out: the answers that the disk would give, without links, devices or faults.
// Trap: a leading slash makes no difference here: the working folder of these files is "/".

#include <algorithm>

#include "renderer/base/files.h"

namespace rhumbline {

namespace {

std::string_view key_of(const std::string& cleaned) {
  std::string_view key = cleaned;
  if (key.starts_with('/')) key.remove_prefix(1);
  return key == "." ? std::string_view() : key;
}

Diagnostic missing(std::string_view call, const std::string& path) {
  std::string text = std::string(call) + " " + path + ": no such file or directory";
  return {.cause = Cause::kIo, .message = text, .helm = text};
}

// The part of `file` below the folder `key`; empty when it is not below it.
std::string_view below(std::string_view file, std::string_view key) {
  if (file.starts_with('/')) file.remove_prefix(1);
  if (key.empty()) return file;
  if (file.size() <= key.size() + 1 || !file.starts_with(key) || file[key.size()] != '/') return {};
  return file.substr(key.size() + 1);
}

const std::string* content_of(const std::map<std::string, std::string>& content, std::string_view key) {
  auto at = content.find(std::string(key));
  if (at == content.end()) at = content.find("/" + std::string(key));
  return at == content.end() ? nullptr : &at->second;
}

// Whether no part is empty, "." or "..": what follows a slash then begins with neither dot nor slash.
bool is_clean(std::string_view path) {
  char before = '.';
  for (const char c : path) {
    if ((c == '/' || c == '.') && before == '/') return false;
    before = c;
  }
  return !path.empty() && path.front() != '.' && before != '/';
}

}  // namespace

FileKind MemoryFiles::kind(const std::string& path) {
  const std::string cleaned = clean_path(path);
  const std::string_view key = key_of(cleaned);
  if (key.empty()) return FileKind::kFolder;
  if (content_of(content, key) != nullptr) return FileKind::kFile;
  const bool is_folder =
      std::any_of(content.begin(), content.end(), [&](const auto& file) { return !below(file.first, key).empty(); });
  return is_folder ? FileKind::kFolder : FileKind::kMissing;
}

Result<std::string_view> MemoryFiles::read(const std::string& path, Arena& arena, std::size_t most) {
  const std::string cleaned = clean_path(path);
  const std::string* bytes = content_of(content, key_of(cleaned));
  if (bytes == nullptr) return missing("open", path);
  if (bytes->size() > most) {
    return Diagnostic{.cause = Cause::kLimit,
                      .message = "read " + path + ": longer than " + std::to_string(most) + " bytes",
                      .hint = "raise --max-file"};
  }
  return arena.copy(*bytes);
}

Result<std::vector<FolderEntry>> MemoryFiles::list(const std::string& path) {
  if (kind(path) != FileKind::kFolder) return missing("open", path);
  const std::string cleaned = clean_path(path);
  std::map<std::string, FolderEntry> found;
  for (const auto& [file, bytes] : content) {
    const std::string_view rest = below(file, key_of(cleaned));
    if (rest.empty()) continue;
    const std::size_t slash = rest.find('/');
    FolderEntry entry{.name = std::string(rest.substr(0, slash))};
    if (entry.name.empty() || entry.name == "." || entry.name == "..") continue;  // no path leads there; a walker would walk for ever
    entry.kind = slash == std::string_view::npos ? FileKind::kFile : FileKind::kFolder;
    entry.bytes = slash == std::string_view::npos ? bytes.size() : 0;
    found.emplace(entry.name, entry);
  }
  std::vector<FolderEntry> entries;
  for (auto& [name, entry] : found) entries.push_back(std::move(entry));
  return entries;
}

Result<bool> MemoryFiles::write(const std::string& path, std::string_view bytes) {
  const std::string cleaned = clean_path(path);
  content[std::string(key_of(cleaned))] = std::string(bytes);
  return true;
}

std::string MemoryFiles::absolute(const std::string& path) { return join_path("/", path); }

std::string MemoryFiles::resolved(const std::string& path) { return clean_path(path); }

std::string clean_path(std::string_view path) {
  if (path.empty()) return ".";
  if (is_clean(path)) return std::string(path);
  const bool rooted = path.front() == '/';
  std::string out = rooted ? "/" : "";
  std::size_t floor = out.size();  // ".." must not climb above it
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      if (out.size() > (rooted ? 1u : 0u)) out += '/';
      out += part;
    } else if (out.size() > floor) {
      const std::size_t cut = out.rfind('/');
      out.resize(cut == std::string::npos || cut < floor ? floor : cut);
    } else if (!rooted) {
      out += out.empty() ? ".." : "/..";
      floor = out.size();
    }
  }
  return out.empty() ? "." : out;
}

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty() && name.empty()) return {};
  if (folder.empty()) return clean_path(name);
  if (name.empty()) return clean_path(folder);
  std::string both;
  both.reserve(folder.size() + 1 + name.size());
  both += folder;
  both += '/';
  both += name;
  return clean_path(both);
}

std::string_view base_name(std::string_view path) {
  if (path.empty()) return ".";
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  if (path == "/") return "/";
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace rhumbline
