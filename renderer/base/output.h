// Files that are written together: all of them or none.
#pragma once

#include <csignal>
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

/// While one lives, the signals that end a process (interrupt, terminate, hang-up, the alarm of --timeout) wait in this thread and in
/// threads that it starts: whoever writes files that must not stay half done holds one. Signals that are ignored stay so.
class SignalHold {
 public:
  SignalHold();
  ~SignalHold();
  SignalHold(const SignalHold&) = delete;
  SignalHold& operator=(const SignalHold&) = delete;
  /// Whether a signal waits: the work should be taken back.
  [[nodiscard]] bool is_called() const;

 private:
  sigset_t held_{}, before_{};
};

}  // namespace rhumbline
