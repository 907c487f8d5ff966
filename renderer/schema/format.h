// Parsers that the formats of JSON Schema and of Kubernetes share. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace rhumbline::schema {

// Each returns the complaint in the words of Helm's validator; empty: the text is fine.
std::string date_error(std::string_view text);  // 2006-01-02, as Go's time.Parse
std::string time_error(std::string_view text);
std::string date_time_error(std::string_view text);  // RFC 3339
std::string ipv4_error(std::string_view text);
std::string ipv6_error(std::string_view text);
std::string hostname_error(std::string_view text);
std::string email_error(std::string_view text);
std::string uri_error(std::string_view text);
std::string uuid_error(std::string_view text);

}  // namespace rhumbline::schema
