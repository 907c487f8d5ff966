// Judging documents in batches, for `validate`: what a batch is, who judges it, and in which order batches are told.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "renderer/base/files.h"
#include "renderer/base/mapped.h"
#include "renderer/cli/schema_locations.h"
#include "renderer/live/live.h"
#include "renderer/report/report.h"
#include "renderer/rules/rules.h"

namespace rhumbline::cli {

/// What the command line says of judging.
struct JudgeSettings {
  std::vector<schema::KubeVersion> versions;
  std::vector<std::string> version_names;  // as asked for
  std::set<std::string, std::less<>> skip, reject;
  schema::CheckOptions check;
  bool ignore_missing = false;
  bool stop_early = false;
  std::vector<std::string> definitions;  // paths of --crds
  std::vector<std::string> locations;    // --schema-location; empty: the built-in schemas alone
  std::size_t threads = 1;
};

/// Documents of one input that are judged together. The last batch of an input owns its bytes; batches are told in order.
struct Batch {
  std::string name;       // of the input
  std::string_view text;  // all of the input
  std::vector<Document> documents;
  std::unique_ptr<MappedBytes> owner;
};

/// A row of the report with all it points to.
struct JudgedRow {
  int document = 1;
  std::string object = {}, api_version = {}, version = {};
  Verdict verdict = Verdict::kValid;
  std::vector<schema::Finding> findings = {};
  std::vector<std::string> unevaluated = {};
};
struct Judged {
  std::string name;
  std::unique_ptr<Job> job;  // findings point into it
  std::vector<JudgedRow> rows;
};

/// Judges batches, one at a time; a thread has its own.
class Judge {
 public:
  /// `stream` holds documents with definitions that count for all inputs.
  /// throws Failure when a definition's file cannot be used.
  Judge(const Limits& limits, Files& files, const JudgeSettings& settings, const std::vector<std::string>& stream);
  Judged judge(const Batch& batch);

 private:
  void document(Judged& judged, const Document& document, Pos start);
  void value(Judged& judged, const Document& document, const Value& value, std::span<const yaml::DuplicateKey> duplicates);
  void object(Judged& judged, const Document& document, const Value& object, std::span<const yaml::DuplicateKey> duplicates);
  JudgedRow for_version(Job& job, std::size_t number, const Value& object, std::span<const yaml::DuplicateKey> duplicates);
  bool by_location(Job& job, std::size_t number, const Value& object, JudgedRow& row);
  void by_rules(Job& job, const Value& object, bool documents_only, std::vector<schema::Finding>& findings);
  void refuse(Judged& judged, const Document& document, schema::Finding finding);
  void add(Judged& judged, JudgedRow row);
  rules::RuleBook& book(Job& job);

  const JudgeSettings& settings_;
  Job job_;
  schema::Store store_;
  std::vector<std::unique_ptr<SchemaLocations>> locations_;  // for each version
  std::optional<rules::RuleBook> book_;
  bool stopped_ = false;
};

/// Asks `next` for batches until it says false, judges them on settings.threads threads and hands them to `tell` in the order in which
/// they came, until that says false. throws what a judge throws. (judge_threads.cpp)
void judge_in_order(const Limits& limits, Files& files, const JudgeSettings& settings, const std::vector<std::string>& stream,
                    const std::function<bool(Batch&)>& next, const std::function<bool(const Judged&)>& tell);

}  // namespace rhumbline::cli
