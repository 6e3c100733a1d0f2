// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors

// How fast an analysis is over TLS, against the same analysis of the same server in plain, in one run and in turns.
// Prints the ratios for a person to read; asserts nothing. Usage: bench_tls [keys]
#include "core/keyspace/analysis.h"
#include "core/redis/transport.h"
#include "tests/support/cachefiller.h"
#include "tests/support/certificates.h"
#include "tests/support/redisserver.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace keystrata;
using namespace keystrata::testing;

namespace {

constexpr int Rounds = 5;

/// Keys a second of one analysis.
double speed(const redis::Target& target, bool exact)
{
    Context context;
    auto session = redis::Session::open(target, {}, context);
    if (!session) {
        fmt::print("{}\n", session.error().message.english());
        std::exit(3);
    }
    keyspace::AnalysisRequest request;
    request.pace.mode = keyspace::Pace::Mode::Fast;
    request.exact = exact;
    const auto begin = Clock::now();
    const auto found = keyspace::analyse(**session, request, context);
    if (!found) {
        fmt::print("{}\n", found.error().message.english());
        std::exit(3);
    }
    return static_cast<double>((*found)->scanned) / std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char** argv)
{
    redis::ignoreSigpipe();
    const uint64_t keys = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    Certificates certificates;
    const RedisServer server({.listen = RedisServer::Listen::UnixTcpAndTls, .tls = certificates.serverTls({}, true)});
    auto client = server.client();
    fillCache(client, {.keys = keys});
    const redis::Target plain{.address = redis::parseAddress(server.tcpUrl()).value()};
    redis::Target encrypted{.address = redis::parseAddress(server.tlsUrl()).value()};
    const auto own = certificates.issue();
    encrypted.tls = {.caFile = certificates.caFile(), .certificateFile = own.certificateFile, .keyFile = own.keyFile};
    fmt::print("{} keys, fast pace, median of {} rounds in turns\n", keys, Rounds);
    for (const bool exact : {false, true}) {
        std::vector<double> plainSpeeds;
        std::vector<double> tlsSpeeds;
        for (int round = 0; round < Rounds; ++round) {
            plainSpeeds.push_back(speed(plain, exact));
            tlsSpeeds.push_back(speed(encrypted, exact));
        }
        fmt::print("{:<18} plain {:>9.0f} keys/s   TLS {:>9.0f} keys/s   ratio {:.2f}\n",
            exact ? "complete analysis" : "default analysis", median(plainSpeeds), median(tlsSpeeds),
            median(tlsSpeeds) / median(plainSpeeds));
    }
    return 0;
}
