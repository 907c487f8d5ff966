// Streams: from bytes to documents, from a document to values.
//
// In:  the text of an input.   Out: its documents, each with its offset; the value of one.
// The one idea: YAML forbids `---` and `...` at the start of a line inside any scalar, so lines are enough to cut a stream.
// Trap: a `%YAML` line belongs to the document behind the next `---`, not to the one before.

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/live/cutter.h"

namespace rhumbline {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_marker(std::string_view line, std::string_view marker) {
  if (!line.starts_with(marker)) return false;
  const std::string_view rest = line.substr(marker.size());
  return rest.empty() || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r';
}

/// What a line says about where documents begin and end.
enum class Line : unsigned char { kBlank, kDirective, kContent, kStart, kEnd };

Line line_kind(std::string_view line) {
  if (is_marker(line, "---")) return Line::kStart;
  if (is_marker(line, "...")) return Line::kEnd;
  if (line.starts_with('%')) return Line::kDirective;
  const std::size_t first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos || line[first] == '#' ? Line::kBlank : Line::kContent;
}

bool has_content_behind_marker(std::string_view line) { return line_kind(line.substr(3)) == Line::kContent; }

// Objects one behind the other, as `kubectl get -o json` of several calls leaves them. YAML does not know that form.
std::optional<std::vector<Value>> concatenated_json(Job& job, std::string_view text, Pos at) {
  std::vector<Value> values;
  std::size_t offset = 0;
  for (;;) {
    offset += text.substr(offset).size() - trim_left_space(text.substr(offset)).size();
    if (offset >= text.size()) break;
    std::size_t used = 0;
    Result<Value> value =
        json::read_prefix(job, text.substr(offset), used, at + offset, {.keep_integers = true, .allow_rest = true});
    if (!value || used == 0) return std::nullopt;
    values.push_back(value.value());
    offset += used;
  }
  return values;
}

bool looks_like_json(std::string_view text) {
  const std::string_view trimmed = trim_left_space(text);
  return trimmed.starts_with('{') || trimmed.starts_with('[');
}

}  // namespace

DocumentCutter::DocumentCutter(std::string_view text) : text_(text) {
  at_ = start_ = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
}

bool DocumentCutter::next(Document& document) {
  while (at_ < text_.size()) {
    const std::size_t at = at_;
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    at_ = end + 1;
    // Within a document only lines that begin so can say something new.
    if (has_content_ && (at == end || (text_[at] != '-' && text_[at] != '.' && text_[at] != '%'))) continue;
    if (line(at, text_.substr(at, end - at), document)) return true;
  }
  return finish(text_.size(), document);
}

// True: the line ends a document, which is in `document`.
bool DocumentCutter::line(std::size_t at, std::string_view line, Document& document) {
  bool found = false;
  switch (line_kind(line)) {
    case Line::kBlank: return false;
    case Line::kContent: has_content_ = true; return false;
    case Line::kDirective:
      // Inside a document `%` begins no directive; the YAML reader will say what it thinks of it.
      if (opened_ || has_content_) has_content_ = true;
      return false;
    case Line::kStart:
      if (opened_ || has_content_) found = finish(at, document);
      opened_ = true;
      has_content_ = has_content_behind_marker(line);
      return found;
    case Line::kEnd:
      found = finish(at, document);
      start_ = std::min(at + line.size() + 1, text_.size());
      return found;
  }
  return found;
}

bool DocumentCutter::finish(std::size_t end, Document& document) {
  if (opened_ || has_content_) ++number_;
  const bool found = has_content_;
  if (found) document = {text_.substr(start_, end - start_), start_, number_};
  start_ = end;
  opened_ = has_content_ = false;
  return found;
}

std::vector<Document> split_documents(std::string_view text) {
  std::vector<Document> documents;
  DocumentCutter cutter(text);
  for (Document document; cutter.next(document);) documents.push_back(document);
  return documents;
}

Result<Parsed> parse_document(Job& job, const Document& document, Pos at, JsonBy json_by) {
  const bool is_json = looks_like_json(document.text);
  if (is_json && json_by == JsonBy::kJson) {
    if (auto values = concatenated_json(job, document.text, at)) return Parsed{std::move(*values), {}};
  }
  if (is_json && json_by == JsonBy::kYaml) {
    // YAML's reader stops behind the first object.
    if (auto values = concatenated_json(job, document.text, at); values && values->size() > 1) return Parsed{std::move(*values), {}};
  }
  Parsed parsed;
  Result<Value> value = yaml::read(job, document.text, at, {.keep_integers = true, .duplicates = &parsed.duplicates});
  if (value) {
    parsed.values.push_back(value.value());
    return parsed;
  }
  Diagnostic fault = value.error();
  if (!fault.at) fault.at = at;
  return fault;
}

}  // namespace rhumbline
