// Help pages, drawn by CLI11 from the flag rows.
//
// In:  the table of commands.   Out: text.
// The one idea: CLI11 is built only when somebody asks for help; a run that renders never pays for it (the grammar of the peers is read
// by grammar.cpp, which CLI11 cannot express).

#include <CLI/CLI.hpp>

#include "renderer/cli/cli.h"

namespace rhumbline::cli {

namespace {

constexpr std::size_t kColumn = 34;

std::string row_name(const Flag& flag) {
  std::string name;
  if (flag.shorthand != 0) name += std::string("-") + flag.shorthand + ",";
  name += "--" + std::string(flag.name);
  return name;
}

std::string row_help(const Flag& flag) {
  std::string help(flag.help);
  if (flag.kind == FlagKind::kList || flag.kind == FlagKind::kCommaList) help += " (repeatable)";
  if (!flag.default_value.empty()) help += " [" + std::string(flag.default_value) + "]";
  return help;
}

void add_row(CLI::App& app, const Flag& flag) {
  if (flag.hidden) return;
  const std::string help = row_help(flag);
  if (flag.kind == FlagKind::kSwitch) {
    app.add_flag(row_name(flag), help);
    return;
  }
  CLI::Option* option = app.add_option(row_name(flag), help);
  const std::string value(flag.value_name.empty() ? "VALUE" : flag.value_name);
  option->type_name(flag.kind == FlagKind::kOptional ? "[=" + value + "]" : value);
}

// CLI11's page with our usage line: its own is made of the rows, which hidden flags and optional values would spoil.
class Page : public CLI::Formatter {
 public:
  explicit Page(std::string usage) : usage_(std::move(usage)) { column_width(kColumn); }
  std::string make_usage(const CLI::App*, std::string) const override { return "Usage: rhumbline " + usage_ + "\n"; }

 private:
  std::string usage_;
};

}  // namespace

std::string help_text(const Command& command) {
  CLI::App app(std::string(command.summary) + "\n\n" + std::string(command.description));
  app.formatter(std::make_shared<Page>(std::string(command.usage)));
  app.set_help_flag("-h,--help", "this page");
  for (std::span<const Flag> table : command.flags) {
    for (const Flag& flag : table) add_row(app, flag);
  }
  return app.help();
}

std::string overview() {
  CLI::App app("Renders Helm charts as Helm does, validates manifests offline, and says what an upgrade does to what is running.");
  app.formatter(std::make_shared<Page>("COMMAND [arguments] [flags]"));
  app.set_help_flag("-h,--help", "this page; `rhumbline COMMAND --help` for one command");
  app.set_version_flag("--version", std::string("version"));
  for (const Command& command : commands()) {
    app.add_subcommand(std::string(command.name), std::string(command.summary));
  }
  return app.help();
}

}  // namespace rhumbline::cli
