// What the API server demands of the content of ConfigMaps and Secrets: names of keys, size, and the keys that a Secret's type wants.
//
// In: an object whose types were checked. Out: findings.
// The one idea: for the server stringData is data that is not coded yet, so both are looked at as one.
// Traps: a key whose value is null is there. A Secret's values are nowhere shown; names of keys are. A value of a wrong type has its
// finding already.
// source: k8s.io/kubernetes pkg/apis/core/validation ValidateConfigMap, ValidateSecret; apimachinery pkg/util/validation IsConfigMapKey;
// each rule was compared with a 1.34 server's dry run
#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/schema/members.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

constexpr std::size_t kMostBytes = 1u << 20;  // of all values of one object
constexpr std::size_t kLongestKey = 253;      // bytes
constexpr std::string_view kAccountName = "kubernetes.io/service-account.name";

struct TypedSecret {
  std::string_view type, key;
  std::string_view instead = {};  // the key that will do as well
  bool is_json = false;           // the value is a JSON object
  bool has_text = false;          // the value is not empty
};
constexpr TypedSecret kTypedSecrets[] = {
    {"kubernetes.io/basic-auth", "username", "password"},
    {.type = "kubernetes.io/dockercfg", .key = ".dockercfg", .is_json = true},
    {.type = "kubernetes.io/dockerconfigjson", .key = ".dockerconfigjson", .is_json = true},
    {.type = "kubernetes.io/ssh-auth", .key = "ssh-privatekey", .has_text = true},
    {"kubernetes.io/tls", "tls.crt"},
    {"kubernetes.io/tls", "tls.key"},
};

// In words what is wrong with a key; empty: nothing.
std::string_view key_error(std::string_view key) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
  if (key == "." || key.starts_with("..")) return "is no valid key: it may not be \".\" nor begin with \"..\"";
  if (key.size() > kLongestKey) return "is no valid key: it may have at most 253 bytes";
  if (key.empty() || key.find_first_not_of(kPlain) != std::string_view::npos) return "is no valid key: letters, digits, '-', '_' and '.'";
  return {};
}

// Bytes of a value once it is decoded; line breaks do not count.
std::size_t size_of(const Value& value, bool is_coded) {
  const std::string_view text = value.is_string() ? value.as_text() : std::string_view();
  if (!is_coded) return text.size();
  const std::string_view used = trim_right_space(text);
  const auto breaks = static_cast<std::size_t>(std::count_if(used.begin(), used.end(), [](char c) { return c == '\n' || c == '\r'; }));
  const std::size_t padding = used.ends_with("==") ? 2 : used.ends_with("=") ? 1 : 0;
  return used.empty() ? 0 : (used.size() - breaks) / 4 * 3 - padding;
}

const Entry* entry_of(const Value& map, std::string_view key) { return map.is_map() ? std::as_const(map.as_map()).find(key) : nullptr; }

// The bytes of a Secret's key; nothing where they cannot be read, and that was told.
std::optional<std::string> bytes_of(const Entry& entry, bool is_coded) {
  if (entry.value.is_nil()) return std::string();
  if (!entry.value.is_string()) return std::nullopt;
  return is_coded ? from_base64(entry.value.as_text()) : std::string(entry.value.as_text());
}

}  // namespace

void ObjectChecker::check_content(const Value& object, std::string_view kind) {
  // What stands in the second part goes before what stands in the first.
  const std::string_view parts[] = {"data", kind == "Secret" ? "stringData" : "binaryData"};
  const Value second = member(object, parts[1]);
  std::size_t bytes = 0;
  for (const std::string_view part : parts) {
    const Value content = member(object, part);
    if (!content.is_map()) continue;
    const bool is_coded = part == "binaryData" || (kind == "Secret" && part == "data");
    const Step at_part{nullptr, part, 0, true};
    for (const Entry& entry : std::as_const(content.as_map()).entries()) {
      const Step step{&at_part, entry.key, 0, true};
      if (const std::string_view error = key_error(entry.key); !error.empty()) report(&step, entry.key_at, std::string(error)).member = MemberFault::kMisnamed;
      const bool is_twice = part == "data" && entry_of(second, entry.key) != nullptr;
      if (is_twice && kind == "ConfigMap") report(&step, entry.key_at, "is there in binaryData, too: one of them must go");
      if (!is_twice) bytes += size_of(entry.value, is_coded);
    }
  }
  if (bytes > kMostBytes) {
    const Step step{nullptr, "data", 0, true};
    report(&step, object.at(), "has " + std::to_string(bytes) + " bytes, a " + std::string(kind) + " takes at most 1048576").hint =
        "divide it, or mount what is large from elsewhere";
  }
  if (kind == "Secret") check_typed_secret(object);
}

void ObjectChecker::check_typed_secret(const Value& secret) {
  const std::string_view type = text_of(secret, "type");
  const Value data = member(secret, "data"), plain = member(secret, "stringData");
  const Step at_data{nullptr, "data", 0, true};
  const auto lacks = [&](const Step& step, const std::string& also) {
    report(&step, secret.at(), "is missing: a Secret of type " + std::string(type) + " must have it" + also).member = MemberFault::kMissing;
  };
  for (const TypedSecret& row : kTypedSecrets) {
    if (row.type != type) continue;
    const Entry* written = entry_of(plain, row.key);
    const Entry* entry = written != nullptr ? written : entry_of(data, row.key);
    const Step step{&at_data, row.key, 0, true};
    if (entry == nullptr) {
      const bool will_do = !row.instead.empty() && (entry_of(plain, row.instead) != nullptr || entry_of(data, row.instead) != nullptr);
      if (!will_do) lacks(step, row.instead.empty() ? "" : " or " + std::string(row.instead));
      continue;
    }
    const std::optional<std::string> bytes = bytes_of(*entry, written == nullptr);
    if (!bytes) continue;
    if (row.has_text && bytes->empty()) report(&step, entry->value.at(), "is empty").member = MemberFault::kMissing;
    if (!row.is_json) continue;
    const Result<Value> read = json::read(job_, *bytes);
    if (!read || (!read.value().is_map() && !read.value().is_nil())) report(&step, entry->value.at(), "is no JSON object").want = "a JSON object";
  }
  if (type != "kubernetes.io/service-account-token") return;
  const Value annotations = member(member(secret, "metadata"), "annotations"), name = member(annotations, kAccountName);
  const Step at_metadata{nullptr, "metadata", 0, true}, at_annotations{&at_metadata, "annotations", 0, true}, at_name{&at_annotations, kAccountName, 0, true};
  if (name.is_nil() || (name.is_string() && name.as_text().empty())) lacks(at_name, "");
}

}  // namespace rhumbline::schema
