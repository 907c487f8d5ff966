// What the files of `explain` share: the place that was asked for, and what is told of it. For this room only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "renderer/cli/provenance.h"

namespace rhumbline::cli {

/// A line of the output.
struct ExplainedLine {
  std::string_view text;
  Pos at;              // of its first byte in the rendered text
  std::string object;  // Kind/name of its manifest
  std::string_view file;  // the template file whose output it is
};

/// What a chart leaves out: a template file that prints nothing, an object that is not there.
struct LeftOut {
  std::string what;                               // "web/templates/ingress.yaml renders nothing"
  std::vector<std::string> rendered = {};         // objects that the file does render, Kind/name
  std::vector<std::vector<Provenance::Around>> ways = {};  // conditions to each part that is left out, the outermost first
};

/// Both ready to be printed. `json`: one object, indented; else text.
std::string tell(Job& job, const Provenance& provenance, const ExplainedLine& line, bool json);
std::string tell(Job& job, const Provenance& provenance, const LeftOut& left_out, bool json);

}  // namespace rhumbline::cli
