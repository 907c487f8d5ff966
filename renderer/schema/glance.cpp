// The glance: whether values fit a schema, found in one walk over the schema's text, without reading it into values, collecting
// its places or compiling it. Charts bring schemas of hundreds of kilobytes, and nearly all values fit.
//
// In:  the text of a schema and the values.   Out: true only where the compiler and the runner would certainly say so, too.
// The one idea: each schema object is read with the value that it judges, or with none where no value gets there; then it is only
// found sound, by the shapes of its keywords. What must wait for other keywords (additionalProperties, if) or judges several values
// (items) is walked again from where it stands; references wait until all definitions were met.
// Traps: 1) whatever is not certain ends the glance: other drafts, anchors, ids below the root, rarer keywords, a value that fails.
// 2) Within anyOf, oneOf, not and if a failure counts, so it must be as certain as a success: what is only stricter than the rule
// (a member that is there twice) must be unsure there. 3) Up to draft 7 what stands beside $ref is ignored; here it may only pass.
#include "renderer/schema/glance.h"

#include <algorithm>

namespace rhumbline::schema {
namespace {

constexpr std::uint32_t kDeepest = 64;        // schema objects within each other, references followed
constexpr std::uint32_t kLeastLimit = 256;    // limits below are the compiler's to find
constexpr std::size_t kBudget = 1 << 22, kBudgetPerByte = 16;  // bytes that are walked again: a few milliseconds

/// Where the first "$schema" stands.
const char* find_schema_key(std::string_view text) {
  constexpr std::string_view kName = "\"$schema\"";
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    if (at > 0 && text.substr(at - 1, kName.size()) == kName) return text.data() + at;
  }
  return nullptr;
}

}  // namespace

Glance::Glance(Job& job, std::string_view text)
    : job_(job),
      text_(text),
      in_(text),
      budget_(std::min<std::uint64_t>(kBudget + kBudgetPerByte * text.size(), job.limits.schema_steps)),  // a byte is a step at least
      definitions_(make_map(job.arena)),
      defs_(make_map(job.arena)) {}

bool Glance::fits(const Value& values) {
  if (const char* const key = find_schema_key(text_); key != nullptr) {  // the draft must be known before the first keyword
    RawText name, url;
    in_.go(key - 1);
    if (!in_.name(name) || !in_.string(url)) return false;
    const auto draft = draft_named(url.raw);
    if (!draft) return false;
    draft_ = *draft;
    schema_url_ = url.raw.data();
    in_.go(text_.data());
  }
  return in_.peek() == '{' && schema(&values, true) == Fit::kFits && in_.is_at_end() && pending_references();
}

bool Glance::pay(std::size_t steps) {
  if (budget_ < steps) return false;
  budget_ -= steps;
  return true;
}

/// A schema that was found sound before, once more for another value.
Fit Glance::walk(const char* schema_at, const Value* v) {
  const char* const back = in_.at();
  const bool was_walked = is_walked_;
  in_.go(schema_at);
  is_walked_ = true;
  const Fit fit = schema(v);
  if (!pay(static_cast<std::size_t>(in_.at() - schema_at))) return Fit::kUnsure;
  in_.go(back);
  is_walked_ = was_walked;
  return fit;
}

/// Over a schema that was found sound before. A definition is walked for many values, most of which have the same few of its members:
/// where the schemas of the others end is found once.
bool Glance::skip_walked() {
  in_.peek();
  const char* const from = in_.at();
  Skipped& known = skipped_[static_cast<std::uint32_t>(from - text_.data()) * 0x9E3779B1u >> (32 - kSkippedBits)];
  if (known.from == from) return in_.go(known.to), true;
  if (!in_.skip()) return false;
  known = {from, in_.at()};
  return true;
}

Fit Glance::schema(const Value* v, bool is_root) {
  if (v == nullptr && is_walked_) return sure(skip_walked());
  if (in_.peek() != '{') {
    bool accepts = true;
    if (draft_ == Draft::k4 || !in_.flag(accepts)) return Fit::kUnsure;
    return fits_if(v == nullptr || accepts);
  }
  if (++depth_ > kDeepest) return Fit::kUnsure;
  Rules rules{.v = v, .is_root = is_root, .marks = marks_.size()};
  if (v != nullptr) {
    rules.type = json_type(*v);
    if (rules.type == 0) return Fit::kUnsure;
    if (rules.type == kObjectBit) {
      rules.entries = std::as_const(v->as_map()).entries();
      marks_.resize(rules.marks + (rules.entries.size() + 63) / 64);
    }
  }
  const bool known = keywords(rules) && ask_last(rules);
  if (marks_.size() != rules.marks) marks_.resize(rules.marks);
  --depth_;
  return sure(known, rules.fit);
}

bool Glance::keywords(Rules& rules) {
  if (!in_.take('{')) return false;
  std::size_t before = kAtStart;
  bool sound = true;
  do {
    Follower& next = followers_[before];
    if (!in_.again(next.name)) {
      if (before == kAtStart && in_.take('}')) return true;
      const char* const start = in_.at();
      RawText name;
      if (!in_.name(name) || name.has_escapes) return false;
      next = {in_.spelling_from(start), row_of(name.raw)};
    }
    const Row* row = next.row;
    before = row == nullptr ? kAtOther : number_of(*row);
    if (row == nullptr ? !in_.skip() : !keyword(rules, *row, before)) return false;
  } while (in_.more('}', sound));
  return sound;
}

bool Glance::keyword(Rules& rules, const Row& row, std::size_t number) {
  const std::uint64_t bit = std::uint64_t{1} << number;
  if ((rules.met & bit) != 0) return false;
  rules.met |= bit;
  if (row.shape == Shape::kText && row.meaning == Keyword::kCount) return in_.skip_string();  // what only tells: most of all keywords
  const Fit fit = rule(rules, row);
  if (fit == Fit::kFails) {
    rules.reference_failed = row.meaning == Keyword::kRef;
    rules.fit = Fit::kFails;
    rules.v = nullptr;
    rules.type = 0;
  }
  return fit != Fit::kUnsure;
}

Fit Glance::rule(Rules& rules, const Row& row) {
  switch (row.meaning) {
    case Keyword::kSchema: return schema_url(rules);
    case Keyword::kId: return id(rules);
    case Keyword::kRef: return reference(rules);
    case Keyword::kDefs:
    case Keyword::kDefinitions: return definitions(rules, row.meaning);
    case Keyword::kType: return types(rules);
    case Keyword::kConst: return constant(rules.v);
    case Keyword::kEnum: return choice(rules.v);
    case Keyword::kFormat: return format(rules);
    case Keyword::kPattern: return pattern(rules);
    case Keyword::kRequired: return required(rules);
    case Keyword::kProperties: return members(rules);
    case Keyword::kAdditionalProperties: return additional(rules);
    case Keyword::kPatternProperties: return patterns_of_members(rules);
    case Keyword::kItems: return items(rules);
    case Keyword::kUniqueItems: return unique(rules);
    case Keyword::kNot: return without(rules.v);
    case Keyword::kAllOf:
    case Keyword::kAnyOf:
    case Keyword::kOneOf: return listed(rules.v, row.meaning);
    case Keyword::kIf: return later(rules.condition);
    case Keyword::kThen: return later(rules.then);
    case Keyword::kElse: return later(rules.otherwise);
    default: break;
  }
  switch (row.shape) {
    case Shape::kCount: return count(rules, row.meaning);
    case Shape::kNumber:
    case Shape::kPositive:
    case Shape::kBound: return bound(rules, row);
    default: return rarer_rule(rules, row);
  }
}

/// Annotations, and keywords of which the glance knows only whether they are sound: what they judge must not be there.
Fit Glance::rarer_rule(const Rules& rules, const Row& row) {
  switch (row.meaning) {
    case Keyword::kDependencies:
    case Keyword::kDependentRequired:
    case Keyword::kDependentSchemas: return dependencies(rules, row.shape);
    case Keyword::kPropertyNames: return names_of_members(rules);
    case Keyword::kUnevaluatedProperties:
      if (rules.type == kObjectBit) return Fit::kUnsure;
      break;
    case Keyword::kContains:
    case Keyword::kPrefixItems:
    case Keyword::kAdditionalItems:
    case Keyword::kUnevaluatedItems:
      if (rules.type == kArrayBit) return Fit::kUnsure;
      break;
    default: break;
  }
  bool ignored;
  switch (row.shape) {
    case Shape::kText: return sure(in_.skip_string());
    case Shape::kFlag: return sure(in_.flag(ignored));
    case Shape::kList: return sure(in_.peek() == '[' && in_.skip());
    case Shape::kSchema: return schema(nullptr);
    case Shape::kSchemaOrFlag: return in_.peek() == '{' ? schema(nullptr) : sure(in_.flag(ignored));
    case Shape::kSchemas: return listed(nullptr, row.meaning);
    default: return Fit::kUnsure;
  }
}

/// What must wait until all keywords of the object are known.
bool Glance::ask_last(Rules& rules) {
  const bool is_alone = rules.refers && draft_ < Draft::k2019;  // nothing beside the reference counts
  if (is_alone && rules.fit == Fit::kFails && !rules.reference_failed) return false;
  if (rules.v == nullptr) return true;
  Fit fit = Fit::kFits;
  if (rules.type == kObjectBit) {
    if (rules.patterns != nullptr) fit = pattern_members(rules);
    if (fit == Fit::kFits && (rules.is_closed || rules.rest != nullptr)) fit = rest_of_members(rules);
  }
  if (fit == Fit::kFits && rules.condition != nullptr && draft_ >= Draft::k7) fit = branch(rules);
  rules.fit = fit;
  return fit == Fit::kFits || (fit == Fit::kFails && !is_alone);
}

bool fits_at_a_glance(Job& job, std::string_view text, const Value& values) {
  const Limits& limits = job.limits;
  if (limits.yaml_depth < kLeastLimit || limits.schema_depth < kLeastLimit || limits.schema_steps < text.size()) return false;
  return Glance(job, text).fits(values);
}

}  // namespace rhumbline::schema
