// Draws the help pages with CLI11 and writes them as C++ source, so that the program starts without CLI11: its headers bring the
// streams and the locales of the standard library to life at every start, which costs more than to render a small chart.
//
//     rhumbline_help OUTPUT.cpp
//
// In: the table of commands and its flag rows.   Out: one definition each of help_text() and overview() (renderer/cli/cli.h).
// Trap: a literal may hold 64 KiB by the standard; a page has some five.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "renderer/cli/cli.h"

namespace {

using namespace rhumbline::cli;

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

std::string page_of(const Command& command) {
  CLI::App app(std::string(command.summary) + "\n\n" + std::string(command.description));
  app.formatter(std::make_shared<Page>(std::string(command.usage)));
  app.set_help_flag("-h,--help", "this page");
  for (std::span<const Flag> table : command.flags) {
    for (Flag flag : table) {
      if (flag.name == "timeout") flag.default_value = command.timeout;
      add_row(app, flag);
    }
  }
  return app.help();
}

std::string first_page() {
  CLI::App app("Renders Helm charts as Helm does, validates manifests offline, and says what an upgrade does to what is running.");
  app.formatter(std::make_shared<Page>("COMMAND [arguments] [flags]"));
  app.set_help_flag("-h,--help", "this page; `rhumbline COMMAND --help` for one command");
  app.set_version_flag("--version", std::string("version"));
  for (const Command& command : commands()) {
    app.add_subcommand(std::string(command.name), std::string(command.summary));
  }
  return app.help();
}

std::string literal(const std::string& text) { return "R\"~~~(" + text + ")~~~\""; }

std::string source_of_pages() {
  std::string rows;
  for (const Command& command : commands()) rows += "    {\"" + std::string(command.name) + "\", " + literal(page_of(command)) + "},\n";
  return "// Made by tools/help_pages.cpp.\n#include \"renderer/cli/cli.h\"\n\nnamespace rhumbline::cli {\nnamespace {\n"
         "struct Page {\n  std::string_view name, text;\n};\nconstexpr Page kPages[] = {\n" + rows + "};\n}  // namespace\n\n"
         "std::string_view help_text(const Command& command) {\n  for (const Page& page : kPages) {\n"
         "    if (page.name == command.name) return page.text;\n  }\n  return {};\n}\n\n"
         "std::string_view overview() { return " + literal(first_page()) + "; }\n}  // namespace rhumbline::cli\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: rhumbline_help OUTPUT.cpp\n", stderr);
    return 1;
  }
  const std::string source = source_of_pages();
  std::FILE* file = std::fopen(argv[1], "wb");
  const bool is_written = file != nullptr && std::fwrite(source.data(), 1, source.size(), file) == source.size();
  if (file == nullptr || std::fclose(file) != 0 || !is_written) {
    std::fprintf(stderr, "rhumbline_help: %s cannot be written\n", argv[1]);
    return 1;
  }
}
