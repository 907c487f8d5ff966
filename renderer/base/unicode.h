// Unicode classes and case mapping with the tables of the Unicode version that Go 1.26 uses (unicode.Version).
#pragma once

#include <string>
#include <string_view>

namespace rhumbline {

bool is_space(char32_t rune);     // unicode.IsSpace
bool is_letter(char32_t rune);    // unicode.IsLetter
bool is_digit(char32_t rune);     // unicode.IsDigit (Nd)
bool is_number(char32_t rune);    // unicode.IsNumber (N*)
bool is_upper(char32_t rune);     // unicode.IsUpper
bool is_lower(char32_t rune);     // unicode.IsLower
bool is_title(char32_t rune);     // unicode.IsTitle
bool is_punct(char32_t rune);     // unicode.IsPunct
bool is_print(char32_t rune);     // strconv.IsPrint
bool is_graphic(char32_t rune);   // strconv.IsGraphic
char32_t to_upper(char32_t rune);  // unicode.ToUpper
char32_t to_lower(char32_t rune);  // unicode.ToLower
char32_t to_title(char32_t rune);  // unicode.ToTitle

std::string upper(std::string_view text);  // strings.ToUpper
std::string lower(std::string_view text);  // strings.ToLower

}  // namespace rhumbline
