// The grammar of SMTP: paths, parameters and the end of a message.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuki::post {

struct SmtpPath {
    std::string address;  // without brackets and source route; empty for <>
    std::vector<std::string_view> parameters;
};

/// Reads "FROM:<address> NAME=value"; `keyword` in lower case. Nothing when it is not that.
std::optional<SmtpPath> read_path(std::string_view argument, std::string_view keyword);
std::optional<std::size_t> read_size(std::string_view digits);
bool has_control(std::string_view text);
bool is_ascii(std::string_view text);

/// Takes the bytes after DATA. Only CR LF . CR LF ends a message; a lone LF never does, which is
/// what SMTP smuggling lives from (CVE-2023-51764), and spoils the message.
class DataReader {
  public:
    explicit DataReader(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    /// Adds the message's bytes to `out`, dots unstuffed, while they are within the limit.
    /// @return how many bytes of `in` are used; the rest may be needed again, with more behind it
    std::size_t take(std::string_view in, std::string& out);
    /// Reads to the end without keeping any more.
    void discard() { discarding_ = true; }
    bool finished() const { return finished_; }
    bool too_large() const { return too_large_; }
    bool bare_newline() const { return bare_newline_; }

  private:
    void keep(std::string_view bytes, std::string& out);

    std::size_t bytes_max_;
    bool at_line_start_ = true;
    bool after_cr_ = false;
    bool finished_ = false;
    bool too_large_ = false;
    bool bare_newline_ = false;
    bool discarding_ = false;
};

}  // namespace tuki::post
