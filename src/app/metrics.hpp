// What /metrics shows, in the text form of Prometheus.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace tuki::app {

class Metrics {
  public:
    Metrics();
    ~Metrics();
    void request(std::string_view route, int status, std::chrono::steady_clock::duration took);
    void job(std::string_view kind, std::string_view outcome);
    void mail(std::string_view door, std::string_view outcome);
    /// A value read at the time of asking.
    void gauge(const std::string& name, const std::string& help, double value);
    std::string text();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

Metrics& metrics();

}  // namespace tuki::app
