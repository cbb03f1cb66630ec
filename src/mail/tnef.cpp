#include "mail/tnef.hpp"

#include <array>
#include <cstdint>

#include "mail/decode.hpp"

namespace tuki::mail {

namespace {

constexpr std::size_t rtf_bytes_max = 8u << 20;
constexpr std::size_t properties_max = 2000;
constexpr std::size_t values_max = 1000;

/// Little-endian numbers and runs of bytes; once it ran over the end, nothing more comes.
class Bytes {
  public:
    explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
    bool ok() const { return ok_; }
    bool at_end() const { return !ok_ || at_ >= bytes_.size(); }
    std::uint32_t number(std::size_t size) {
        const std::string_view from = take(size);
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < from.size(); ++i)
            value |= std::uint32_t(static_cast<unsigned char>(from[i])) << (8 * i);
        return value;
    }
    std::string_view take(std::size_t size) {
        if (!ok_ || size > bytes_.size() - at_) {
            ok_ = false;
            return {};
        }
        at_ += size;
        return bytes_.substr(at_ - size, size);
    }
    void pad(std::size_t size) {
        const std::size_t rest = size % 4;
        if (rest > 0 && bytes_.size() - at_ >= 4 - rest) at_ += 4 - rest;
    }
    std::string_view rest() const { return bytes_.substr(at_); }

  private:
    std::string_view bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

std::string_view without_end(std::string_view text) { return text.substr(0, text.find('\0')); }

std::string from_utf16(std::string_view bytes) {
    std::string text = to_utf8(bytes, "utf-16le");
    return text.substr(0, text.find('\0'));
}

std::string codepage_name(std::uint32_t page) {
    if (page == 65001) return "utf-8";
    if (page == 20127) return "us-ascii";
    if (page == 20866) return "koi8-r";
    if (page >= 28591 && page <= 28605) return "iso-8859-" + std::to_string(page - 28590);
    if (page >= 1250 && page <= 1258) return "windows-" + std::to_string(page);
    return "cp" + std::to_string(page);
}

struct Property {
    std::uint32_t id = 0;
    std::uint32_t type = 0;
    std::string_view value;  // the first one of several
};

constexpr std::uint32_t type_object = 0x000D, type_string8 = 0x001E, type_unicode = 0x001F,
                        type_binary = 0x0102;
constexpr std::uint32_t id_body = 0x1000, id_rtf = 0x1009, id_html = 0x1013;
constexpr std::uint32_t id_attach_data = 0x3701, id_attach_filename = 0x3704,
                        id_attach_long_filename = 0x3707, id_attach_mime = 0x370E,
                        id_attach_content_id = 0x3712, id_display_name = 0x3001;

/// One property (MS-OXTNEF §2.1.3.4); false at the end or at damage.
bool read_property(Bytes& in, Property& out) {
    const std::uint32_t tag = in.number(4);
    out = {tag >> 16, tag & 0xFFF, {}};
    const bool is_many = (tag & 0x1000) != 0;
    if (out.id >= 0x8000) {  // a named one: GUID, kind, then number or name
        in.take(16);
        if (in.number(4) == 0) {
            in.take(4);
        } else {
            const std::uint32_t length = in.number(4);
            in.take(length);
            in.pad(length);
        }
    }
    const bool is_sized = out.type == type_object || out.type == type_string8 ||
                          out.type == type_unicode || out.type == type_binary;
    const std::uint32_t count = is_many || is_sized ? in.number(4) : 1;
    if (!in.ok() || count > values_max) return false;
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        std::string_view value;
        if (is_sized) {
            const std::uint32_t length = in.number(4);
            value = in.take(length);
            in.pad(length);
        } else {
            switch (out.type) {
                case 0x0002:
                case 0x0003:
                case 0x0004:
                case 0x000A:
                case 0x000B: value = in.take(4); break;
                case 0x0005:
                case 0x0006:
                case 0x0007:
                case 0x0014:
                case 0x0040: value = in.take(8); break;
                case 0x0048: value = in.take(16); break;
                case 0x0001: break;
                default: return false;
            }
        }
        if (i == 0) out.value = value;
    }
    return in.ok();
}

struct Reader {
    Tnef tnef;
    std::size_t files_max;
    std::string charset = "windows-1252";
    bool has_file = false;

    std::string text_of(const Property& property) const {
        return property.type == type_unicode ? from_utf16(property.value)
                                             : to_utf8(without_end(property.value), charset);
    }
    TnefFile* file() { return has_file && !tnef.files.empty() ? &tnef.files.back() : nullptr; }

    void message_properties(std::string_view bytes) {
        Bytes in(bytes);
        const std::uint32_t count = in.number(4);
        Property property;
        for (std::uint32_t i = 0; i < count && i < properties_max && read_property(in, property);
             ++i) {
            if (property.id == id_body)
                tnef.text = text_of(property),
                tnef.text_bytes = property.type == type_unicode
                                      ? tnef.text
                                      : std::string(without_end(property.value));
            if (property.id == id_html)
                tnef.html_bytes = property.value, tnef.html = property.type == type_unicode
                                                                  ? from_utf16(property.value)
                                                                  : to_utf8(property.value, "");
            if (property.id == id_rtf) tnef.rtf = decompress_rtf(property.value, rtf_bytes_max);
        }
    }
    void file_properties(std::string_view bytes) {
        TnefFile* const into = file();
        if (!into) return;
        Bytes in(bytes);
        const std::uint32_t count = in.number(4);
        Property property;
        bool has_long_name = false;
        for (std::uint32_t i = 0; i < count && i < properties_max && read_property(in, property);
             ++i) {
            if (property.id == id_attach_long_filename && !property.value.empty())
                into->name = text_of(property), has_long_name = true;
            if ((property.id == id_attach_filename || property.id == id_display_name) &&
                into->name.empty() && !has_long_name)
                into->name = text_of(property);
            if (property.id == id_attach_mime) into->type = text_of(property);
            if (property.id == id_attach_content_id) into->content_id = text_of(property);
            if (property.id == id_attach_data && property.type == type_binary &&
                into->bytes.empty())
                into->bytes = property.value;
            if (property.id == id_attach_data && property.type == type_object &&
                into->bytes.empty() && property.value.size() > 16) {
                // An embedded message is a TNEF of its own behind the GUID of its interface.
                into->bytes = property.value.substr(16);
                if (into->name.empty()) into->name = "message.dat";
            }
        }
    }
    void attribute(std::uint32_t id, std::string_view value) {
        switch (id) {
            case 0x00069007: {  // attOemCodepage
                Bytes in(value);
                if (const std::uint32_t page = in.number(4); page > 0 && page < 70000)
                    charset = codepage_name(page);
                break;
            }
            case 0x0002800C:
                tnef.text_bytes = without_end(value), tnef.text = to_utf8(tnef.text_bytes, charset);
                break;                                          // attBody
            case 0x00069003: message_properties(value); break;  // attMsgProps
            case 0x00069002:                                    // attAttachRendData
                has_file = tnef.files.size() < files_max;
                if (has_file) tnef.files.emplace_back();
                break;
            case 0x00018010:  // attAttachTitle
                if (TnefFile* const into = file(); into && into->name.empty())
                    into->name = to_utf8(without_end(value), charset);
                break;
            case 0x0006800F:  // attAttachData
                if (TnefFile* const into = file()) into->bytes = value;
                break;
            case 0x00069005: file_properties(value); break;  // attAttachment
            default: break;
        }
    }
};

}  // namespace

std::string decompress_rtf(std::string_view bytes, std::size_t bytes_max) {
    static constexpr std::string_view prefix =
        "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
        "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
        "{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
    static_assert(prefix.size() == 207);
    constexpr std::uint32_t compressed = 0x75465A4C, plain = 0x414C454D;
    Bytes in(bytes);
    in.number(4);
    const std::uint32_t size = in.number(4), kind = in.number(4);
    in.number(4);  // the checksum: damage shows anyway
    if (!in.ok()) return {};
    const std::size_t wanted = std::min<std::size_t>(size, bytes_max);
    if (kind == plain) return std::string(in.rest().substr(0, wanted));
    if (kind != compressed) return {};
    std::array<char, 4096> window{};
    prefix.copy(window.data(), prefix.size());
    std::size_t write = prefix.size();
    std::string out;
    while (!in.at_end() && out.size() < wanted) {
        std::uint32_t flags = in.number(1);
        for (int bit = 0; bit < 8 && out.size() < wanted; ++bit, flags >>= 1) {
            if ((flags & 1) == 0) {
                const std::string_view one = in.take(1);
                if (!in.ok()) return out;
                out += window[write] = one[0];
                write = (write + 1) % window.size();
                continue;
            }
            const std::uint32_t high = in.number(1), low = in.number(1);
            if (!in.ok()) return out;
            const std::uint32_t reference = high << 8 | low;
            std::size_t from = reference >> 4;
            if (from == write) return out;
            for (std::size_t left = (reference & 15) + 2; left > 0 && out.size() < wanted; --left) {
                out += window[write] = window[from];
                write = (write + 1) % window.size();
                from = (from + 1) % window.size();
            }
        }
    }
    return out;
}

std::optional<Tnef> read_tnef(std::string_view bytes, std::size_t files_max) {
    constexpr std::uint32_t signature = 0x223E9F78;
    Bytes in(bytes);
    if (in.number(4) != signature) return std::nullopt;
    in.number(2);
    Reader reader{{}, files_max};
    while (!in.at_end()) {
        in.number(1);  // of the message or of an attachment; the ids do not overlap
        const std::uint32_t id = in.number(4), length = in.number(4);
        const std::string_view value = in.take(length);
        in.number(2);  // checksum
        if (!in.ok()) break;
        reader.attribute(id, value);
    }
    std::erase_if(reader.tnef.files,
                  [](const TnefFile& file) { return file.name.empty() && file.bytes.empty(); });
    return std::move(reader.tnef);
}

}  // namespace tuki::mail
