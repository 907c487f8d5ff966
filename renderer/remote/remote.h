// The companion's side of a cluster: kubeconfig, HTTPS, discovery, and the lines that the main program asks with. Nothing of the
// main program includes this room; only the program rhumbline-live does.
#pragma once

#include <string>
#include <string_view>

namespace rhumbline::remote {

/// Where lines come from and go to; the program gives standard input and output.
class Lines {
 public:
  virtual ~Lines() = default;
  /// The next line without its end; false at the end of input.
  virtual bool read(std::string& line) = 0;
  /// False: nobody reads any more.
  virtual bool write(std::string_view bytes) = 0;
};

/// Serves until the input ends. The first line says how to connect; then come batches of questions, a JSON object a line, each batch
/// ended by an empty line; each question is answered by one line, in order (docs/live.md, "The companion").
/// Returns false when nobody reads the answers. throws nothing but std::bad_alloc: what fails is an answer.
bool serve(Lines& lines);

}  // namespace rhumbline::remote
