// Text into XML.
//
// In: any bytes. Out: characters that XML 1.0 allows, escaped as Go's encoding/xml escapes them, so that kubeconform's JUnit can be
// printed byte for byte.
// Trap: control characters have no form in XML at all; they become U+FFFD.
#include "renderer/report/xml.h"

#include "renderer/base/text.h"

namespace rhumbline {
namespace {

bool is_xml_rune(char32_t rune) {
  return rune == 0x9 || rune == 0xA || rune == 0xD || (rune >= 0x20 && rune <= 0xD7FF) || (rune >= 0xE000 && rune <= 0xFFFD) ||
         (rune >= 0x10000 && rune <= 0x10FFFF);
}

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const Rune rune = decode_rune(text);
    switch (rune.value) {
      case '"': out += "&#34;"; break;
      case '\'': out += "&#39;"; break;
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\t': out += "&#x9;"; break;
      case '\n': out += "&#xA;"; break;
      case '\r': out += "&#xD;"; break;
      default: append_rune(out, is_xml_rune(rune.value) ? rune.value : kRuneError);
    }
    text.remove_prefix(rune.bytes);
  }
}

void append_xml_attribute(std::string& out, std::string_view name, std::string_view text) {
  out += ' ';
  out += name;
  out += "=\"";
  append_xml_text(out, text);
  out += '"';
}

}  // namespace rhumbline
