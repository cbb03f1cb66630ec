// Doors of tickets that stand in files of their own: lists, and the small deeds around a ticket.
#pragma once

#include "desk/work/door.hpp"

namespace tuki::tickets {

using Answer = Result<http::Response>;

// lists.cpp
Answer list_route(Work&, const http::Request&);
Answer views_route(Work&, const http::Request&);
Answer search_route(Work&, const http::Request&);
Answer history_route(Work&, const http::Request&);
// frame.cpp
Answer frame_route(Work&, const http::Request&);
// deeds.cpp
Answer link_route(Work&, const http::Request&);
Answer unlink_route(Work&, const http::Request&);
Answer add_participant_route(Work&, const http::Request&);
Answer remove_participant_route(Work&, const http::Request&);
Answer watch_route(Work&, const http::Request&);
Answer unwatch_route(Work&, const http::Request&);
Answer snooze_route(Work&, const http::Request&);
Answer unsnooze_route(Work&, const http::Request&);
Answer seen_route(Work&, const http::Request&);
Answer save_draft_route(Work&, const http::Request&);
Answer drop_draft_route(Work&, const http::Request&);
Answer withdraw_route(Work&, const http::Request&);
// bulk.cpp
Answer bulk_route(Work&, const http::Request&);
Answer undo_bulk_route(Work&, const http::Request&);

}  // namespace tuki::tickets
