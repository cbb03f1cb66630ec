#include "jobs/jobs.hpp"

#include <doctest/doctest.h>

#include <set>
#include <thread>

#include "tests/support/unit.hpp"

namespace tuki::jobs {

namespace {

struct Shop {
    test::Unit unit;
    IdSource ids;

    void queue_one(std::int64_t argument, Milliseconds in = {}) {
        unit.store().write_now([&](db::Transaction& db) { queue(db, ids, "test.work", argument, unit.now(), unit.now() + in); });
    }
    std::vector<Job> take(int count_max = 10) {
        std::vector<Job> taken;
        unit.store().write_now([&](db::Transaction& db) { taken = claim(db, unit.now(), count_max); });
        return taken;
    }
    template <class Body>
    bool write(Body body) {
        bool answer = false;
        unit.store().write_now([&](db::Transaction& db) { answer = body(db); });
        return answer;
    }
    bool due() {
        bool answer = false;
        unit.store().read([&](db::Transaction& db) { answer = any_due(db, unit.now()); });
        return answer;
    }
};

}  // namespace

TEST_CASE("jobs are claimed when they are due, oldest first, and finished once") {
    Shop shop;
    shop.queue_one(1);
    shop.queue_one(2, Milliseconds{60'000});
    shop.queue_one(3);
    CHECK(shop.due());

    const auto taken = shop.take();
    REQUIRE(taken.size() == 2);
    CHECK(taken[0].argument == 1);
    CHECK(taken[1].argument == 3);
    CHECK(taken[0].kind == "test.work");
    CHECK(taken[0].attempt == 1);
    CHECK(!shop.due());
    CHECK(shop.take().empty());

    CHECK(shop.write([&](auto& db) { return finish(db, taken[0]); }));
    CHECK(!shop.write([&](auto& db) { return finish(db, taken[0]); }));
    shop.unit.pass(Milliseconds{59'999});
    CHECK(shop.take().empty());
    shop.unit.pass(Milliseconds{1});
    CHECK(shop.take().size() == 2);  // the later one, and the one whose lease ran out
}

TEST_CASE("who lost the lease can no longer finish, retry or extend") {
    Shop shop;
    shop.queue_one(1);
    const Job slow = shop.take().at(0);
    shop.unit.pass(lease);
    const Job quick = shop.take().at(0);
    CHECK(quick.attempt == 2);
    CHECK(quick.fence > slow.fence);

    CHECK(!shop.write([&](auto& db) { return finish(db, slow); }));
    CHECK(!shop.write([&](auto& db) { return retry(db, slow, shop.unit.now(), "late", 8); }));
    CHECK(!shop.write([&](auto& db) { return extend(db, slow, shop.unit.now() + lease); }));
    CHECK(shop.write([&](auto& db) { return extend(db, quick, shop.unit.now() + lease * 3); }));
    shop.unit.pass(lease * 2);
    CHECK(shop.take().empty());
    CHECK(shop.write([&](auto& db) { return finish(db, quick); }));
}

TEST_CASE("a job that fails is tried later and later, at most hourly, and given up with its reason") {
    Shop shop;
    shop.queue_one(1);
    Milliseconds wait{5'000};
    for (int attempt = 1; attempt < 14; ++attempt) {
        const auto taken = shop.take();
        REQUIRE(taken.size() == 1);
        CHECK(taken[0].attempt == attempt);
        CHECK(shop.write([&](auto& db) { return retry(db, taken[0], shop.unit.now(), "the server\r\nis away", 14); }));
        shop.unit.pass(wait - Milliseconds{1});
        CHECK(shop.take().empty());
        shop.unit.pass(wait / 5 + Milliseconds{1});
        wait = std::min(wait * 2, Milliseconds{3'600'000});
    }
    const auto last = shop.take();
    REQUIRE(last.size() == 1);
    CHECK(shop.write([&](auto& db) { return retry(db, last[0], shop.unit.now(), "the server\r\nis away", 14); }));
    shop.unit.pass(Milliseconds{86'400'000});
    CHECK(shop.take().empty());
    CHECK(!shop.write([&](auto& db) { return finish(db, last[0]); }));
    std::string reason;
    shop.unit.store().read([&](db::Transaction& db) {
        db.one("select reason from jobs where given_up = 1", {}, [&](const db::Row& row) { reason = row.string(0); });
    });
    CHECK(reason.find("is away") != std::string::npos);
    CHECK(reason.find('\n') == std::string::npos);
}

TEST_CASE("a job queued by a unit that is undone is not there") {
    Shop shop;
    CHECK_THROWS(shop.unit.store().write_now([&](db::Transaction& db) {
        queue(db, shop.ids, "test.work", 1, shop.unit.now(), shop.unit.now());
        throw std::runtime_error("refused");
    }));
    CHECK(shop.take().empty());
}

TEST_CASE("what a process that is gone had claimed is free at once, the second time a little later") {
    Shop shop;
    shop.queue_one(1);
    REQUIRE(shop.take().size() == 1);
    CHECK(shop.take().empty());
    const auto free_now = [&] { shop.unit.store().write_now([&](db::Transaction& db) { free_all(db, shop.unit.now()); }); };

    free_now();
    CHECK(shop.take().size() == 1);
    free_now();
    CHECK(shop.take().empty());
    shop.unit.pass(Milliseconds{5'000});
    CHECK(shop.take().size() == 1);
}

TEST_CASE("claimers at the same time never get the same job") {
    Shop shop;
    for (int i = 0; i < 200; ++i) shop.queue_one(i);
    std::mutex mutex;
    std::multiset<std::int64_t> all;
    std::vector<std::thread> claimers;
    for (int c = 0; c < 4; ++c)
        claimers.emplace_back([&] {
            for (;;) {
                const auto taken = shop.take(7);
                if (taken.empty()) return;
                const std::lock_guard lock(mutex);
                for (const Job& job : taken) all.insert(job.argument);
            }
        });
    for (std::thread& claimer : claimers) claimer.join();
    CHECK(all.size() == 200);
    CHECK(std::set<std::int64_t>(all.begin(), all.end()).size() == 200);
}

}  // namespace tuki::jobs
