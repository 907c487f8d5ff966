// Faults: what a person reads, where it happened, and the same in Helm's words.
//
// In:  Go's message for the failing node.   Out: a Failure with place, trace, hint and Helm's text.
//
// Go wraps one error per include or tpl, outermost first; {{template}} wraps nothing. Helm then cuts the chain up again. Both
// are rebuilt here from the frames, on the way out only: a run without faults pays nothing.
// source: Go 1.26 text/template/exec.go errorf, parse.go ErrorContext; helm-parity.md 2.8, 2.9
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/gotemplate/eval.h"

namespace rhumbline::gotemplate {
namespace {

constexpr std::size_t kInnermostFrames = 16;  // of a long trace, so many are shown,
constexpr std::size_t kOutermostFrames = 4;   // and so many of its other end

// One link of Go's chain. `message` may be long; what stands before it decides how Helm cuts the link up.
std::string exec_text(const Frame& frame, const Node& node, std::string_view message) {
  std::string out = "template: ";
  out += location_text(*frame.tree, node);
  out += ": executing ";
  append_quoted(out, frame.tree->name);
  out += " at <";
  print(out, node);
  out += ">: ";
  out += message;
  return out;
}

}  // namespace

std::string location_text(const Tree& tree, const Node& node) {
  const std::string_view before = tree.unit->text.substr(0, node.offset);
  const std::size_t line_feed = before.rfind('\n');
  const std::size_t column = line_feed == std::string_view::npos ? before.size() : before.size() - line_feed - 1;
  std::string out(tree.unit->name);
  out += ':';
  out += std::to_string(1 + std::count(before.begin(), before.end(), '\n'));
  out += ':';
  out += std::to_string(column);
  return out;
}

Pos Machine::position(const Tree& tree, const Node& node) {
  Unit& unit = *tree.unit;
  if (!unit.at) unit.at = job_.sources.add(unit.name, unit.text);
  return unit.at + node.offset;
}

std::string Machine::frame_name(const Frame& frame) const {
  const std::string name(frame.tree->name);
  if (frame.via != Via::kTpl) return name == frame.tree->unit->name ? "template " + name : "define \"" + name + "\"";
  const Place place = job_.sources.place(frame.tpl_at);
  if (place.file.empty()) return "tpl text";
  return "tpl text of " + std::string(place.file) + ":" + std::to_string(place.line);
}

std::vector<rhumbline::Frame> Machine::trace(const Node& node) {
  std::vector<rhumbline::Frame> out;
  if (frame_->caller == nullptr) return out;  // the place says it all
  std::size_t repeated = 0;
  const auto close = [&] {
    if (repeated > 0) out.back().what += ", " + std::to_string(repeated) + " more times";
    repeated = 0;
  };
  for (const Frame* frame = frame_; frame != nullptr; frame = frame->caller) {
    const Node& here = frame == frame_ ? node : *frame->call_node;
    const Pos at = position(*frame->tree, here);
    if (!out.empty() && out.back().at == at) {
      ++repeated;
      continue;
    }
    close();
    out.push_back({at, frame_name(*frame)});
  }
  close();
  if (out.size() > kInnermostFrames + kOutermostFrames) {
    const std::size_t left_out = out.size() - kInnermostFrames - kOutermostFrames;
    const auto first = out.begin() + static_cast<std::ptrdiff_t>(kInnermostFrames);
    *first = {{}, std::to_string(left_out) + " more calls"};
    out.erase(first + 1, first + static_cast<std::ptrdiff_t>(left_out));
  }
  return out;
}

std::string Machine::helm_text(const Node& node, const std::string& go_message, const std::string* leaf) const {
  constexpr std::size_t kEnough = 64;  // of the next link: Helm cuts it off anyway
  std::string whole = exec_text(*frame_, node, go_message);
  std::vector<std::string> links;
  if (leaf != nullptr) links.push_back(*leaf);
  links.push_back(whole);
  for (const Frame* frame = frame_; frame->caller != nullptr; frame = frame->caller) {
    if (frame->via == Via::kAction) continue;
    const Frame& caller = *frame->caller;
    std::string message = "error calling " + std::string(caller.call_name) + ": ";
    if (frame->via == Via::kTpl) {
      std::string wrapped = "error during tpl function execution for ";
      append_quoted(wrapped, frame->tpl_text);
      wrapped += ": ";
      links.push_back(wrapped);
      message += wrapped;
    }
    links.push_back(exec_text(caller, *caller.call_node, message + whole.substr(0, kEnough)));
    whole = exec_text(caller, *caller.call_node, message + whole);
  }
  std::reverse(links.begin(), links.end());
  return options_.go_words ? whole : helm_exec_text(whole, links, options_.compat);
}

void Machine::raise(const Node& node, std::string go_message, const std::string* leaf, Words words) {
  Diagnostic out;
  out.cause = words.cause;
  out.rule = words.rule;
  out.at = words.at ? words.at : position(*frame_->tree, node);
  out.hint = std::move(words.hint);
  out.trace = trace(node);
  out.helm = helm_text(node, go_message, leaf);
  out.message = words.ours.empty() ? std::move(go_message) : std::move(words.ours);
  raised_ = true;
  rhumbline::fail(std::move(out));
}

void Machine::fault(std::string go_message, Words words) {
  raise(*frame_->node, std::move(go_message), nullptr, std::move(words));
}

void Machine::decorate(Diagnostic& diagnostic) {
  if (raised_ || frame_ == nullptr) return;
  raised_ = true;
  const Node& node = frame_->node != nullptr ? *frame_->node : *frame_->call_node;
  if (!diagnostic.at) diagnostic.at = position(*frame_->tree, node);
  if (diagnostic.trace.empty()) diagnostic.trace = trace(node);
}

// ---- Budgets ---------------------------------------------------------------------------------------------------------

void Machine::spent() {
  guarded([this] { job_.pay(1); });
  rhumbline::fail({.cause = Cause::kLimit, .rule = "limit.steps", .message = "the templates take too many steps"});
}

void Machine::check_depth() {
  if (depth_ < job_.limits.template_depth) return check_stack();
  fault("exceeded maximum template depth (100000)",
        {.ours = "templates call each other " + std::to_string(depth_) + " levels deep",
         .hint = "a template that calls itself must end; --max-depth raises the limit",
         .rule = "limit.depth",
         .cause = Cause::kLimit});
}

void Machine::stack_fault() {
  fault("exceeded maximum template depth (100000)",
        {.ours = "templates nest so deeply that the stack is used up",
         .hint = "a template that calls itself must end",
         .rule = "limit.depth",
         .cause = Cause::kLimit});
}

}  // namespace rhumbline::gotemplate
