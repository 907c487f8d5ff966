// Reading CEL.
//
// In: the text of a rule. Out: a tree of operators, calls and literals; macros (has, all, exists ...) are calls like others.
// One function for each level of precedence, loosest first: condition, or, and, relation, sum, product, unary, member, primary.
// Trap: a minus before a number belongs to the literal, since the least integer has no positive counterpart.
// source: the CEL specification, doc/langdef.md
#include <algorithm>
#include <array>

#include "renderer/base/text.h"
#include "renderer/schema/cel.h"

namespace rhumbline::schema {
namespace {

using Op = CelExpr::Op;
constexpr int kMaxDepth = 100;

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
  [[noreturn]] static void refuse(std::string why) { fail({.rule = "cel", .message = std::move(why)}); }

  void skip() {
    for (; at_ < text_.size(); ++at_) {
      if (text_.substr(at_).starts_with("//")) at_ = std::min(text_.find('\n', at_), text_.size() - 1);
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

  static CelExpr node(Op op, std::string_view text, std::vector<CelExpr> args) {
    return {.op = op, .text = std::string(text), .literal = {}, .args = std::move(args)};
  }

  CelExpr condition() {
    if (++depth_ > kMaxDepth) refuse("the rule nests too deeply");
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
    if (++depth_ > kMaxDepth) refuse("the rule nests too deeply");
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
        if (take("?")) refuse("optional values are not known here");
        const std::string name = field_name();
        std::vector<CelExpr> args = one(std::move(found));
        if (take("(")) {
          arguments(args, ")");
          found = node(Op::kMethod, name, std::move(args));
        } else {
          found = node(Op::kSelect, name, std::move(args));
        }
      } else if (take("[")) {
        if (take("?")) refuse("optional values are not known here");
        std::vector<CelExpr> args = one(std::move(found));
        args.push_back(condition());
        want("]");
        found = node(Op::kIndex, "", std::move(args));
      } else if (take("{")) {
        refuse("messages are not known here");
      } else {
        return found;
      }
    }
  }

  void arguments(std::vector<CelExpr>& args, std::string_view end) {
    while (!take(end)) {
      if (take("?")) refuse("optional values are not known here");
      args.push_back(condition());
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

  // a, `a-b`, or the words that stand for signs and reserved names: a__dash__b, __in__. source: k8s.io/apiserver pkg/cel Escape
  std::string field_name() {
    skip();
    if (at_ < text_.size() && text_[at_] == '`') {
      const std::size_t end = text_.find('`', at_ + 1);
      if (end == std::string_view::npos) refuse("a backquote is not closed");
      const std::string name(text_.substr(at_ + 1, end - at_ - 1));
      at_ = end + 1;
      return name;
    }
    std::string name = word();
    constexpr std::string_view kReserved[] = {"as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in",
                                              "let", "loop", "namespace", "null", "package", "return", "true", "var", "void", "while"};
    if (name.size() > 4 && name.starts_with("__") && name.ends_with("__")) {
      const std::string inner = name.substr(2, name.size() - 4);
      if (std::binary_search(std::begin(kReserved), std::end(kReserved), inner)) return inner;
    }
    name = replace_all(name, "__dot__", ".");
    name = replace_all(name, "__dash__", "-");
    name = replace_all(name, "__slash__", "/");
    return replace_all(name, "__underscores__", "__");
  }

  CelExpr primary() {
    skip();
    if (at_ >= text_.size()) refuse("the rule ends too early");
    const char c = text_[at_];
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (is_digit(c) || (c == '-' && is_digit(next)) || (c == '.' && is_digit(next))) return number();
    if (c == '"' || c == '\'') return text_literal(false);
    if ((c == 'r' || c == 'R') && (next == '"' || next == '\'')) return ++at_, text_literal(true);
    if ((c == 'b' || c == 'B') && (next == '"' || next == '\'')) refuse("bytes are not known here");
    if (take("(")) {
      CelExpr inner = condition();
      want(")");
      return inner;
    }
    if (take("[")) {
      CelExpr list = node(Op::kList, "", {});
      arguments(list.args, "]");
      return list;
    }
    if (take("{")) return map_literal();
    take(".");  // .name is a name of the outermost scope
    const std::string name = word();
    if (name == "true" || name == "false") return {.op = Op::kLiteral, .text = {}, .literal = Value::boolean(name == "true"), .args = {}};
    if (name == "null") return {};
    if (!take("(")) return node(Op::kName, name, {});
    CelExpr call = node(Op::kCall, name, {});
    arguments(call.args, ")");
    return call;
  }

  CelExpr map_literal() {
    CelExpr map = node(Op::kMap, "", {});
    while (!take("}")) {
      map.args.push_back(condition());
      want(":");
      map.args.push_back(condition());
      if (take("}")) break;
      want(",");
    }
    return map;
  }

  CelExpr number() {
    const std::size_t start = at_;
    if (text_[at_] == '-') ++at_;
    const bool hex = text_.substr(at_).starts_with("0x") || text_.substr(at_).starts_with("0X");
    if (hex) at_ += 2;
    bool is_double = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      const bool exponent = !hex && (c == 'e' || c == 'E');
      if (exponent && at_ + 1 < text_.size() && (text_[at_ + 1] == '-' || text_[at_ + 1] == '+')) ++at_;
      if (exponent || (c == '.' && !hex)) {
        is_double = true;
      } else if (!is_digit(c) && !(hex && std::string_view("abcdefABCDEF").find(c) != std::string_view::npos)) {
        break;
      }
    }
    const std::string_view digits = text_.substr(start, at_ - start);
    CelExpr found;
    if (is_double) {
      const ParsedFloat value = parse_float(digits);
      if (value.status == ParseStatus::kSyntax) refuse("\"" + std::string(digits) + "\" is no number");
      found.literal = Value::float64(value.value);
    } else if (take("u") || take("U")) {
      const ParsedUint value = parse_uint(digits, 0);
      if (value.status != ParseStatus::kOk) refuse("\"" + std::string(digits) + "\" is no unsigned number");
      found.literal = Value::uint64(value.value);
    } else {
      const ParsedInt value = parse_int(digits, hex ? 0 : 10);
      if (value.status != ParseStatus::kOk) refuse("\"" + std::string(digits) + "\" is no number");
      found.literal = Value::int64(value.value);
    }
    return found;
  }

  CelExpr text_literal(bool raw) {
    const char quote = text_[at_];
    const std::string long_end(3, quote);
    const bool is_long = text_.substr(at_).starts_with(long_end);
    const std::string_view end = is_long ? std::string_view(long_end) : text_.substr(at_, 1);
    at_ += end.size();
    std::string out;
    while (!text_.substr(at_).starts_with(end)) {
      if (at_ >= text_.size() || (!is_long && text_[at_] == '\n')) refuse("a text is not closed");
      if (text_[at_] == '\\' && !raw) {
        escape(out);
      } else {
        out += text_[at_++];
      }
    }
    at_ += end.size();
    return {.op = Op::kLiteral, .text = {}, .literal = Value::string(job_.arena, job_.arena.copy(out)), .args = {}};
  }

  void escape(std::string& out) {
    constexpr std::string_view kFrom = "abfnrtv\\?\"'`", kTo = "\a\b\f\n\r\t\v\\?\"'`";
    const char c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    at_ += 2;
    if (const std::size_t known = kFrom.find(c); c != '\0' && known != std::string_view::npos) {
      out += kTo[known];
      return;
    }
    const std::size_t digits = c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : c >= '0' && c <= '3' ? 3 : 0;
    if (digits == 3) --at_;
    const ParsedUint rune = parse_uint(text_.substr(std::min(at_, text_.size()), digits), digits == 3 ? 8 : 16);
    if (digits == 0 || rune.status != ParseStatus::kOk) refuse("a text holds an unknown escape");
    at_ += digits;
    append_rune(out, static_cast<char32_t>(rune.value));
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
