// Character sets by their many names. Only those on the list are ever handed to iconv.
#pragma once

#include <string>
#include <string_view>

namespace tuki::mail {

/// The name iconv knows for a name of a mail; "" when it is not on the list, "utf-8" for UTF-8.
std::string_view iconv_name(std::string_view charset);

/// The character set that a message names first; "" when it names none that says anything about
/// bytes elsewhere in it (UTF-8, ASCII and Latin-1 do not).
std::string charset_hint(std::string_view raw);

/// What bytes without a (right) name most probably are: "utf-8", "iso-2022-jp", "windows-1251",
/// "koi8-r", "gb18030", "windows-1250" or "windows-1252".
std::string_view guess_charset(std::string_view bytes);

}  // namespace tuki::mail
