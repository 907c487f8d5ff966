// Chart.yaml becomes Metadata, as Go's JSON decoder fills a struct.
//
// In:  a parsed document, numbers as written.   Out: Metadata; or Go's words for the first member that has a wrong type.
// The one idea: members are visited in bytewise order of their keys, because Helm's detour over JSON sorts them: so the
// first fault is the same one, and of `Name` and `name` the same one wins.
// Trap: laying a second document over the first (requirements.yaml, a second Chart.yaml in an archive) merges list
// elements of structs by position; that is what encoding/json does with slices of pointers.

#include <algorithm>
#include <array>

#include "renderer/base/text.h"
#include "renderer/chart/parts.h"

namespace rhumbline {

namespace {

struct TextMember {
  std::string_view key;
  std::string_view Metadata::*member;
};
constexpr std::array<TextMember, 11> kTexts = {{
    {"apiVersion", &Metadata::api_version},
    {"appVersion", &Metadata::app_version},
    {"condition", &Metadata::condition},
    {"description", &Metadata::description},
    {"home", &Metadata::home},
    {"icon", &Metadata::icon},
    {"kubeVersion", &Metadata::kube_version},
    {"name", &Metadata::name},
    {"tags", &Metadata::tags},
    {"type", &Metadata::type},
    {"version", &Metadata::version},
}};

struct DependencyText {
  std::string_view key;
  std::string_view Dependency::*member;
};
constexpr std::array<DependencyText, 5> kDependencyTexts = {{
    {"alias", &Dependency::alias},
    {"condition", &Dependency::condition},
    {"name", &Dependency::name},
    {"repository", &Dependency::repository},
    {"version", &Dependency::version},
}};

struct MaintainerText {
  std::string_view key;
  std::string_view Maintainer::*member;
};
constexpr std::array<MaintainerText, 3> kMaintainerTexts = {{
    {"email", &Maintainer::email},
    {"name", &Maintainer::name},
    {"url", &Maintainer::url},
}};

// Asked of each member and each name: their lengths decide nearly always.
bool is_named(std::string_view key, std::string_view name) { return key.size() == name.size() && equals_ignoring_case(key, name); }

template <class Table>
const typename Table::value_type* row_of(const Table& table, std::string_view key) {
  const auto at = std::find_if(table.begin(), table.end(), [&](const auto& row) { return is_named(key, row.key); });
  return at == table.end() ? nullptr : &*at;
}

// Numbers as Go's `any` holds them after JSON: float64, all the way down.
Value as_json_numbers(Job& job, const Value& value) {
  if (value.is(Kind::kInt64)) return Value::float64(static_cast<double>(value.as_int())).with_pos(value.at());
  if (value.is(Kind::kInt)) return Value::float64(static_cast<double>(value.as_int())).with_pos(value.at());
  if (value.is(Kind::kUint64)) return Value::float64(static_cast<double>(value.as_uint())).with_pos(value.at());
  if (value.is_map()) {
    Map* copy = make_map(job.arena);
    for (const Entry& e : value.as_map().entries())
      copy->set(job.arena, e.key, as_json_numbers(job, e.value), e.key_at);
    return Value::map(copy).with_pos(value.at());
  }
  if (value.is_list()) {
    ListBuilder copy(job.arena);
    for (const Value& item : value.as_list()) copy.push(as_json_numbers(job, item));
    return copy.finish().with_pos(value.at());
  }
  return value;
}

}  // namespace

std::string_view json_kind(const Value& value) {
  switch (value.kind()) {
    case Kind::kBool: return "bool";
    case Kind::kString: return "string";
    case Kind::kList: return "array";
    case Kind::kMap: return "object";
    case Kind::kInvalid:
    case Kind::kNil: return "null";
    default: return "number";
  }
}

std::string MetadataReader::lay(const Value& document) {
  document_ = document;
  error_.clear();
  if (document.is_nil()) return {};
  if (!document.is_map()) {
    error_at_ = document.at();
    return std::string(kWhileDecoding) + "json: cannot unmarshal " + std::string(json_kind(document)) +
           " into Go value of type " + (options_.helm3 ? "chart" : "v2") + ".Metadata";
  }
  for (const Entry* entry : document.as_map().sorted(job_.arena)) {
    enter({});
    struct_name_ = "Metadata";
    member(*entry);
  }
  return error_;
}

void MetadataReader::member(const Entry& entry) {
  if (const TextMember* row = row_of(kTexts, entry.key)) {
    enter(row->key);
    return text(entry.value, metadata.*(row->member));
  }
  if (is_named(entry.key, "deprecated")) return enter("deprecated"), flag(entry.value, metadata.deprecated);
  if (is_named(entry.key, "sources")) return enter("sources"), texts(entry.value, metadata.sources);
  if (is_named(entry.key, "keywords")) return enter("keywords"), texts(entry.value, metadata.keywords);
  if (is_named(entry.key, "maintainers")) return maintainers(entry);
  if (is_named(entry.key, "dependencies")) return dependencies(entry);
  if (is_named(entry.key, "annotations")) return annotations(entry);
}

void MetadataReader::enter(std::string_view member, std::string_view list) {
  list_ = list;
  member_ = member;
}

// The first mismatch is reported, all others are skipped over, as encoding/json does.
void MetadataReader::mismatch(const Value& value, std::string_view type) {
  if (!error_.empty()) return;
  error_at_ = value.at();
  error_ = kWhileDecoding;
  error_ += "json: cannot unmarshal ";
  error_ += json_kind(value);
  error_ += " into Go struct field ";
  error_ += struct_name_;
  error_ += '.';
  if (!list_.empty()) (error_ += list_) += '.';
  error_ += member_;
  error_ += " of type ";
  error_ += type;
}

// Scalars become text where text is wanted (sigs.k8s.io/yaml); floats in their shortest 32-bit form: 1.10 is "1.1".
void MetadataReader::text(const Value& value, std::string_view& into) {
  std::string out;
  switch (value.kind()) {
    case Kind::kInvalid:
    case Kind::kNil: return;  // null leaves the field as it was
    case Kind::kString: into = value.as_text(); return;
    case Kind::kBool: into = value.as_bool() ? "true" : "false"; return;
    case Kind::kInt:
    case Kind::kInt64: append_int(out, value.as_int()); break;
    case Kind::kUint64: append_uint(out, value.as_uint()); break;
    case Kind::kFloat64: append_float(out, value.as_float(), 'g', -1, 32); break;
    default: return mismatch(value, "string");
  }
  into = job_.arena.copy(out);
}

void MetadataReader::texts(const Value& value, std::vector<std::string_view>& into) {
  if (value.is_nil()) return into.clear();
  if (!value.is_list()) return mismatch(value, "[]string");
  into.assign(value.as_list().size, {});
  std::size_t i = 0;
  for (const Value& item : value.as_list()) text(item, into[i++]);
}

void MetadataReader::flag(const Value& value, bool& into) {
  if (value.is_nil()) return;
  if (!value.is(Kind::kBool)) return mismatch(value, "bool");
  into = value.as_bool();
}

void MetadataReader::maintainers(const Entry& entry) {
  const std::string_view type = options_.helm3 ? "chart.Maintainer" : "v2.Maintainer";
  enter("maintainers");
  if (entry.value.is_nil()) return metadata.maintainers.clear();
  if (!entry.value.is_list()) return mismatch(entry.value, "[]*" + std::string(type));
  const List& list = entry.value.as_list();
  metadata.maintainers.resize(list.size);
  null_maintainers_.assign(list.size, false);
  for (std::size_t i = 0; i < list.size; ++i) {
    struct_name_ = "Metadata";
    enter("maintainers");
    null_maintainers_[i] = list[i].is_nil();
    if (list[i].is_nil()) continue;
    if (!list[i].is_map()) {
      mismatch(list[i], type);
      continue;
    }
    struct_name_ = "Maintainer";
    for (const Entry* e : list[i].as_map().sorted(job_.arena)) {
      const MaintainerText* row = row_of(kMaintainerTexts, e->key);
      if (row == nullptr) continue;
      enter(row->key, "maintainers");
      text(e->value, metadata.maintainers[i].*(row->member));
    }
  }
}

void MetadataReader::dependencies(const Entry& entry) {
  const std::string_view type = options_.helm3 ? "chart.Dependency" : "v2.Dependency";
  enter("dependencies");
  metadata.has_dependencies = !entry.value.is_nil();
  if (entry.value.is_nil()) return metadata.dependencies.clear();
  if (!entry.value.is_list()) return mismatch(entry.value, "[]*" + std::string(type));
  const List& list = entry.value.as_list();
  metadata.dependencies.resize(list.size);
  null_dependencies_.assign(list.size, false);
  for (std::size_t i = 0; i < list.size; ++i) {
    struct_name_ = "Metadata";
    enter("dependencies");
    null_dependencies_[i] = list[i].is_nil();
    if (list[i].is_map()) {
      dependency(list[i].as_map(), metadata.dependencies[i]);
    } else if (!list[i].is_nil()) {
      mismatch(list[i], type);
    }
  }
}

void MetadataReader::dependency(const Map& map, Dependency& into) {
  struct_name_ = "Dependency";
  for (const Entry* e : map.sorted(job_.arena)) {
    if (const DependencyText* row = row_of(kDependencyTexts, e->key)) {
      enter(row->key, "dependencies");
      text(e->value, into.*(row->member));
    } else if (is_named(e->key, "tags")) {
      enter("tags", "dependencies");
      texts(e->value, into.tags);
    } else if (is_named(e->key, "enabled")) {
      enter("enabled", "dependencies");
      flag(e->value, into.enabled);
    } else if (is_named(e->key, "import-values")) {
      enter("import-values", "dependencies");
      into.import_values.clear();
      if (e->value.is_nil()) continue;
      if (!e->value.is_list()) {
        mismatch(e->value, "[]interface {}");
        continue;
      }
      for (const Value& item : e->value.as_list()) into.import_values.push_back(as_json_numbers(job_, item));
    }
  }
}

void MetadataReader::annotations(const Entry& entry) {
  enter("annotations");
  auto& rows = metadata.annotations;
  if (entry.value.is_nil()) {
    metadata.has_annotations = false;
    return rows.clear();
  }
  if (!entry.value.is_map()) return mismatch(entry.value, "map[string]string");
  metadata.has_annotations = true;
  for (const Entry* e : entry.value.as_map().sorted(job_.arena)) {
    std::string_view value;
    text(e->value, value);
    const auto at =
        std::lower_bound(rows.begin(), rows.end(), e->key, [](const auto& row, auto key) { return row.first < key; });
    if (at != rows.end() && at->first == e->key) {
      at->second = value;
    } else {
      rows.emplace(at, e->key, value);
    }
  }
}

}  // namespace rhumbline
