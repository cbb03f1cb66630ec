// Hands out new ids: unique across the nodes of one desk, roughly in order of time.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/id.hpp"
#include "base/time.hpp"

namespace tuki {

/// 41 bits of milliseconds since 2020, 10 bits of node, 12 bits of counter. When the clock stands
/// or goes back, the counter runs on from the last id, so no id is handed out twice by a node.
class IdSource {
  public:
    /// @param node 0 to 1023; no two running processes on one database have the same
    explicit IdSource(int node = 0) : node_(node) {}

    template <class IdType>
    IdType next(Timestamp now) {
        return IdType{next_value(now)};
    }
    std::int64_t next_value(Timestamp now) {
        constexpr std::int64_t epoch_2020 = 1577836800000;
        const std::int64_t wanted = (to_number(now) - epoch_2020) << 12;
        std::int64_t last = last_.load(std::memory_order_relaxed), next;
        do next = wanted > last ? wanted : last + 1;
        while (!last_.compare_exchange_weak(last, next, std::memory_order_relaxed));
        return (next >> 12) << 22 | std::int64_t(node_) << 12 | (next & 0xFFF);
    }

  private:
    std::atomic<std::int64_t> last_{0};
    int node_;
};

}  // namespace tuki
