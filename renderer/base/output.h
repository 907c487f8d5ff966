// Files that are written together: all of them or none.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "renderer/base/diagnostic.h"

namespace rhumbline {

/// One file to be written; `path` is relative to a folder and has no `..` in it.
struct NewFile {
  std::string path;
  std::string_view bytes;
};

/// Writes all files below `folder`, which is made when it is missing, or leaves everything as it was: they are written under temporary
/// names first, then renamed; when a rename fails, those before it are taken back. Below the folder no symbolic link is followed,
/// neither as a file nor on the way to one. Modes of replaced files are kept. Error: cause kIo, names the path.
Result<bool> write_all(const std::string& folder, std::span<const NewFile> files);

/// Held by whoever writes a file that must not stay half done.
class WritingTurn {
 public:
  WritingTurn();
  ~WritingTurn();
  WritingTurn(const WritingTurn&) = delete;
  WritingTurn& operator=(const WritingTurn&) = delete;
};

/// For a process that is about to end: lets a write_all() that is under way clean up, then lets nobody write any more.
void stop_writing();

}  // namespace rhumbline
