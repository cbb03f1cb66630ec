// Pure decisions about a mail: whom it can be believed, what it says it answers. No Work, no SQL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mail/mail.hpp"

namespace tuki::intake {

/// What the receiving mail server says about the From domain (RFC 8601).
enum class Proof : std::uint8_t {
    none,    // it says nothing that we may believe
    failed,  // it has looked, and nothing stands for the domain
    passed,
};
/// @param results values of Authentication-Results, top first
/// @param authserv_id of the server in front of this desk; "" believes nobody
/// A sender can write such a header too: all that bear our server's name must agree, and the topmost
/// of all must be its (ATK-MID-08).
Proof proof_of(const std::vector<std::string>& results, std::string_view authserv_id, std::string_view from_domain);

/// Ticket numbers that a subject names: "[T-12]", "T-12", "[#12]", "#12". At most five.
std::vector<std::int64_t> numbers_in(std::string_view subject);

/// The values of one header, unfolded, at most `count_max`, each at most 1,000 bytes.
std::vector<std::string> header_values(std::string_view raw, std::string_view name_in_lower_case, std::size_t count_max);

/// Message-IDs that the mail says it answers, the nearest first, each once.
std::vector<std::string> answered_ids(const mail::Mail& mail);

/// "(no subject)" in the language of the mail.
std::string_view no_subject(std::string_view language);

}  // namespace tuki::intake
