// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors

// How long it takes to remove a tenth of a cache by a pattern, against redis-cli and django-redis on servers with the
// same keys, in one run; what a gentle purge costs the application beside it; and what a purge of everything costs this
// process. Prints ratios for a person to read; asserts nothing. Usage: bench_purge [keys] [parts…] with parts of:
// speed gentle memory.
#include "core/invalidation/conduct.h"
#include "core/redis/transport.h"
#include "tests/bench/fixture/cachefile.h"
#include "tests/bench/foreground.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

using namespace keystrata;
using namespace keystrata::testing;

namespace {

constexpr const char* Pattern = "v2:*"; // a tenth of the keys

[[noreturn]] void give(const std::string& text)
{
    fmt::print("{}\n", text);
    std::exit(3);
}

struct Purged
{
    double dryRunSeconds = 0;
    double seconds = 0;
    uint64_t keys = 0;
};

Purged purge(const std::string& url, const std::optional<std::string>& pattern, keyspace::Pace::Mode mode, bool journal,
    const std::function<void()>& begun = {})
{
    const TempDir state;
    Context context;
    const auto session = redis::Session::open(*redis::parseAddress(url), {}, context);
    if (!session) {
        give(session.error().message.english());
    }
    invalidation::Conductor conductor{.paths = {.plans = state.path() + "/plans",
                                          .journals = state.path() + "/journals",
                                          .auditLog = state.path() + "/audit.jsonl"},
        .program = "bench",
        .pace = {.mode = mode}};
    invalidation::ChangeRequest request{.selection = {.pattern = pattern},
        .options = {.journal = journal},
        .layouts = {},
        .pace = {.mode = keyspace::Pace::Mode::Fast}};
    request.taken.assign(keyspace::NonCacheGroups.begin(), keyspace::NonCacheGroups.end());
    const auto planned = invalidation::dryRun(**session, request, std::nullopt, context);
    if (!planned) {
        give(planned.error().message.english());
    }
    const auto stored = invalidation::PlanStore(conductor.paths.plans).save(*planned);
    if (!stored) {
        give(stored.error().message.english());
    }
    if (begun) {
        begun();
    }
    const auto began = Clock::now();
    const auto conducted = invalidation::conduct(**session, *stored, conductor, context);
    if (!conducted) {
        give(conducted.error().message.english());
    }
    return {.dryRunSeconds = planned->found.seconds,
        .seconds = std::chrono::duration<double>(Clock::now() - began).count(),
        .keys = conducted->report.done};
}

std::string outputOf(const std::string& command)
{
    std::string out;
    auto* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) {
        give("cannot run " + command);
    }
    char buffer[256];
    while (std::fgets(buffer, sizeof(buffer), pipe) != nullptr) {
        out += buffer;
    }
    if (::pclose(pipe) != 0) {
        give("failed: " + command);
    }
    return out;
}

double djangoSeconds(const RedisServer& server, const std::string& itersize)
{
    const auto out = outputOf(
        fmt::format("/usr/bin/python3 {} {} '{}' {}", KEYSTRATA_DJANGO_SCRIPT, server.socket(), Pattern, itersize));
    std::istringstream in(out);
    double seconds = 0;
    in >> seconds;
    return seconds;
}

double xargsSeconds(const RedisServer& server)
{
    const auto began = Clock::now();
    outputOf(fmt::format("redis-cli -s {0} --scan --pattern '{1}' | xargs redis-cli -s {0} unlink > /dev/null",
        server.socket(), Pattern));
    return std::chrono::duration<double>(Clock::now() - began).count();
}

void speed(const CacheShape& shape)
{
    const auto fresh = [&shape] { return std::make_unique<CacheServer>(shape); };
    auto cache = fresh();
    const auto plain = purge(cache->server().url(), Pattern, keyspace::Pace::Mode::Fast, false);
    fmt::print("fast, without journal   {:7.2f} s   {} of {} keys   (dry run {:.2f} s)\n", plain.seconds, plain.keys,
        shape.keys, plain.dryRunSeconds);
    cache = fresh();
    const auto journaled = purge(cache->server().url(), Pattern, keyspace::Pace::Mode::Fast, true);
    fmt::print("fast, with journal      {:7.2f} s   {} keys\n", journaled.seconds, journaled.keys);
    const auto line = [&](const char* name, double seconds) {
        fmt::print("{:<23} {:7.2f} s   without journal {:.3f} of it, with journal {:.3f}\n", name, seconds,
            plain.seconds / seconds, journaled.seconds / seconds);
    };
    cache = fresh();
    line("redis-cli | xargs", xargsSeconds(cache->server()));
    cache = fresh();
    line("django-redis, 1000", djangoSeconds(cache->server(), "1000"));
    cache = fresh();
    line("django-redis, default", djangoSeconds(cache->server(), ""));
}

std::vector<std::string> otherKeys(const RedisServer& server, const CacheShape& shape)
{
    auto client = server.client();
    std::vector<std::string> keys;
    for (uint64_t i = 0; i < 5'000; ++i) {
        auto key = cacheKey(shape, i * shape.keys / 5'000);
        if (!key.starts_with("v2:") && client.ask({"TYPE", key}).text == "string") {
            keys.push_back(std::move(key));
        }
    }
    return keys;
}

/// What a client sees while a gentle purge runs, with and without journal, and before and after.
void gentle(const CacheShape& shape)
{
    for (const bool journal : {false, true}) {
        const CacheServer cache(shape);
        Foreground client(cache.server().address(), otherKeys(cache.server(), shape), 2'000);
        std::this_thread::sleep_for(std::chrono::seconds(4));
        const auto before = client.report();
        const auto purged =
            purge(cache.server().url(), Pattern, keyspace::Pace::Mode::Gentle, journal, [&client] { client.report(); });
        const auto beside = client.report();
        std::this_thread::sleep_for(std::chrono::seconds(4));
        const auto after = client.report();
        fmt::print(
            "gentle, {} journal: {:.2f} s, {} keys\n", journal ? "with" : "without", purged.seconds, purged.keys);
        fmt::print(
            "  client of 2,000 GET/s: p99 {:.0f} µs before, {:.0f} µs beside it ({:.2f} ×), {:.0f} µs after; p50 "
            "{:.0f}, {:.0f}, {:.0f} µs\n",
            before.p99Us, beside.p99Us, beside.p99Us / ((before.p99Us + after.p99Us) / 2), after.p99Us, before.p50Us,
            beside.p50Us, after.p50Us);
    }
}

uint64_t kilobytes(const char* field)
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word) {
        if (word == field) {
            uint64_t value = 0;
            status >> value;
            return value;
        }
    }
    return 0;
}

void memory(const CacheShape& shape)
{
    const CacheServer cache(shape, {"slowlog-log-slower-than 5000"});
    cache.server().client().run({"SLOWLOG", "RESET"});
    uint64_t before = 0;
    const auto purged = purge(cache.server().url(), std::nullopt, keyspace::Pace::Mode::Fast, true, [&before] {
        std::ofstream("/proc/self/clear_refs") << "5"; // the peak begins anew
        before = kilobytes("VmRSS:");
    });
    fmt::print("purge of {} keys with journal: {:.2f} s, this process grew by {:.1f} MiB at its peak\n", purged.keys,
        purged.seconds, static_cast<double>(kilobytes("VmHWM:") - before) / 1024);
    fmt::print("  commands of ours over 5 ms: {}\n", cache.server().client().run({"SLOWLOG", "LEN"}).integer);
}

} // namespace

int main(int argc, char** argv)
{
    redis::ignoreSigpipe();
    CacheShape shape;
    shape.keys = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 5'000'000;
    const std::set<std::string> parts(argv + std::min(argc, 2), argv + argc);
    const auto wanted = [&parts](const char* part) { return parts.empty() || parts.contains(part); };
    if (wanted("speed")) {
        speed(shape);
    }
    if (wanted("gentle")) {
        gentle(shape);
    }
    if (wanted("memory")) {
        memory(shape);
    }
    return 0;
}
