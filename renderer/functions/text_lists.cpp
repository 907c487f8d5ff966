// Lists and maps of text: split, join, sort, and what turns values into texts.
//
// In:  text, or lists of anything.   Out: []string, map[string]string, or joined text.
// One idea: pieces are views of the text that was cut.
// Traps: `split` gives a map with the keys _0, _1 ..., `splitList` a list; sortAlpha of a []string sorts that very list, as
// Go does in place, so other variables that hold it see the order too.
// source: Masterminds/sprig 3.3.0 strings.go, list.go sortAlpha; Go strings.SplitN
#include <algorithm>
#include <cstring>

#include "renderer/base/text.h"
#include "renderer/functions/functions.h"
#include "renderer/functions/sequence.h"

namespace rhumbline {

namespace {

// strings.SplitN: at most `most` pieces (under 0: all); an empty separator cuts between runes.
template <class Take>
void cut(Call& call, std::string_view text, std::string_view separator, std::int64_t most, Take take) {
  if (most == 0 || (text.empty() && separator.empty())) return;
  for (std::int64_t count = 1; count != most; ++count) {
    std::size_t end = text.find(separator);
    std::size_t next = end + separator.size();
    if (separator.empty()) {
      end = next = decode_rune(text).bytes;
      if (end == text.size()) break;
    } else if (end == std::string_view::npos) {
      break;
    }
    call.job.pay(1);
    take(text.substr(0, end));
    text.remove_prefix(next);
  }
  take(text);
}

Value cut_into_map(Call& call, std::string_view text, std::int64_t most) {
  Map* pieces = make_map(call.arena(), &kMapOfString);
  std::size_t number = 0;
  cut(call, text, call.text(0), most, [&](std::string_view piece) {
    std::string key = "_";
    append_uint(key, number++);
    pieces->set(call.arena(), call.arena().copy(key), call.view(piece));
  });
  return Value::map(pieces);
}

Value split_map(Call& call) { return cut_into_map(call, call.text(1), -1); }
Value splitn(Call& call) { return cut_into_map(call, call.text(2), call.integer(1)); }

Value split_list(Call& call) {
  ListBuilder pieces(call.arena(), &kSliceOfString);
  cut(call, call.text(1), call.text(0), -1, [&](std::string_view piece) { pieces.push(call.view(piece)); });
  return pieces.finish();
}

Value join(Call& call) {
  const std::string_view separator = call.text(0);
  const Value texts = text_list(call, call[1]);
  const List& list = texts.as_list();
  if (list.size == 0) return Value::literal("");
  std::size_t size = 0;
  for (const Value& text : list) {
    size += text.as_text().size() + separator.size();
    call.job.check_size(size - separator.size());
  }
  size -= separator.size();
  char* const start = new_text(call, size);
  char* to = start;
  const auto put = [&to](std::string_view piece) {
    if (!piece.empty()) std::memcpy(to, piece.data(), piece.size());
    to += piece.size();
  };
  for (std::uint32_t i = 0; i < list.size; ++i) {
    if (i != 0) put(separator);
    put(list[i].as_text());
  }
  return call.view({start, size});
}

Value sort_alpha(Call& call) {
  if (!is_sequence(call[0])) {
    const Value text = call.view(to_text(call.job, call[0]));
    return make_list(call.arena(), {&text, 1}, &kSliceOfString);
  }
  const Value texts = text_list(call, call[0]);
  const List& list = texts.as_list();
  call.job.pay(list.size);
  // In place on purpose: Go sorts the slice it was given when that is a []string already.
  auto* items = const_cast<Value*>(list.items);
  std::sort(items, items + list.size, [](const Value& a, const Value& b) { return a.as_text() < b.as_text(); });
  return texts;
}

Value to_strings(Call& call) { return text_list(call, call[0]); }

constexpr Function kTextLists[] = {
    {"join", "sx", Purity::kPure, join, "join SEPARATOR LIST: the items as one text"},
    {"sortAlpha", "x", Purity::kPure, sort_alpha, "sortAlpha LIST: the items as texts in bytewise order"},
    {"split", "ss", Purity::kPure, split_map, "split SEPARATOR TEXT: the pieces as a map with the keys _0, _1 ..."},
    {"splitList", "ss", Purity::kPure, split_list, "splitList SEPARATOR TEXT: the pieces as a list"},
    {"splitn", "sis", Purity::kPure, splitn, "splitn SEPARATOR N TEXT: at most N pieces as a map with the keys _0, _1 ..."},
    {"toStrings", "x", Purity::kPure, to_strings, "toStrings LIST: the items as texts"},
};

}  // namespace

std::span<const Function> text_list_functions() { return kTextLists; }

}  // namespace rhumbline
