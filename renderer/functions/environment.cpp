// The environment: env and expandenv, which Helm takes away from charts but leaves to --name-template.
//
// In: names, or text with $NAME and ${NAME}. Out: their values, "" for what is not set. source: Go 1.26 os/env.go Expand
#include "renderer/functions/functions.h"

namespace rhumbline {
namespace {

bool is_special(char c) { return std::string_view("*#$@!?-0123456789").find(c) != std::string_view::npos; }
bool is_word(char c) { return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// What stands behind a dollar sign: a name, and how many bytes it and its braces take. No name but bytes: bad syntax to drop.
struct Reference {
  std::string_view name;
  std::size_t length = 0;
};

Reference reference(std::string_view text) {
  if (text[0] == '{') {
    if (text.size() > 2 && is_special(text[1]) && text[2] == '}') return {text.substr(1, 1), 3};
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) return {{}, 1};
    return {text.substr(1, end - 1), end + 1};
  }
  if (is_special(text[0])) return {text.substr(0, 1), 1};
  std::size_t end = 0;
  while (end < text.size() && is_word(text[end])) ++end;
  return {text.substr(0, end), end};
}

Value env(Call& call) { return call.string(call.world().environment(call.text(0)).value_or("")); }

Value expand_env(Call& call) {
  const std::string_view text = call.text(0);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size()) {
      out.push_back(text[i]);
      continue;
    }
    const Reference found = reference(text.substr(i + 1));
    if (!found.name.empty()) {
      out.append(call.world().environment(found.name).value_or(""));
    } else if (found.length == 0) {
      out.push_back('$');
    }
    i += found.length;
    call.job.check_size(out.size());
  }
  return call.string(out);
}

constexpr Function kRows[] = {
    {"env", "s", Purity::kEnvironment, env, "env NAME: the environment variable, \"\" when it is not set"},
    {"expandenv", "s", Purity::kEnvironment, expand_env, "expandenv TEXT: $NAME and ${NAME} replaced by environment variables"},
};

}  // namespace

std::span<const Function> environment_functions() { return kRows; }

}  // namespace rhumbline
