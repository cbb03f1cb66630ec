// HTML of strangers: parsed into a tree, written anew from an allow list. Nothing runs, nothing
// styles the page around it, nothing calls home.
#pragma once

#include <string>
#include <string_view>

namespace tuki::html {

constexpr std::size_t html_bytes_max = 2 << 20;  // of one document; the rest is cut
constexpr int depth_max = 100;                   // deeper elements lose their tags, not their text

/// Sanitising twice gives the same bytes. Remote pictures wait in data-remote-src; links open
/// outside, without a referrer, and carry data-host-mismatch when their text names another host.
std::string sanitise(std::string_view html);

/// The text a person would read, with line breaks where blocks end and "> " before quotations.
std::string to_text(std::string_view html);

std::string escape(std::string_view text);

}  // namespace tuki::html
