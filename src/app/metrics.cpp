#include "app/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace tuki::app {

struct Metrics::State {
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter().Name("tuki_http_requests_total").Help("Requests answered, by route and status.").Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds =
        prometheus::BuildHistogram().Name("tuki_http_request_seconds").Help("From the whole request to its answer.").Register(registry);
    prometheus::Family<prometheus::Counter>& jobs =
        prometheus::BuildCounter().Name("tuki_jobs_total").Help("Jobs run, by kind and outcome.").Register(registry);
    prometheus::Family<prometheus::Counter>& mails =
        prometheus::BuildCounter().Name("tuki_mails_total").Help("Mails, by door and outcome.").Register(registry);
    std::mutex mutex;
    std::map<std::string, prometheus::Gauge*> gauges;
    // Looking a label set up costs a hash of its strings; routes are few, so the found one is kept.
    std::map<std::pair<std::string_view, int>, std::pair<prometheus::Counter*, prometheus::Histogram*>> by_route;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::request(std::string_view route, int status, std::chrono::steady_clock::duration took) {
    std::pair<prometheus::Counter*, prometheus::Histogram*> pair;
    {
        const std::lock_guard lock(state_->mutex);
        auto& known = state_->by_route[{route, status}];
        if (!known.first) {
            known.first = &state_->requests.Add({{"route", std::string(route)}, {"status", std::to_string(status)}});
            known.second = &state_->seconds.Add({{"route", std::string(route)}, {"status", std::to_string(status)}},
                                                prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 2, 10});
        }
        pair = known;
    }
    pair.first->Increment();
    pair.second->Observe(std::chrono::duration<double>(took).count());
}
void Metrics::job(std::string_view kind, std::string_view outcome) {
    state_->jobs.Add({{"kind", std::string(kind)}, {"outcome", std::string(outcome)}}).Increment();
}
void Metrics::mail(std::string_view door, std::string_view outcome) {
    state_->mails.Add({{"door", std::string(door)}, {"outcome", std::string(outcome)}}).Increment();
}
void Metrics::gauge(const std::string& name, const std::string& help, double value) {
    const std::lock_guard lock(state_->mutex);
    prometheus::Gauge*& known = state_->gauges[name];
    if (!known) known = &prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add({});
    known->Set(value);
}
std::string Metrics::text() { return prometheus::TextSerializer().Serialize(state_->registry.Collect()); }

Metrics& metrics() {
    static Metrics one;
    return one;
}

}  // namespace tuki::app
