// What is known about kinds: the embedded tables, CRDs, plain JSON schemas.
//
// In: apiVersion, kind, Kubernetes version. Out: a TypeRef into a table, the scope, and what became of the kind. The embedded
// rows are searched where they lie; nothing is built for them.
// Trap: one kind may have several rows, as its definition may have moved between versions.
#include <algorithm>
#include <map>
#include <optional>

#include "renderer/base/text.h"
#include "renderer/schema/members.h"
#include "renderer/schema/table.h"

namespace rhumbline::schema {
namespace {

const Table& embedded() {
  return kEmbeddedStore.table;
}

int minor_of(std::string_view version) {
  const std::size_t dot = version.find('.');
  const std::string_view rest = dot == std::string_view::npos ? std::string_view{} : version.substr(dot + 1);
  return static_cast<int>(parse_int(rest.substr(0, rest.find_first_not_of("0123456789")), 10).value);
}

const LifecycleRow* lifecycle_of(std::string_view api_version, std::string_view kind) {
  for (const LifecycleRow& row : kEmbeddedStore.lifecycle) {
    if (row.api_version == api_version && row.kind == kind) return &row;
  }
  return nullptr;
}

std::string_view minor_text(Arena& arena, std::size_t index) {
  const std::string_view full = kEmbeddedStore.versions[index];
  return arena.copy(full.substr(0, full.find('.', full.find('.') + 1)));
}

std::string_view group_of(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view{} : api_version.substr(0, slash);
}

/// Stability of the version part: v1 before v1beta1 before v1alpha1.
int stability(std::string_view api_version) {
  if (api_version.find("alpha") != std::string_view::npos) return 2;
  return api_version.find("beta") != std::string_view::npos ? 1 : 0;
}

/// Another apiVersion that serves this kind in the given version: the same group first, stable ones first.
std::string_view served_elsewhere(std::string_view api_version, std::string_view kind, KubeVersion version) {
  std::string_view best;
  int best_rank = 1000;
  for (const KindRow& row : kEmbeddedStore.kinds) {
    if (embedded().name(row.kind) != kind || (row.versions >> version.index & 1u) == 0 || row.scope == 0) continue;
    const std::string_view candidate = embedded().name(row.api_version);
    const int rank = stability(candidate) + (group_of(candidate) == group_of(api_version) ? 0 : 10);
    if (rank < best_rank) {
      best = candidate;
      best_rank = rank;
    }
  }
  return best;
}

}  // namespace

std::span<const KindRow> rows_of(std::string_view api_version, std::string_view kind) {
  const auto key = std::pair(api_version, kind);
  const auto key_of = [](const KindRow& row) { return std::pair(embedded().name(row.api_version), embedded().name(row.kind)); };
  const auto rows = kEmbeddedStore.kinds;
  const auto first =
      std::lower_bound(rows.begin(), rows.end(), key, [&](const KindRow& r, const auto& k) { return key_of(r) < k; });
  auto last = first;
  while (last != rows.end() && key_of(*last) == key) ++last;
  return {first, last};
}

struct Store::Impl {
  struct Custom {
    const Table* table = nullptr;
    std::uint32_t node = 0;
    Scope scope = Scope::kUnknown;
    std::string_view resource, warning;
    bool deprecated = false;
  };
  explicit Impl(Job& given) : job(given) {}

  /// A JSON schema by the spellings of its file name: the whole apiVersion, the group's first label, the version alone.
  [[nodiscard]] const Schema* json_schema(std::string_view api_version, std::string_view kind) const {
    const std::string lower = lower_ascii(kind);
    const std::string_view group = group_of(api_version);
    const std::string_view own_version = api_version.substr(group.empty() ? 0 : group.size() + 1);
    const std::string label(group.substr(0, group.find('.')));
    const std::string spellings[] = {std::string(api_version),
                                     label.empty() ? std::string(own_version) : label + "-" + std::string(own_version),
                                     std::string(own_version)};
    for (const std::string& spelling : spellings) {
      if (const auto found = json.find({spelling, lower}); found != json.end()) return &found->second;
    }
    return nullptr;
  }

  /// What was found last: a stream of thousands of objects holds few kinds.
  struct Known {
    std::string api_version, kind;
    std::uint8_t version = 0;  // kAny: what does not depend on it
    std::optional<KindEntry> entry = {};
    std::optional<Scope> scope = {};
  };
  static constexpr std::size_t kMostKnown = 64;
  static constexpr std::uint8_t kAny = 0xFF;
  Known& known_of(std::string_view api_version, std::string_view kind, std::uint8_t version) {
    for (Known& each : known) {
      if (each.version == version && each.kind == kind && each.api_version == api_version) return each;
    }
    if (known.size() == kMostKnown) known.clear();
    return known.emplace_back(Known{std::string(api_version), std::string(kind), version});
  }

  [[nodiscard]] KindEntry find(std::string_view api_version, std::string_view kind, KubeVersion version) const;
  [[nodiscard]] Scope scope(std::string_view api_version, std::string_view kind) const;

  Job& job;
  std::vector<Known> known;
  std::map<std::pair<std::string, std::string>, Custom> custom;
  std::map<std::pair<std::string, std::string>, Schema> json;  // apiVersion and lower-case kind
};

Store::Store(Job& job) : impl_(std::make_unique<Impl>(job)) {}
Store::~Store() = default;

std::span<const std::string_view> kube_versions() {
  return kEmbeddedStore.versions;
}

Result<KubeVersion> kube_version(std::string_view text) {
  const auto& all = kEmbeddedStore.versions;
  const auto newest = static_cast<std::uint8_t>(all.size() - 1);
  if (text.empty() || text == "master") return KubeVersion{newest, minor_of(all[newest]), true};
  std::string_view digits = text.starts_with("v") ? text.substr(1) : text;
  const std::size_t dot = digits.find('.');
  const ParsedInt major = parse_int(digits.substr(0, dot), 10);
  const int minor = minor_of(digits);
  const bool bad = dot == std::string_view::npos || dot + 1 >= digits.size() || digits[dot + 1] < '0' || digits[dot + 1] > '9';
  if (bad || major.status != ParseStatus::kOk) {
    std::string shown;
    append_quoted(shown, text);
    return Diagnostic{.cause = Cause::kUsage, .message = shown + " is no Kubernetes version", .hint = "write 1.31 or 1.31.4"};
  }
  const int oldest = minor_of(all[0]);
  const int wanted = major.value == 1 ? minor : major.value < 1 ? 0 : 10000;
  const int nearest = std::clamp(wanted, oldest, minor_of(all[newest]));
  return KubeVersion{static_cast<std::uint8_t>(nearest - oldest), wanted, nearest == wanted};
}

bool Store::add_crd(const Value& crd) {
  impl_->known.clear();
  if (text_of(crd, "kind") != "CustomResourceDefinition" || !text_of(crd, "apiVersion").starts_with("apiextensions.k8s.io/")) {
    return false;
  }
  const Value spec = crd.as_map().get("spec");
  const Value versions = member_of(spec, "versions");
  const Value names = member_of(spec, "names");
  const std::string group(text_of(spec, "group"));
  const std::string kind(text_of(names, "kind"));
  if (group.empty() || kind.empty()) return false;
  Job& job = impl_->job;
  TableBuilder builder(job);
  struct Added {
    std::string api_version;
    Impl::Custom custom;
  };
  std::vector<Added> added;
  const auto add = [&](std::string_view version, const Value& holder, const Value& validation) {
    if (version.empty()) return;
    const Value schema = member_of(validation, "openAPIV3Schema");
    Impl::Custom custom;
    custom.node = builder.add(schema, TableBuilder::Dialect::kCustom, true);
    const std::string_view scope = text_of(spec, "scope");
    custom.scope = scope == "Namespaced" ? Scope::kNamespaced : scope == "Cluster" ? Scope::kCluster : Scope::kUnknown;
    custom.resource = job.arena.copy(text_of(names, "plural"));
    custom.deprecated = flag_of(holder, "deprecated");
    custom.warning = job.arena.copy(text_of(holder, "deprecationWarning"));
    added.push_back({group + "/" + std::string(version), custom});
  };
  const Value shared = spec.as_map().get("validation");  // v1beta1: one schema for all versions
  if (versions.is_list()) {
    for (const Value& version : versions.as_list()) {
      if (!version.is_map()) continue;
      const Value own = version.as_map().get("schema");
      add(text_of(version, "name"), version, own.is_map() ? own : shared);
    }
  } else {
    add(text_of(spec, "version"), spec, shared);
  }
  const Table* table = job.arena.make<Table>(builder.finish(job.arena));
  for (Added& each : added) {
    each.custom.table = table;
    impl_->custom[{each.api_version, kind}] = each.custom;
  }
  return !added.empty();
}

Result<bool> Store::add_json_schema(std::string_view file_name, const Value& document) {
  impl_->known.clear();
  std::string_view name = file_name.substr(file_name.rfind('/') + 1);
  if (name.ends_with(".json")) name.remove_suffix(5);
  const std::size_t under = name.find('_');
  const std::size_t dash = name.find('-');
  const std::size_t cut = under != std::string_view::npos ? under : dash;
  if (cut == std::string_view::npos) return false;
  // widget-example-v1 (the first label of the group), or widget_v1 below a folder named after the group
  const std::string kind = lower_ascii(name.substr(0, cut));
  auto schema = Schema::compile(impl_->job, document, {.draft = Draft::k4});
  if (!schema) return schema.error();
  std::string group_version(name.substr(cut + 1));
  if (under != std::string_view::npos) {
    const std::string_view folder =
        file_name.substr(0, file_name.size() - std::min(file_name.size(), file_name.size() - file_name.rfind('/')));
    const std::string_view group = folder.substr(folder.rfind('/') + 1);
    if (group.find('.') != std::string_view::npos) group_version = std::string(group) + "/" + group_version;
  }
  impl_->json.insert_or_assign({group_version, kind}, std::move(schema.value()));
  return true;
}

KindEntry Store::find(std::string_view api_version, std::string_view kind, KubeVersion version) const {
  Impl::Known& known = impl_->known_of(api_version, kind, version.index);
  if (!known.entry) known.entry = impl_->find(api_version, kind, version);
  return *known.entry;
}

Scope Store::scope(std::string_view api_version, std::string_view kind) const {
  Impl::Known& known = impl_->known_of(api_version, kind, Impl::kAny);
  if (!known.scope) known.scope = impl_->scope(api_version, kind);
  return *known.scope;
}

KindEntry Store::Impl::find(std::string_view api_version, std::string_view kind, KubeVersion version) const {
  KindEntry entry;
  if (const LifecycleRow* row = lifecycle_of(api_version, kind)) {
    entry.deprecated_in = row->deprecated_in;
    entry.removed_in = row->removed_in;
    entry.replacement = row->replacement;
  }
  std::uint32_t served = 0;
  for (const KindRow& row : rows_of(api_version, kind)) {
    served |= row.versions;
    entry.scope = static_cast<Scope>(row.scope);
    entry.resource = embedded().name(row.resource);
    if ((row.versions >> version.index & 1u) == 0) continue;
    const Definition& definition = embedded().definitions[row.definition];
    for (std::uint32_t i = 0; i < definition.variants; ++i) {
      const Variant& variant = embedded().variants[definition.first_variant + i];
      if (variant.versions >> version.index & 1u) entry.type = TypeRef(embedded(), variant.node, version.index);
    }
  }
  const auto after = static_cast<std::size_t>(32 - std::min(32, served == 0 ? 32 : __builtin_clz(served)));
  if (served != 0 && after < kEmbeddedStore.versions.size() && entry.removed_in.empty()) {
    entry.removed_in = minor_text(job.arena, after);
    if (entry.replacement.empty()) {
      entry.replacement = served_elsewhere(api_version, kind, {static_cast<std::uint8_t>(after), 0, true});
    }
  }
  if (entry.type) return entry;
  if (served != 0) {
    entry.known_elsewhere = minor_text(job.arena, static_cast<std::size_t>(__builtin_ctz(served)));
  } else if (!entry.removed_in.empty()) {
    entry.known_elsewhere = "older versions";
  }
  const auto given = custom.find({std::string(api_version), std::string(kind)});
  if (given != custom.end()) {
    const Impl::Custom& found = given->second;
    entry = KindEntry{};
    entry.type = TypeRef(*found.table, found.node, version.index);
    entry.scope = found.scope;
    entry.resource = found.resource;
    entry.custom = true;
    entry.crd_deprecated = found.deprecated;
    entry.crd_warning = found.warning;
    return entry;
  }
  entry.json = json_schema(api_version, kind);
  return entry;
}

Scope Store::Impl::scope(std::string_view api_version, std::string_view kind) const {
  for (const KindRow& row : rows_of(api_version, kind)) return static_cast<Scope>(row.scope);
  const auto given = custom.find({std::string(api_version), std::string(kind)});
  if (given != custom.end()) return given->second.scope;
  for (const KindRow& row : kEmbeddedStore.kinds) {  // an older version of a known kind lives where the newer one does
    if (embedded().name(row.kind) == kind && row.scope != 0 &&
        group_of(embedded().name(row.api_version)) == group_of(api_version)) {
      return static_cast<Scope>(row.scope);
    }
  }
  return Scope::kUnknown;
}

std::string Store::nearest_kind(std::string_view api_version, std::string_view kind, KubeVersion version) const {
  if (const std::string_view other = served_elsewhere(api_version, kind, version); !other.empty()) {
    return std::string(other) + " " + std::string(kind);
  }
  std::vector<std::string_view> kinds;
  for (const KindRow& row : kEmbeddedStore.kinds) {
    if (row.versions >> version.index & 1u) kinds.push_back(embedded().name(row.kind));
  }
  for (const auto& [key, custom] : impl_->custom) {
    kinds.push_back(key.second);
    if (key.second == kind) return key.first + " " + key.second;
  }
  std::string_view near;
  for (const std::string_view each : kinds) {  // Case first: deployment, configmap.
    if (equals_ignoring_case(each, kind)) near = each;
  }
  if (near.empty()) near = nearest(kind, kinds);
  if (near.empty()) return {};
  std::string_view where = served_elsewhere(api_version, near, version);
  for (const auto& [key, custom] : impl_->custom) {
    if (key.second == near) where = key.first;
  }
  return where.empty() ? std::string() : std::string(where) + " " + std::string(near);
}

}  // namespace rhumbline::schema
