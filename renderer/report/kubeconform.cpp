// kubeconform's five forms of output.
//
// In: results, one by one. Out: the bytes that kubeconform 0.8.0 prints for them, in the order in which they came.
// Text, pretty and TAP are printed line by line; JSON and JUnit stand in one piece at the end.
// Traps: `skipped` names the object before its kind in text; JUnit knows no short empty elements; TAP without results has no version
// line. source: kubeconform pkg/output; Go encoding/xml, encoding/json
#include "renderer/report/kubeconform.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/report/parts.h"
#include "renderer/report/xml.h"

namespace rhumbline {
namespace {

struct Counts {
  std::size_t valid = 0, invalid = 0, errors = 0, skipped = 0;
  void add(PeerStatus status) {
    valid += status == PeerStatus::kValid;
    invalid += status == PeerStatus::kInvalid;
    errors += status == PeerStatus::kError;
    skipped += status == PeerStatus::kSkipped;
  }
  [[nodiscard]] std::size_t all() const { return valid + invalid + errors + skipped; }
};

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

/// A result whose words act on no terminal and start no lines of their own. (The peer prints them raw.)
struct Harmless {
  explicit Harmless(const PeerResult& given)
      : result(given),
        path(one_line(given.path)),
        kind(one_line(given.kind)),
        name(one_line(given.name)),
        name_space(one_line(given.name_space)),
        version(one_line(given.version)),
        message(escape_for_terminal(given.message)) {
    result = {.path = path, .kind = kind, .name = name, .name_space = name_space, .version = version,
              .status = given.status, .message = message, .causes = given.causes};
  }
  Harmless(const Harmless&) = delete;
  Harmless& operator=(const Harmless&) = delete;

  PeerResult result;

 private:
  std::string path, kind, name, name_space, version, message;
};

/// Text and pretty end alike.
class LinesReport : public PeerReport {
 public:
  using PeerReport::PeerReport;

  void add(const PeerResult& result) final {
    if (options_.summary && !files_.contains(result.path)) files_.emplace(result.path);
    counts_.add(result.status);
    write(Harmless(result).result);
  }

  void finish(double) final {
    if (!options_.summary) return;
    const auto plural = [](std::size_t count) { return count > 1 ? "s" : ""; };
    const std::string where = options_.is_stdin ? std::string("parsing stdin")
                                                : "in " + std::to_string(files_.size()) + " file" + plural(files_.size());
    out_ += "Summary: " + std::to_string(counts_.all()) + " resource" + plural(counts_.all()) + " found " + where +
            " - Valid: " + std::to_string(counts_.valid) + ", Invalid: " + std::to_string(counts_.invalid) +
            ", Errors: " + std::to_string(counts_.errors) + ", Skipped: " + std::to_string(counts_.skipped) + "\n";
  }

 private:
  virtual void write(const PeerResult& result) = 0;
  std::set<std::string, std::less<>> files_;
  Counts counts_;
};

class TextReport final : public LinesReport {
 public:
  using LinesReport::LinesReport;

 private:
  void write(const PeerResult& r) override {
    const bool is_known = !r.kind.empty() && !r.name.empty();
    switch (r.status) {
      case PeerStatus::kValid:
        if (options_.verbose) out_ += joined({r.path, " - ", r.kind, " ", r.name, " is valid\n"});
        return;
      case PeerStatus::kInvalid: out_ += joined({r.path, " - ", r.kind, " ", r.name, " is invalid: ", r.message, "\n"}); return;
      case PeerStatus::kError:
        out_ += is_known ? joined({r.path, " - ", r.kind, " ", r.name, " failed validation: ", r.message, "\n"})
                         : joined({r.path, " - failed validation: ", r.message, "\n"});
        return;
      case PeerStatus::kSkipped:
        if (options_.verbose) out_ += joined({r.path, " - ", r.name, " ", r.kind, " skipped\n"});
        return;
      case PeerStatus::kEmpty: return;
    }
  }
};

class PrettyReport final : public LinesReport {
 public:
  using LinesReport::LinesReport;

 private:
  static constexpr std::string_view kReset = "\033[0m", kRed = "\033[31m", kGreen = "\033[32m", kYellow = "\033[33m";

  void write(const PeerResult& r) override {
    const bool is_known = !r.kind.empty() && !r.name.empty();
    switch (r.status) {
      case PeerStatus::kValid:
        if (!options_.verbose) return;
        out_ += joined({kGreen, "\u2714", kReset, " ", r.path, ": ", kGreen, r.kind, " ", r.name, " is valid", kReset, "\n"});
        return;
      case PeerStatus::kInvalid:
        out_ += joined({kRed, "\u2716", kReset, " ", r.path, ": ", kRed, r.kind, " ", r.name, " is invalid: ", r.message, kReset, "\n"});
        return;
      case PeerStatus::kError:
        out_ += joined({kRed, "\u2716", kReset, " ", r.path, ": ", kRed});
        out_ += is_known ? joined({r.kind, " failed validation: ", r.name}) : joined({"failed validation: ", r.name});
        out_ += joined({" ", r.message, kReset, "\n"});
        return;
      case PeerStatus::kSkipped:
        if (!options_.verbose) return;
        out_ += joined({kYellow, "-", kReset, " ", r.path, ": ", kYellow, r.kind, r.kind.empty() ? "" : " "});
        if (is_known) out_ += joined({r.name, " "});
        out_ += joined({"skipped", kReset, "\n"});
        return;
      case PeerStatus::kEmpty: return;
    }
  }
};

class TapReport final : public PeerReport {
 public:
  using PeerReport::PeerReport;

  void add(const PeerResult& given) override {
    const Harmless harmless(given);
    const PeerResult& r = harmless.result;
    if (++number_ == 1) out_ += "TAP version 13\n";
    const bool is_good = r.status != PeerStatus::kInvalid && r.status != PeerStatus::kError;
    out_ += (is_good ? "ok " : "not ok ") + std::to_string(number_) + joined({" - ", r.path});
    const std::string name = joined({" (", r.version, "/", r.kind, "/", r.name_space, "/", r.name, ")"});
    switch (r.status) {
      case PeerStatus::kValid: out_ += name; break;
      case PeerStatus::kInvalid: out_ += joined({name, ": ", r.message}); break;
      case PeerStatus::kError: out_ += joined({": ", r.message}); break;
      case PeerStatus::kSkipped: out_ += name + " # skip"; break;
      case PeerStatus::kEmpty: out_ += " (empty)"; break;
    }
    out_ += '\n';
  }

  void finish(double) override { out_ += "1.." + std::to_string(number_) + "\n"; }

 private:
  std::size_t number_ = 0;
};

class JsonReport final : public PeerReport {
 public:
  using PeerReport::PeerReport;

  void add(const PeerResult& r) override {
    counts_.add(r.status);
    const bool is_problem = r.status == PeerStatus::kInvalid || r.status == PeerStatus::kError;
    if (!is_problem && !options_.verbose) return;
    constexpr std::string_view kNames[] = {"statusError", "statusSkipped", "statusValid", "statusInvalid", ""};
    rows_ += rows_.empty() ? "\n    {" : ",\n    {";
    member(rows_, 6, "filename", r.path, true);
    member(rows_, 6, "kind", r.kind);
    member(rows_, 6, "name", r.name);
    member(rows_, 6, "version", r.version);
    member(rows_, 6, "status", kNames[static_cast<std::size_t>(r.status)]);
    member(rows_, 6, "msg", is_problem ? r.message : std::string_view());
    if (!r.causes.empty()) {
      rows_ += ",\n      \"validationErrors\": [";
      for (std::size_t i = 0; i < r.causes.size(); ++i) {
        rows_ += i == 0 ? "\n        {" : ",\n        {";
        member(rows_, 10, "path", r.causes[i].first, true);
        member(rows_, 10, "msg", r.causes[i].second);
        rows_ += "\n        }";
      }
      rows_ += "\n      ]";
    }
    rows_ += "\n    }";
  }

  void finish(double) override {
    out_ += "{\n  \"resources\": [" + rows_ + (rows_.empty() ? "]" : "\n  ]");
    if (options_.summary) {
      out_ += ",\n  \"summary\": {\n    \"valid\": " + std::to_string(counts_.valid) + ",\n    \"invalid\": " +
              std::to_string(counts_.invalid) + ",\n    \"errors\": " + std::to_string(counts_.errors) + ",\n    \"skipped\": " +
              std::to_string(counts_.skipped) + "\n  }";
    }
    out_ += "\n}\n";
  }

 private:
  static void member(std::string& out, std::size_t indent, std::string_view key, std::string_view text, bool is_first = false) {
    out += is_first ? "\n" : ",\n";
    out.append(indent, ' ');
    out += joined({"\"", key, "\": "});
    json::append_string(out, text);
  }

  std::string rows_;
  Counts counts_;
};

class JunitReport final : public PeerReport {
 public:
  using PeerReport::PeerReport;

  void add(const PeerResult& r) override {
    const auto [found, is_new] = numbers_.emplace(r.path, suites_.size());
    if (is_new) suites_.emplace_back().name = r.path;
    if (r.status == PeerStatus::kEmpty) return;
    Suite& suite = suites_[found->second];
    suite.counts.add(r.status);
    all_.add(r.status);
    const std::string name = r.name_space.empty() ? std::string(r.name) : joined({r.name_space, "/", r.name});
    std::string& out = suite.cases;
    out += "\n    <testcase";
    append_xml_attribute(out, "name", name);
    append_xml_attribute(out, "classname", joined({r.kind, "@", r.version}));
    out += " time=\"0\">";
    if (r.status == PeerStatus::kSkipped) out += "\n      <skipped message=\"\"></skipped>\n    ";
    if (r.status == PeerStatus::kInvalid || r.status == PeerStatus::kError) {
      const std::string_view element = r.status == PeerStatus::kError ? "error" : "failure";
      out += joined({"\n      <", element});
      append_xml_attribute(out, "message", r.message);
      out += joined({" type=\"\"></", element, ">\n    "});
    }
    out += "</testcase>";
  }

  void finish(double seconds) override {
    std::string time;
    append_float(time, seconds, 'g', -1);
    out_ += "<testsuites name=\"kubeconform\" time=\"" + time + "\"" + count("tests", all_.all()) + count("failures", all_.invalid) +
            count("disabled", all_.skipped) + count("errors", all_.errors) + ">";
    for (std::size_t i = 0; i < suites_.size(); ++i) {
      const Suite& suite = suites_[i];
      out_ += "\n  <testsuite";
      append_xml_attribute(out_, "name", suite.name);
      out_ += count("id", i + 1) + count("tests", suite.counts.all()) + count("failures", suite.counts.invalid) +
              count("errors", suite.counts.errors) + " disabled=\"0\"" + count("skipped", suite.counts.skipped) + ">";
      out_ += suite.cases + (suite.cases.empty() ? "" : "\n  ") + "</testsuite>";
    }
    out_ += suites_.empty() ? "</testsuites>\n" : "\n</testsuites>\n";
  }

 private:
  struct Suite {
    std::string name, cases;
    Counts counts;
  };
  static std::string count(std::string_view name, std::size_t number) { return joined({" ", name, "=\"", std::to_string(number), "\""}); }

  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<Suite> suites_;
  Counts all_;
};

}  // namespace

std::unique_ptr<PeerReport> make_peer_report(std::string_view form, const PeerOptions& options) {
  if (form == "text") return std::make_unique<TextReport>(options);
  if (form == "json") return std::make_unique<JsonReport>(options);
  if (form == "junit") return std::make_unique<JunitReport>(options);
  if (form == "tap") return std::make_unique<TapReport>(options);
  if (form == "pretty") return std::make_unique<PrettyReport>(options);
  return nullptr;
}

}  // namespace rhumbline
