// Helm's own: include, tpl, required, fail, lookup.
//
// In: names, texts, data. Out: rendered text and objects. All the work is the evaluator's and the world's; this file says what
// counts as missing and which texts stop the rendering. source: helm v4 pkg/engine/engine.go initFunMap
#include "renderer/base/text.h"
#include "renderer/functions/functions.h"

namespace rhumbline {
namespace {

Value include(Call& call) { return call.view(call.evaluator.include(call, call.text(0), call[1])); }
Value tpl(Call& call) { return call.view(call.evaluator.tpl(call, call.text(0), call[1])); }

// `lint` judges the chart, not the values, and goes on; the author's words are told all the same.
Value note_in_lint(Call& call, std::string_view function) {
  std::string quoted;
  append_quoted(quoted, call.text(0));
  call.job.warn({.rule = "lint.stops",
                 .message = std::string(function) + ": " + std::string(call.text(0)),
                 .helm = function == "fail" ? "level=INFO msg=\"funcMap fail\" message=" + quoted
                                            : "level=WARN msg=\"missing required value\" message=" + quoted});
  return Value::literal("");
}

Value required(Call& call) {
  const bool is_missing = call[1].is_nil() || (call[1].is_string() && call[1].as_text().empty());
  if (is_missing && call.evaluator.options().lint) return note_in_lint(call, "required");
  if (is_missing) call.stop(std::string(call.text(0)));
  return call[1];
}

Value fail_rendering(Call& call) {
  if (call.evaluator.options().lint) return note_in_lint(call, "fail");
  call.stop(std::string(call.text(0)));
}

Value lookup(Call& call) {
  return call.world().lookup(call.job, call.text(0), call.text(1), call.text(2), call.text(3));
}

constexpr Function kRows[] = {
    {"fail", "s", Purity::kPure, fail_rendering, "fail TEXT: stops the rendering with this text"},
    {"include", "sx", Purity::kMutates, include, "include NAME DATA: the text that the named template makes of the data"},
    {"lookup", "ssss", Purity::kCluster, lookup, "lookup APIVERSION KIND NAMESPACE NAME: a live object; an empty map offline"},
    {"required", "sx", Purity::kPure, required, "required TEXT X: X, or stops with the text when X is nil or empty text"},
    {"tpl", "sx", Purity::kMutates, tpl, "tpl TEXT DATA: the text rendered as a template"},
};

}  // namespace

std::span<const Function> helm_functions() { return kRows; }

}  // namespace rhumbline
