// Reading CEL.
//
// In: the text of a rule. Out: a tree of operators, calls and literals; macros (has, all, exists ...) are calls like others.
// One function for each level of precedence, loosest first: condition, or, and, relation, sum, product, unary, member, primary.
// Trap: a minus before a number belongs to the literal, since the least integer has no positive counterpart.
// source: the CEL specification, doc/langdef.md
#include <algorithm>
#include <array>

#include "renderer/schema/cel.h"

namespace rhumbline::schema {
namespace {

using Op = CelExpr::Op;
constexpr int kMaxDepth = 100;  // of parentheses, brackets and signs
constexpr int kMaxTree = 400;

bool is_word_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_word_start(c) || is_digit(c); }

class Reader {
 public:
  Reader(Job& job, std::string_view text) : job_(job), text_(text) {}

  CelExpr run() {
    CelExpr found = condition();
    skip();
    if (at_ < text_.size()) refuse("\"" + std::string(text_.substr(at_, 10)) + "\" is not expected here");
    return found;
  }

 private:
  [[noreturn]] static void refuse(std::string why) { fail({.rule = "cel-syntax", .message = std::move(why)}); }
  /// What the API server may read, but not we.
  [[noreturn]] static void give_up(std::string why) { fail({.rule = "cel", .message = std::move(why)}); }

  void skip() {
    for (; at_ < text_.size(); ++at_) {
      if (text_.substr(at_).starts_with("//")) at_ = std::min(text_.find('\n', at_), text_.size());
      if (at_ == text_.size()) return;
      if (std::string_view(" \t\r\n\f").find(text_[at_]) == std::string_view::npos) return;
    }
  }

  bool take(std::string_view token) {
    skip();
    if (!text_.substr(at_).starts_with(token)) return false;
    if (is_word_start(token[0]) && at_ + token.size() < text_.size() && is_word(text_[at_ + token.size()])) return false;
    at_ += token.size();
    return true;
  }

  void want(std::string_view token) {
    if (!take(token)) refuse("\"" + std::string(token) + "\" is missing");
  }

  /// The evaluator and the destructor walk the tree on the stack, and a || b || c ... is as deep as it is long.
  static CelExpr node(Op op, std::string_view text, std::vector<CelExpr> args) {
    int depth = 0;
    for (const CelExpr& each : args) depth = std::max(depth, each.depth + 1);
    if (depth > kMaxTree) give_up("the rule nests too deeply");
    return {.op = op, .depth = depth, .text = std::string(text), .literal = {}, .args = std::move(args)};
  }

  CelExpr condition() {
    if (++depth_ > kMaxDepth) give_up("the rule nests too deeply");
    CelExpr found = binary(0);
    if (take("?")) {
      std::vector<CelExpr> args;
      args.push_back(std::move(found));
      args.push_back(condition());
      want(":");
      args.push_back(condition());
      found = node(Op::kCondition, "", std::move(args));
    }
    --depth_;
    return found;
  }

  // Operators by level, loosest first; longer ones before their own beginnings.
  CelExpr binary(std::size_t level) {
    static constexpr std::array<std::array<std::string_view, 7>, 5> kLevels = {
        {{"||"}, {"&&"}, {"==", "!=", "<=", ">=", "<", ">", "in"}, {"+", "-"}, {"*", "/", "%"}}};
    if (level == kLevels.size()) return unary();
    CelExpr left = binary(level + 1);
    for (;;) {
      const auto& own = kLevels[level];
      const auto found = std::find_if(own.begin(), own.end(), [this](std::string_view each) { return !each.empty() && take(each); });
      if (found == own.end()) return left;
      std::vector<CelExpr> args;
      args.push_back(std::move(left));
      args.push_back(binary(level + 1));
      left = node(Op::kBinary, *found, std::move(args));
    }
  }

  CelExpr unary() {
    if (++depth_ > kMaxDepth) give_up("the rule nests too deeply");
    skip();
    CelExpr found;
    const bool minus = at_ < text_.size() && text_[at_] == '-';
    if (minus && at_ + 1 < text_.size() && is_digit(text_[at_ + 1])) {
      found = member();
    } else if (minus) {
      ++at_;
      found = node(Op::kMinus, "", one(unary()));
    } else if (at_ < text_.size() && text_[at_] == '!') {
      ++at_;
      found = node(Op::kNot, "", one(unary()));
    } else {
      found = member();
    }
    --depth_;
    return found;
  }

  static std::vector<CelExpr> one(CelExpr expr) {
    std::vector<CelExpr> args;
    args.push_back(std::move(expr));
    return args;
  }

  CelExpr member() {
    CelExpr found = primary();
    for (;;) {
      if (take(".")) {
        found = selected(std::move(found));
      } else if (take("[")) {
        const bool optional = take("?");
        std::vector<CelExpr> args = one(std::move(found));
        args.push_back(condition());
        want("]");
        found = node(optional ? Op::kOptionalIndex : Op::kIndex, "", std::move(args));
      } else if (take("{")) {
        give_up("messages are not known here");
      } else {
        return found;
      }
    }
  }

  CelExpr selected(CelExpr holder) {
    const bool optional = take("?");
    const std::string name = field_name();
    std::vector<CelExpr> args = one(std::move(holder));
    if (optional) return node(Op::kOptionalSelect, name, std::move(args));
    if (!take("(")) return node(Op::kSelect, name, std::move(args));
    arguments(args, ")");
    return node(Op::kMethod, name, std::move(args));
  }

  void arguments(std::vector<CelExpr>& args, std::string_view end) {
    while (!take(end)) {
      const bool optional = end == "]" && take("?");
      args.push_back(optional ? node(Op::kMaybe, "", one(condition())) : condition());
      if (take(end)) return;
      want(",");
    }
  }

  std::string word() {
    skip();
    const std::size_t start = at_;
    if (at_ >= text_.size() || !is_word_start(text_[at_])) refuse("a name is missing");
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::string field_name() {
    skip();
    if (at_ >= text_.size() || text_[at_] != '`') return word();
    const std::size_t end = text_.find('`', at_ + 1);
    if (end == std::string_view::npos) refuse("a backquote is not closed");
    const std::string name(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return name;
  }

  CelExpr primary() {
    skip();
    if (at_ >= text_.size()) refuse("the rule ends too early");
    const char c = text_[at_];
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (is_digit(c) || ((c == '-' || c == '.') && is_digit(next))) return cel_number(text_, at_);
    if (starts_cel_text(text_.substr(at_))) return cel_text(job_, text_, at_);
    if (take("(")) {
      CelExpr inner = condition();
      want(")");
      return inner;
    }
    if (take("[")) {
      std::vector<CelExpr> items;
      arguments(items, "]");
      return node(Op::kList, "", std::move(items));
    }
    if (take("{")) return map_literal();
    take(".");  // .name is a name of the outermost scope
    const std::string name = word();
    if (name == "true" || name == "false") return {.literal = Value::boolean(name == "true")};
    if (name == "null") return {};
    if (!take("(")) return node(Op::kName, name, {});
    std::vector<CelExpr> args;
    arguments(args, ")");
    return node(Op::kCall, name, std::move(args));
  }

  CelExpr map_literal() {
    std::vector<CelExpr> members;
    while (!take("}")) {
      const bool optional = take("?");
      members.push_back(condition());
      want(":");
      members.push_back(optional ? node(Op::kMaybe, "", one(condition())) : condition());
      if (take("}")) break;
      want(",");
    }
    return node(Op::kMap, "", std::move(members));
  }

  Job& job_;
  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<CelExpr> parse_cel(Job& job, std::string_view text) {
  try {
    return Reader(job, text).run();
  } catch (const Failure& failure) {
    if (failure.diagnostic().cause == Cause::kLimit) throw;
    return failure.diagnostic();
  }
}

}  // namespace rhumbline::schema
