// Lists as Sprig's functions see them: any slice, read item by item.
//
// In:  a value that should be a list.   Out: its items, or Sprig's refusal.
// One idea: a List is read in place; only []byte, which has no Values inside, is spread out.
// Trap: nil is not an empty list here: asking its type kills the Go function.
#include "renderer/functions/sequence.h"

namespace rhumbline {

std::span<const Value> items_of(Call& call, const Value& list) {
  if (list.is_list()) return list.as_list().span();
  const std::string_view bytes = list.as_text();
  call.job.pay(bytes.size());
  const std::span<Value> items = call.arena().array<Value>(bytes.size());
  const std::span<NamedInt> boxes = call.arena().array<NamedInt>(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    boxes[i].type = &kTypeUint8;
    boxes[i].value = static_cast<unsigned char>(bytes[i]);
    items[i] = Value::native(&boxes[i]);
  }
  return items;
}

std::span<const Value> items_of(Call& call, const Value& list, std::string_view refusal) {
  if (is_sequence(list)) return items_of(call, list);
  if (list.is_nil()) call.fail(std::string(kNilDereference));
  call.fail(std::string(refusal).append(" ").append(kind_name(list)));
}

Value text_list(Call& call, const Value& v) {
  if (v.is_list() && v.as_list().type == &kSliceOfString) return v;
  ListBuilder texts(call.arena(), &kSliceOfString);
  if (is_sequence(v)) {
    const auto items = items_of(call, v);
    call.job.pay(items.size());
    texts.reserve(items.size());
    for (const Value& item : items) {
      if (item.is_string()) {
        texts.push(item);
      } else if (!item.is_nil()) {
        texts.push(call.view(to_text(call.job, item)));
      }
    }
  } else if (!v.is_nil()) {
    texts.push(call.view(to_text(call.job, v)));
  }
  return texts.finish();
}

}  // namespace rhumbline
