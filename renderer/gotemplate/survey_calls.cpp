// The survey's idea of functions: what of their arguments comes out again, and where.
//
// In:  a function and the shapes of its arguments.   Out: the shape of its result.
// The one idea: text keeps the shape of what it was made of, so that `fromYaml (tpl (toYaml .Values.a) .)` is .Values.a again, and text
// counts as a use of its sources when it is printed. Only the functions that build or open containers need rows of their own.
// Trap: a name that is put together at run time (`include (printf "%s.labels" $x)`) means every template that it may fit.

#include <algorithm>
#include <string>

#include "renderer/base/text.h"
#include "renderer/gotemplate/frame.h"
#include "renderer/gotemplate/survey.h"

namespace rhumbline::gotemplate {

namespace {

constexpr std::size_t kMostFileBytes = std::size_t{8} << 20;  // of chart files that `tpl` may be given

bool is_among(std::string_view name, std::span<const std::string_view> names) { return std::find(names.begin(), names.end(), name) != names.end(); }

// They look at what kind of thing their argument is, never at what is in it.
constexpr std::string_view kShapeTests[] = {"not", "empty", "kindIs", "kindOf", "typeOf", "typeIs", "typeIsLike", "len", "until", "untilStep"};
constexpr std::string_view kComparisons[] = {"eq", "ne", "lt", "le", "gt", "ge", "has", "mustHas", "deepEqual", "contains", "hasPrefix",
                                             "hasSuffix", "regexMatch", "mustRegexMatch", "semverCompare", "fail"};
constexpr std::string_view kMerges[] = {"merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite"};
constexpr std::string_view kItems[] = {"first", "mustFirst", "last", "mustLast"};
constexpr std::string_view kLists[] = {"list", "tuple"};
constexpr std::string_view kLonger[] = {"append", "mustAppend", "push", "mustPush", "prepend", "mustPrepend"};

// They give one of their arguments, or a list of the same items.
constexpr std::string_view kPassOn[] = {"default", "coalesce", "ternary", "required", "deepCopy", "mustDeepCopy", "and", "or", "reverse", "mustReverse",
                                        "uniq", "mustUniq", "compact", "mustCompact", "without", "mustWithout", "rest", "mustRest", "initial",
                                        "mustInitial", "concat", "slice", "mustSlice", "sortAlpha"};

// `%s-x` of printf fits any text in its place; a plain text fits what holds it.
bool may_be(std::string_view name, std::string_view part) {
  std::size_t from = 0;
  while (!part.empty()) {
    const std::size_t verb = part.find('%');
    const std::string_view plain = part.substr(0, verb);
    const std::size_t found = name.find(plain, from);
    if (found == std::string_view::npos) return false;
    from = found + plain.size();
    if (verb == std::string_view::npos) return true;
    part.remove_prefix(std::min(part.size(), verb + 2));
  }
  return true;
}

}  // namespace

bool Survey::names_of(const Shape& shape, std::vector<std::string_view>& names) const {
  for (const std::uint32_t i : shape) {
    if (things_[i].kind != Thing::Kind::kText) return false;
    names.push_back(things_[i].text);
  }
  return !names.empty();
}

Shape Survey::function(const FunctionNode& node, const Node& site, Args& args, Walk& walk) {
  const std::string_view name = node.function->name;
  if (name == "include") return include(args);
  if (name == "tpl") return tpl(args);
  if (is_among(name, kShapeTests)) return {};
  if (is_among(name, kComparisons)) {
    for (const Shape& arg : args) things_.use(arg);
    return {};
  }
  return container(name, site, args, walk);
}

Shape Survey::container(std::string_view name, const Node& site, Args& args, Walk& walk) {
  Shape all;
  for (const Shape& arg : args) join(all, arg);
  const std::size_t count = args.size();
  if (name == "dict") return dict(site, args, walk);
  if (is_among(name, kLists)) {
    const std::uint32_t made = things_.object(&site, walk.context);
    things_.add_any(made, all);
    return {made};
  }
  if (is_among(name, kItems) && count == 1) return things_.any_member(args[0]);
  if (name == "index" && count > 0) return looked_up(args[0], std::span(args).subspan(1));
  if (name == "get" && count == 2) return looked_up(args[0], std::span(args).subspan(1));
  if (name == "hasKey" && count == 2) return looked_up(args[0], std::span(args).subspan(1)), Shape{};
  if (name == "dig" && count >= 3) {
    Shape out = looked_up(args[count - 1], std::span(args).first(count - 2));
    join(out, args[count - 2]);
    return out;
  }
  if (name == "set" && count == 3) {
    std::vector<std::string_view> names;
    const bool known = names_of(args[1], names);
    things_.set(args[0], known ? &names : nullptr, args[2]);
    return args[0];
  }
  if (name == "unset" && count == 2) return args[0];
  if (is_among(name, kMerges) && count > 0) return merged(args);
  if (is_among(name, kLonger) && count == 2) {
    const std::uint32_t made = things_.object(&site, walk.context);
    things_.add_bases(made, args[0]);
    things_.add_any(made, args[1]);
    return {made};
  }
  if ((name == "chunk" || name == "mustChunk") && count == 2) {
    const std::uint32_t made = things_.object(&site, walk.context);
    things_.add_any(made, args[1]);
    return {made};
  }
  if ((name == "splitList" || name == "split") && count == 2) return split_text(site, args, walk);
  if (name == "pick" && count > 0) return picked(site, args, walk);
  if (name == "omit" && count > 0) return args[0];
  if (name == "pluck" && count > 0) {
    const std::uint32_t made = things_.object(&site, walk.context);
    for (const Shape& map : std::span(args).subspan(1)) things_.add_any(made, looked_up(map, std::span(args).first(1)));
    return {made};
  }
  if (name == "values" && count == 1) {
    const std::uint32_t made = things_.object(&site, walk.context);
    things_.add_any(made, things_.any_member(args[0]));
    return {made};
  }
  if (name == "keys") return things_.any_member(all), Shape{Things::kUnknown};
  if (!is_among(name, kPassOn)) join(all, {Things::kUnknown});
  return all;
}

// The first one, which holds the others from now on; only what is not known can hold nothing.
Shape Survey::merged(const Args& args) {
  Shape from;
  for (const Shape& arg : std::span(args).subspan(1)) join(from, arg);
  things_.merge(args[0], from);
  const bool holds = std::all_of(args[0].begin(), args[0].end(), [&](std::uint32_t i) {
    return things_[i].kind == Thing::Kind::kPlace || things_[i].kind == Thing::Kind::kObject;
  });
  if (!holds || args[0].empty()) join(from, args[0]);
  return holds && !args[0].empty() ? args[0] : from;
}

// Charts keep paths of values in constants: `range splitList "." "auth.password"`.
Shape Survey::split_text(const Node& site, const Args& args, const Walk& walk) {
  std::vector<std::string_view> separators, texts;
  Shape out = args[1];
  if (!names_of(args[0], separators) || !names_of(args[1], texts)) return join(out, {Things::kUnknown}), out;
  const std::uint32_t made = things_.object(&site, walk.context);
  for (const std::string_view separator : separators) {
    for (const std::string_view text : texts) {
      for (const std::string_view part : split(text, separator)) things_.add_any(made, {things_.text(part)});
    }
  }
  return {made};
}

Shape Survey::dict(const Node& site, const Args& args, const Walk& walk) {
  const std::uint32_t made = things_.object(&site, walk.context);
  for (std::size_t i = 0; i + 1 < args.size(); i += 2) {
    std::vector<std::string_view> names;
    const bool known = names_of(args[i], names);
    things_.set({made}, known ? &names : nullptr, args[i + 1]);
  }
  return {made};
}

Shape Survey::picked(const Node& site, const Args& args, const Walk& walk) {
  const std::uint32_t made = things_.object(&site, walk.context);
  for (const Shape& key : std::span(args).subspan(1)) {
    std::vector<std::string_view> names;
    if (!names_of(key, names)) return args[0];
    for (const std::string_view name : names) things_.set_member(made, name, things_.member(args[0], name));
  }
  return {made};
}

Shape Survey::looked_up(Shape shape, std::span<const Shape> keys) {
  for (const Shape& key : keys) {
    std::vector<std::string_view> names;
    if (!names_of(key, names)) {
      shape = things_.any_member(shape, true);
      continue;
    }
    Shape next;
    for (const std::string_view name : names) join(next, things_.member(shape, name));
    shape = std::move(next);
  }
  return shape;
}

// ---- include and tpl -------------------------------------------------------------------------------------------------

std::vector<const Tree*> Survey::named(const Shape& names) const {
  std::vector<const Tree*> out;
  std::vector<std::string_view> parts;
  bool is_exact = true;
  for (const std::uint32_t i : names) {
    if (things_[i].kind != Thing::Kind::kText) {
      is_exact = false;
    } else {
      parts.push_back(things_[i].text);
    }
  }
  for (const std::string_view part : parts) {
    const Name* name = vocabulary_.find(part);
    if (name != nullptr && name->tree != nullptr) out.push_back(name->tree);
  }
  if (is_exact) return out;
  for (const std::string_view name : vocabulary_.defined()) {
    const bool fits = parts.empty() || std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return may_be(name, part); });
    if (fits) out.push_back(vocabulary_.find(name)->tree);
  }
  return out;
}

Shape Survey::include(const Args& args) {
  if (args.empty()) return {};
  Shape out = {Things::kUnknown};
  const Shape dot = args.size() > 1 ? args[1] : Shape{};
  for (const Tree* tree : named(args[0])) join(out, call(*tree, dot));
  return out;
}

Shape Survey::tpl(const Args& args) {
  if (args.empty()) return {};
  Shape out = args[0];
  const Shape dot = args.size() > 1 ? args[1] : Shape{};
  bool is_value = false, is_file = false;
  for (const std::uint32_t i : args[0]) {
    const Thing& thing = things_[i];
    is_file = is_file || thing.kind == Thing::Kind::kFiles;
    is_value = is_value || thing.kind != Thing::Kind::kText;
    if (thing.kind == Thing::Kind::kText && thing.text.find("{{") != std::string_view::npos) join(out, run_text(thing.text, dot, true));
  }
  if (is_value) {
    for (const std::string_view text : data_.texts) join(out, run_text(text, dot, false));
  }
  if (is_file && data_.files) {
    if (!has_files_) file_texts_ = data_.files();
    has_files_ = true;
    std::size_t bytes = 0;
    for (const std::string_view text : file_texts_) {
      if ((bytes += text.size()) > kMostFileBytes) paths_.is_lost = true;
      if (!paths_.is_lost) join(out, run_text(text, dot, false));
    }
  }
  return out;
}

Shape Survey::run_text(std::string_view text, const Shape& dot, bool is_constant) {
  auto& known = parsed_[text];
  if (known == nullptr) {
    known = std::make_unique<TplText>();
    known->unit = {"tpl", text, {}};
    try {
      known->trees = parse_unit(job_, vocabulary_, stack_, known->unit, "tpl");
    } catch (const Failure&) {
      // A text for another engine, or one that printf completes: that one may read anything.
      known->trees = {};
      if (is_constant && text.find('%') != std::string_view::npos) paths_.is_lost = true;
    }
  }
  const Name* root = vocabulary_.find("tpl");
  for (const Definition& definition : known->trees) {
    if (definition.name == root) return call(*definition.tree, dot);
  }
  return {};
}

}  // namespace rhumbline::gotemplate
