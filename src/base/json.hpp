// JSON: boost::json reads (strict, limits, duplicate keys refused), Writer writes.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace tuki::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

/// Strict JSON (RFC 8259) with the limits of hostile input: depth 32, valid UTF-8, no lone
/// surrogates, no NUL in strings, no duplicate keys.
/// Fails: invalid, with what and where in the message.
Result<Value> parse(std::string_view text);

std::string dump(const Value& value);

/// Appends `text` to `out` as a JSON string with its quotes. Invalid UTF-8 becomes U+FFFD.
void append_string(std::string& out, std::string_view text);

/// Writes JSON straight into a string, with no tree in between: lists and tickets are written this
/// way. It puts the commas; the caller keeps objects and arrays balanced.
class Writer {
  public:
    explicit Writer(std::string& out) : out_(out) {}

    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }
    Writer& key(std::string_view name);

    Writer& value(std::string_view text);
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(const std::string& text) { return value(std::string_view(text)); }
    Writer& value(bool flag);
    Writer& value(std::int64_t number);
    Writer& value(int number) { return value(std::int64_t{number}); }
    Writer& value(std::size_t number) { return value(std::int64_t(number)); }
    Writer& value(double number);
    Writer& value(Timestamp at) { return value(std::string_view(to_iso(at))); }
    Writer& null();
    /// Text that is JSON already.
    Writer& raw(std::string_view json);
    template <class Tag>
    Writer& value(Id<Tag> id) {
        return id ? value(std::string_view(to_text(id))) : null();
    }
    template <class T>
    Writer& value(const std::optional<T>& maybe) {
        return maybe ? value(*maybe) : null();
    }
    template <class T>
    Writer& member(std::string_view name, const T& item) {
        return key(name).value(item);
    }

  private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    void comma();
    std::string& out_;
    bool first_ = true;  // nothing stands yet at this level, or a key was just written
};

/// Reads the members of an object that came from outside, each once; what was not read is refused
/// by `finish`, by name, so that no client sets a field it may not set (and typing errors show).
class Reader {
  public:
    /// @param value must outlive the reader
    explicit Reader(const Value& value, std::string path = "");

    bool has(std::string_view name) const;
    /// Missing or null gives empty. Fails: invalid, field = path, when the type or size is wrong.
    Result<std::optional<std::string>> text(std::string_view name, std::size_t bytes_max);
    Result<std::string> required_text(std::string_view name, std::size_t bytes_max);
    Result<std::optional<std::int64_t>> number(std::string_view name, std::int64_t min,
                                               std::int64_t max);
    Result<std::optional<bool>> flag(std::string_view name);
    Result<std::optional<Timestamp>> time(std::string_view name);
    Result<std::vector<std::string>> texts(std::string_view name, std::size_t count_max,
                                           std::size_t bytes_max);
    /// Present and null: clears. See `is_null`.
    bool is_null(std::string_view name) const;
    template <class IdType>
    Result<std::optional<IdType>> id(std::string_view name) {
        const auto text_or = text(name, 64);
        if (!text_or.ok()) return text_or.error();
        if (!text_or.value()) return std::optional<IdType>{};
        const auto found = id_from<IdType>(*text_or.value());
        if (!found) return Error{ErrorCode::invalid, "This is not an id of the right kind.", path_of(name)};
        return std::optional<IdType>{*found};
    }
    const Value* raw(std::string_view name);
    std::string path_of(std::string_view name) const;
    /// Fails: invalid, naming the first unknown member, or that the body is no object.
    Result<Done> finish() const;

  private:
    const Value* find(std::string_view name);
    const Object* object_;
    std::string path_;
    std::vector<std::string> read_;
};

}  // namespace tuki::json
