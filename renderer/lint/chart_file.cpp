// The rules about Chart.yaml.
//
// In:  the file as it was written.   Out: messages; a file that cannot be decoded gets one and no more.
// Trap: here nothing is cleaned, and the checks differ from those of the loader: a version may hold one part only, and a URL must be
// what govalidator takes for one.
// source: helm v4 pkg/chart/v2/lint/rules/chartfile.go; v3 pkg/lint/rules/chartfile.go

#include "renderer/base/files.h"
#include "renderer/base/text.h"
#include "renderer/base/version.h"
#include "renderer/lint/rules.h"

namespace rhumbline::lint {

namespace {

constexpr std::string_view kFile = "Chart.yaml";

// Whether a member that the document has is text: Chart.yaml is decoded into strings elsewhere, here its own type counts.
std::string type_fault(const Value& document, std::string_view key) {
  if (!document.is_map()) return {};
  const Entry* entry = document.as_map().find(key);
  if (entry == nullptr || entry->value.is_string()) return {};
  std::string_view type = "float64";  // what JSON makes of every number
  switch (entry->value.kind()) {
    case Kind::kInvalid: case Kind::kNil: type = "<nil>"; break;
    case Kind::kBool: type = "bool"; break;
    case Kind::kList: type = "[]interface {}"; break;
    case Kind::kMap: type = "map[string]interface {}"; break;
    default: break;
  }
  return std::string(key) + " should be of type string but it's of type " + std::string(type);
}

std::string name_rule(const Metadata& chart) {
  if (chart.name.empty()) return "name is required";
  if (base_name(chart.name) != chart.name) return "chart name " + quoted(chart.name) + " is invalid";
  return {};
}

std::string api_version_rule(const Metadata& chart) {
  const std::string_view found = chart.api_version;
  if (found.empty()) return "apiVersion is required. The value must be either \"v1\" or \"v2\"";
  if (found == "v1" || found == "v2") return {};
  return "apiVersion '" + std::string(found) + "' is not valid. The value must be either \"v1\" or \"v2\"";
}

std::string version_rule(const Metadata& chart) {
  if (chart.version.empty()) return "version is required";
  const auto version = Version::parse(chart.version);
  if (!version) return "version '" + std::string(chart.version) + "' is not a valid SemVer";
  if (Constraint::parse(">0.0.0-0")->check(*version)) return {};
  return "version " + quoted(version->text()) + " is less than or equal to \"0.0.0-0\"";
}

std::string strict_version_rule(const Metadata& chart) {
  if (Version::parse_strict(chart.version)) return {};
  return "version '" + std::string(chart.version) + "' is not a valid SemVerV2";
}

std::string maintainers_rule(Job& job, const RawMetadata& raw) {
  for (std::size_t i = 0; i < raw.metadata.maintainers.size(); ++i) {
    const Maintainer& person = raw.metadata.maintainers[i];
    if (i < raw.null_maintainers.size() && raw.null_maintainers[i]) return "a maintainer entry is empty";
    if (person.name.empty()) return "each maintainer requires a name";
    const std::string whose = "' for maintainer '" + std::string(person.name) + "'";
    if (!person.email.empty() && !is_email(job, person.email)) return "invalid email '" + std::string(person.email) + whose;
    if (!person.url.empty() && !is_url(job, person.url)) return "invalid url '" + std::string(person.url) + whose;
  }
  return {};
}

std::string sources_rule(const Metadata& chart) {
  for (const std::string_view source : chart.sources) {
    if (source.empty() || !is_request_url(source)) return "invalid source URL '" + std::string(source) + "'";
  }
  return {};
}

std::string type_rule(const Metadata& chart) {
  if (chart.type.empty() || chart.api_version == "v2") return {};
  return "chart type is not valid in apiVersion '" + std::string(chart.api_version) + "'. It is valid in apiVersion 'v2'";
}

std::string dependencies_rule(const Metadata& chart) {
  if (chart.dependencies.empty() || chart.api_version == "v2") return {};
  return "dependencies are not valid in the Chart file with apiVersion '" + std::string(chart.api_version) +
         "'. They are valid in apiVersion 'v2'";
}

void metadata_rules(Linter& linter, const RawMetadata& raw) {
  const Metadata& chart = raw.metadata;
  const auto error = [&](std::string text) { linter.rule(Level::kError, kFile, std::move(text)); };
  error(name_rule(chart));
  error(api_version_rule(chart));
  error(type_fault(raw.document, "version"));
  error(version_rule(chart));
  error(type_fault(raw.document, "appVersion"));
  error(maintainers_rule(linter.job, raw));
  error(sources_rule(chart));
  linter.rule(Level::kInfo, kFile, chart.icon.empty() ? "icon is recommended" : "");
  error(chart.icon.empty() || is_request_url(chart.icon) ? "" : "invalid icon URL '" + std::string(chart.icon) + "'");
  error(type_rule(chart));
  error(dependencies_rule(chart));
  if (!linter.helm3()) linter.rule(Level::kWarning, kFile, strict_version_rule(chart));
}

}  // namespace

void check_chart_file(Linter& linter) {
  const std::string path = linter.folder + "/Chart.yaml";
  const bool is_folder = linter.files.kind(path) == FileKind::kFolder;
  linter.rule(Level::kError, kFile, is_folder ? "should be a file, not a directory" : "");
  const Result<std::string_view> text = linter.files.read(path, linter.job.arena, linter.job.limits.file_bytes);
  if (!text) {
    const std::string why = is_folder ? "read " + path + ": is a directory" : words_of(text.error());
    linter.rule(Level::kError, kFile, "unable to parse YAML\n\t" + why);
    return;
  }
  const Pos at = linter.job.sources.add(path, text.value());
  const Result<RawMetadata> raw = read_raw_metadata(linter.job, text.value(), at, {.helm3 = linter.helm3(), .for_lint = true});
  if (!raw) {
    linter.rule(Level::kError, kFile, "unable to parse YAML\n\t" + words_of(raw.error()));
    return;
  }
  if (!linter.helm3()) {
    const std::string fault = strict_metadata_fault(linter.job, text.value(), at);
    linter.rule(Level::kWarning, kFile, fault.empty() ? "" : "failed to strictly parse chart metadata file\n\t" + fault);
  }
  metadata_rules(linter, raw.value());
}

}  // namespace rhumbline::lint
