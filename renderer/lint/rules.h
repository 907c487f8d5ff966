// What the rules of this room share. Private to the room.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/lint/lint.h"

namespace rhumbline::lint {

/// The chart that is looked at, and where messages go.
struct Linter {
  Job& job;
  Files& files;
  World& world;
  const LintRequest& request;
  const Value& user_values;
  std::string folder;   // absolute
  Report& report;

  [[nodiscard]] bool helm3() const { return request.compat == Compat::kHelm3; }
  /// Adds a message when there is a text. Returns whether all is well, as Helm's RunLinterRule.
  bool rule(Level level, std::string_view path, std::string text);
  /// The chart as the linter's loader gives it; a text in Helm's words when it cannot be loaded.
  std::optional<ChartSet> load(std::string& fault);
};

// The rules, in Helm's order.
void check_chart_file(Linter& linter);
void check_values_file(Linter& linter);
void check_templates(Linter& linter);
void check_dependencies(Linter& linter);
void check_crds(Linter& linter);

/// Helm's words for a failure of a lower room.
std::string words_of(const Diagnostic& diagnostic);

/// The head of a manifest, as the linter decodes it.
struct Head {
  std::string_view api_version, kind, name;
};

/// Reads text document by document, as apimachinery's YAMLOrJSONDecoder does with Helm's k8sYamlStruct.
class HeadStream {
 public:
  HeadStream(Linter& linter, std::string_view text);
  enum class Step : std::uint8_t { kHead, kNothing, kEnd, kFault };
  /// kNothing: a document without content. kFault: see fault(); nothing more can be read.
  Step next(Head& head);
  [[nodiscard]] const std::string& fault() const { return fault_; }

 private:
  Step decode(std::string_view document, Head& head);

  Linter& linter_;
  std::string_view rest_;
  std::string fault_;
  std::string json_fault_;  // why text that begins with { is no JSON
};

/// Calls `judge` for the head of each document of a file. A text that cannot be read is an error of the file; returns whether all is
/// well, so that the caller knows if further files are looked at.
template <class Judge>
bool each_head(Linter& linter, std::string_view name, std::string_view text, const Judge& judge) {
  HeadStream stream(linter, text);
  Head head;
  for (;;) {
    const HeadStream::Step step = stream.next(head);
    if (step == HeadStream::Step::kEnd) return true;
    if (step == HeadStream::Step::kFault) return linter.rule(Level::kError, name, "unable to parse YAML: " + stream.fault());
    if (step == HeadStream::Step::kHead) judge(head);
  }
}

/// Empty, or what is wrong with an object's name, by the rules of its kind. source: template.go validateMetadataName
std::string name_fault(const Head& head);
/// Empty, or the notice that the API is deprecated in this Kubernetes. source: deprecations.go
std::string deprecation_of(const Head& head, std::string_view major, std::string_view minor);

// The judges of govalidator, as far as Chart.yaml needs them. source: asaskevich/govalidator a9d515a09cc2
bool is_email(Job& job, std::string_view text);
bool is_url(Job& job, std::string_view text);
bool is_request_url(std::string_view text);

}  // namespace rhumbline::lint
