// The doors of the API, put together: from a request to the handler that its route names, with the
// right, the rules of browsers (CSRF) and of retries (Idempotency-Key) in one place.
#pragma once

#include "app/desk_app.hpp"
#include "app/live.hpp"
#include "desk/work/door.hpp"
#include "http/http.hpp"

namespace tuki::app {




class Api {
  public:
    Api(DeskApp& desk, Workers& workers, Live& live);
    /// Runs on an I/O thread: short reads on SQLite on the spot, all else elsewhere.
    void handle(http::Request&& request, http::Responder respond);
    const std::vector<Route>& routes() const { return routes_; }

    static constexpr int writes_waiting_max = 2000;  // beyond: 503, before memory grows

  private:
    struct Call;
    void dispatch(std::shared_ptr<Call> call);
    void read(const std::shared_ptr<Call>& call);
    void write(const std::shared_ptr<Call>& call);
    void slow(const std::shared_ptr<Call>& call);
    void answer_conflict(const std::shared_ptr<Call>& call);
    void answer(Call& call, Result<http::Response> result);
    void on_worker(std::shared_ptr<Call> call, void (Api::*step)(const std::shared_ptr<Call>&));

    DeskApp& desk_;
    Workers& workers_;
    Live& live_;
    std::vector<Route> routes_;
    http::PathTable table_;
    std::atomic<int> writing_{0};
};

}  // namespace tuki::app
