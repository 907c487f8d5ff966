// Finds the generated fields: where two renderings of one chart differ, chance has spoken.
//
// In:  the objects of two renderings and those that run.   Out: the scalars that differ, each with its live counterpart.
// The one idea: nothing has to be known of functions or templates; whatever depends on chance, however far derived, differs.
// Trap: what a chart writes under a Secret's stringData, the cluster keeps under data, in base64.

#include <algorithm>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/keep/parts.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::keep {

namespace {

std::string text_of(Job& job, const Value& value) {
  if (value.is_string()) return std::string(value.as_text());
  std::string out;
  append_printed(job, out, value);
  return out;
}

struct Identity {
  std::string_view group, kind, name, name_space;
};

Identity identity_of(const Value& object) {
  const std::string_view version = text_of(object, "apiVersion");
  const Value metadata = member_of(object, "metadata");
  return {.group = version.substr(0, version.find('/') == std::string_view::npos ? 0 : version.find('/')),
          .kind = text_of(object, "kind"),
          .name = text_of(metadata, "name"),
          .name_space = text_of(metadata, "namespace")};
}

// The live object of a rendered one: same kind and name, and the same namespace if the live one has any.
const Value* running(const Value& rendered, std::span<const Value> live, std::string_view name_space) {
  const Identity wanted = identity_of(rendered);
  const std::string_view home = wanted.name_space.empty() ? name_space : wanted.name_space;
  for (const Value& object : live) {
    const Identity found = identity_of(object);
    const bool is_same = found.kind == wanted.kind && found.name == wanted.name && found.group == wanted.group;
    if (is_same && (found.name_space.empty() || found.name_space == home)) return &object;
  }
  return nullptr;
}

bool is_scalar(const Value& value) { return !value.is_map() && !value.is_list() && !value.is_nil(); }

class Walk {
 public:
  Walk(Job& job, std::vector<Leaf>& found) : job_(job), found_(found) {}

  void object(const Value& first, const Value& second, const Value& live) {
    const Identity identity = identity_of(first);
    object_ = std::string(identity.kind) + "/" + std::string(identity.name);
    is_secret_ = identity.kind == "Secret";
    compare(first, second, &live, "", 0);
  }

 private:
  // What the live object has under this key, with a Secret's two forms of data taken for one.
  const Value* counterpart(const Value* live, std::string_view key, const std::string& path) const {
    if (live == nullptr || !live->is_map()) return nullptr;
    if (const Entry* entry = live->as_map().find(key)) return &entry->value;
    if (!is_secret_ || !path.empty() || (key != "stringData" && key != "data")) return nullptr;
    const Entry* entry = live->as_map().find(key == "data" ? "stringData" : "data");
    return entry == nullptr ? nullptr : &entry->value;
  }

  void maps(const Value& first, const Value& second, const Value* live, const std::string& path, int depth) {
    for (const Entry& entry : first.as_map().entries()) {
      const Entry* other = second.as_map().find(entry.key);
      if (other == nullptr) continue;
      const bool stands_plain = is_secret_ && path.empty() && entry.key == "stringData" && live != nullptr &&
                                member_of(*live, "stringData").is_nil();
      if (stands_plain) decodes_ = true;
      compare(entry.value, other->value, counterpart(live, entry.key, path), path.empty() ? std::string(entry.key) : path + "." + std::string(entry.key),
              depth + 1);
      if (stands_plain) decodes_ = false;
    }
  }

  // Items are paired by their name where they have one, else by their number.
  static const Value* item(const Value* live, const Value& wanted, std::size_t number) {
    if (live == nullptr || !live->is_list()) return nullptr;
    const List& items = live->as_list();
    const std::string_view name = text_of(wanted, "name");
    if (name.empty()) return number < items.size ? &items[number] : nullptr;
    const auto at = std::find_if(items.begin(), items.end(), [&](const Value& one) { return text_of(one, "name") == name; });
    return at == items.end() ? nullptr : at;
  }

  void compare(const Value& first, const Value& second, const Value* live, const std::string& path, int depth) {
    if (depth > static_cast<int>(job_.limits.yaml_depth)) return;
    if (first.is_map() && second.is_map()) return maps(first, second, live, path, depth);
    if (first.is_list() && second.is_list()) {
      const List& a = first.as_list();
      const List& b = second.as_list();
      for (std::size_t i = 0; i < std::min(a.size, b.size); ++i) {
        compare(a[i], b[i], item(live, a[i], i), path + "[" + std::to_string(i) + "]", depth + 1);
      }
      return;
    }
    if (!is_scalar(first) || !is_scalar(second) || text_of(job_, first) == text_of(job_, second)) return;
    Leaf leaf{.object = object_, .path = path, .is_secret = is_secret_, .first = first, .second = second, .at = first.at(), .live = nullptr, .live_text = {}};
    if (live != nullptr && is_scalar(*live)) {
      leaf.live = live;
      leaf.live_text = text_of(job_, *live);
      if (decodes_) leaf.live_text = from_base64(leaf.live_text).value_or(leaf.live_text);
    }
    found_.push_back(std::move(leaf));
  }

  Job& job_;
  std::vector<Leaf>& found_;
  std::string object_;
  bool is_secret_ = false;
  bool decodes_ = false;  // below stringData, whose live form is base64
};

}  // namespace

Documents read_documents(Job& job, const Rendering& rendering) {
  Documents documents;
  for (const std::vector<Manifest>* group : {&rendering.manifests, &rendering.hooks}) {
    for (const Manifest& manifest : *group) {
      const Result<Value> read = yaml::read(job, manifest.text, manifest.at, {.keep_integers = true});
      documents.texts.push_back(&manifest);
      documents.values.push_back(read ? read.value() : Value());
    }
  }
  return documents;
}

std::vector<Leaf> generated_leaves(Job& job, const Documents& first, const Documents& second, std::span<const Value> live,
                                   std::string_view name_space) {
  std::vector<Leaf> found;
  Walk walk(job, found);
  for (std::size_t i = 0; i < std::min(first.values.size(), second.values.size()); ++i) {
    if (first.texts[i]->text == second.texts[i]->text) continue;
    if (const Value* object = running(first.values[i], live, name_space)) walk.object(first.values[i], second.values[i], *object);
  }
  return found;
}

namespace {

// stringData as the cluster keeps it.
Value as_data(Job& job, const Value& texts) {
  Map* data = make_map(job.arena);
  for (const Entry& entry : texts.as_map().entries()) {
    data->set(job.arena, entry.key, Value::string(job.arena, job.arena.copy(to_base64(text_of(job, entry.value)))));
  }
  return Value::map(data);
}

bool is_within(Job& job, const Value& rendered, const Value& live, int depth) {
  if (rendered.is_nil() || depth > static_cast<int>(job.limits.yaml_depth)) return true;
  if (rendered.is_map()) {
    const auto holds = [&](const Entry& entry) {
      const Value found = member_of(live, entry.key);
      if (found.is_nil() && entry.key == "stringData" && entry.value.is_map()) {
        return is_within(job, as_data(job, entry.value), member_of(live, "data"), depth + 1);
      }
      return is_within(job, entry.value, found, depth + 1);
    };
    const auto entries = rendered.as_map().entries();
    return live.is_map() ? std::all_of(entries.begin(), entries.end(), holds) : rendered.as_map().empty();
  }
  if (rendered.is_list()) {
    if (!live.is_list() || live.as_list().size != rendered.as_list().size) return false;
    for (std::size_t i = 0; i < live.as_list().size; ++i) {
      if (!is_within(job, rendered.as_list()[i], live.as_list()[i], depth + 1)) return false;
    }
    return true;
  }
  return is_scalar(live) && text_of(job, rendered) == text_of(job, live);
}

}  // namespace

bool runs_as_rendered(Job& job, const Value& rendered, std::span<const Value> live, std::string_view name_space) {
  const Value* object = running(rendered, live, name_space);
  return object != nullptr && is_within(job, rendered, *object, 0);
}

}  // namespace rhumbline::keep
