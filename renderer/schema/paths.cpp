// Names of places: the path language of findings, JSON pointers, --set paths.
//
// In: keys and indexes from the outside in. Out: one text. A place of a document is found again by walking it, which only
// errors do.
#include <cctype>

#include "renderer/base/text.h"
#include "renderer/schema/program.h"

namespace rhumbline::schema {
namespace {

bool find_place(const Value& from, const Value* place, std::string& pointer) {
  if (&from == place) return true;
  const std::size_t before = pointer.size();
  if (from.is_map()) {
    for (const Entry& entry : std::as_const(from.as_map()).entries()) {
      append_pointer(pointer, entry.key);
      if (find_place(entry.value, place, pointer)) return true;
      pointer.resize(before);
    }
  } else if (from.is_list()) {
    for (std::size_t i = 0; i < from.as_list().size; ++i) {
      append_pointer(pointer, std::to_string(i));
      if (find_place(from.as_list()[i], place, pointer)) return true;
      pointer.resize(before);
    }
  }
  return false;
}

}  // namespace

void append_path(std::string& path, std::string_view key) {
  bool plain = !key.empty();
  for (const char c : key)
    plain = plain && (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '$');
  if (plain) {
    if (!path.empty()) path += '.';
    path += key;
    return;
  }
  path += "[\"";
  path += replace_all(replace_all(key, "\\", "\\\\"), "\"", "\\\"");
  path += "\"]";
}

void append_path(std::string& path, std::size_t index) {
  path += "[" + std::to_string(index) + "]";
}

void append_pointer(std::string& pointer, std::string_view key) {
  pointer += '/';
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

std::string unescape_pointer(std::string_view text) { return replace_all(replace_all(text, "~1", "/"), "~0", "~"); }

void append_set_path(std::string& path, std::string_view key) {
  if (!path.empty()) path += '.';
  for (const char c : key) {
    if (c == '.' || c == ',' || c == '=' || c == '[' || c == '\\') path += '\\';
    path += c;
  }
}

std::string pointer_to(const Value& document, const Value* place) {
  std::string pointer;
  find_place(document, place, pointer);
  return pointer;
}

}  // namespace rhumbline::schema
