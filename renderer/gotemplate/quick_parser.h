// The quick parser's class. Private to quick_parse.cpp and quick_pipeline.cpp.
//
// Every function that reads something is handed the place where it begins and answers with the place behind it; nullptr: ask the Parser.
#pragma once

#include <cstring>
#include <string>
#include <string_view>

#include "renderer/gotemplate/quick_parse.h"
#include "renderer/gotemplate/scan.h"

namespace rhumbline::gotemplate {

// Nothing below asks whether the text goes on: the last right delimiter stops all of them, and no action begins behind it.
inline const char* skip_blanks(const char* at) {
  while (is_blank(*at)) ++at;
  return at;
}
inline const char* skip_word(const char* at) {
  while (of_byte(kPlainAlphanumeric, *at)) ++at;
  return at;
}
inline bool at_right_delim(const char* at) { return at[0] == '}' && at[1] == '}'; }
inline bool at_trimming_delim(const char* dash) { return dash[0] == '-' && dash[1] == '}' && dash[2] == '}'; }
inline bool at_terminator(const char* at) { return of_byte(kTerminator, *at) || at_right_delim(at); }
inline std::string_view between(const char* from, const char* to) { return {from, static_cast<std::size_t>(to - from)}; }

/// The keyword that an action begins with, and what is behind it; kIdentifier: something else. The first letter leaves two at most, so
/// most words need not be read to their end to be known. At least nine bytes follow.
inline Token first_keyword(const char* at, const char*& behind) {
  const auto is = [&](const auto& keyword) {
    constexpr std::size_t kSize = sizeof keyword - 1;
    behind = at + kSize;
    return std::memcmp(at, keyword, kSize) == 0 && !of_byte(kPlainAlphanumeric, *behind);
  };
  switch (*at) {
    case 'b': return is("break") ? Token::kBreak : is("block") ? Token::kBlock : Token::kIdentifier;
    case 'c': return is("continue") ? Token::kContinue : Token::kIdentifier;
    case 'd': return is("define") ? Token::kDefine : Token::kIdentifier;
    case 'e': return is("end") ? Token::kEnd : is("else") ? Token::kElse : Token::kIdentifier;
    case 'i': return is("if") ? Token::kIf : Token::kIdentifier;
    case 'r': return is("range") ? Token::kRange : Token::kIdentifier;
    case 't': return is("template") ? Token::kTemplate : Token::kIdentifier;
    case 'w': return is("with") ? Token::kWith : Token::kIdentifier;
    default: return Token::kIdentifier;
  }
}

/// Reads one text; see quick_parse.cpp.
class QuickParser {
 public:
  static constexpr int kDeepest = 500;           // bodies and parentheses inside one another
  static constexpr std::size_t kMostNames = 16;  // in a chain of fields
  static constexpr std::size_t kMostParts = 512;

  QuickParser(Vocabulary& vocabulary, Definitions& definitions)
      : text_(definitions.unit.text),
        end_(text_.data() + text_.size()),
        last_(text_.data()),
        arena_(definitions.arena),
        room_(vocabulary.scratch.room),
        vocabulary_(vocabulary),
        scratch_(vocabulary.scratch),
        definitions_(definitions) {}

  bool parse(std::string_view name);

 private:
  /// How a list of nodes ended: with the text, or behind one of these words.
  enum class Ending : std::uint8_t { kText, kEnd, kElse, kDefine };
  using Nodes = Pending<Node>;
  /// What a pipeline declares or assigns: range takes two.
  struct Variables {
    const char* from[2];
    const char* to[2];
    std::size_t count = 0;
    std::size_t first_visible = 0;  // in the scope, if it declares
    bool assigns = false;
  };

  const char* list(const char* at, Nodes& nodes, Ending& ending);
  const char* body(const char* at, Body& made, Ending& ending);
  const char* comment(const char* at) const;
  const char* action(const char* at, Nodes& nodes);
  const char* control(Token token, const char* word, const char* at, Nodes& nodes);
  const char* branch(Token token, const char* at, const Node*& made);
  const char* otherwise(Token token, const char* at, const Body*& made);
  const char* definition(const char* at);
  const char* template_call(const char* at, Nodes& nodes);
  const char* right_delim(const char* at) const;

  const char* pipeline(const char* at, Token context, const PipeNode*& made);
  const char* declarations(const char* at, Token context, Variables& made);
  const char* arguments(const char* at, const Node**& end);
  const char* behind_pipeline(const char* at, bool in_parens) const;
  void keep_targets(const Variables& variables, const Node** to);
  const char* word(const char* at, const Node*& made);
  const char* variable(const char* at, const Node*& made);
  const char* field(const char* at, const Node*& made);
  const char* parenthesized(const char* at, const Node** made);
  const char* chain(const char* at, const Node*& made);
  const char* names(const char* at, std::size_t& count);
  const char* number(const char* at, const Node*& made);
  const char* string(const char* at, const Node*& made);
  const char* quoted(const char* at, std::string_view& meant);
  [[gnu::noinline]] const char* escaped(const char* at, const char* odd, std::string_view& meant);
  [[gnu::noinline]] const char* raw_quoted(const char* at, std::string_view& meant) const;

  [[nodiscard]] std::uint32_t offset(const char* of) const { return static_cast<std::uint32_t>(of - text_.data()); }
  [[nodiscard]] const char* behind_trim(const char* dash) const { return gotemplate::skip_blanks(dash + 1 + kDelimSize, end_); }
  void push_text(const char* from, const char* to, Nodes& nodes) {
    if (to > from) nodes.push(room_.make<TextNode>(Node{NodeKind::kText, offset(from)}, between(from, to)));
  }

  std::string_view text_;
  const char* end_;
  const char* last_;  // behind the last right delimiter: what reads actions stops there at the latest
  Arena& arena_;
  NodeRoom room_;
  Vocabulary& vocabulary_;
  Vocabulary::Scratch& scratch_;
  Definitions& definitions_;
  Scope* scope_ = nullptr;  // of the template that is being read
  int depth_ = 0;
  int ranges_ = 0;
  std::string unquoted_;
  const Node** top_ = parts_;          // the first free place there
  const Node* parts_[kMostParts];      // a stack: commands and arguments of the pipelines that are being read, inner ones behind outer ones
  std::string_view names_[kMostNames]; // of the chain of fields that was read last
};

}  // namespace rhumbline::gotemplate
