// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors

// How long an analysis takes and what it costs the application beside it, against redis-cli --memkeys on the same
// server, in one run. Prints ratios for a person to read; asserts nothing. Usage: bench_analysis [keys] [parts…]
// with parts of: alone light loop network.
#include "core/keyspace/analysis.h"
#include "core/redis/transport.h"
#include "tests/bench/fixture/cachefile.h"
#include "tests/bench/foreground.h"
#include "tests/support/faultproxy.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>

using namespace keystrata;
using namespace keystrata::testing;

namespace {

struct Kind
{
    const char* name;
    keyspace::Pace::Mode mode;
    bool exact;
};

constexpr Kind Default{"default analysis, gentle", keyspace::Pace::Mode::Gentle, false};
constexpr Kind CompleteGentle{"complete analysis, gentle", keyspace::Pace::Mode::Gentle, true};
constexpr Kind CompleteFast{"complete analysis, fast", keyspace::Pace::Mode::Fast, true};

double secondsOf(const auto& work)
{
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double analysisSeconds(const std::string& url, const Kind& kind)
{
    Context context;
    const auto address = redis::parseAddress(url);
    auto session = redis::Session::open(*address, {}, context);
    if (!session) {
        fmt::print("{}\n", session.error().message.english());
        std::exit(3);
    }
    keyspace::AnalysisRequest request;
    request.pace.mode = kind.mode;
    request.exact = kind.exact;
    std::shared_ptr<const keyspace::Keyspace> found;
    const double seconds = secondsOf([&] {
        auto result = keyspace::analyse(**session, request, context);
        if (!result) {
            fmt::print("{}\n", result.error().message.english());
            std::exit(3);
        }
        found = *result;
    });
    double widest = 0;
    uint64_t sampled = 0;
    for (const auto& cache : found->caches) {
        for (const auto& stratum : cache.strata) {
            sampled += stratum.sampled;
            widest = std::max(widest,
                static_cast<double>(stratum.memory.high - stratum.memory.value)
                    / static_cast<double>(std::max<uint64_t>(stratum.memory.value, 1)));
        }
    }
    fmt::print("    {} keys, {:.1f} % asked, widest memory interval ± {:.1f} %\n", found->scanned,
        100.0 * static_cast<double>(sampled) / static_cast<double>(found->scanned), widest * 100);
    return seconds;
}

double memkeysSeconds(const std::string& target)
{
    const auto command = fmt::format("redis-cli {} --memkeys > /dev/null 2>&1", target);
    return secondsOf([&] {
        if (std::system(command.c_str()) != 0) {
            fmt::print("redis-cli failed\n");
            std::exit(3);
        }
    });
}

/// Strings of the cache, for the application beside the scan.
std::vector<std::string> someKeys(const RedisServer& server, const CacheShape& shape)
{
    auto client = server.client();
    std::vector<std::string> keys;
    for (uint64_t i = 0; i < 5000; ++i) {
        auto key = cacheKey(shape, i * shape.keys / 5000);
        if (client.ask({"TYPE", key}).text == "string") {
            keys.push_back(std::move(key));
        }
    }
    return keys;
}

void alone(const RedisServer& server, double memkeys)
{
    for (const auto& kind : {Default, CompleteGentle, CompleteFast}) {
        const double seconds = analysisSeconds(server.url(), kind);
        fmt::print("{:<28} {:7.2f} s   {:.3f} of --memkeys\n", kind.name, seconds, seconds / memkeys);
    }
}

/// Milliseconds that the host of this virtual machine gave to others: what they cost is in every figure.
double stolenMilliseconds()
{
    std::ifstream stat("/proc/stat");
    std::string label;
    uint64_t ticks[8]{};
    stat >> label;
    for (auto& tick : ticks) {
        stat >> tick;
    }
    return static_cast<double>(ticks[7]) * 1000 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// What a client sees beside the first moments of an analysis, which is then cancelled.
Foreground::Report besideAnalysis(Foreground& client, const std::string& url, const Kind& kind)
{
    std::stop_source stop;
    std::jthread scan([&] {
        Context context(stop.get_token());
        const auto address = redis::parseAddress(url);
        const auto session = redis::Session::open(*address, {}, context);
        keyspace::AnalysisRequest request;
        request.pace.mode = kind.mode;
        request.exact = kind.exact;
        while (session && !stop.stop_requested()) {
            (void)keyspace::analyse(**session, request, context);
        }
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(300)); // the detection's sample and the first accounts
    client.report();
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));
    const auto report = client.report();
    stop.request_stop();
    return report;
}

/// In short turns, one after the other, and the median of each kind: the machine's own noise comes and goes.
void light(const RedisServer& server, const CacheShape& shape)
{
    constexpr size_t Turns = 15;
    const std::array kinds{Default, CompleteGentle};
    std::array<std::vector<Foreground::Report>, kinds.size() + 1> reports;
    Foreground client(server.address(), someKeys(server, shape), 2000);
    const double stolen = stolenMilliseconds();
    for (size_t turn = 0; turn < Turns; ++turn) {
        client.report();
        std::this_thread::sleep_for(std::chrono::milliseconds(1200));
        reports[0].push_back(client.report());
        for (size_t i = 0; i < kinds.size(); ++i) {
            reports[i + 1].push_back(besideAnalysis(client, server.url(), kinds[i]));
        }
    }
    std::array<Foreground::Report, kinds.size() + 1> medians;
    for (size_t i = 0; i < reports.size(); ++i) {
        for (const auto member : {&Foreground::Report::p50Us, &Foreground::Report::p99Us}) {
            std::ranges::nth_element(reports[i], reports[i].begin() + Turns / 2, {}, member);
            medians[i].*member = reports[i][Turns / 2].*member;
        }
    }
    fmt::print("client of 2,000 GET/s alone    p50 {:5.0f} µs  p99 {:5.0f} µs   (medians of {} turns)\n",
        medians[0].p50Us, medians[0].p99Us, Turns);
    for (size_t i = 0; i < kinds.size(); ++i) {
        fmt::print("  beside {:<24} p50 {:5.0f} µs  p99 {:5.0f} µs = {:.2f} ×\n", kinds[i].name, medians[i + 1].p50Us,
            medians[i + 1].p99Us, medians[i + 1].p99Us / medians[0].p99Us);
    }
    fmt::print("  stolen by the host meanwhile: {:.0f} ms\n", stolenMilliseconds() - stolen);
}

/// A client that keeps the server near saturation.
void closedLoop(const RedisServer& server, const CacheShape& shape)
{
    Foreground client(server.address(), someKeys(server, shape), 0);
    std::this_thread::sleep_for(std::chrono::seconds(4));
    const double before = client.report().perSecond;
    fmt::print("closed loop alone              {:8.0f} GET/s\n", before);
    for (const auto& kind : {Default, CompleteGentle}) {
        client.report();
        const double seconds = analysisSeconds(server.url(), kind);
        const double beside = client.report().perSecond;
        fmt::print("  beside {:<24} {:8.0f} GET/s = {:.1f} % less   ({:.2f} s)\n", kind.name, beside,
            100 * (1 - beside / before), seconds);
    }
    std::this_thread::sleep_for(std::chrono::seconds(4));
    client.report();
}

void network(uint64_t seed)
{
    const CacheServer cache({.keys = 100'000, .seed = seed}, {}, RedisServer::Listen::UnixAndTcp);
    const FaultProxy proxy(cache.server().tcpAddress(), {.delay = std::chrono::microseconds(500)});
    const double memkeys = memkeysSeconds(fmt::format("-h 127.0.0.1 -p {}", proxy.port()));
    const double seconds = analysisSeconds(proxy.url(), CompleteFast);
    fmt::print(
        "through 1 ms round trip, 100 k keys: redis-cli --memkeys {:.2f} s, complete and fast {:.2f} s = {:.4f}\n",
        memkeys, seconds, seconds / memkeys);
}

} // namespace

int main(int argc, char** argv)
{
    redis::ignoreSigpipe();
    const uint64_t keys = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    std::set<std::string> parts(argv + std::min(argc, 2), argv + argc);
    const auto wants = [&](const char* part) { return parts.empty() || parts.contains(part); };
    if (wants("alone") || wants("light") || wants("loop")) {
        const CacheShape shape{.keys = keys, .seed = 7};
        std::optional<CacheServer> cache;
        const double fill = secondsOf([&] { cache.emplace(shape); });
        const RedisServer& server = cache->server();
        fmt::print("{} keys filled in {:.1f} s\n", keys, fill);
        if (wants("alone")) {
            const double memkeys = memkeysSeconds(fmt::format("-s {}", server.socket()));
            fmt::print("{:<28} {:7.2f} s\n", "redis-cli --memkeys", memkeys);
            alone(server, memkeys);
        }
        if (wants("light")) {
            light(server, shape);
        }
        if (wants("loop")) {
            closedLoop(server, shape);
        }
    }
    if (wants("network")) {
        network(11);
    }
    return 0;
}
