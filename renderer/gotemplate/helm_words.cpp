// Helm's words: what Helm makes of the error texts of Go's templates before it prints them.
//
// In:  Go's one-line chain and its links.   Out: Helm 4.3's lines or Helm 3.22's single one.
// Helm takes the text apart with searches for `: executing "`, `" at <` and `>: `; so do we, because a template whose own
// text holds such a piece makes Helm cut in odd places.
// Trap: a single link that does not start with "template: " (any function that fails) brings the one-line form back.
// source: helm 4.3.1 and 3.22.0 pkg/engine/engine.go
#include "renderer/base/text.h"
#include "renderer/gotemplate/words.h"

namespace rhumbline::gotemplate {
namespace {

struct Traceable {
  bool valid = false;
  std::string location;
  std::string executed;
  std::string message;
  bool operator==(const Traceable&) const = default;
};

std::string cut_chained(std::string_view message) { return std::string(message.substr(0, message.find(" template:"))); }

// `NAME: executing "FUNCTION" at <CONTEXT>: MESSAGE`
Traceable read_executing(std::string_view text) {
  constexpr std::string_view kExecuting = ": executing ";
  const std::size_t at = text.find(kExecuting);
  if (at == std::string_view::npos) return {};
  const std::string_view after = text.substr(at + kExecuting.size());
  if (!after.starts_with('"')) return {};
  const std::size_t quote = after.find('"', 1);
  if (quote == std::string_view::npos) return {};
  constexpr std::string_view kAt = " at <";
  std::string_view rest = after.substr(quote + 1);
  if (!rest.starts_with(kAt)) return {};
  rest.remove_prefix(kAt.size());
  const std::size_t end = rest.find(">: ");
  if (end == std::string_view::npos) return {};
  std::string executed = "executing " + std::string(after.substr(0, quote + 1)) + " at <";
  executed += rest.substr(0, end);
  executed += ">:";
  return {true, std::string(text.substr(0, at)), executed, cut_chained(rest.substr(end + 3))};
}

// `NAME: MESSAGE`
Traceable read_simple(std::string_view text) {
  const std::size_t at = text.rfind(": ");
  if (at == std::string_view::npos) return {};
  return {true, std::string(text.substr(0, at)), {}, cut_chained(text.substr(at + 2))};
}

Traceable read_link(const std::string& link) {
  constexpr std::string_view kTemplate = "template: ";
  if (!link.starts_with(kTemplate)) return {};
  const std::string_view rest = std::string_view(link).substr(kTemplate.size());
  if (rest.starts_with("no template ")) return {true, {}, {}, link};
  Traceable out = read_executing(rest);
  return out.valid ? out : read_simple(rest);
}

std::string lines(const std::vector<Traceable>& chain) {
  std::string out;
  for (const Traceable& link : chain) {
    if (!link.location.empty()) out += link.location + "\n  ";
    if (!link.executed.empty()) out += link.executed + "\n    ";
    if (!link.message.empty()) out += link.message + "\n";
  }
  return std::string(trim_space(out));
}

}  // namespace

std::string helm_exec_text(const std::string& whole, const std::vector<std::string>& links, Compat compat) {
  const std::size_t first = whole.find(": ");
  const std::size_t second = whole.find(": ", first + 2);
  if (first == std::string::npos || second == std::string::npos) return whole;
  constexpr std::string_view kStart = "HELM_ERR_START";
  const std::size_t start = whole.find(kStart, second + 2);
  const std::size_t end = whole.rfind("HELM_ERR_END");
  if (start != std::string::npos && end != std::string::npos && end >= start + kStart.size()) {
    std::string out = "execution error at (" + whole.substr(first + 2, second - first - 2) + "): ";
    return out + whole.substr(start + kStart.size(), end - start - kStart.size());
  }
  if (compat == Compat::kHelm3) return whole;
  std::vector<Traceable> chain;
  for (const std::string& link : links) {
    Traceable read = read_link(link);
    if (!read.valid) return whole;
    if (chain.empty() || chain.back() != read) chain.push_back(std::move(read));
  }
  return lines(chain);
}

std::string helm_parse_text(std::string_view go_text) {
  const std::vector<std::string_view> tokens = split(go_text, ": ");
  if (tokens.size() == 1) return std::string(go_text);
  std::string out = "parse error at (";
  out += tokens[1];
  out += "): ";
  out += tokens.back();
  return out;
}

}  // namespace rhumbline::gotemplate
