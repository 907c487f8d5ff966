// The sides of a comparison, from the words of the command line; for this room only.
#pragma once

#include <memory>

#include "renderer/cli/cli.h"
#include "renderer/cli/cluster.h"
#include "renderer/diff/diff.h"
#include "renderer/rules/rules.h"

namespace rhumbline::cli {

/// Objects of one side, and the definitions that came with them.
struct Manifests {
  std::vector<Value> objects;
  std::vector<Value> definitions;
  std::vector<Value> of_crds_folder;  // those of a chart's crds/
  std::size_t hooks_left_out = 0;
};

/// Reads what is compared: files, folders, streams, charts, Helm's records, a cluster.
class Sides {
 public:
  Sides(Job& job, const Arguments& arguments, schema::Store& store, schema::KubeVersion version);

  /// Reads all sides. throws Failure: what cannot be read is never taken for "nothing there".
  void read();
  /// The new side, rendered a second time: what differs is generated. Only when is_rendered.
  Manifests again();
  /// The new side with one value more, as --set or --set-string takes it. throws Failure: the chart does not render with it.
  Manifests with_value(const std::string& word, bool is_text);
  /// The Kubernetes version to judge by: --kube-version, else the cluster's, else the newest.
  [[nodiscard]] schema::KubeVersion version() const { return version_; }

  Manifests old, fresh;
  std::vector<Value> live;
  OldSource old_source = OldSource::kNone;
  Engine engine = Engine::kNone;
  std::string name_space, release;
  bool has_live = false, is_rendered = false;
  bool is_server_side = false;       // --server-side: an apply on the server, which a cluster is asked about
  rules::Release rendering;          // what the chart was given, when is_rendered
  std::unique_ptr<Cluster> cluster;  // null: none was named

 private:
  void check_stdin() const;
  void read_fresh(std::span<const std::string> words, bool has_old);
  void read_old();
  void read_live();
  void choose_engine();
  void find_record(std::span<const std::string> words);
  std::optional<ReleaseRecord> record_in_storage(std::string_view name);
  void refuse_unreleased();
  void reuse_values(RenderRequest& request);
  bool is_chart(const std::string& path);
  std::vector<Value> objects_of(std::vector<std::string> paths);
  Manifests of_path(const std::string& path);
  Manifests rendered(std::span<const std::string> words, bool is_release);
  void append(std::vector<Value>& objects, const Manifest& manifest);
  ReleaseRecord record_of_file(const std::string& path);
  void take_record(const ReleaseRecord& record);

  Job& job_;
  const Arguments& arguments_;
  schema::Store& store_;
  schema::KubeVersion version_;
  DiskFiles files_;
  std::vector<std::string> words_;
  std::optional<ReleaseRecord> record_;  // of the release that is upgraded
  Streams streams_;  // values that came through pipes, for the second rendering
  std::vector<std::string> extra_set_, extra_set_string_;  // of a trial
  bool live_is_cluster_ = false;
};

}  // namespace rhumbline::cli
