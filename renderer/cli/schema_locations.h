// --schema-location: where schemas of kinds are looked up, as kubeconform does it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "renderer/base/files.h"
#include "renderer/schema/kubeconform.h"

namespace rhumbline::cli {

/// Locations are tried in order, the first that knows a kind wins. A location is `default` (the built-in schemas), a file name that ends
/// in `json` and may hold Go template actions (.NormalizedKubernetesVersion .StrictSuffix .ResourceKind .ResourceAPIVersion .Group
/// .KindSuffix), or a folder laid out as kubeconform's own. Nothing is fetched.
/// source: kubeconform 0.8.0 pkg/registry
class SchemaLocations {
 public:
  struct Options {
    std::string version = "master";  // as on the command line: master or x.y.z
    schema::KubeVersion kube;
    bool strict = false;
  };
  /// No location stands for `default`. Everything found lives in the job. throws Failure (kUsage): a template that cannot be used;
  /// `helm` is kubeconform's text.
  SchemaLocations(Job& job, Files& files, std::vector<std::string> locations, Options options);

  /// What is known of one kind.
  struct Found {
    schema::PublishedKind built_in;        // of the embedded tables
    std::optional<schema::Schema> schema;  // of a file; of a built-in kind only once it was asked for
    std::string url;                       // of the schema
    std::string api_version, kind;         // as asked for, of a built-in kind
    std::string error;                     // the search ended with this fault
    explicit operator bool() const { return built_in || schema.has_value(); }
  };
  Found& find(std::string_view api_version, std::string_view kind);
  /// The schema of a kind that was found.
  const schema::Schema& schema_of(Found& found);

 private:
  struct BothLess {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      const std::string_view first_a = a.first, first_b = b.first;
      return first_a != first_b ? first_a < first_b : std::string_view(a.second) < std::string_view(b.second);
    }
  };
  std::string path_of(const std::string& location, std::string_view api_version, std::string_view kind);
  bool look_at(const std::string& location, std::string_view api_version, std::string_view kind, Found& found);

  Job& job_;
  Files& files_;
  Options options_;
  std::vector<std::string> locations_;
  std::map<std::pair<std::string, std::string>, Found, BothLess> known_;  // by apiVersion and kind
};

}  // namespace rhumbline::cli
