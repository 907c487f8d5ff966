// A comparison as commands that bring lost edits back after the upgrade.
//
// In:  a comparison.   Out: one `kubectl patch --type=merge` for each object that loses edits.
// The one idea: the patch is what the object would be with the edits kept, less what it will be; a merge patch replaces lists whole, so a
// list is rebuilt from the state after the upgrade with the edited items put back.
// Trap: a Secret's values are no part of a shell's history; its patch is named and left out.

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/report/parts.h"
#include "renderer/report/report.h"

namespace rhumbline {

namespace {

bool is_lost(FieldClass field_class) {
  return field_class == FieldClass::kEditReverted || field_class == FieldClass::kEditOverwritten || field_class == FieldClass::kEditDeleted;
}

class Patches {
 public:
  Patches(Job& job, const Comparison& comparison, bool show_secrets) : job_(job), comparison_(comparison), show_secrets_(show_secrets) {}

  std::string run() {
    for (const ObjectDiff& object : comparison_.objects) one(object);
    return out_.empty() ? "# no edit is lost: nothing to patch\n" : std::move(out_);
  }

 private:
  void one(const ObjectDiff& object) {
    std::size_t lost = 0;
    bool has_secret = false;
    for (const Change& change : object.changes) {
      if (!is_lost(change.field_class)) continue;
      ++lost;
      has_secret = has_secret || is_secret_field(object, change.path);
    }
    if (lost == 0) return;
    out_ += "# " + one_line(object.object) + ": " + std::to_string(lost) + (lost == 1 ? " edit" : " edits") + "\n";
    if (has_secret && !show_secrets_) {
      out_ += "# holds secrets, not printed (--show-secrets)\n";
      return;
    }
    if (!is_plain(object.name) || !is_plain(object.name_space) || !is_plain(object.kind) || !is_plain(object.api_version)) {
      out_ += "# no cluster takes such a name: not printed\n";
      return;
    }
    std::string patch;
    json::write(job_, patch, patch_of(object.root), {.escape_html = false});
    out_ += "kubectl patch " + resource_of(object) + " " + shell_quoted(object.name) +
            (object.name_space.empty() ? "" : " -n " + shell_quoted(object.name_space)) + " --type=merge -p " + shell_quoted(visible_json(patch)) + "\n";
  }

  // Nothing that kubectl would take for a flag, or a terminal for a command.
  static bool is_plain(const std::string& name) { return !name.starts_with('-') && one_line(name) == name; }

  // Whether an edit at or below this place is lost.
  bool holds_lost(const Node& node) const {
    if (is_lost(node.field_class)) return true;
    for (const Node& child : node.children) {
      if (holds_lost(child)) return true;
    }
    return false;
  }

  // The members that differ between the state with and without the edits; null takes a member away.
  Value patch_of(const Node& node) {
    Map* patch = make_map(job_.arena);
    for (const Node& child : node.children) {
      if (!holds_lost(child)) continue;
      const bool is_map = !child.children.empty() && !child.children.front().is_item;
      const Value value = is_map && child.sides[kAfter].is_map() ? patch_of(child) : restored(child);
      patch->set(job_.arena, child.step, value.is_nil() ? Value() : value);
    }
    return Value::map(patch);
  }

  // The state after the upgrade, with the edits put back.
  Value restored(const Node& node) {
    if (!holds_lost(node)) return node.sides[kAfter];
    if (node.children.empty()) return node.sides[kLive];
    // What goes as a whole comes back as a whole: its edited part alone would be no item, no probe.
    const bool is_struct = node.is_item || (node.type && !node.type.property_names().empty());
    if (is_struct && node.sides[kAfter].is_nil()) return node.sides[kLive];
    if (node.children.front().is_item) {
      ListBuilder items(job_.arena);
      for (const Node& child : node.children) {
        if (const Value item = restored(child); !item.is_nil()) items.push(item);
      }
      return items.finish();
    }
    Map* map = node.sides[kAfter].is_map() ? node.sides[kAfter].as_map().clone(job_.arena) : make_map(job_.arena);
    for (const Node& child : node.children) {
      const Value value = restored(child);
      if (value.is_nil()) {
        map->erase(child.step);
      } else {
        map->set(job_.arena, child.step, value);
      }
    }
    return Value::map(map);
  }

  // What kubectl takes for a kind: deployment.v1.apps, configmap. An autoscaler is compared, and so patched, as version 2.
  static std::string resource_of(const ObjectDiff& object) {
    if (object.kind == "HorizontalPodAutoscaler") return "horizontalpodautoscaler.v2.autoscaling";
    std::string name = lower_ascii(object.kind);
    const std::size_t slash = object.api_version.find('/');
    if (slash != std::string::npos) name += "." + object.api_version.substr(slash + 1) + "." + object.api_version.substr(0, slash);
    return shell_quoted(name);
  }

  static std::string shell_quoted(std::string_view text) {
    constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/";
    if (!text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos) return std::string(text);
    return "'" + replace_all(text, "'", "'\\''") + "'";
  }

  Job& job_;
  const Comparison& comparison_;
  bool show_secrets_;
  std::string out_;
};

}  // namespace

std::string diff_patch(Job& job, const Comparison& comparison, bool show_secrets) { return Patches(job, comparison, show_secrets).run(); }

}  // namespace rhumbline
