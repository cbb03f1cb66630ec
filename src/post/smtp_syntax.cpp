#include "post/smtp_syntax.hpp"

#include <charconv>

#include "base/text.hpp"

namespace tuki::post {
namespace {

constexpr std::size_t address_bytes_max = 320;

/// Where the ">" of a path is, past quoted strings.
std::size_t find_end_of_path(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && quoted) {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (!quoted && text[i] == '>') {
            return i;
        } else if (!quoted && (text[i] == '<' || text[i] == ' ')) {
            return std::string_view::npos;
        }
    }
    return std::string_view::npos;
}

}  // namespace

bool has_control(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
    }
    return false;
}

bool is_ascii(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    }
    return true;
}

std::optional<std::size_t> read_size(std::string_view digits) {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (error == std::errc::result_out_of_range) return std::string_view::npos;
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return size;
}

std::optional<SmtpPath> read_path(std::string_view argument, std::string_view keyword) {
    if (ascii_lower(argument.substr(0, keyword.size())) != keyword) return std::nullopt;
    argument = trim(argument.substr(keyword.size()));
    if (!argument.starts_with('<')) return std::nullopt;
    argument.remove_prefix(1);
    const std::size_t end = find_end_of_path(argument);
    if (end == std::string_view::npos || end > address_bytes_max) return std::nullopt;
    std::string_view address = argument.substr(0, end);
    if (has_control(address) || !is_valid_utf8(address)) return std::nullopt;
    if (address.starts_with('@')) {  // a source route, to be ignored (RFC 5321 §4.1.1.3)
        const std::size_t colon = address.find(':');
        if (colon == std::string_view::npos) return std::nullopt;
        address.remove_prefix(colon + 1);
    }
    SmtpPath path{.address = std::string(address)};
    const std::string_view rest = argument.substr(end + 1);
    if (!rest.empty() && rest.front() != ' ') return std::nullopt;
    for (const std::string_view parameter : split(rest, ' ')) {
        if (!parameter.empty()) path.parameters.push_back(parameter);
    }
    return path;
}

void DataReader::keep(std::string_view bytes, std::string& out) {
    if (discarding_) return;
    if (out.size() + bytes.size() > bytes_max_) {
        too_large_ = true;
        discarding_ = true;
        out = {};
        return;
    }
    out.append(bytes);
}

std::size_t DataReader::take(std::string_view in, std::string& out) {
    std::size_t at = 0;
    while (at < in.size()) {
        if (at_line_start_ && in[at] == '.') {
            const std::string_view rest = in.substr(at, 3);
            if (rest == ".\r\n") {
                finished_ = true;
                return at + 3;
            }
            if (rest.size() < 3 && std::string_view(".\r\n").starts_with(rest)) return at;
            ++at;  // a stuffed dot
            at_line_start_ = false;
            after_cr_ = false;
            continue;
        }
        const std::size_t newline = in.find('\n', at);
        const std::size_t end = newline == std::string_view::npos ? in.size() : newline + 1;
        keep(in.substr(at, end - at), out);
        at_line_start_ = false;
        if (newline != std::string_view::npos) {
            const bool paired = newline > at ? in[newline - 1] == '\r' : after_cr_;
            if (!paired) bare_newline_ = true;
            at_line_start_ = paired;
        }
        after_cr_ = in[end - 1] == '\r';
        at = end;
    }
    return at;
}

}  // namespace tuki::post
