// One rule being evaluated: the tree walk of cel_eval.cpp and the macros of cel_macros.cpp. Private to these.
#pragma once

#include "renderer/schema/cel.h"
#include "renderer/schema/cel_value.h"

namespace rhumbline::schema {

/// A variable of a comprehension, on the C++ stack.
struct CelBinding {
  std::string_view name;
  CelValue value;
  const CelBinding* outer;
};

class CelEvaluation {
 public:
  CelEvaluation(CelRun& run, const CelSubject& subject) : run_(run), subject_(subject), self_(cel_value(run, subject.self, subject.type)) {}

  CelValue of(const CelExpr& expr, const CelBinding* scope);

 private:
  CelValue literal(const CelExpr& expr);
  CelValue name(const std::string& text, const CelBinding* scope);
  CelValue select(const CelExpr& expr, const CelBinding* scope);
  CelValue member(const CelValue& holder, std::string_view key);
  CelValue index(const CelValue& holder, const CelValue& key);
  CelValue optional_of(const CelValue& holder, const CelValue& key);
  bool field(const CelValue& map, std::string_view key, CelValue& found);
  CelValue list(const CelExpr& expr, const CelBinding* scope);
  CelValue map(const CelExpr& expr, const CelBinding* scope);
  CelValue logic(const CelExpr& expr, const CelBinding* scope, bool decides);
  CelValue binary(const CelExpr& expr, const CelBinding* scope);
  CelValue within(const CelValue& item, const CelValue& holder);
  CelValue condition(const CelExpr& expr, const CelBinding* scope);
  CelValue apply(std::string_view name, bool is_method, std::span<const CelExpr> args, const CelBinding* scope);
  CelValue call(const CelExpr& expr, const CelBinding* scope);
  CelValue method(const CelExpr& expr, const CelBinding* scope);

  // cel_macros.cpp
  CelValue has(const CelExpr& expr, const CelBinding* scope);
  bool is_macro(const CelExpr& expr) const;
  CelValue macro(const CelExpr& expr, const CelBinding* scope);
  CelValue optional_macro(const CelExpr& expr, const CelBinding* scope);
  CelValue quantifier(const CelExpr& expr, const CelBinding* scope, std::size_t variables);
  CelValue transformed(const CelExpr& expr, const CelBinding* scope, std::size_t variables);
  CelValue sorted_by(const CelExpr& expr, const CelBinding* scope);
  CelValue add_result(const CelExpr& expr, const CelValue& key, const CelValue& result, std::vector<CelValue>& out);

  CelRun& run_;
  const CelSubject& subject_;
  CelValue self_;
};

}  // namespace rhumbline::schema
