// Findings for CI services.
//
// In:  findings whose places are resolved.   Out: SARIF, GitHub's annotations, GitLab's Code Quality.
// The one idea: each service shows one line per finding, so the line says object, field and message; the hint follows.
// Traps: a fingerprint must not change when lines move, or every issue looks new; two equal findings must not have one fingerprint.
// source: SARIF 2.1.0; docs.github.com workflow commands; docs.gitlab.com Code Quality
#include "renderer/report/ci.h"

#include <algorithm>
#include <map>

#include "renderer/base/text.h"
#include "renderer/json/json.h"

namespace rhumbline {
namespace {

std::string json_text(std::string_view text) {
  std::string out;
  json::append_string(out, text);  // < and > too: the page that shows it may be careless
  return out;
}

std::string whole_text(const ToldFinding& finding) {
  std::string text = finding.object;
  if (!finding.path.empty()) text += (text.empty() ? "" : " ") + finding.path;
  if (!text.empty()) text += ": ";
  text += finding.message;
  if (!finding.hint.empty()) text += "; " + finding.hint;
  for (const schema::ValueSource& value : finding.values) text += "; value " + value.path + " from " + value.layer;
  return escape_for_terminal(text);
}

/// FNV-1a over what stays when lines move; `number` tells equal findings apart.
std::string fingerprint(const ToldFinding& finding, std::size_t number) {
  const std::string key = finding.file + '\0' + finding.code + '\0' + finding.object + '\0' + finding.path + '\0' + finding.message +
                          '\0' + std::to_string(number);
  std::string out;
  for (std::uint64_t hash : {std::uint64_t{0xcbf29ce484222325}, std::uint64_t{0x9ae16a3b2f90404f}}) {
    for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[hash >> shift & 15u];
  }
  return out;
}

/// How often an equal finding was there before.
class Repeats {
 public:
  std::size_t next(const ToldFinding& finding) { return seen_[fingerprint(finding, 0)]++; }

 private:
  std::map<std::string, std::size_t> seen_;
};

/// A file name as relative URI reference.
std::string uri_of(std::string_view file) {
  while (file.starts_with("./")) file.remove_prefix(2);
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/!$&'()*+,;=@";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out = file.starts_with('/') ? "file://" : "";
  for (const char c : file) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15u];
    }
  }
  return out;
}

void append_sarif_result(std::string& out, const ToldFinding& finding, std::size_t number) {
  const std::string_view level = finding.severity <= schema::Level::kDanger ? "error"
                                 : finding.severity == schema::Level::kWarning ? "warning"
                                                                               : "note";
  out += "\n        {\"ruleId\": " + json_text(finding.code) + ", \"level\": \"" + std::string(level) + "\", \"message\": {\"text\": " +
         json_text(whole_text(finding)) + "},\n         \"locations\": [{";
  std::string location;
  if (!finding.file.empty()) {
    location = "\"physicalLocation\": {\"artifactLocation\": {\"uri\": " + json_text(uri_of(finding.file)) + "}, \"region\": {\"startLine\": " +
               std::to_string(finding.line) + ", \"startColumn\": " + std::to_string(finding.column) + "}}";
  }
  if (!finding.object.empty()) {
    const std::string name = finding.object + (finding.path.empty() ? "" : " " + finding.path);
    location += std::string(location.empty() ? "" : ", ") + "\"logicalLocations\": [{\"fullyQualifiedName\": " + json_text(escape_for_terminal(name)) + "}]";
  }
  std::string related;
  for (const schema::ValueSource& value : finding.values) {
    if (value.file.empty()) continue;
    related += std::string(related.empty() ? "" : ", ") + "{\"physicalLocation\": {\"artifactLocation\": {\"uri\": " + json_text(uri_of(value.file)) +
               "}, \"region\": {\"startLine\": " + std::to_string(value.line) + ", \"startColumn\": " + std::to_string(value.column) +
               "}}, \"message\": {\"text\": " + json_text("value " + escape_for_terminal(value.path)) + "}}";
  }
  out += location + (related.empty() ? "}],\n " : "}],\n         \"relatedLocations\": [" + related + "],\n ") + "        \"partialFingerprints\": {\"rhumbline/v1\": \"" + fingerprint(finding, number) + "\"}}";
}

/// GitHub cuts commands at line ends and, in properties, at colons and commas.
std::string github_escape(std::string_view foreign, bool is_property) {
  std::string out;
  for (const char c : escape_for_terminal(foreign)) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += is_property ? "%3A" : ":"; break;
      case ',': out += is_property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace

ToldFinding told_finding(const schema::Finding& finding, const Sources& sources) {
  ToldFinding told{finding.severity, std::string(finding.code), finding.object, finding.path, finding.message, finding.hint, {}};
  const Pos origin = sources.origin(finding.at);
  const Place place = sources.place(origin ? origin : finding.at);
  told.file = place.file;
  told.line = place.line;
  told.values = finding.values;
  told.column = place.column;
  return told;
}

std::string sarif_document(std::span<const ToldFinding> findings, std::string_view program_version) {
  std::map<std::string, bool> codes;
  for (const ToldFinding& finding : findings) codes.emplace(finding.code, true);
  std::string out =
      "{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n  \"version\": \"2.1.0\",\n  \"runs\": [\n    {\n      \"tool\": "
      "{\"driver\": {\"name\": \"rhumbline\", \"version\": " +
      json_text(program_version) + ", \"rules\": [";
  for (const auto& [code, ignored] : codes) out += (out.ends_with('[') ? "{\"id\": " : ", {\"id\": ") + json_text(code) + "}";
  out += "]}},\n      \"results\": [";
  Repeats repeats;
  for (const ToldFinding& finding : findings) {
    if (&finding != findings.data()) out += ',';
    append_sarif_result(out, finding, repeats.next(finding));
  }
  return out + (findings.empty() ? "]" : "\n      ]") + "\n    }\n  ]\n}\n";
}

std::string github_lines(std::span<const ToldFinding> findings) {
  std::string out;
  for (const ToldFinding& finding : findings) {
    out += finding.severity <= schema::Level::kDanger ? "::error " : finding.severity == schema::Level::kWarning ? "::warning " : "::notice ";
    if (!finding.file.empty()) {
      out += "file=" + github_escape(finding.file, true) + ",line=" + std::to_string(finding.line) + ",col=" + std::to_string(finding.column) + ",";
    }
    out += "title=" + github_escape(finding.code, true) + "::" + github_escape(whole_text(finding), false) + "\n";
  }
  return out;
}

std::string gitlab_document(std::span<const ToldFinding> findings) {
  constexpr std::string_view kSeverities[] = {"major", "critical", "minor", "info", "info"};
  std::string out = "[";
  Repeats repeats;
  for (const ToldFinding& finding : findings) {
    std::string_view path = finding.file;
    while (path.starts_with("./")) path.remove_prefix(2);
    out += &finding == findings.data() ? "\n" : ",\n";
    out += "  {\"description\": " + json_text(whole_text(finding)) + ", \"check_name\": " + json_text(finding.code) + ", \"fingerprint\": \"" +
           fingerprint(finding, repeats.next(finding)) + "\", \"severity\": \"" +
           std::string(kSeverities[static_cast<std::size_t>(finding.severity)]) + "\", \"location\": {\"path\": " + json_text(path) +
           ", \"lines\": {\"begin\": " + std::to_string(std::max(finding.line, 1)) + "}}}";
  }
  return out + (findings.empty() ? "]\n" : "\n]\n");
}

}  // namespace rhumbline
