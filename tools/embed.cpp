// Writes the schemas of schemas/ as C++ source: read-only tables, so that the program has nothing to unpack at start-up.
//
//     rhumbline_embed SCHEMAS_FOLDER OUTPUT.cpp
//
// In: kubernetes/{definitions.jsonl,kinds.tsv,lifecycle.tsv,VERSIONS} and json-schema/metaschemas.jsonl. Out: one definition,
// rhumbline::schema::kEmbeddedStore. The same TableBuilder reads CRDs at run time, so both sides cannot disagree.
// Trap: rows must be sorted bytewise, as the program searches them by halves.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "renderer/base/job.h"
#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/schema/table.h"

namespace {

using namespace rhumbline;
using schema::TableBuilder;

[[noreturn]] void stop(const std::string& message) {
  std::fprintf(stderr, "rhumbline_embed: %s\n", message.c_str());
  std::exit(1);
}

std::string read_file(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) stop("cannot open " + path);
  std::string text;
  char buffer[65536];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, got);
  std::fclose(file);
  return text;
}

/// The rows of a table in text form: cells between tabs, comments left out.
std::vector<std::vector<std::string>> read_rows(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  const std::string text = read_file(path);
  for (const std::string_view line : split(text, "\n")) {
    if (line.empty() || line.front() == '#') continue;
    auto& row = rows.emplace_back();
    for (const std::string_view cell : split(line, "\t")) row.emplace_back(cell);
  }
  return rows;
}

int minor_of(std::string_view version) {
  const std::string text(version.substr(version.find('.') + 1));
  return std::atoi(text.c_str());
}

/// "1.28-1.30,1.33" as bits, version 0 being the oldest.
std::uint32_t bits_of(const std::string& ranges, int oldest) {
  std::uint32_t bits = 0;
  for (const std::string_view range : split(ranges, ",")) {
    const std::size_t dash = range.find('-');
    const int first = minor_of(range.substr(0, dash));
    const int last = dash == std::string_view::npos ? first : minor_of(range.substr(dash + 1));
    for (int minor = first; minor <= last; ++minor) bits |= 1u << (minor - oldest);
  }
  return bits;
}

/// A C++ string literal in pieces that every compiler takes.
std::string literal(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && i % 120 == 0) out += "\"\n    \"";
    const char c = text[i];
    if (c == '"' || c == '\\') out += '\\';
    if (c < 0x20 || c > 0x7e) stop("a name holds a byte that is no printable ASCII");
    out += c;
  }
  return out + "\"";
}

std::string row_of(const std::vector<std::uint32_t>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    out += std::to_string(words[i]);
    out += i % 24 == 23 ? ",\n" : ",";
  }
  return out;
}

struct Facts {
  std::vector<std::string> versions;
  std::vector<schema::Definition> definitions;
  std::vector<schema::Variant> variants;
  std::vector<schema::KindRow> kinds;
};

void add_definitions(Job& job, const std::string& folder, TableBuilder& builder, Facts& facts) {
  const std::string text = read_file(folder + "/definitions.jsonl");
  const int oldest = minor_of(facts.versions.front());
  std::vector<std::string> names;
  std::vector<std::vector<std::string_view>> rows;
  for (const std::string_view line : split(text, "\n")) {
    if (line.empty()) continue;
    rows.push_back(split(line, "\t"));
    if (names.empty() || names.back() != rows.back()[0]) names.emplace_back(rows.back()[0]);
  }
  if (!std::is_sorted(names.begin(), names.end())) stop("definitions.jsonl is not sorted");
  builder.declare(names);
  for (const auto& row : rows) {
    auto read = json::read(job, row[2], {}, {.keep_integers = true});
    if (!read) stop(std::string(row[0]) + ": " + read.error().message);
    const std::uint32_t name = builder.name(row[0]);
    if (facts.definitions.empty() || facts.definitions.back().name != name) {
      facts.definitions.push_back({name, static_cast<std::uint32_t>(facts.variants.size()), 0});
    }
    ++facts.definitions.back().variants;
    facts.variants.push_back({bits_of(std::string(row[1]), oldest), builder.add(read.value(), TableBuilder::Dialect::kOpenApi)});
  }
}

void add_kinds(const std::string& folder, TableBuilder& builder, Facts& facts) {
  const int oldest = minor_of(facts.versions.front());
  for (const auto& row : read_rows(folder + "/kinds.tsv")) {
    const schema::Scope scope = row[2] == "Namespaced" ? schema::Scope::kNamespaced
                                : row[2] == "Cluster"  ? schema::Scope::kCluster
                                                       : schema::Scope::kUnknown;
    facts.kinds.push_back({builder.name(row[0]), builder.name(row[1]), builder.name(row[3]), builder.definition(row[4]),
                           bits_of(row[5], oldest), static_cast<std::uint32_t>(scope)});
  }
}

/// Table::name_slots, at most half full.
std::vector<std::uint32_t> name_slots(const TableBuilder& builder) {
  std::size_t size = 1024;
  while (size < builder.names().size() * 2) size *= 2;
  if (builder.names().size() >= 0xFFFF) stop("there are more names than 16 bits can number");
  std::vector<std::uint32_t> slots(size);
  std::uint32_t number = 0;
  for (const schema::NameRef& name : builder.names()) {
    std::size_t slot = schema::name_hash(std::string_view(builder.text()).substr(name.offset, name.length)) & (size - 1);
    while (slots[slot] != 0) slot = (slot + 1) & (size - 1);
    slots[slot] = ++number;
  }
  return slots;
}

std::string table_text(const TableBuilder& builder, const Facts& facts) {
  std::string out = "constexpr char kText[] =\n    " + literal(builder.text()) + ";\nconstexpr Node kNodes[] = {\n";
  for (const schema::Node& node : builder.nodes()) {
    out += "{Type(" + std::to_string(static_cast<int>(node.type)) + "),ListType(" + std::to_string(static_cast<int>(node.list)) +
           ")," + std::to_string(node.flags) + "," + std::to_string(node.first_property) + "," +
           std::to_string(node.property_count) + "," + std::to_string(node.child) + "," + std::to_string(node.extra) + "},\n";
  }
  out += "};\nconstexpr Property kProperties[] = {\n";
  for (const auto& p : builder.properties()) out += "{" + std::to_string(p.name) + "," + std::to_string(p.node) + "},\n";
  out += "};\nconstexpr NameRef kNames[] = {\n";
  for (const auto& n : builder.names()) out += "{" + std::to_string(n.offset) + "," + std::to_string(n.length) + "},\n";
  out += "};\nconstexpr std::uint16_t kNameSlots[] = {\n" + row_of(name_slots(builder));
  out +=
      "};\nconstexpr std::uint32_t kExtras[] = {\n" + row_of(builder.extras()) + "};\nconstexpr Definition kDefinitions[] = {\n";
  for (const auto& d : facts.definitions) {
    out += "{" + std::to_string(d.name) + "," + std::to_string(d.first_variant) + "," + std::to_string(d.variants) + "},\n";
  }
  out += "};\nconstexpr Variant kVariants[] = {\n";
  for (const auto& v : facts.variants) out += "{" + std::to_string(v.versions) + "," + std::to_string(v.node) + "},\n";
  out += "};\nconstexpr KindRow kKinds[] = {\n";
  for (const auto& k : facts.kinds) {
    out += "{" + row_of({k.api_version, k.kind, k.resource, k.definition, k.versions, k.scope}) + "},\n";
  }
  return out + "};\n";
}

std::string rows_text(const std::string& folder, const Facts& facts) {
  std::string out = "constexpr LifecycleRow kLifecycle[] = {\n";
  auto rows = read_rows(folder + "/kubernetes/lifecycle.tsv");
  if (!std::is_sorted(rows.begin(), rows.end())) stop("lifecycle.tsv is not sorted");
  for (const auto& row : rows) {
    out += "{";
    for (const std::string& cell : row) out += literal(cell) + ",";
    out += "},\n";
  }
  out += "};\nconstexpr std::string_view kVersions[] = {";
  for (const std::string& version : facts.versions) out += literal(version) + ",";
  out += "};\nconstexpr Document kMetaSchemas[] = {\n";
  for (const auto& row : read_rows(folder + "/json-schema/metaschemas.jsonl")) {
    out += "{" + literal(row[0]) + ",\n    " + literal(row[1]) + "},\n";
  }
  return out + "};\n";
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) stop("usage: rhumbline_embed SCHEMAS_FOLDER OUTPUT.cpp");
  const std::string folder = arguments[1];
  try {
    Job job;
    TableBuilder builder(job);
    Facts facts;
    for (const auto& row : read_rows(folder + "/kubernetes/VERSIONS")) facts.versions.push_back(row[0]);
    add_definitions(job, folder + "/kubernetes", builder, facts);
    add_kinds(folder + "/kubernetes", builder, facts);
    const std::string out =
        "// Generated by tools/embed.cpp from schemas/: do not edit.\n#include \"renderer/schema/table.h\"\n\n"
        "namespace rhumbline::schema {\nnamespace {\n" +
        table_text(builder, facts) + rows_text(folder, facts) +
        "}  // namespace\n\nextern const Embedded kEmbeddedStore;\nconstinit const Embedded kEmbeddedStore{\n"
        "    Table{kNodes, kProperties, kExtras, kNames, kText, kNameSlots, kDefinitions, kVariants},\n"
        "    kKinds, kLifecycle, kVersions, kMetaSchemas, " +
        std::to_string(builder.definition("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")) +
        "};\n\n}  // namespace rhumbline::schema\n";
    std::FILE* file = std::fopen(arguments[2], "wb");
    if (file == nullptr || std::fwrite(out.data(), 1, out.size(), file) != out.size() || std::fclose(file) != 0) {
      stop(std::string("cannot write ") + arguments[2]);
    }
  } catch (const Failure& failure) {
    stop(failure.diagnostic().message);
  }
  return 0;
}
