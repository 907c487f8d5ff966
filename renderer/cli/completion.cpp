// `rhumbline completion bash|zsh|fish`: scripts made from the tables of commands and flags, so that they cannot fall behind.
//
// In:  the name of a shell.   Out: a script for it; hidden flags are not offered.

#include "renderer/cli/commands.h"

namespace rhumbline::cli {

namespace {

std::string command_names() {
  std::string names;
  for (const Command& command : commands()) names += (names.empty() ? "" : " ") + std::string(command.name);
  return names;
}

template <class Visit>
void each_flag(const Command& command, Visit visit) {
  for (std::span<const Flag> table : command.flags) {
    for (const Flag& flag : table) {
      if (!flag.hidden) visit(flag);
    }
  }
}

std::string bash_script() {
  std::string out =
      "# bash completion of rhumbline: source it, or put it into bash-completion's folder.\n"
      "_rhumbline() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]}\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"" + command_names() + "\" -- \"$current\"))\n"
      "    return\n"
      "  fi\n"
      "  local flags=--help\n"
      "  case ${COMP_WORDS[1]} in\n";
  for (const Command& command : commands()) {
    out += "    " + std::string(command.name) + ") flags=\"--help";
    each_flag(command, [&out](const Flag& flag) { out += " --" + std::string(flag.name); });
    out += "\" ;;\n";
  }
  return out +
         "  esac\n"
         "  case $current in\n"
         "    -*) COMPREPLY=($(compgen -W \"$flags\" -- \"$current\")) ;;\n"
         "    *) COMPREPLY=($(compgen -f -- \"$current\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _rhumbline rhumbline\n";
}

// Text inside single quotes of any of the shells.
std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string zsh_script() {
  std::string out =
      "#compdef rhumbline\n"
      "# zsh completion of rhumbline: put it into a folder of $fpath as _rhumbline.\n"
      "_rhumbline() {\n"
      "  if (( CURRENT == 2 )); then\n"
      "    local -a names=(\n";
  for (const Command& command : commands()) {
    out += "      " + single_quoted(std::string(command.name) + ":" + std::string(command.summary)) + "\n";
  }
  out += "    )\n    _describe command names\n    return\n  fi\n  case $words[2] in\n";
  for (const Command& command : commands()) {
    out += "    " + std::string(command.name) + ") _arguments '*:file:_files'";
    each_flag(command, [&out](const Flag& flag) {
      const bool has_value = flag.kind != FlagKind::kSwitch && flag.kind != FlagKind::kOptional;
      std::string help(flag.help);
      for (char& c : help) c = c == '[' || c == ']' || c == ':' ? ' ' : c;
      out += " " + single_quoted("*--" + std::string(flag.name) + (has_value ? "=" : "") + "[" + help + "]" +
                                 (has_value ? ":value:_files" : ""));
    });
    out += " ;;\n";
  }
  return out + "  esac\n}\n_rhumbline \"$@\"\n";
}

std::string fish_script() {
  std::string out = "# fish completion of rhumbline: put it into ~/.config/fish/completions/rhumbline.fish.\n";
  for (const Command& command : commands()) {
    const std::string name(command.name);
    out += "complete -c rhumbline -n __fish_use_subcommand -a " + name + " -d " + single_quoted(command.summary) + "\n";
    each_flag(command, [&](const Flag& flag) {
      out += "complete -c rhumbline -n '__fish_seen_subcommand_from " + name + "' -l " + std::string(flag.name);
      if (flag.shorthand != 0) out += std::string(" -s ") + flag.shorthand;
      if (flag.kind != FlagKind::kSwitch && flag.kind != FlagKind::kOptional) out += " -r";
      out += " -d " + single_quoted(flag.help) + "\n";
    });
  }
  return out;
}

int print_completion(Job&, const Arguments& arguments, Outlet& outlet) {
  const std::string shell = arguments.positional.size() == 1 ? arguments.positional[0] : "";
  if (shell == "bash") {
    outlet.write(bash_script());
  } else if (shell == "zsh") {
    outlet.write(zsh_script());
  } else if (shell == "fish") {
    outlet.write(fish_script());
  } else {
    fail({.cause = Cause::kUsage,
          .rule = "flag",
          .message = shell.empty() ? "which shell?" : "no completion for " + shell,
          .hint = "rhumbline completion bash, zsh or fish"});
  }
  return kOk;
}

}  // namespace

int run_completion(const Arguments& arguments, Outlet& outlet) {
  Job job;
  return run_reporting(job, arguments, outlet, {}, print_completion);
}

}  // namespace rhumbline::cli
