// The names of the API for facts: the history of one subject, and the audit.
#pragma once

#include "base/json.hpp"
#include "desk/work/work.hpp"

namespace tuki {

/// In this order; write_fact reads them so.
constexpr std::string_view fact_columns =
    "f.id, f.seq, f.at, f.kind, f.actor, f.actor_name, f.cause, f.changes, f.reasons, f.subject_kind, f.subject";

enum class ShowSubject { no, yes };
/// One Fact of types.ts; with `subject` {id, name} where facts of many subjects stand together.
void write_fact(json::Writer& writer, Work& work, const db::Row& row, ShowSubject show);

}  // namespace tuki
