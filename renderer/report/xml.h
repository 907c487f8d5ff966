// The little XML that reports need. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace rhumbline {

/// Text for an attribute or an element, escaped as Go's encoding/xml does it (&#34; &#39; &amp; &lt; &gt; &#x9; &#xA; &#xD;); runes that
/// XML cannot hold become U+FFFD.
void append_xml_text(std::string& out, std::string_view text);
/// ` name="text"`.
void append_xml_attribute(std::string& out, std::string_view name, std::string_view text);

}  // namespace rhumbline
