// The room's door: template sets, what functions may ask for, and the table of functions.
//
// In:  named texts, a name and data.   Out: text with the origin of each run of it.
// A name's meaning may be redefined by later texts; a blank body never replaces another one.
// source: Go 1.26 text/template/template.go associate; helm engine.go render
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "renderer/base/text.h"
#include "renderer/gotemplate/region.h"
#include "renderer/gotemplate/survey.h"

namespace rhumbline {

using gotemplate::Machine;

// ---- Machine ---------------------------------------------------------------------------------------------------------

namespace gotemplate {

Machine::Machine(Job& job, const FunctionTable& functions, World& world, const TemplateOptions& options)
    : job_(job), world_(world), options_(options), vocabulary_(job.lasting, functions) {}

void Machine::parse(const TemplateText& text) {
  stack_.measure();
  Unit& unit = *job_.lasting.make<Unit>(text.name, text.text, text.at);
  try {
    for (const auto& [known, tree] : parse_unit(job_, vocabulary_, stack_, unit, text.name)) {
      if (known->tree == nullptr || !tree->is_blank) known->tree = tree;
    }
  } catch (Failure& failure) {
    Diagnostic& found = failure.diagnostic();
    if (!found.helm.empty() && !options_.go_words) found.helm = helm_parse_text(found.helm);
    throw;
  }
}

namespace {

// For each text the last one of the same bytes; itself where there is none. Only the last of each length is compared: a library that
// is there several times is found, and thousands of texts of one length cost no more than one comparison each.
std::vector<std::size_t> last_copies(std::span<const TemplateText> texts) {
  std::vector<std::size_t> copies(texts.size());
  std::unordered_map<std::size_t, std::size_t> last_of_length;
  for (std::size_t i = texts.size(); i-- > 0;) {
    const std::size_t last = last_of_length.try_emplace(texts[i].text.size(), i).first->second;
    copies[i] = last == i || texts[last].text == texts[i].text ? last : i;
  }
  return copies;
}

}  // namespace

// What an earlier copy defines, the last one defines anew, so only the templates that bear the files' own names are missed.
void Machine::parse_all(std::span<const TemplateText> texts) {
  const std::vector<std::size_t> copies = last_copies(texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (copies[i] != i) continue;
    try {
      parse(texts[i]);
    } catch (const Failure&) {
      for (std::size_t before = 0; before < i; ++before) {
        if (copies[before] != before) parse(texts[before]);  // Go meets a fault in the first of several copies
      }
      throw;
    }
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (copies[i] == i) continue;
    Name* const name = vocabulary_.name(texts[i].name);
    const Name* const copy = vocabulary_.find(texts[copies[i]].name);
    if (name->tree != nullptr || copy->tree == nullptr) continue;
    Tree* const tree = job_.lasting.make<Tree>(*copy->tree);
    tree->name = name->text;
    tree->unit = job_.lasting.make<Unit>(texts[i].name, texts[i].text, texts[i].at);
    name->tree = tree;
  }
}

void Machine::execute(std::string_view name, const Value& data, Output& output) {
  const Name* known = vocabulary_.find(name);
  if (known == nullptr || known->tree == nullptr) {
    std::string helm = "template: no template ";
    append_quoted(helm, name);
    helm += " associated with template ";
    append_quoted(helm, options_.root_name);
    rhumbline::fail({.rule = "template.undefined", .message = "no template is named \"" + std::string(name) + "\"",
                     .helm = std::move(helm)});
  }
  stack_.measure();
  out_.swap(output.bytes);
  runs_.swap(output.runs);
  out_.clear();
  runs_.clear();
  frame_ = nullptr;
  depth_ = 0;
  fits_piped_ = raised_ = false;
  keeps_runs_ = options_.want_runs;
  Frame frame{.caller = nullptr, .tree = known->tree, .via = Via::kRoot, .tpl_text = {}};
  Region region(*this);
  run(*known->tree, frame, data.is_nil() ? Value::invalid() : data);
  region.end();
  out_.swap(output.bytes);
  runs_.swap(output.runs);
}

ReadPaths Machine::survey(std::span<const SurveyedChart> charts, const SurveyedData& data) {
  stack_.measure();
  // What tpl was given in a run is known exactly, also what a template put together.
  SurveyedData known = data;
  for (const auto& [text, parsed] : tpl_texts_) known.texts.push_back(text);
  return Survey(job_, vocabulary_, stack_, known, tallies_).run(charts);
}

}  // namespace gotemplate

// ---- TemplateSet -----------------------------------------------------------------------------------------------------

struct TemplateSet::State {
  Machine machine;
};

TemplateSet::TemplateSet(Job& job, const FunctionTable& functions, World& world, const TemplateOptions& options)
    : state_(new State{Machine(job, functions, world, options)}) {}

TemplateSet::~TemplateSet() = default;

void TemplateSet::parse(const TemplateText& text) { state_->machine.parse(text); }

void TemplateSet::parse_all(std::span<const TemplateText> texts) { state_->machine.parse_all(texts); }

bool TemplateSet::has(std::string_view name) const {
  const gotemplate::Name* known = state_->machine.vocabulary().find(name);
  return known != nullptr && known->tree != nullptr;
}

void TemplateSet::execute(std::string_view name, const Value& data, Output& output) { state_->machine.execute(name, data, output); }

Output TemplateSet::execute(std::string_view name, const Value& data) {
  Output output;
  execute(name, data, output);
  return output;
}

ReadPaths TemplateSet::survey(std::span<const SurveyedChart> charts, const SurveyedData& data) const {
  return state_->machine.survey(charts, data);
}

std::string TemplateSet::dump(std::string_view name) const {
  std::string out;
  const gotemplate::Name* known = state_->machine.vocabulary().find(name);
  if (known != nullptr && known->tree != nullptr) gotemplate::print(out, known->tree->root);
  return out;
}

// ---- Evaluator and Call ----------------------------------------------------------------------------------------------

std::string_view Evaluator::include(Call&, std::string_view name, const Value& data) {
  return frames_.machine.include(name, data);
}

std::string_view Evaluator::tpl(Call& call, std::string_view text, const Value& data) {
  return frames_.machine.tpl(text, call.size() == 0 ? Pos{} : call[0].at(), data);
}

World& Evaluator::world() const { return frames_.machine.world(); }

const TemplateOptions& Evaluator::options() const { return frames_.machine.options(); }

std::string Evaluator::argument_text(std::size_t i, const Value& value) const {
  return frames_.machine.argument_text(i, value);
}

void Evaluator::fail_call(const Function& function, std::string text, bool author_stops) {
  frames_.machine.fail_call(function.name, std::move(text), author_stops);
}

void Call::fail(std::string text) const { evaluator.fail_call(function, std::move(text), false); }

void Call::stop(std::string text) const { evaluator.fail_call(function, std::move(text), true); }

// ---- FunctionTable ---------------------------------------------------------------------------------------------------

const Function* FunctionTable::find(std::string_view name) const {
  const auto is_before = [](const Function& f, std::string_view wanted) { return f.name < wanted; };
  for (const std::span<const Function> family : families) {
    const auto found = std::lower_bound(family.begin(), family.end(), name, is_before);
    if (found != family.end() && found->name == name) return &*found;
  }
  return nullptr;
}

std::vector<std::string_view> FunctionTable::names() const {
  std::vector<std::string_view> out;
  for (const std::span<const Function> family : families) {
    for (const Function& function : family) out.push_back(function.name);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// ---- The marker of missing values ------------------------------------------------------------------------------------

void drop_no_value_marker(Output& output) {
  constexpr std::string_view kMarker = "<no value>";
  std::string& bytes = output.bytes;
  std::size_t from = bytes.find(kMarker);
  if (from == std::string::npos) return;
  std::size_t to = from;       // end of what is kept
  std::size_t removed = 0;     // bytes before `from`
  auto run = output.runs.begin();
  while (from != std::string::npos) {
    for (; run != output.runs.end() && run->offset <= from; ++run) run->offset -= static_cast<std::uint32_t>(removed);
    const std::size_t next = bytes.find(kMarker, from + kMarker.size());
    const std::size_t end = next == std::string::npos ? bytes.size() : next;
    // A run that starts inside the marker starts behind it now.
    for (; run != output.runs.end() && run->offset < from + kMarker.size(); ++run) {
      run->offset = static_cast<std::uint32_t>(from - removed);
    }
    const std::size_t kept = end - from - kMarker.size();
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(from + kMarker.size()), kept,
                bytes.begin() + static_cast<std::ptrdiff_t>(to));
    to += kept;
    removed += kMarker.size();
    from = next;
  }
  for (; run != output.runs.end(); ++run) run->offset -= static_cast<std::uint32_t>(removed);
  bytes.resize(to);
}

}  // namespace rhumbline
