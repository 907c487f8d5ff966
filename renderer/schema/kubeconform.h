// kubeconform's view of a kind: which of its published schemas it would load, and what its validator would say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "renderer/schema/schema.h"

namespace rhumbline::schema {

/// A type as the published schema files hold it. They are named KIND-GROUP-VERSION.json, all in lower case and with the first label
/// of the group only, so that a kind of a foreign group may find the file of a built-in one. Empty: there is no such file.
/// source: yannh/openapi2jsonschema command.py; kubeconform pkg/registry schemaPath
struct PublishedKind {
  TypeRef type;
  std::uint32_t definition = 0;
  std::vector<std::string_view> api_versions = {}, kinds = {};  // what objects of the type may call themselves; empty: anything
  explicit operator bool() const { return static_cast<bool>(type); }
};
PublishedKind published_kind(std::string_view api_version, std::string_view kind, KubeVersion version);

/// "deployment-apps-v1": lower-case kind and the suffix that is made of the apiVersion.
std::string published_name(std::string_view api_version, std::string_view kind);

/// The schema file's content: references written out, optional fields nullable, with `strict` closed. In the job's arena; equal parts
/// are shared.
Value published_schema(Job& job, const PublishedKind& kind, bool strict);

/// Whether the object would pass published_schema(), decided on the tables.
bool fits_published(Job& job, const PublishedKind& kind, KubeVersion version, const Value& object, bool strict);

/// A row of the list of built-in kinds, as text: "apps/v1", "Deployment", "Namespaced", "1.28-1.37".
struct KindRowText {
  std::string api_version, kind, scope, versions;
};
/// All objects that can be created, sorted by apiVersion and kind; of one version only, when it is given.
std::vector<KindRowText> known_kinds(const std::optional<KubeVersion>& only);

/// What the validator inside kubeconform says of an object.
struct PeerVerdict {
  bool is_valid = true;
  std::string message;  // "jsonschema validation failed with 'URL#'" and lines "- at '/a': ...", joined by spaces
  std::vector<std::pair<std::string, std::string>> causes;  // of the first level: path without escapes, words
};
PeerVerdict judge_as_peer(Job& job, const Schema& schema, const Value& object);

}  // namespace rhumbline::schema
