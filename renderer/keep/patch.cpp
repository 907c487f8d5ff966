// Writes live texts into a rendering, scalar by scalar.
//
// In:  a rendering and generated fields whose origin could not be told.   Out: the rendering with the live texts in their place.
// The one idea: a scalar knows where it begins, and its own style says where it ends; nothing else of the text is touched.
// Trap: a text that was plain stays plain only if YAML would read the new one as a string too.

#include <algorithm>
#include <optional>

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/keep/parts.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::keep {

namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

std::size_t end_of_double(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return kNowhere;
}

std::size_t end_of_single(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] != '\'') continue;
    if (at + 1 == text.size() || text[at + 1] != '\'') return at + 1;
    ++at;
  }
  return kNowhere;
}

std::size_t indent_of(std::string_view line) {
  const std::size_t indent = line.find_first_not_of(' ');
  return indent == kNowhere || line[indent] == '\n' ? kNowhere : indent;
}

// A block scalar ends with the first line that is indented less than its first one. Its last line feed stays outside.
std::size_t end_of_block(std::string_view text, std::size_t at) {
  std::size_t line = text.find('\n', at) + 1;
  std::size_t end = line, wanted = kNowhere;
  while (line != 0 && line < text.size()) {
    const std::size_t next = std::min(text.find('\n', line), text.size() - 1) + 1;
    const std::size_t indent = indent_of(text.substr(line, next - line));
    if (indent != kNowhere) {
      if (wanted == kNowhere) wanted = indent;
      if (indent < wanted) break;
      end = next;
    }
    line = next;
  }
  return end > 0 && text[end - 1] == '\n' ? end - 1 : end;
}

std::size_t end_of_plain(std::string_view text, std::size_t at) {
  const std::size_t line = std::min(text.find('\n', at), text.size());
  std::size_t end = std::min({text.find(" #", at), line, text.find_first_of(",]}", at)});
  while (end > at && text[end - 1] == ' ') --end;
  return end;
}

std::size_t end_of_scalar(std::string_view text, std::size_t at, const Value& value) {
  switch (text[at]) {
    case '"': return end_of_double(text, at);
    case '\'': return end_of_single(text, at);
    case '|': case '>': return end_of_block(text, at);
    default: break;
  }
  if (value.is_string() && text.substr(at).starts_with(value.as_text())) return at + value.as_text().size();
  return value.is_string() ? kNowhere : end_of_plain(text, at);
}

bool can_stand_plain(std::string_view text) {
  const bool is_word = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("+/=_.-").find(c) != kNowhere;
  });
  return is_word && text[0] != '-' && text[0] != '=' && yaml::plain_tag(text) == "str";
}

// The text as a literal block under the header that stands there; nothing when that header cannot hold it.
std::optional<std::string> as_block(std::string_view old, std::string_view text) {
  const std::size_t header_end = old.find('\n');
  if (header_end == kNowhere || text.empty() || text[0] == ' ' || text[0] == '\n') return std::nullopt;
  const std::string_view header = old.substr(0, header_end);
  const bool ends = text.ends_with('\n') && !text.ends_with("\n\n");
  if (!(header == "|" && ends) && !(header == "|-" && !text.ends_with('\n'))) return std::nullopt;
  if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\n'; })) return std::nullopt;
  const std::string_view body = old.substr(header_end + 1);
  const std::string indent(std::min(body.find_first_not_of(' '), body.size()), ' ');
  std::string out(header);
  for (const std::string_view line : split(ends ? text.substr(0, text.size() - 1) : text, "\n")) {
    out += '\n';
    if (!line.empty()) out += indent + std::string(line);
  }
  return out;
}

struct Edit {
  std::size_t start, end;
  std::string text;
};

bool note_edit(const Manifest& manifest, const Leaf& leaf, std::vector<Edit>& edits) {
  const Pos at = leaf.first.at();
  if (!at || at < manifest.at || at.offset - manifest.at.offset >= manifest.text.size()) return false;
  const std::size_t start = at.offset - manifest.at.offset;
  const std::size_t end = end_of_scalar(manifest.text, start, leaf.first);
  if (end == kNowhere || end <= start) return false;
  const char style = manifest.text[start];
  const bool was_plain = style != '"' && style != '\'' && style != '|' && style != '>';
  std::string text;
  if (auto block = style == '|' ? as_block(manifest.text.substr(start, end - start), leaf.live_text) : std::nullopt) {
    text = std::move(*block);
  } else if (!leaf.first.is_string() || (was_plain && can_stand_plain(leaf.live_text))) {
    text = leaf.live_text;
  } else {
    json::append_string(text, leaf.live_text, false);
  }
  edits.push_back({start, end, std::move(text)});
  return true;
}

}  // namespace

std::vector<std::string> take_over(Job& job, Rendering& rendering, const std::vector<Leaf>& leaves) {
  std::vector<bool> done(leaves.size(), false);
  for (std::vector<Manifest>* group : {&rendering.manifests, &rendering.hooks}) {
    for (Manifest& manifest : *group) {
      std::vector<Edit> edits;
      for (std::size_t i = 0; i < leaves.size(); ++i) {
        if (!done[i]) done[i] = note_edit(manifest, leaves[i], edits);
      }
      if (edits.empty()) continue;
      std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.start > b.start; });
      std::string text(manifest.text);
      for (const Edit& edit : edits) text.replace(edit.start, edit.end - edit.start, edit.text);
      manifest.text = job.arena.copy(text);
    }
  }
  std::vector<std::string> left;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (!done[i]) left.push_back(leaves[i].object + " " + leaves[i].path);
  }
  return left;
}

}  // namespace rhumbline::keep
