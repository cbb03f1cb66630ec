// Services and categories by the words of the desk.
#pragma once

#include "desk/recognition/recognition_rules.hpp"

namespace tuki::recognition {

/// The subject that the words speak of most, if any. @param field "service" or "category"
std::optional<Proposal> find_subject(const Vocabulary::Shelf& shelf, std::string_view field, const std::vector<Word>& words, bool endings);

}  // namespace tuki::recognition
