// What the files of this room share. For this room only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/diff/diff.h"
#include "renderer/report/report.h"

namespace rhumbline {

/// Bytes of a Secret's value: of what the base64 stands for, of the text itself when it is none.
std::size_t secret_size(const Value& value);

/// One line of a comparison.
struct DiffLine {
  char mark = ' ';         // ' ' both, '-' live only, '+' afterwards only, '~' hidden and changed
  bool is_told = false;    // shown with context around it
  std::string text;        // indented
  std::string note;        // class and author of what is more than a change of the chart
  std::string_view place;  // path of the holder, for the hunk's heading; lives in the arena
};
struct LineOptions {
  bool show_secrets = false;
  bool show_noise = false;
};
/// The object as YAML lines, live and after laid over each other.
std::vector<DiffLine> diff_lines(Job& job, const ObjectDiff& object, const LineOptions& options);

/// The lines that are told, with context around them; a line with mark '@' says where the next ones are.
std::vector<DiffLine> shown_lines(Job& job, const ObjectDiff& object, const DiffTextOptions& options);

// ---- What text, markdown and HTML say alike (diff_summary.cpp) -------------------------------------------------------------------

/// '+', '-', '~', or '=' for what stays.
char mark_of(ObjectClass object_class);
bool is_told(const ObjectDiff& object, bool show_noise);
/// "2 chart-replace, 1 edit-reverted"; "3 created, 1 changed"; counts of noise, empty when there is none.
std::string field_counts(const ObjectDiff& object);
std::string object_counts(const Comparison& comparison, bool show_noise);
std::string noise_counts(const NoiseCounts& noise);
std::string outcome_words(Outcome outcome);
/// Foreign text that must stay on its line: as escape_for_terminal(), and line feeds become \n.
std::string one_line(std::string_view text);
/// For text between tags and in attributes.
std::string html_escaped(std::string_view text);

/// A place inside a text that is a document, and what stands there; nil where nothing does.
struct InnerChange {
  std::string path;
  Value before, after;
};
/// The places that differ inside two texts that are YAML or JSON mappings, or two lists of mappings; none of them: the same, written
/// otherwise. Nothing: they are neither. (diff_document.cpp)
std::optional<std::vector<InnerChange>> inner_changes(Job& job, const Value& before, const Value& after);

/// Lines of two texts laid over each other: common ones once, '-' and '+' else. Long texts (over a million pairs of lines) are
/// told whole.
void align_lines(Job& job, const std::vector<std::string>& before, const std::vector<std::string>& after, std::vector<DiffLine>& out);

}  // namespace rhumbline
