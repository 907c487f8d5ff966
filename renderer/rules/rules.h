// What a schema cannot say: rules kept as data (docs/rules.md), judged over values, over objects, across releases and against what
// runs. Each system's rules lie in schemas/<system>/ and are part of the program; a user's own come on top.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/diff/diff.h"
#include "renderer/release/release.h"

namespace rhumbline::rules {

/// One release: what it was given and what it renders.
struct Release {
  std::string name, name_space, chart, chart_version;
  Value values;                // as templates see them; nil: only objects are known
  Value user_values;           // of these what -f and --set* gave
  std::vector<Value> objects;  // hooks left out
  std::string within = {};     // of a subchart: where its values lie, as --set writes it
  std::vector<Release> parts = {};  // the subcharts, with values of their own and the objects of the whole
};

struct Subject {
  std::span<const Release> releases;
  bool is_set = false;         // one set of several: what is not in it does not answer
  std::span<const Value> live;
  const schema::Store* store = nullptr;
  std::int64_t now = 0;        // Unix seconds, for certificates; 0: their times are not judged
  bool documents_only = false;  // only the rules about documents inside strings: what else is there is not known
};

/// All rules of a run. The job must outlive it.
class RuleBook {
 public:
  /// The rules of the program.
  explicit RuleBook(Job& job);
  /// A rules file of the user's; `at` its first byte. throws Failure (kUsage) when it is none, with the place.
  void add(std::string_view text, Pos at);

  /// Adds the definitions that rules judge documents inside strings by.
  void learn(schema::Store& store, const Subject& subject) const;
  /// Whether some rule is about objects of this kind and group, by name.
  [[nodiscard]] bool judges(const Value& object) const;
  /// Judges values and objects; findings carry `release` when the subject is a set.
  [[nodiscard]] std::vector<schema::Finding> judge(const Subject& subject) const;
  /// UNKNOWN_VALUES_KEY for a value that no template reads: what was meant, or what replaces it.
  [[nodiscard]] schema::Finding unknown_value(const Release& release, const UnusedValue& unused) const;
  /// Judges one release against what runs: presets that do not reach an object, recorded values that differ, changes that do harm.
  [[nodiscard]] std::vector<schema::Finding> judge_live(const Subject& subject, const Release& release) const;

  /// Fields that controllers write at run time; for DiffRequest::run_time.
  [[nodiscard]] std::vector<RunTimeField> run_time_fields() const;
  /// Gives the findings of a comparison what only a chart's rules know: the flag that keeps an edit, and the place inside a text.
  void explain(const Release& release, Comparison& comparison) const;
  /// Heads (apiVersion, kind, name, namespace) of the live objects that the rules look at and the chart does not render.
  [[nodiscard]] std::vector<Value> watched(std::string_view chart, std::string_view name_space) const;
  /// The values that live objects record for a release of this chart, over those of Helm's own record (`config`, nil: none); nil when none does.
  [[nodiscard]] Value recorded_values(std::span<const Value> live, const Value& config, std::string_view chart, std::string_view name_space) const;

 private:
  struct File {
    Value rules, runtime;  // lists of maps; nil when there are none
    Value charts;          // of rules that name none
  };
  void take(const Value& document);

  Job& job_;
  std::vector<File> files_;
};

/// Adds the definitions that the program carries for the custom resources among these objects; those of the user are there already and
/// stay.
void add_known_definitions(Job& job, schema::Store& store, const Subject& subject);
void add_known_definition(Job& job, schema::Store& store, const Value& object);
/// Whether the program knows this object's API group beyond Kubernetes itself.
bool is_known_resource(const Value& object);

/// Whether the program's rules know a document inside a string of this object: a ConfigMap of a name that they judge.
bool may_hold_documents(const Value& object);

/// `--set a.b=x`, with commas escaped and as --set-string where a text would be read as something else.
std::string set_flag(const Release& release, std::string_view path, const Value& value);
/// Notes in the finding, and says in its hint, that the flag keeps what runs.
void keep_by(schema::Finding& finding, std::string flag);
/// The value at a finding's path; invalid when there is none.
Value field_at(Job& job, const Value& object, std::string_view path);

/// A copy of values without these paths (a.b).
Value values_without(Job& job, const Value& values, const std::vector<std::string>& paths);
/// VALUES_DRIFT for each value of `config`, the values that the running release was given, which this one is not given and has otherwise.
/// The values are a Secret's: they are named, not shown. source: helm v4 pkg/action/upgrade.go: who gives one value gives all
std::vector<schema::Finding> find_forgotten(Job& job, const Release& release, const Value& config);

/// A finding for each object that the releases hold more than once. A second one in another release counts, too.
std::vector<schema::Finding> find_duplicates(const Subject& subject);

}  // namespace rhumbline::rules
