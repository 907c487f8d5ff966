// JSON schema to flat program.
//
// In: a place that the Library knows. Out: nodes with runs of instructions, in the order in which Helm's validator works, so
// that both find the same first fault. Subschemas wait in a queue; each place is compiled once, so cycles end by themselves.
// Trap: what a draft does not know must be ignored, and up to draft 7 everything beside $ref too.
#include <algorithm>
#include <array>
#include <utility>

#include "renderer/base/text.h"
#include "renderer/schema/documents.h"
#include "renderer/schema/url.h"

namespace rhumbline::schema {
namespace {

[[noreturn]] void refuse_pattern(const Target& place, std::string_view text, Pos at, std::string_view keyword, const Diagnostic& why) {
  if (why.cause == Cause::kLimit) fail(why);
  const std::string shown = quoted(text);
  const std::string url =
      quoted(place.root->url + "#" + escape_fragment(pointer_to(*place.root->document, place.value)) + std::string(keyword));
  schema_failure(at, "pattern " + shown + " is no regular expression: " + why.message,
                 "invalid regex " + shown + " at " + url + ": " + why.helm);
}

/// A limit such as minLength; kNone: no whole number.
std::uint32_t count_of(const Value* number) {
  if (number == nullptr || !is_number(*number) || !is_whole(*number)) return kNone;
  return static_cast<std::uint32_t>(std::clamp(as_double(*number), 0.0, 4294967294.0));
}

class Compiler {
 public:
  Compiler(Job& job, Library& library, const CompileOptions& options)
      : job_(job), library_(library), options_(options), program_(std::make_unique<Schema::Program>()) {}

  std::unique_ptr<const Schema::Program> run(const Target& root) {
    program_->root = node_for(root);
    program_->root_location = root.root->url + "#" + escape_fragment(pointer_to(*root.root->document, root.value));
    for (std::size_t next = 0; next < places_.size(); ++next) {
      job_.pay(1);
      compile_node(static_cast<std::uint32_t>(next));
    }
    return std::move(program_);
  }

 private:
  std::uint32_t node_for(const Target& place) {
    const auto [number, is_new] = numbers_.add(place.value, static_cast<std::uint32_t>(places_.size()));
    if (is_new) {
      places_.push_back(place);
      SchemaNode node;
      node.source = place.value;
      node.draft = place.resource->dialect.draft;
      program_->nodes.push_back(node);
    }
    return number;
  }

  /// A subschema of the schema at hand.
  std::uint32_t below(const Value& value) {
    return node_for({place_.root, &value, Library::resource_at(*place_.root, &value, place_.resource)});
  }

  std::uint32_t resource_for(const Target& place) {
    const auto [found, is_new] =
        resource_numbers_.try_emplace(place.resource, static_cast<std::uint32_t>(program_->resources.size()));
    if (is_new) {
      program_->resources.emplace_back();
      ProgramResource made;
      made.node = node_for({place.root, place.resource->at, place.resource});
      if (place.resource->dialect.draft == Draft::k2020) {
        for (const std::string& anchor : place.resource->dynamic) {
          const Value* at = place.resource->anchors.find(anchor)->second;
          made.dynamic_anchors.emplace_back(job_.arena.copy(anchor), node_for({place.root, at, place.resource}));
        }
      }
      const Value recursive = place.resource->at->is_map() ? place.resource->at->as_map().get("$recursiveAnchor") : Value();
      made.recursive_anchor = recursive.is(Kind::kBool) && recursive.as_bool();
      program_->resources[found->second] = std::move(made);
    }
    return found->second;
  }

  void compile_node(std::uint32_t number) {
    place_ = places_[number];
    const std::uint32_t resource = resource_for(place_);
    SchemaNode node = program_->nodes[number];
    node.resource = resource;
    node.first = static_cast<std::uint32_t>(program_->code.size());
    const Value& value = *place_.value;
    if (!value.is_map() || value.as_map().empty()) {
      node.form = value.is(Kind::kBool) && !value.as_bool() ? SchemaNode::Form::kFalse : SchemaNode::Form::kTrue;
    } else {
      slots_.fill(nullptr);
      for (const Entry& entry : value.as_map().entries()) {
        const Keyword keyword = keyword_of(entry.key);
        if (keyword != Keyword::kCount) slots_[static_cast<std::size_t>(keyword)] = &entry.value;
      }
      compile_rules(node);
    }
    node.count = static_cast<std::uint32_t>(program_->code.size()) - node.first;
    program_->nodes[number] = node;
  }

  /// Of the node's resource, which is mostly that of the node before.
  const Vocabularies& vocabularies() {
    if (std::exchange(asked_, place_.resource) != place_.resource) has_ = vocabularies_of(place_.resource->dialect, options_.assert_format);
    return has_;
  }

  void compile_rules(SchemaNode& node) {
    const Draft draft = node.draft;
    const Vocabularies has = vocabularies();
    const bool refers = slot(Keyword::kRef) != nullptr && slot(Keyword::kRef)->is_string();
    if (refers && draft < Draft::k2019) {
      compile_const(draft);  // the validator's slip: of all that stands beside $ref, this is asserted
      return emit(Op::kReference, reference(*slot(Keyword::kRef)));
    }
    if (has.validation) compile_type_rules(draft);
    if (has.format) compile_format();
    if (refers) emit(Op::kReference, reference(*slot(Keyword::kRef)));
    compile_object(node, has);
    compile_array(node, has);
    if (has.validation) compile_scalar_rules();
    if (draft >= Draft::k2019) compile_dynamic_references(node);
    if (has.applicator) compile_junctors(draft);
    if (has.unevaluated) compile_unevaluated(node);
  }

  void compile_type_rules(Draft draft) {
    if (const Value* type = slot(Keyword::kType)) {
      std::uint32_t bits = 0;
      if (type->is_string()) bits = json_type_bit(type->as_text());
      if (type->is_list()) {
        for (const Value& item : type->as_list()) bits |= item.is_string() ? json_type_bit(item.as_text()) : 0;
      }
      if (bits != 0) emit(Op::kTypes, bits);
    }
    compile_const(draft);
    if (const Value* options = slot(Keyword::kEnum); options != nullptr && options->is_list()) {
      const auto first = static_cast<std::uint32_t>(program_->values.size());
      for (const Value& option : options->as_list()) program_->values.push_back(option);
      emit(Op::kEnum, first, options->as_list().size);
    }
  }

  void compile_const(Draft draft) {
    if (const Value* wanted = slot(Keyword::kConst); wanted != nullptr && draft >= Draft::k6) emit(Op::kConst, value(*wanted));
  }

  void compile_format() {
    const Value* format = slot(Keyword::kFormat);
    if (format == nullptr || !format->is_string()) return;
    const std::uint32_t number = format_number(format->as_text(), options_.go_durations);
    if (number != kNone) emit(Op::kFormat, number);
  }

  void compile_object(SchemaNode& node, const Vocabularies& has) {
    if (has.validation) {
      emit_count(Op::kMinProperties, Keyword::kMinProperties);
      emit_count(Op::kMaxProperties, Keyword::kMaxProperties);
      if (const Value* required = slot(Keyword::kRequired); required != nullptr && required->is_list()) {
        emit(Op::kRequired, names(*required));
      }
    }
    if (has.applicator) {
      compile_dependencies(Keyword::kDependencies);
      compile_members(node);
      if (node.draft >= Draft::k6) emit_node(Op::kPropertyNames, Keyword::kPropertyNames);
      if (node.draft >= Draft::k2019) compile_dependencies(Keyword::kDependentSchemas);
    }
    if (node.draft >= Draft::k2019 && has.validation) compile_dependencies(Keyword::kDependentRequired);
  }

  void compile_dependencies(Keyword keyword) {
    const Value* rules = slot(keyword);
    if (rules == nullptr || !rules->is_map()) return;
    for (const Entry& entry : rules->as_map().entries()) {
      if (entry.value.is_list() && keyword != Keyword::kDependentSchemas) {
        emit(Op::kDependentRequired, name(entry.key), names(entry.value));
      } else if (keyword != Keyword::kDependentRequired) {
        emit(Op::kDependentSchema, name(entry.key), below(entry.value));
      }
    }
  }

  void compile_members(SchemaNode& node) {
    const Value* properties = slot(Keyword::kProperties);
    const Value* patterns = slot(Keyword::kPatternProperties);
    const Value* rest = slot(Keyword::kAdditionalProperties);
    ObjectRule rule;
    rule.first_member = static_cast<std::uint32_t>(program_->members.size());
    if (properties != nullptr && properties->is_map()) {
      for (const Entry* entry : properties->as_map().sorted(job_.arena)) {
        program_->members.push_back({entry->key, below(entry->value)});
      }
    }
    rule.members = static_cast<std::uint32_t>(program_->members.size()) - rule.first_member;
    rule.first_pattern = static_cast<std::uint32_t>(program_->pattern_members.size());
    if (patterns != nullptr && patterns->is_map()) {
      for (const Entry* entry : patterns->as_map().sorted(job_.arena)) {
        program_->pattern_members.push_back({pattern(entry->key, entry->key_at, "/patternProperties"), below(entry->value)});
      }
    }
    rule.patterns = static_cast<std::uint32_t>(program_->pattern_members.size()) - rule.first_pattern;
    if (rest != nullptr && rest->is(Kind::kBool)) {
      rule.rest = rest->as_bool() ? ObjectRule::Rest::kAny : ObjectRule::Rest::kClosed;
    } else if (rest != nullptr) {
      rule.rest = ObjectRule::Rest::kNode;
      rule.rest_node = below(*rest);
    }
    node.all_properties_evaluated = rest != nullptr;
    if (rule.members + rule.patterns == 0 && rest == nullptr) return;
    emit(Op::kObject, put(program_->objects, rule));
  }

  void compile_array(SchemaNode& node, const Vocabularies& has) {
    if (has.validation) {
      emit_count(Op::kMinItems, Keyword::kMinItems);
      emit_count(Op::kMaxItems, Keyword::kMaxItems);
      if (says_true(Keyword::kUniqueItems)) emit(Op::kUniqueItems);
    }
    if (!has.applicator) return;
    if (node.draft == Draft::k2020) {
      const std::uint32_t listed = emit_list(Op::kPrefixItems, Keyword::kPrefixItems);
      node.items_evaluated = listed;
      if (const Value* items = slot(Keyword::kItems)) {
        node.all_items_evaluated = true;
        emit(Op::kItems, below(*items), listed);
      }
    } else {
      compile_old_items(node);
    }
    if (node.draft >= Draft::k6 && slot(Keyword::kContains) != nullptr) compile_contains(node.draft, has);
  }

  /// Up to 2019-09 `items` is a schema or a list of them, and additionalItems counts only beside a list.
  void compile_old_items(SchemaNode& node) {
    const Value* items = slot(Keyword::kItems);
    if (items == nullptr) return;
    if (!items->is_list()) {
      node.all_items_evaluated = true;
      emit(Op::kItems, below(*items), 0);
      return;
    }
    const std::uint32_t listed = emit_list(Op::kPrefixItems, Keyword::kItems);
    node.items_evaluated = listed;
    const Value* rest = slot(Keyword::kAdditionalItems);
    node.all_items_evaluated = rest != nullptr;
    if (rest == nullptr || (rest->is(Kind::kBool) && rest->as_bool())) return;
    if (rest->is(Kind::kBool)) return emit(Op::kNoAdditionalItems, 0, listed);
    emit(Op::kItems, below(*rest), listed);
  }

  void compile_contains(Draft draft, const Vocabularies& has) {
    ContainsRule rule;
    rule.node = below(*slot(Keyword::kContains));
    if (draft >= Draft::k2019 && has.validation) {
      rule.least = count_of(slot(Keyword::kMinContains));
      rule.most = count_of(slot(Keyword::kMaxContains));
    }
    emit(Op::kContains, put(program_->contains, rule));
  }

  void compile_scalar_rules() {
    emit_count(Op::kMinLength, Keyword::kMinLength);
    emit_count(Op::kMaxLength, Keyword::kMaxLength);
    if (const Value* text = slot(Keyword::kPattern); text != nullptr && text->is_string()) {
      emit(Op::kPattern, pattern(text->as_text(), text->at(), "/pattern"));
    }
    emit_bound(Keyword::kMinimum, Op::kMinimum, Keyword::kExclusiveMinimum, Op::kExclusiveMinimum);
    emit_bound(Keyword::kMaximum, Op::kMaximum, Keyword::kExclusiveMaximum, Op::kExclusiveMaximum);
    if (const Value* divisor = slot(Keyword::kMultipleOf); divisor != nullptr && is_number(*divisor)) {
      emit(Op::kMultipleOf, value(*divisor));
    }
  }

  /// Draft 4 says exclusiveMinimum: true beside minimum; the validator accepts that in every draft.
  void emit_bound(Keyword bound, Op op, Keyword exclusive, Op exclusive_op) {
    const Value* limit = slot(bound);
    const Value* strict = slot(exclusive);
    const bool old_form = says_true(exclusive);
    if (limit != nullptr && is_number(*limit)) emit(old_form ? exclusive_op : op, value(*limit));
    if (strict != nullptr && is_number(*strict)) emit(exclusive_op, value(*strict));
  }

  void compile_dynamic_references(SchemaNode& node) {
    node.recursive_anchor = says_true(Keyword::kRecursiveAnchor);
    if (const Value* ref = slot(Keyword::kRecursiveRef); ref != nullptr && ref->is_string()) {
      emit(Op::kRecursiveRef, reference(*ref));
    }
    if (node.draft != Draft::k2020) return;
    if (const Value* anchor = slot(Keyword::kDynamicAnchor); anchor != nullptr && anchor->is_string()) {
      node.dynamic_anchor = name(anchor->as_text()) + 1;
    }
    if (const Value* ref = slot(Keyword::kDynamicRef); ref != nullptr && ref->is_string()) {
      const std::string_view fragment = split_fragment(ref->as_text()).fragment;
      const bool is_anchor = !fragment.empty() && fragment.front() != '/';
      emit(Op::kDynamicRef, reference(*ref), is_anchor ? name(fragment) + 1 : 0);
    }
  }

  void compile_junctors(Draft draft) {
    emit_node(Op::kNot, Keyword::kNot);
    emit_list(Op::kAllOf, Keyword::kAllOf);
    emit_list(Op::kAnyOf, Keyword::kAnyOf);
    emit_list(Op::kOneOf, Keyword::kOneOf);
    const Value* condition = slot(Keyword::kIf);
    if (condition == nullptr || draft < Draft::k7) return;
    const Value* then = slot(Keyword::kThen);
    const Value* otherwise = slot(Keyword::kElse);
    const auto number = [this](const Value* branch) { return branch == nullptr ? kNone : below(*branch); };
    const std::uint32_t branches[] = {number(condition), number(then), number(otherwise)};
    emit(Op::kIf, static_cast<std::uint32_t>(program_->children.size()), 3);
    program_->children.insert(program_->children.end(), std::begin(branches), std::end(branches));
  }

  void compile_unevaluated(SchemaNode& node) {
    node.needs_properties = slot(Keyword::kUnevaluatedProperties) != nullptr;
    node.needs_items = slot(Keyword::kUnevaluatedItems) != nullptr;
    emit_node(Op::kUnevaluatedProperties, Keyword::kUnevaluatedProperties);
    emit_node(Op::kUnevaluatedItems, Keyword::kUnevaluatedItems);
  }

  [[nodiscard]] const Value* slot(Keyword keyword) const { return slots_[static_cast<std::size_t>(keyword)]; }
  [[nodiscard]] bool says_true(Keyword keyword) const {
    return slot(keyword) != nullptr && slot(keyword)->is(Kind::kBool) && slot(keyword)->as_bool();
  }
  void emit(Op op, std::uint32_t a = 0, std::uint32_t b = 0) { program_->code.push_back({op, a, b}); }
  void emit_node(Op op, Keyword keyword) {
    if (const Value* schema = slot(keyword)) emit(op, below(*schema));
  }

  std::uint32_t emit_list(Op op, Keyword keyword) {
    const Value* list = slot(keyword);
    if (list == nullptr || !list->is_list() || list->as_list().size == 0) return 0;
    std::vector<std::uint32_t> numbers;
    for (const Value& item : list->as_list()) numbers.push_back(below(item));
    emit(op, static_cast<std::uint32_t>(program_->children.size()), static_cast<std::uint32_t>(numbers.size()));
    program_->children.insert(program_->children.end(), numbers.begin(), numbers.end());
    return static_cast<std::uint32_t>(numbers.size());
  }

  void emit_count(Op op, Keyword keyword) {
    const std::uint32_t count = count_of(slot(keyword));
    if (count != kNone) emit(op, count);
  }

  template <class Item>
  static std::uint32_t put(std::vector<Item>& items, Item item) {
    items.push_back(std::move(item));
    return static_cast<std::uint32_t>(items.size() - 1);
  }
  std::uint32_t value(const Value& v) { return put(program_->values, v); }
  std::uint32_t name(std::string_view text) { return put(program_->names, text); }

  std::uint32_t names(const Value& list) {
    const auto first = static_cast<std::uint32_t>(program_->names.size());
    for (const Value& item : list.as_list()) {
      if (item.is_string()) name(item.as_text());
    }
    return put(program_->lists, Range{first, static_cast<std::uint32_t>(program_->names.size()) - first});
  }

  std::uint32_t pattern(std::string_view text, Pos at, std::string_view keyword) {
    if (const Result<bool> fine = check_pattern(text, job_.limits.regex_bytes); !fine) refuse_pattern(place_, text, at, keyword, fine.error());
    program_->patterns.emplace_back(text, job_.limits.regex_bytes);
    return static_cast<std::uint32_t>(program_->patterns.size() - 1);
  }

  std::uint32_t reference(const Value& ref) {
    try {
      return node_for(library_.resolve(*place_.root, *place_.resource, ref.as_text()));
    } catch (Failure& failure) {  // the library does not know where the reference stands
      if (!failure.diagnostic().at) failure.diagnostic().at = ref.at();
      throw;
    }
  }

  Job& job_;
  Library& library_;
  const CompileOptions& options_;
  std::unique_ptr<Schema::Program> program_;
  std::vector<Target> places_;
  PlaceNumbers numbers_;
  std::unordered_map<const Resource*, std::uint32_t> resource_numbers_;
  Target place_;
  const Resource* asked_ = nullptr;
  Vocabularies has_;
  std::array<const Value*, static_cast<std::size_t>(Keyword::kCount)> slots_{};
};

}  // namespace

std::unique_ptr<const Schema::Program> compile_program(Job& job, Library& library, const Target& root, const CompileOptions& options) {
  return Compiler(job, library, options).run(root);
}

}  // namespace rhumbline::schema
