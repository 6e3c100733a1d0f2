// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/redis/connection.h"

#include "tests/core/redis/replytext.h"
#include "tests/core/redis/scriptedstream.h"

#include <cstdio>
#include <cstdlib>
#include <random>

// Bytes that a server might send, in pieces of any size, to Connection and to hiredis' reader with hiredis' own
// objects. We may refuse what hiredis accepts (limits, bad ends of strings, unasked answers), never the other way
// round, and the answers taken must be the same. The first byte of the input chooses the sizes of the pieces, the
// second how many commands were sent; the rest is what is read.

using namespace keystrata;
using namespace keystrata::redis;
using namespace keystrata::testing;

namespace {

constexpr ReplyLimits Limits{.line = 256, .depth = 5, .elements = 300, .bulk = 2000, .total = 50'000};

struct Answers
{
    std::vector<std::string> replies;
    std::optional<Error> error;
};

void demand(bool condition, const char* what)
{
    if (!condition) {
        std::fprintf(stderr, "fuzz_connection: %s\n", what);
        std::abort();
    }
}

Answers readByUs(const std::string& bytes, uint8_t pieces, size_t asked)
{
    std::minstd_rand random(pieces);
    const auto chunk = [&]() -> size_t { return pieces < 16 ? pieces : 1 + random() % pieces; };
    auto stream = std::make_unique<ScriptedStream>(bytes, chunk, ScriptedStream::End::Silence);
    const auto* const script = stream.get();
    Connection connection(std::move(stream), Limits);
    for (size_t i = 0; i < asked; ++i) {
        connection.add({"PING"});
    }
    Answers answers;
    const auto take = [&] {
        const auto owed = connection.owed();
        answers.replies.push_back(written(connection.take()));
        demand(connection.owed() == owed - 1, "a reply was taken that was not owed");
    };
    while (!answers.error && !script->finished()) {
        const auto status = connection.step();
        for (auto count = connection.ready() == 0 ? 0 : random() % (connection.ready() + 1); count > 0; --count) {
            take();
        }
        if (!status) {
            answers.error = status.error();
            demand(!connection.open(), "a connection stayed open after an error");
            demand(connection.step().error() == status.error(), "a closed connection forgot why");
        }
    }
    while (connection.ready() > 0) {
        take();
    }
    demand(connection.take().isNil() && answers.replies.size() <= asked, "more replies than commands");
    return answers;
}

struct Oracle
{
    std::vector<std::string> replies;
    bool refused = false;
};

template <typename Function>
struct ArrayFunction;

/// hiredis allocates what an array announces; beyond our limit it need not. Elements is int in 0.14, size_t in 1.x.

template <typename Elements>
struct ArrayFunction<void* (*)(const redisReadTask*, Elements)>
{
    static inline void* (*original)(const redisReadTask*, Elements) = nullptr;

    static void* limited(const redisReadTask* task, Elements elements)
    {
        return static_cast<size_t>(elements) > Limits.elements ? nullptr : original(task, elements);
    }
};

redisReplyObjectFunctions withSmallArrays(redisReplyObjectFunctions functions)
{
    using Array = ArrayFunction<decltype(functions.createArray)>;
    Array::original = functions.createArray;
    functions.createArray = Array::limited;
    return functions;
}

Oracle readByHiredis(const std::string& bytes)
{
    const std::unique_ptr<redisReader, void (*)(redisReader*)> reader(redisReaderCreate(), redisReaderFree);
    static auto functions = withSmallArrays(*reader->fn);
    reader->fn = &functions;
    redisReaderFeed(reader.get(), bytes.data(), bytes.size());
    Oracle oracle;
    while (true) {
        void* reply = nullptr;
        if (redisReaderGetReply(reader.get(), &reply) != REDIS_OK) {
            oracle.refused = true;
            break;
        }
        if (reply == nullptr) {
            break;
        }
        oracle.replies.push_back(written(*static_cast<redisReply*>(reply)));
        freeReplyObject(reply);
    }
    return oracle;
}

bool isOurRule(const Error& error)
{
    return error.kind == ErrorKind::Protocol && error.message.id != "reply.malformed";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    const std::string bytes(data + 2, data + size);
    const auto ours = readByUs(bytes, std::max<uint8_t>(1, data[0]), data[1]);
    const auto theirs = readByHiredis(bytes);
    demand(ours.replies.size() <= theirs.replies.size(), "a reply that hiredis does not see");
    for (size_t i = 0; i < ours.replies.size(); ++i) {
        demand(ours.replies[i] == theirs.replies[i], "another reply than hiredis reads");
    }
    if (ours.error) {
        demand(theirs.refused || isOurRule(*ours.error), "refused what hiredis takes, by no rule of ours");
    } else {
        demand(!theirs.refused, "took what hiredis refuses");
        demand(ours.replies.size() == theirs.replies.size(), "a reply was lost");
    }
    return 0;
}
