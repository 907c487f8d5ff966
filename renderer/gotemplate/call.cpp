// Calls: functions of the table and methods of values; and Helm's include and tpl.
//
// In:  a callee, argument nodes, the value piped in.   Out: its result.
// Arguments live on a stack of the machine, so that C++ frames stay small and calls allocate nothing.
// Trap: `and` and `or` stop at the argument that decides; the others may be wrong and never tell.
// source: Go 1.26 text/template/exec.go evalCall; helm engine.go includeFun, tplFun
#include "renderer/base/text.h"
#include "renderer/gotemplate/eval.h"

namespace rhumbline::gotemplate {
namespace {

constexpr std::string_view kMarker = "<no value>";
constexpr std::size_t kCachedTexts = 20'000;  // of tpl; a chart that makes up more of them pays for parsing

// What helps against a fault that Go words for all functions alike.
std::string hint_for(std::string_view text) {
  if (text == "incompatible types for comparison: float64 and int") {
    return "numbers of values files are float64: convert the first one with int, or write the second one as 1.0";
  }
  if (text == "incompatible types for comparison: int64 and float64" || text == "incompatible types for comparison: int and float64") {
    return "numbers of values files are float64: convert one of the two with int or float64";
  }
  return {};
}

std::string_view hint_of(const Function& function) { return function.doc; }
std::string_view hint_of(const Method&) { return {}; }

/// Binds the names that a tpl text defines while it runs, as Helm's clone of the template set does.
class Bindings {
 public:
  explicit Bindings(std::size_t count) { old_.reserve(count); }
  ~Bindings() {
    for (const auto& [name, tree] : old_) name->tree = tree;
  }
  Bindings(const Bindings&) = delete;
  Bindings& operator=(const Bindings&) = delete;
  void bind(Name& name, const Tree& tree) {
    old_.emplace_back(&name, name.tree);
    name.tree = &tree;
  }

 private:
  std::vector<std::pair<Name*, const Tree*>> old_;
};

/// Counts one include of a name for as long as it runs.
class Nesting {
 public:
  explicit Nesting(Name& name) : name_(name) { ++name_.nested; }
  ~Nesting() { --name_.nested; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;

 private:
  Name& name_;
};

}  // namespace

// ---- Calls -----------------------------------------------------------------------------------------------------------

Value Machine::call_function(const FunctionNode& node, const Node& command, Nodes args,
                             const Value* final, const Dot& dot) {
  frame_->node = &node;
  return call(*node.function, Value(), command, args, final, dot);
}

Value Machine::call_method(const Method& method, Value self, const Node& node, Nodes args, const Value* final,
                           const Dot& dot) {
  if (method.call == nullptr) refused_fault(method, (args.empty() ? 0 : args.size() - 1) + (final != nullptr ? 1 : 0));
  return call(method, self, node, args, final, dot);
}

template <class Callee>
[[gnu::always_inline]] inline Value Machine::call(const Callee& callee, Value self, const Node& node, Nodes args,
                                                  const Value* final, const Dot& dot) {
  constexpr bool is_function = std::is_same_v<Callee, Function>;
  const Nodes written = args;
  if (!args.empty()) args = args.subspan(1);
  const std::string_view signature = callee.signature;
  const bool variadic = signature.ends_with('.');
  const std::size_t params = signature.size() - (variadic ? 1 : 0);
  const std::size_t given = args.size() + (final != nullptr ? 1 : 0);
  if (variadic ? given + 1 < params : given != params) arity_fault(callee.name, signature, hint_of(callee), args.size(), given);
  if constexpr (is_function) {
    if (callee.call == nullptr) return short_circuit(callee, args, final, dot);
  }

  const Stack<Value>::Room room(values_, given);
  Value* const values = room.items();
  if (is_function && has_unmade_) {
    with_idle(callee.name, signature.substr(0, params), args, final, dot, values);
  } else {
    for (std::size_t i = 0; i < args.size(); ++i) values[i] = argument(*args[i], signature[std::min(i, params - 1)], dot);
  }
  frame_->call_node = &node;
  frame_->call_args = written;
  frame_->call_name = callee.name;
  if (final != nullptr) {
    fits_piped_ = true;
    values[given - 1] = fit(*final, signature[std::min(given, params) - 1]);
    fits_piped_ = false;
  }
  try {
    if constexpr (is_function) {
      return invoke(callee, {values, given});
    } else {
      return callee.call(job_, self, {values, given});
    }
  } catch (Failure& failure) {
    if (raised_) throw;
    rethrow_foreign(callee.name, failure);
  }
}

[[gnu::always_inline]] inline Value Machine::invoke(const Function& function, std::span<const Value> args) {
  Call call{evaluator_, job_, function, args};
  const bool is_random = function.purity == Purity::kRandom;
  const Value result = is_random && world_.dice() != nullptr ? roll(call) : function.call(call);
  if (result.is_map() && result.as_map().is_unfilled()) has_unmade_ = true;
  return result;
}

// It has several results, and takes nothing; its signature is what Go says of it.
void Machine::refused_fault(const Method& method, std::size_t given) {
  if (given != 0) arity_fault(method.name, {}, {}, given, given);
  fault(std::string(method.signature), {.ours = std::string(method.name) + " has several results", .rule = "template.function"});
}

void Machine::arity_fault(std::string_view callee, std::string_view signature, std::string_view hint, std::size_t written, std::size_t given) {
  const bool variadic = signature.ends_with('.');
  const std::size_t wanted = signature.size() - (variadic ? 2 : 0);
  const std::string name(callee), count = (variadic ? "at least " : "") + std::to_string(wanted), got = std::to_string(variadic ? written : given);
  fault("wrong number of args for " + name + ": want " + count + " got " + got,
        {.ours = name + " takes " + count + (wanted == 1 ? " argument" : " arguments") + ", not " + got,
         .hint = std::string(hint),
         .rule = "template.arguments"});
}

Value Machine::short_circuit(const Function& function, Nodes args, const Value* final, const Dot& dot) {
  const bool decides = function.name == "or";
  Value value = Value::invalid();
  for (const Node* arg : args) {
    value = argument(*arg, 'v', dot);
    if (truth(value) == decides) return value;
  }
  return final == nullptr ? value : *final;
}

// A failure that knows nothing of templates: a budget that was hit, or what a method or a lower room found wrong.
void Machine::rethrow_foreign(std::string_view callee, Failure& failure) {
  Diagnostic& found = failure.diagnostic();
  if (found.cause != Cause::kInput) {
    decorate(found);
    throw;
  }
  const std::string text = found.helm.empty() ? found.message : found.helm;
  const std::string name(callee);
  raise(*frame_->call_node, "error calling " + name + ": " + text, &text,
        {.ours = name + ": " + found.message, .hint = near_hint(*frame_->call_node, std::move(found.hint)), .rule = "template.function"});
}

void Machine::fail_call(std::string_view name, std::string text, bool author_stops) {
  const std::string called(name);
  if (author_stops) {
    const std::string wrapped = options_.go_words ? text : "HELM_ERR_START" + text + "HELM_ERR_END";
    raise(*frame_->call_node, "error calling " + called + ": " + wrapped, &wrapped,
          {.ours = std::move(text), .hint = called == "required" ? near_hint(*frame_->call_node, {}) : std::string(), .rule = "template.fail"});
  }
  raise(*frame_->call_node, "error calling " + called + ": " + text, &text,
        {.ours = called + ": " + text, .hint = near_hint(*frame_->call_node, hint_for(text)), .rule = "template.function"});
}

std::string Machine::argument_text(std::size_t i, const Value& value) const {
  std::string out;
  if (i + 1 < frame_->call_args.size()) {
    print(out, *frame_->call_args[i + 1]);
    return out;
  }
  if (value.is_string()) return std::string(value.as_text());
  return value.is_nil() ? "<invalid Value>" : "<" + std::string(type_name(value)) + " Value>";
}

// ---- include and tpl -------------------------------------------------------------------------------------------------

std::string_view Machine::include(std::string_view text, const Value& data) {
  Name* name = vocabulary_.find(text);
  if (name != nullptr && name->nested > job_.limits.include_depth) {
    const std::string called(text);
    const std::string go = "rendering template has a nested reference name: " + called + ": unable to execute template";
    raise(*frame_->call_node, "error calling include: " + go, &go,
          {.ours = "template \"" + called + "\" includes itself more than " + std::to_string(job_.limits.include_depth) + " times",
           .hint = "a template that includes itself must end", .rule = "template.recursion"});
  }
  if (name == nullptr || name->tree == nullptr) {
    std::string go = "template: no template ";
    append_quoted(go, text);
    go += " associated with template ";
    append_quoted(go, options_.root_name);
    const std::string_view near = nearest(text, vocabulary_.defined());
    raise(*frame_->call_node, "error calling include: " + go, &go,
          {.ours = "include: no template is named \"" + std::string(text) + "\"",
           .hint = near.empty() ? "" : "did you mean \"" + std::string(near) + "\"?",
           .rule = "template.undefined"});
  }
  Frame frame{.caller = frame_, .tree = name->tree, .via = Via::kInclude, .tpl_text = {}};
  const Nesting nesting(*name);
  return nested(*name->tree, frame, data.is_nil() ? Value::invalid() : data);
}

std::string_view Machine::tpl(std::string_view text, Pos at, const Value& data) {
  if (text.find("{{") == std::string_view::npos) return without_marker(text);
  std::unique_ptr<TplText> uncached;
  const TplText& parsed = parsed_tpl(text, uncached);
  Bindings bindings(parsed.trees.size());
  const Tree* root = nullptr;
  for (const auto& [name, tree] : parsed.trees) {
    const bool is_root = name->text == options_.root_name;
    if (is_root) root = tree;
    if (is_root || name->tree == nullptr || !tree->is_blank) bindings.bind(*name, *tree);
  }
  Frame frame{.caller = frame_, .tree = root, .via = Via::kTpl, .tpl_text = text, .tpl_at = at};
  const std::string_view made = nested(*root, frame, data.is_nil() ? Value::invalid() : data);
  if (uncached) missed_ = {};  // its trees end here
  return without_marker(made);
}

const TplText& Machine::parsed_tpl(std::string_view text, std::unique_ptr<TplText>& uncached) {
  const auto known = tpl_texts_.find(text);
  if (known != tpl_texts_.end()) return *known->second;
  auto made = std::make_unique<TplText>();
  text = job_.lasting.copy(text);
  made->unit = {options_.root_name, text, {}};
  try {
    made->trees = parse_unit(job_, vocabulary_, stack_, made->unit, options_.root_name);
  } catch (Failure& failure) {
    Diagnostic& found = failure.diagnostic();
    if (found.cause != Cause::kInput) {
      decorate(found);
      throw;
    }
    std::string go = "cannot parse template ";
    append_quoted(go, text);
    go += ": " + found.helm;
    raise(*frame_->call_node, "error calling tpl: " + go, &go,
          {.ours = "tpl: " + found.message, .hint = found.hint, .rule = "template.syntax", .at = found.at});
  }
  if (tpl_texts_.size() >= kCachedTexts) {
    uncached = std::move(made);
    return *uncached;
  }
  return *tpl_texts_.emplace(text, std::move(made)).first->second;
}

// source: helm engine.go tplFun deletes the marker; docs/parity.md#no-value
std::string_view Machine::without_marker(std::string_view text) {
  if (text.find(kMarker) == std::string_view::npos) return text;
  return job_.arena.copy(replace_all(text, kMarker, ""));
}

}  // namespace rhumbline::gotemplate
