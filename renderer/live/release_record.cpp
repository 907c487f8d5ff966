// Helm's record of a release: a Secret or ConfigMap that holds, packed, what was installed.
//
// In:  the object as kubectl prints it.   Out: the manifest's objects, the user's values, who applied it.
// The one idea: the record is the best "old" there is: it says what Helm will compare with, not what runs.
// Traps: a Secret's data is base64 once more than a ConfigMap's; the oldest records are not compressed; hooks are kept apart from
// the manifest and are no part of it.
// source: helm v4 pkg/storage/driver/util.go decodeRelease

#include "renderer/base/base_n.h"
#include "renderer/chart/gunzip.h"
#include "renderer/json/json.h"
#include "renderer/live/live.h"

namespace rhumbline {

namespace {

constexpr std::string_view kGzipMagic = "\x1f\x8b\x08";

bool is_secret_record(const Value& object) { return text_of(object, "type") == "helm.sh/release.v1"; }

Diagnostic broken(const Value& object, std::string why) {
  return {.at = object.at(),
          .message = "the release record " + std::string(text_of(member_of(object, "metadata"), "name")) + " cannot be read: " + why};
}

// From the member `release` to JSON text.
Result<std::string> unpack_record(Job& job, const Value& object) {
  const Value packed = member_of(member_of(object, "data"), "release");
  if (!packed.is_string()) return broken(object, "it has no data.release");
  std::optional<std::string> bytes = from_base64(packed.as_text());
  if (bytes && (is_secret_record(object) || text_of(object, "kind") == "Secret")) bytes = from_base64(*bytes);
  if (!bytes) return broken(object, "data.release is not base64");
  if (!bytes->starts_with(kGzipMagic)) return *bytes;
  Result<std::string> text = gunzip(*bytes, job.limits.file_bytes);
  if (!text) return broken(object, text.error().message);
  return text;
}

Result<std::vector<Value>> manifest_objects(Job& job, std::string_view name, std::string_view manifest) {
  const Pos start = job.sources.add("release " + std::string(name), manifest);
  std::vector<Value> objects;
  for (const Document& document : split_documents(manifest)) {
    Result<Parsed> parsed = parse_document(job, document, start + document.offset);
    if (!parsed) return parsed.error();
    for (const Value& value : parsed.value().values) unfold_objects(value, objects);
  }
  return objects;
}

}  // namespace

bool is_release_record(const Value& object) {
  if (!object.is_map()) return false;
  const std::string_view kind = text_of(object, "kind");
  // kubectl get secret -o json is often cut down to what matters; the type says enough.
  if (is_secret_record(object)) return true;
  const Value metadata = member_of(object, "metadata");
  return (kind == "ConfigMap" || kind == "Secret") && text_of(metadata, "name").starts_with("sh.helm.release.v1.") &&
         text_of(member_of(metadata, "labels"), "owner") == "helm";
}

Result<ReleaseRecord> read_release_record(Job& job, const Value& object) {
  Result<std::string> text = unpack_record(job, object);
  if (!text) return text.error();
  const std::string_view kept = job.arena.copy(text.value());
  Result<Value> document = json::read(job, kept, {}, {});
  if (!document) return broken(object, document.error().message);
  const Value release = document.value();
  if (!release.is_map()) return broken(object, "it holds no object");
  if (const Value manifest = member_of(release, "manifest"); !manifest.is_nil() && !manifest.is_string()) return broken(object, "its manifest is no text");
  ReleaseRecord record;
  record.name = text_of(release, "name");
  record.name_space = text_of(release, "namespace");
  record.status = text_of(member_of(release, "info"), "status");
  record.revision = to_int64(member_of(release, "version"));
  record.is_server_side = text_of(release, "apply_method") == "ssa";
  record.config = member_of(release, "config");
  record.defaults = member_of(member_of(release, "chart"), "values");
  Result<std::vector<Value>> objects = manifest_objects(job, record.name, text_of(release, "manifest"));
  if (!objects) return objects.error();
  record.objects = std::move(objects.value());
  return record;
}

}  // namespace rhumbline
