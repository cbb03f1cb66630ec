#include "base/json.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>

#include "base/text.hpp"

namespace tuki::json {

namespace {

constexpr std::size_t depth_max = 32;

/// Boost.JSON keeps the last of two members of one name; a filter in front may keep the first.
/// Such bodies are refused, so that nobody reads them two ways. `text` is JSON already.
bool has_duplicate_keys(std::string_view text) {
    struct Level {
        bool object;
        std::vector<std::string_view> keys;
    };
    std::vector<Level> levels;
    std::deque<std::string> decoded;  // names with escapes, which hide that they are the same
    bool expect_key = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            const std::size_t start = ++i;
            while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
            if (expect_key && !levels.empty()) {
                std::string_view key = text.substr(start, std::min(i, text.size()) - start);
                if (key.find('\\') != std::string_view::npos)
                    key = decoded.emplace_back(boost::json::parse(text.substr(start - 1, key.size() + 2)).as_string());
                levels.back().keys.push_back(key);
                expect_key = false;
            }
        } else if (c == '{' || c == '[') {
            levels.push_back({c == '{', {}});
            expect_key = c == '{';
        } else if ((c == '}' || c == ']') && !levels.empty()) {
            auto& keys = levels.back().keys;
            std::sort(keys.begin(), keys.end());
            if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) return true;
            levels.pop_back();
            expect_key = false;
        } else if (c == ',') {
            expect_key = !levels.empty() && levels.back().object;
        }
    }
    return false;
}

}  // namespace

Result<Value> parse(std::string_view text) {
    if (!is_valid_utf8(text))
        return Error{ErrorCode::invalid, "The body is not valid UTF-8."};
    boost::json::parse_options options;
    options.max_depth = depth_max;
    boost::system::error_code failure;
    Value value = boost::json::parse(text, failure, boost::json::storage_ptr{}, options);
    if (failure)
        return Error{ErrorCode::invalid, fmt::format("The body is not JSON: {}.", failure.message())};
    if (text.find("\\u0000") != std::string_view::npos)
        return Error{ErrorCode::invalid, "A text holds the character NUL."};
    if (has_duplicate_keys(text)) return Error{ErrorCode::invalid, "A member is named twice."};
    return value;
}

std::string dump(const Value& value) { return boost::json::serialize(value); }

namespace {

/// Eight bytes of which none must be escaped: no control, quote or backslash (bit tricks of "Bit
/// Twiddling Hacks": haszero, hasless).
bool eight_are_plain(const char* at) {
    constexpr std::uint64_t ones = 0x0101010101010101U, highs = 0x8080808080808080U;
    std::uint64_t v;
    std::memcpy(&v, at, 8);
    const std::uint64_t quote = v ^ (ones * '"'), slash = v ^ (ones * '\\');
    const std::uint64_t special = ((v - ones * 0x20) & ~v) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
    return (special & highs) == 0;
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    if (!is_valid_utf8(text)) return append_string(out, to_valid_utf8(text));
    out += '"';
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        while (i + 8 <= text.size() && eight_are_plain(text.data() + i)) i += 8;
        if (i == text.size()) break;
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, start, i - start);
        start = i + 1;
        out += '\\';
        switch (c) {
            case '"': out += '"'; break;
            case '\\': out += '\\'; break;
            case '\n': out += 'n'; break;
            case '\r': out += 'r'; break;
            case '\t': out += 't'; break;
            default:
                out += "u00";
                out += hex[c >> 4];
                out += hex[c & 15];
        }
    }
    out.append(text, start, text.size() - start);
    out += '"';
}

void Writer::comma() {
    if (!first_) out_ += ',';
    first_ = false;
}
Writer& Writer::open(char bracket) {
    comma();
    out_ += bracket;
    first_ = true;
    return *this;
}
Writer& Writer::close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
}
Writer& Writer::key(std::string_view name) {
    // Our own names: nothing to escape. One growth of the text, since lists are mostly keys.
    const std::size_t at = out_.size(), comma = first_ ? 0 : 1;
    out_.resize(at + comma + name.size() + 3);
    char* to = out_.data() + at;
    if (comma) *to++ = ',';
    *to++ = '"';
    to = std::copy(name.begin(), name.end(), to);
    *to++ = '"';
    *to = ':';
    first_ = true;
    return *this;
}
Writer& Writer::value(std::string_view text) {
    comma();
    append_string(out_, text);
    return *this;
}
Writer& Writer::value(bool flag) { return raw(flag ? "true" : "false"); }
Writer& Writer::value(std::int64_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    return raw({digits, std::size_t(end - digits)});
}
Writer& Writer::value(double number) { return raw(fmt::format("{}", number)); }
Writer& Writer::null() { return raw("null"); }
Writer& Writer::raw(std::string_view json) {
    comma();
    out_ += json;
    return *this;
}

Reader::Reader(const Value& value, std::string path)
    : object_(value.if_object()), path_(std::move(path)) {}

const Value* Reader::find(std::string_view name) {
    read_.emplace_back(name);
    return object_ ? object_->if_contains(name) : nullptr;
}
bool Reader::has(std::string_view name) const { return object_ && object_->contains(name); }
bool Reader::is_null(std::string_view name) const {
    const Value* found = object_ ? object_->if_contains(name) : nullptr;
    return found && found->is_null();
}
std::string Reader::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}
const Value* Reader::raw(std::string_view name) { return find(name); }

Result<std::optional<std::string>> Reader::text(std::string_view name, std::size_t bytes_max) {
    const Value* found = find(name);
    if (!found || found->is_null()) return std::optional<std::string>{};
    if (!found->is_string())
        return Error{ErrorCode::invalid, "This must be a text.", path_of(name)};
    const auto& text = found->get_string();
    if (text.size() > bytes_max)
        return Error{ErrorCode::invalid,
                     fmt::format("This is longer than {} bytes.", bytes_max), path_of(name)};
    return std::optional<std::string>{std::string(text)};
}
Result<std::string> Reader::required_text(std::string_view name, std::size_t bytes_max) {
    auto found = text(name, bytes_max);
    if (!found.ok()) return found.error();
    if (!found.value() || trim(*found.value()).empty())
        return Error{ErrorCode::invalid, "This is needed.", path_of(name)};
    return *std::move(found).value();
}
Result<std::optional<std::int64_t>> Reader::number(std::string_view name, std::int64_t min,
                                                   std::int64_t max) {
    const Value* found = find(name);
    if (!found || found->is_null()) return std::optional<std::int64_t>{};
    boost::system::error_code failure;
    const auto number = found->to_number<std::int64_t>(failure);
    if (failure) return Error{ErrorCode::invalid, "This must be a whole number.", path_of(name)};
    if (number < min || number > max)
        return Error{ErrorCode::invalid, fmt::format("This must be from {} to {}.", min, max),
                     path_of(name)};
    return std::optional<std::int64_t>{number};
}
Result<std::optional<bool>> Reader::flag(std::string_view name) {
    const Value* found = find(name);
    if (!found || found->is_null()) return std::optional<bool>{};
    if (!found->is_bool())
        return Error{ErrorCode::invalid, "This must be true or false.", path_of(name)};
    return std::optional<bool>{found->get_bool()};
}
Result<std::optional<Timestamp>> Reader::time(std::string_view name) {
    auto found = text(name, 64);
    if (!found.ok()) return found.error();
    if (!found.value()) return std::optional<Timestamp>{};
    const auto at = from_iso(*found.value());
    if (!at) return Error{ErrorCode::invalid, "This must be a time as in RFC 3339.", path_of(name)};
    return std::optional<Timestamp>{*at};
}
Result<std::vector<std::string>> Reader::texts(std::string_view name, std::size_t count_max,
                                               std::size_t bytes_max) {
    const Value* found = find(name);
    std::vector<std::string> all;
    if (!found || found->is_null()) return all;
    if (!found->is_array()) return Error{ErrorCode::invalid, "This must be a list.", path_of(name)};
    if (found->get_array().size() > count_max)
        return Error{ErrorCode::invalid, fmt::format("At most {} entries.", count_max), path_of(name)};
    for (const Value& item : found->get_array()) {
        if (!item.is_string() || item.get_string().size() > bytes_max)
            return Error{ErrorCode::invalid, "Each entry must be a text that is not too long.",
                         path_of(name)};
        all.emplace_back(item.get_string());
    }
    return all;
}
Result<Done> Reader::finish() const {
    if (!object_) return Error{ErrorCode::invalid, "This must be an object.", path_};
    for (const auto& member : *object_)
        if (std::find(read_.begin(), read_.end(), member.key()) == read_.end())
            return Error{ErrorCode::invalid, "Nobody may set this here.",
                         path_of(cut_utf8(member.key(), 64))};
    return Done{};
}

}  // namespace tuki::json
