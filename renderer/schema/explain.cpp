// Failures in our words: one Finding for each thing to repair, with the path that --set takes, what is there, what may be
// there, and the nearest known name.
//
// In: the tree of what failed. Out: findings, by place. Groups, references and allOf are seen through. Of anyOf and oneOf the
// branch is told that was meant: the one that got past its first check; when none did, what all of them want is put together.
// Trap: a value may be long or secret-like only in its beginning; it is cut at kShown bytes.
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/schema/program.h"

namespace rhumbline::schema {
namespace {

constexpr std::size_t kShown = 60;   // bytes of a value that a message repeats
constexpr int kConditionDepth = 12;  // how deep a condition is described

std::string shown(Job& job, const Value& v) {
  std::string text;
  try {
    json::write(job, text, v, {.escape_html = false});
  } catch (const Failure&) {
    return std::string(type_name(v));  // infinities and cycles have no JSON form
  }
  if (text.size() > kShown) {
    std::size_t cut = kShown;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    text = text.substr(0, cut) + "...";
  }
  return text;
}

std::string given(Job& job, const Value& v) {
  if (v.is_map()) return v.as_map().empty() ? "is an empty map" : "is a map";
  if (v.is_list()) return v.as_list().size == 0 ? "is an empty list" : "is a list";
  std::string text = "is " + shown(job, v);
  if (v.is_string()) text += " (a string)";
  return text;
}

std::string type_list(std::uint32_t bits, std::string_view joint) {
  std::string out;
  for (std::uint32_t bit = 1; bit <= kObjectBit; bit <<= 1) {
    if ((bits & bit) == 0) continue;
    if (!out.empty()) out += joint;
    out += json_type_name(bit);
  }
  return out;
}

std::string option_list(Job& job, std::span<const Value> options) {
  std::string out;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (i == 24) return out + " or " + std::to_string(options.size() - i) + " more";
    if (i > 0) out += ", ";
    out += shown(job, options[i]);
  }
  return out;
}

std::string counted(std::uint64_t n, std::string_view what) {
  return std::to_string(n) + " " + std::string(what) + (n == 1 ? "" : what.ends_with("y") ? "" : "s");
}

/// The text that a pattern wants in front of every match, as in ^/api: for "did you mean".
std::string literal_start(std::string_view pattern) {
  if (!pattern.starts_with("^")) return {};
  std::string out;
  for (std::size_t i = 1; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size() && std::ispunct(static_cast<unsigned char>(pattern[i + 1])) != 0) {
      out += pattern[++i];
      continue;
    }
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) {
      if (!out.empty() && std::string_view("*?{").find(c) != std::string_view::npos) out.pop_back();
      break;
    }
    out += c;
  }
  return pattern.find('|') == std::string_view::npos ? out : std::string();
}

class Explainer {
 public:
  Explainer(Job& job, const Schema::Program& program, std::string_view prefix, std::vector<Finding>& findings)
      : job_(job), program_(program), prefix_(prefix), findings_(findings) {}

  void tell(const Failed& failed) {
    switch (failed.form) {
      case Failed::Form::kBranch: return tell_condition(failed);
      case Failed::Form::kGroup:
      case Failed::Form::kReference: return tell_children(failed);
      case Failed::Form::kCheck: break;
      default: return tell_leaf(failed);
    }
    switch (failed.op) {
      case Op::kAllOf: return tell_children(failed);
      case Op::kAnyOf: return tell_choice(failed);
      case Op::kOneOf: return failed.text.empty() ? tell_choice(failed) : tell_leaf(failed);
      case Op::kRequired:
      case Op::kDependentRequired: return tell_missing(failed);
      case Op::kObject: return tell_unknown(failed);
      case Op::kNot: return tell_not(failed);
      default: return tell_leaf(failed);
    }
  }

 private:
  void tell_children(const Failed& failed) {
    for (const Failed* child = failed.first_child; child != nullptr; child = child->next) tell(*child);
  }

  Finding& add(const Failed& failed, std::string_view path, std::string_view pointer, std::string message) {
    Finding& finding = findings_.emplace_back();
    finding.path = std::string(prefix_);
    if ((path.empty() || path.starts_with('[')) && finding.path.ends_with('.')) finding.path.pop_back();
    finding.path += path;
    finding.pointer = std::string(pointer);
    finding.message = std::move(message) + because_;
    finding.at = failed.at;
    return finding;
  }

  void tell_leaf(const Failed& failed) {
    Finding& finding = add(failed, failed.path, failed.pointer, describe(job_, failed));
    finding.rendered = *failed.instance;
    if (failed.op == Op::kTypes) finding.want = type_list(failed.wanted, " or ");
    if (failed.op >= Op::kMinimum && failed.op <= Op::kMultipleOf) finding.limit = failed.limit;
    if (failed.op >= Op::kMinProperties && failed.op <= Op::kMaxLength) finding.limit = Value::int64(failed.wanted);
    if (failed.op == Op::kConst) finding.expected = failed.limit;
    if (failed.op == Op::kEnum) suggest_option(failed, finding);
    if (failed.op == Op::kPattern) suggest_start(failed, finding);
  }

  void suggest_option(const Failed& failed, Finding& finding) {
    std::vector<std::string_view> texts;
    for (const Value& option : failed.options) {
      finding.known.push_back(option.is_string() ? std::string(option.as_text()) : shown(job_, option));
      if (option.is_string()) texts.push_back(option.as_text());
    }
    if (!failed.instance->is_string()) return;
    finding.suggest = nearest(failed.instance->as_text(), texts);
    if (!finding.suggest.empty()) finding.message += "; did you mean \"" + finding.suggest + "\"?";
  }

  void suggest_start(const Failed& failed, Finding& finding) {
    const Value* schema = program_.nodes[failed.node].source;  // its title says in words what the pattern wants
    const Value title = schema != nullptr && schema->is_map() ? schema->as_map().get("title") : Value();
    if (title.is_string()) finding.message += " (" + std::string(title.as_text()) + ")";
    const std::string start = literal_start(failed.text);
    if (start.empty() || failed.instance->as_text().starts_with(start)) return;
    const std::string candidate = start + std::string(failed.instance->as_text());
    const auto pattern = Regex::compile(failed.text);
    if (!pattern || !pattern.value().contains(candidate)) return;
    finding.suggest = candidate;
    finding.message += "; did you mean \"" + candidate + "\"?";
  }

  void tell_missing(const Failed& failed) {
    for (const std::string_view name : failed.names) {
      std::string path(failed.path), pointer(failed.pointer);
      append_set_path(path, name);
      append_pointer(pointer, name);
      std::string message = "is missing";
      if (failed.op == Op::kDependentRequired) {
        std::string other(failed.path);
        append_set_path(other, failed.text);
        message += ": " + std::string(prefix_) + other + " needs it";
      }
      add(failed, path, pointer, std::move(message)).member = MemberFault::kMissing;
    }
  }

  void tell_unknown(const Failed& failed) {
    std::vector<std::string_view> known;
    const SchemaNode& node = program_.nodes[failed.node];
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const Instruction& step = program_.code[node.first + i];
      if (step.op != Op::kObject) continue;
      const ObjectRule& rule = program_.objects[step.a];
      for (std::uint32_t m = 0; m < rule.members; ++m) known.push_back(program_.members[rule.first_member + m].name);
    }
    for (const std::string_view name : failed.names) {
      std::string path(failed.path), pointer(failed.pointer);
      append_set_path(path, name);
      append_pointer(pointer, name);
      const std::string_view near = nearest(name, known);
      std::string meant;
      if (!near.empty()) {
        meant = std::string(failed.path);
        append_set_path(meant, near);
        meant = std::string(prefix_) + meant;
      }
      Finding& finding = add(failed, path, pointer, "is not known" + (meant.empty() ? "" : "; did you mean " + meant + "?"));
      if (const Entry* entry = std::as_const(failed.instance->as_map()).find(name)) finding.at = entry->key_at;
      finding.member = MemberFault::kUnknown;
      finding.suggest = meant;
      for (const std::string_view each : known) finding.known.emplace_back(each);
      if (meant.empty() && !known.empty() && known.size() <= 30) {
        finding.message += "; known here: ";
        for (std::size_t i = 0; i < known.size(); ++i) finding.message += (i == 0 ? "" : ", ") + std::string(known[i]);
      }
    }
  }

  // ---- Conditions -------------------------------------------------------------------------------------------------------

  /// Puts the members that a schema looks at into `out` as path=value, following the instance.
  void collect_condition(std::uint32_t number, const Value& v, const std::string& path, std::vector<std::string>& out,
                         int depth) {
    if (depth > kConditionDepth || out.size() > 6) return;
    const SchemaNode& node = program_.nodes[number];
    bool decides = false;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const Instruction& step = program_.code[node.first + i];
      if (step.op == Op::kObject && v.is_map()) {
        const ObjectRule& rule = program_.objects[step.a];
        for (std::uint32_t m = 0; m < rule.members; ++m) {
          const Member& member = program_.members[rule.first_member + m];
          const Entry* entry = std::as_const(v.as_map()).find(member.name);
          if (entry == nullptr) continue;
          std::string below = path;
          append_set_path(below, member.name);
          collect_condition(member.node, entry->value, below, out, depth + 1);
        }
      } else if (step.op == Op::kReference || step.op == Op::kNot) {
        collect_condition(step.a, v, path, out, depth + 1);
      } else if (step.op == Op::kAllOf || step.op == Op::kAnyOf || step.op == Op::kOneOf) {
        for (std::uint32_t c = 0; c < step.b; ++c) collect_condition(program_.children[step.a + c], v, path, out, depth + 1);
      } else if (step.op != Op::kTypes && step.op != Op::kRequired && !v.is_map()) {
        decides = true;
      }
    }
    if (!decides) return;
    std::string text = std::string(prefix_) + path + "=" + (v.is_string() ? std::string(v.as_text()) : shown(job_, v));
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(std::move(text));
  }

  static std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) out += i + 1 == parts.size() ? " and " : ", ";
      out += parts[i];
    }
    return out;
  }

  void tell_condition(const Failed& failed) {
    std::vector<std::string> parts;
    collect_condition(failed.wanted, *failed.instance, std::string(failed.path), parts, 0);
    const std::string before = because_;
    if (!parts.empty()) because_ = ", as " + joined(parts);
    tell_children(failed);
    because_ = before;
  }

  void tell_not(const Failed& failed) {
    std::vector<std::string> parts;
    collect_condition(failed.got, *failed.instance, std::string(failed.path), parts, 0);
    if (parts.empty()) return tell_leaf(failed);
    const std::string message = parts.size() == 1 ? "is not allowed: " + parts[0] : joined(parts) + " exclude each other";
    Finding& finding = add(failed, failed.path, failed.pointer, message);
    if (failed.instance->is_map()) {  // name the first of the values that clash
      const std::string first = parts[0].substr(0, parts[0].find('='));
      finding.path = first;
    }
  }

  // ---- anyOf, oneOf -------------------------------------------------------------------------------------------------------

  /// Failures of one branch that are about the value itself rather than about something inside it.
  static const Failed* outer_leaf(const Failed& failed, const Value* instance) {
    if (failed.form == Failed::Form::kGroup || failed.form == Failed::Form::kReference || failed.op == Op::kAllOf) {
      for (const Failed* child = failed.first_child; child != nullptr; child = child->next) {
        if (const Failed* found = outer_leaf(*child, instance)) return found;
      }
      return nullptr;
    }
    const bool first_check = failed.form == Failed::Form::kFalse || failed.op < Op::kReference;
    return first_check && failed.instance == instance ? &failed : nullptr;
  }

  void tell_choice(const Failed& failed) {
    std::vector<const Failed*> deeper;
    std::vector<const Failed*> outer;
    for (const Failed* child = failed.first_child; child != nullptr; child = child->next) {
      const Failed* leaf = outer_leaf(*child, failed.instance);
      if (leaf == nullptr) {
        deeper.push_back(child);
      } else {
        outer.push_back(leaf);
      }
    }
    if (deeper.size() == 1) return tell(*deeper[0]);
    if (deeper.empty() && tell_merged(failed, outer)) return;
    std::string message = "fits none of " + std::to_string(deeper.size() + outer.size()) + " forms";
    std::size_t number = 0;
    for (const Failed* child = failed.first_child; child != nullptr && number < 5; child = child->next) {
      std::vector<Finding> inner;
      Explainer(job_, program_, prefix_, inner).tell(*child);
      if (inner.empty()) continue;
      ++number;
      message += (number == 1 ? ": (" : "; (") + std::to_string(number) + ") ";
      const std::string own = std::string(prefix_) + std::string(failed.path);
      message += (inner[0].path == own ? "" : inner[0].path + " ") + inner[0].message;
    }
    add(failed, failed.path, failed.pointer, std::move(message)).rendered = *failed.instance;
  }

  /// All branches failed at the first check: types are put together, and so are the values allowed.
  bool tell_merged(const Failed& failed, const std::vector<const Failed*>& leaves) {
    std::uint32_t types = 0;
    std::vector<Value> options;
    for (const Failed* leaf : leaves) {
      if (leaf->form == Failed::Form::kFalse || leaf->op == Op::kFormat) return false;
      if (leaf->op == Op::kTypes) types |= leaf->wanted;
      if (leaf->op == Op::kConst) options.push_back(leaf->limit);
      if (leaf->op == Op::kEnum) options.insert(options.end(), leaf->options.begin(), leaf->options.end());
    }
    if (leaves.empty() || (types != 0 && !options.empty())) return false;
    Failed merged = *leaves[0];
    merged.first_child = merged.next = nullptr;
    merged.path = failed.path;
    merged.pointer = failed.pointer;
    merged.wanted = types;
    if (types == 0) {
      merged.op = Op::kEnum;
      merged.options = options;
    }
    tell_leaf(merged);
    return true;
  }

  Job& job_;
  const Schema::Program& program_;
  std::string_view prefix_;
  std::vector<Finding>& findings_;
  std::string because_;
};

std::string describe_count(const Failed& failed) {
  const std::uint64_t want = failed.wanted;
  switch (failed.op) {
    case Op::kMinProperties: return "has " + counted(failed.got, "member") + ", must have at least " + std::to_string(want);
    case Op::kMaxProperties: return "has " + counted(failed.got, "member") + ", may have at most " + std::to_string(want);
    case Op::kMinItems: return "has " + counted(failed.got, "item") + ", must have at least " + std::to_string(want);
    case Op::kMaxItems: return "has " + counted(failed.got, "item") + ", may have at most " + std::to_string(want);
    case Op::kMinLength:
      if (want == 1) return "is empty, must not be";
      return "has " + counted(failed.got, "character") + ", must have at least " + std::to_string(want);
    default: return "has " + counted(failed.got, "character") + ", may have at most " + std::to_string(want);
  }
}

}  // namespace

std::string describe(Job& job, const Failed& failed) {
  const Value& v = *failed.instance;
  if (failed.form == Failed::Form::kFalse) return "must not be set";
  if (failed.form == Failed::Form::kCycle) return "is judged by a schema that refers to itself in a circle";
  if (failed.form == Failed::Form::kBadValue) return "has no form in JSON";
  switch (failed.op) {
    case Op::kTypes: return given(job, v) + ", must be " + type_list(failed.wanted, " or ");
    case Op::kConst: return "is " + shown(job, v) + ", must be " + shown(job, failed.limit);
    case Op::kEnum:
      return "is " + shown(job, v) + ", must be " + (failed.options.size() == 1 ? "" : "one of ") +
             option_list(job, failed.options);
    case Op::kFormat:
      return "is " + shown(job, v) + ", which is no valid " + std::string(failed.text) + ": " + std::string(failed.reason);
    case Op::kPattern: return "is " + shown(job, v) + ", must match " + std::string(failed.text);
    case Op::kMinimum: return "is " + shown(job, v) + ", must be at least " + shown(job, failed.limit);
    case Op::kMaximum: return "is " + shown(job, v) + ", must be at most " + shown(job, failed.limit);
    case Op::kExclusiveMinimum: return "is " + shown(job, v) + ", must be greater than " + shown(job, failed.limit);
    case Op::kExclusiveMaximum: return "is " + shown(job, v) + ", must be less than " + shown(job, failed.limit);
    case Op::kMultipleOf: return "is " + shown(job, v) + ", must be a multiple of " + shown(job, failed.limit);
    case Op::kUniqueItems:
      return "holds the same item at " + std::to_string(failed.wanted) + " and " + std::to_string(failed.got);
    case Op::kNoAdditionalItems: return "has " + counted(failed.got, "item") + " too many";
    case Op::kContains:
      return failed.text == "max" ? "holds too many items of the wanted kind" : "holds no item of the wanted kind";
    case Op::kPropertyNames: return "may not have a member named \"" + std::string(failed.text) + "\"";
    case Op::kRequired: return "lacks " + std::string(failed.names[0]);
    case Op::kObject: return "has the unknown member " + std::string(failed.names[0]);
    case Op::kNot: return "is " + shown(job, v) + ", which is not allowed";
    case Op::kAnyOf:
    case Op::kOneOf:
      return failed.text.empty() ? "fits none of the allowed forms" : "fits more than one of the forms that exclude each other";
    default: return describe_count(failed);
  }
}

void append_findings(Job& job, const Schema::Program& program, const Failed& failed, std::string_view prefix,
                     std::vector<Finding>& findings) {
  Explainer(job, program, prefix, findings).tell(failed);
}

}  // namespace rhumbline::schema
