// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/keylisting.h"

#include "core/keyspace/layoutsearch.h"
#include "core/keyspace/narrowing.h"
#include "core/keyspace/scan.h"
#include "core/redis/info.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace keystrata::keyspace {

namespace {

/// Names handed to the scanner at once, which copies them.
constexpr size_t LookupChunk = 10'000;
constexpr size_t LeftOutExamples = 5;

struct Question
{
    std::string_view command;
    uint8_t bit;
    std::string_view unknown; ///< what is unknown without it
};

constexpr std::array Questions{
    Question{"TYPE", ask::Type, "types"},
    Question{"PTTL", ask::Ttl, "expiry times"},
    Question{"MEMORY", ask::Memory, "sizes"},
};

/// One listing under way. Keys reach it from a scan (as its visitor) or by name.
class Lister final : public ScanVisitor
{
public:
    Lister(
        redis::Session& session, const ListRequest& request, Context& context, KeyReceiver& receiver, Matcher matcher)
        : m_session(session)
        , m_request(request)
        , m_context(context)
        , m_receiver(receiver)
        , m_matcher(std::move(matcher))
    {
        // One name twice is one key.
        m_named = request.selection.keys;
        std::ranges::sort(m_named);
        m_named.erase(std::unique(m_named.begin(), m_named.end()), m_named.end());
    }

    Result<Listing> run();

    ScanVisitor::Question visit(std::string_view key) override
    {
        ++m_listing.scanned;
        const auto match = m_layouts.classify(key);
        m_receiver.seen(m_db, m_layouts, match);
        const bool wanted = !m_ended && m_matcher.matchesName(key, m_layouts, match);
        if (wanted && m_ask == ask::Nothing) {
            handOut(key, {}); // the server tells nothing but names
        }
        return {.ask = wanted ? m_ask : ask::Nothing, .tag = 0};
    }

    void answered(const KeyValues& values) override;

    bool proceed() override
    {
        m_context.report({{"listing.scanning", "Listing keys", {}}, m_listing.scanned, m_expected, 0});
        m_status = m_receiver.between();
        return !m_ended && m_status;
    }

private:
    Status prepare();
    Status checkIdle();
    Status findLayoutsFor(Scanner& scanner);
    Status scan(Scanner& scanner);
    Status lookUp(Scanner& scanner);
    bool conditional() const;
    void noteRefusals(const ScanResult& result);
    void handOut(std::string_view key, KeyFacts facts);
    bool leaveOut(std::string_view key, const LayoutSet::Match& match);

    redis::Session& m_session;
    const ListRequest& m_request;
    Context& m_context;
    KeyReceiver& m_receiver;
    Status m_status; ///< of the receiver
    Matcher m_matcher;
    std::vector<std::string> m_named;
    LayoutSet m_layouts;
    std::vector<redis::Database> m_databases;
    uint64_t m_expected = 0;
    uint8_t m_ask = ask::Nothing;
    int m_db = 0;
    bool m_ended = false; ///< by the limit or the sink
    bool m_leftOut = false; ///< keys of which nothing tells whether they are selected
    std::string m_namespace;
    Listing m_listing;
};

std::unexpected<Error> refused(std::string_view id, std::string_view text, std::vector<std::string> args = {})
{
    return fail(ErrorKind::Refused, {id, text, std::move(args)});
}

/// What must be known for an idle time to mean what it says.
Status Lister::checkIdle()
{
    const auto& capabilities = m_session.capabilities();
    if (auto refusal = capabilities.refusal("OBJECT")) {
        return fail(std::move(*refusal));
    }
    const auto info = m_session.run({"INFO"}, m_context);
    if (!info) {
        return info.error().kind == ErrorKind::Denied
            ? Status(refused("listing.idle_unknown",
                  "Idle times cannot be trusted: the server's access list does not let this user run INFO, which tells "
                  "its policy, role and uptime."))
            : Status(fail(info.error()));
    }
    const auto text = info->get().text();
    if (redis::infoField(text, "maxmemory_policy").ends_with("-lfu")) {
        return refused("listing.idle_lfu",
            "Under the policy {0} the server counts uses instead of idle times: leave the idle condition out.",
            {std::string(redis::infoField(text, "maxmemory_policy"))});
    }
    if (redis::infoField(text, "role") == "slave") {
        return refused("listing.idle_replica",
            "This is a replica, where nobody's reads count: ask the master for keys that are idle.");
    }
    const auto uptime = std::chrono::seconds(redis::infoNumber(text, "uptime_in_seconds"));
    if (uptime < *m_request.selection.idleOver) {
        return refused("listing.idle_uptime",
            "The server has been up for {0} seconds only: idle times longer than that are not known.",
            {std::to_string(uptime.count())});
    }
    return {};
}

Status Lister::prepare()
{
    const auto& capabilities = m_session.capabilities();
    const uint8_t needed = static_cast<uint8_t>((m_matcher.needsType() ? ask::Type : 0)
        | (m_matcher.needsTtl() ? ask::Ttl : 0) | (m_matcher.needsMemory() ? ask::Memory : 0));
    for (const auto& question : Questions) {
        if (m_request.namesOnly && (needed & question.bit) == 0 && m_named.empty()) {
            continue;
        }
        if (capabilities.allows(question.command)) {
            m_ask |= question.bit;
        } else if ((needed & question.bit) != 0) {
            return fail(*capabilities.refusal(question.command));
        } else {
            m_listing.notes.push_back(
                {"listing.denied", "The server's access list does not allow {0}: {1} are unknown.",
                    {std::string(question.command), std::string(question.unknown)}});
        }
    }
    if (m_matcher.needsIdle()) {
        if (auto status = checkIdle(); !status) {
            return status;
        }
        m_ask |= ask::Idle;
    }
    if (auto refusal = m_named.empty() ? capabilities.refusal("SCAN") : std::nullopt) {
        return fail(std::move(*refusal));
    }
    auto found = redis::databases(m_session, m_context);
    if (!found) {
        return fail(found.error());
    }
    m_databases = std::move(*found);
    std::erase_if(m_databases, [this](const redis::Database& database) {
        return m_request.selection.db.value_or(database.index) != database.index;
    });
    std::ranges::move(redis::databaseLimits(m_session), std::back_inserter(m_listing.notes));
    for (const auto& database : m_databases) {
        m_expected += m_named.empty() ? database.keys : m_named.size();
    }
    if (!m_named.empty() && m_ask == ask::Nothing) {
        // Without a question there is no telling whether a key exists.
        return fail(*capabilities.refusal("TYPE"));
    }
    return {};
}

void Lister::answered(const KeyValues& values)
{
    // Of a name that was given it must be told that there is such a key.
    if (values.gone || (!m_named.empty() && values.known == ask::Nothing)) {
        return;
    }
    KeyFacts facts;
    facts.type = (values.known & ask::Type) != 0 ? std::string(values.type) : std::string();
    if ((values.known & ask::Ttl) != 0) {
        facts.ttlMs = values.ttlMs;
    }
    if ((values.known & ask::Memory) != 0) {
        facts.memoryBytes = values.memoryBytes;
    }
    if ((values.known & ask::Idle) != 0) {
        facts.idleSeconds = values.idleSeconds;
    }
    handOut(values.key, std::move(facts));
}

void Lister::handOut(std::string_view key, KeyFacts facts)
{
    if (m_ended || !m_matcher.matchesFacts(facts)) {
        return;
    }
    const auto match = m_layouts.classify(key);
    if (leaveOut(key, match)) {
        return;
    }
    namespaceOf(m_layouts, match, m_namespace);
    const Layout* layout = match.layout < 0 ? nullptr : &m_layouts.layouts()[static_cast<size_t>(match.layout)];
    ++m_listing.matched;
    const bool more = m_receiver.take(
        {.db = m_db, .key = key, .layout = layout, .parts = match.parts, .ns = m_namespace, .facts = std::move(facts)});
    m_ended = !more || m_listing.matched == m_request.limit;
}

bool Lister::leaveOut(std::string_view key, const LayoutSet::Match& match)
{
    if (!m_request.cacheOnly) {
        return false;
    }
    const auto& [rules, but, nothingElse] = *m_request.cacheOnly;
    const auto group = rules.recognise(key, m_layouts, match);
    if (!group) {
        return nothingElse;
    }
    if (std::ranges::find(but, *group) != but.end()) {
        return false;
    }
    auto found = std::ranges::lower_bound(m_listing.leftOut, *group, {}, &LeftOut::group);
    if (found == m_listing.leftOut.end() || found->group != *group) {
        found = m_listing.leftOut.insert(found, LeftOut{.group = *group});
    }
    ++found->keys;
    if (found->examples.size() < LeftOutExamples) {
        found->examples.emplace_back(key);
    }
    return true;
}

bool Lister::conditional() const
{
    return !m_named.empty() || m_matcher.needsType() || m_matcher.needsTtl() || m_matcher.needsIdle()
        || m_matcher.needsMemory();
}

/// What the server did not tell of keys; keys that may belong to the selection for all we know make it incomplete.
void Lister::noteRefusals(const ScanResult& result)
{
    const auto note = [this](Message message) {
        if (std::ranges::find(m_listing.notes, message) == m_listing.notes.end()) {
            m_listing.notes.push_back(std::move(message));
        }
    };
    for (const auto& [command, words] : result.refused) {
        note({"listing.refused", "The server refused {0} ({1}): what it would tell is unknown.", {command, words}});
    }
    if (result.keptFromUs > 0) {
        note(conditional() ? Message{"listing.keys_left_out",
                                 "The server's access list lets this user ask only about keys with certain names: the "
                                 "others are left out, since nothing tells whether they belong here.",
                                 {}}
                           : Message{"listing.keys_denied",
                                 "The server's access list lets this user ask only about keys with certain names: of "
                                 "the others only the names are known.",
                                 {}});
    }
    m_leftOut = m_leftOut || (conditional() && (result.keptFromUs > 0 || !result.refused.empty()));
}

Status Lister::scan(Scanner& scanner)
{
    bool complete = true;
    const auto glob =
        m_request.narrow ? serverGlob(m_request.selection, m_layouts.layouts()).value_or(std::string()) : std::string();
    for (const auto& database : m_databases) {
        m_db = database.index;
        auto result = scanner.run(database.index, *this, m_context, glob);
        if (!result) {
            return fail(result.error());
        }
        noteRefusals(*result);
        if (m_ended || !m_status) {
            return m_status;
        }
        complete = complete && result->complete;
        std::ranges::move(result->missing, std::back_inserter(m_listing.notes));
    }
    m_listing.complete = complete && !m_leftOut;
    return {};
}

Status Lister::lookUp(Scanner& scanner)
{
    for (const auto& database : m_databases) {
        m_db = database.index;
        for (auto rest = std::span<const std::string>(m_named); !rest.empty() && !m_ended && m_status;) {
            const auto some = rest.first(std::min(rest.size(), LookupChunk));
            rest = rest.subspan(some.size());
            auto result = scanner.lookUp(database.index, some, *this, m_context);
            if (!result) {
                return fail(result.error());
            }
            noteRefusals(*result);
        }
    }
    m_listing.complete = !m_ended && !m_leftOut;
    return m_status;
}

Status Lister::findLayoutsFor(Scanner& scanner)
{
    if (!m_request.detect) {
        auto compiled = LayoutSet::compile(m_request.layouts);
        if (!compiled) {
            return fail(compiled.error());
        }
        m_layouts = std::move(*compiled);
        return {};
    }
    auto found = findLayouts(scanner, m_databases, m_request.layouts, m_request.prefixes, m_context);
    if (!found) {
        return fail(found.error());
    }
    m_layouts = std::move(found->layouts);
    return {};
}

Result<Listing> Lister::run()
{
    if (auto status = prepare(); !status) {
        return fail(status.error());
    }
    Scanner scanner(m_session, m_request.pace);
    if (auto status = findLayoutsFor(scanner); !status) {
        return fail(status.error());
    }
    m_listing.layouts = m_layouts.layouts();
    if (auto status = m_named.empty() ? scan(scanner) : lookUp(scanner); !status) {
        return fail(status.error());
    }
    return std::move(m_listing);
}

} // namespace

Result<Listing> listKeys(redis::Session& session, const ListRequest& request, Context& context, KeyReceiver& receiver)
{
    auto matcher = Matcher::compile(request.selection);
    if (!matcher) {
        return fail(matcher.error());
    }
    Lister lister(session, request, context, receiver, std::move(*matcher));
    return lister.run();
}

Result<Listing> listKeys(redis::Session& session, const ListRequest& request, Context& context, const KeySink& sink)
{
    class Passer final : public KeyReceiver
    {
    public:
        explicit Passer(const KeySink& keys) : m_sink(keys) { }

        bool take(const ListedKey& key) override { return m_sink(key); }

    private:
        const KeySink& m_sink;
    };

    Passer passer(sink);
    return listKeys(session, request, context, passer);
}

} // namespace keystrata::keyspace
