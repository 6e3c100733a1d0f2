// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/inspectcontroller.h"

#include "core/profiles/requests.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"

#include <algorithm>

namespace keystrata::ui {

using namespace std::chrono_literals;
using Reading = std::shared_ptr<const Inspected>;

namespace {

/// Keys that one only passes by are not read.
constexpr auto Pause = 60ms;

struct HowToShow
{
    std::vector<const values::Codec*> chain;
    values::RedactionRules rules;
};

/// Decodes what was read and hides what is sensitive.
Result<Reading> decoded(
    KeysModel::Identity key, keyspace::StoredValue stored, const HowToShow& how, bool revealed, Context& context)
{
    auto collected =
        values::collect(stored, stored.page, {.chain = how.chain, .whole = stored.page.next.empty()}, context);
    if (!collected) {
        return fail(collected.error());
    }
    auto shown = std::make_shared<Inspected>();
    auto redacted = values::redact(collected->tree, key.name, how.rules, context);
    shown->key = std::move(key);
    shown->stored = std::move(stored);
    shown->collected = std::move(*collected);
    shown->tree = std::move(redacted.tree);
    shown->hidden = redacted.hidden;
    for (values::Detail& detail : shown->collected.details) {
        auto text = values::redactText(detail.value, how.rules);
        detail.value = std::move(text.text);
        shown->hidden += text.hidden;
    }
    shown->revealed = revealed;
    return shown;
}

} // namespace

InspectController::InspectController(ServerLink& link, VersionsController& versions, QObject* parent)
    : QObject(parent)
    , m_link(link)
    , m_versions(versions)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(Pause);
    connect(&m_pause, &QTimer::timeout, this, &InspectController::read);
    connect(&m_link, &ServerLink::serverChanged, this, &InspectController::forget);
}

InspectController::~InspectController() = default;

void InspectController::forget()
{
    m_pause.stop();
    m_reading.reset();
    m_finding.reset();
    m_comparing.reset();
    m_key.reset();
    m_chain.clear();
    m_revealed = false;
    m_shown.reset();
    m_siblings.clear();
    m_comparison.reset();
    m_failure.clear();
    m_state = State::Empty;
    Q_EMIT stateChanged();
    Q_EMIT versionsChanged();
    Q_EMIT comparisonChanged();
}

void InspectController::inspect(const std::optional<KeysModel::Identity>& key)
{
    if (key == m_key) {
        return;
    }
    if (!key) {
        forget();
        return;
    }
    m_key = key;
    m_chain.clear();
    m_revealed = false;
    m_reading.reset();
    m_finding.reset();
    m_comparing.reset();
    m_state = State::Reading;
    m_pause.start();
    Q_EMIT stateChanged();
}

keyspace::ValueRequest InspectController::request(const KeysModel::Identity& key) const
{
    keyspace::ValueRequest request;
    request.db = key.db;
    request.key = key.name;
    return request;
}

bool InspectController::mayReveal() const
{
    const auto& profile = m_link.destination().profile;
    return !profile || profile->values.shown;
}

values::RedactionRules InspectController::rules() const
{
    const auto& profile = m_link.destination().profile;
    return m_revealed && mayReveal() ? values::noRedaction()
        : profile                    ? profiles::redactionRules(*profile)
                                     : values::defaultRedaction();
}

void InspectController::read()
{
    if (!m_key) {
        return;
    }
    if (!m_link.serving()) {
        m_shown.reset();
        m_failure = tr("The server cannot be reached now, so the value cannot be read: try again when it is back.");
        m_state = State::Failed;
        Q_EMIT stateChanged();
        return;
    }
    SessionJob<Reading> job;
    job.work = [key = *m_key, request = request(*m_key), how = HowToShow{m_chain, rules()}, revealed = m_revealed](
                   redis::Session& session, Context& context, const BatchSink<NoBatch>&) -> Result<Reading> {
        auto stored = keyspace::readValue(session, request, context);
        return stored ? decoded(key, std::move(*stored), how, revealed, context) : fail(stored.error());
    };
    job.finished = [this](const Result<Reading>& result) { takeRead(result); };
    m_reading = m_link.lookupLane().submit(std::move(job));
    findVersions();
}

void InspectController::readAgain()
{
    if (m_key) {
        m_state = State::Reading;
        Q_EMIT stateChanged();
        read();
    }
}

void InspectController::noteChange()
{
    if (m_state == State::Shown || m_state == State::Failed) {
        readAgain();
    }
}

void InspectController::readMore()
{
    if (!hasMore() || m_state != State::Shown) {
        return;
    }
    SessionJob<Reading> job;
    job.work = [before = m_shown, request = request(*m_key), how = HowToShow{m_chain, rules()}](
                   redis::Session& session, Context& context, const BatchSink<NoBatch>&) -> Result<Reading> {
        auto more = keyspace::readMore(session, request, before->stored.facts, before->stored.page.next, context);
        if (!more) {
            return fail(more.error());
        }
        auto stored = before->stored;
        keyspace::append(stored.page, std::move(*more));
        return decoded(before->key, std::move(stored), how, before->revealed, context);
    };
    job.finished = [this](const Result<Reading>& result) { takeRead(result); };
    m_reading = m_link.lookupLane().submit(std::move(job));
}

void InspectController::takeRead(const Result<Reading>& result)
{
    if (result) {
        m_shown = m_link.lookupLane().freedHere(*result);
        m_failure.clear();
        m_state = State::Shown;
    } else if (result.error().kind != ErrorKind::Cancelled) {
        m_shown.reset();
        m_failure = textOf(result.error());
        m_state = State::Failed;
        m_link.noteFailure(result.error());
    }
    Q_EMIT stateChanged();
}

void InspectController::setChain(const std::vector<const values::Codec*>& chain)
{
    if (chain != m_chain) {
        m_chain = chain;
        readAgain();
    }
}

void InspectController::reveal(bool all)
{
    if (all != m_revealed) {
        m_revealed = all;
        endComparison();
        readAgain();
    }
}

/// The versions of the key's cache, and which of them hold it.
void InspectController::findVersions()
{
    const auto& picture = m_versions.keyspace();
    const auto layouts = picture ? keyspace::LayoutSet::compile(picture->layouts) : keyspace::LayoutSet();
    m_comparison.reset();
    Q_EMIT comparisonChanged();
    std::vector<std::string> versions;
    std::vector<keyspace::StratumState> states;
    if (picture && layouts) {
        const auto match = layouts->classify(m_key->name);
        const std::string name = match.layout < 0 ? "" : picture->layouts[static_cast<size_t>(match.layout)].name;
        for (const auto& cache : picture->caches) {
            if (cache.db != m_key->db || match.layout < 0 || cache.layout != name
                || cache.prefix != match.parts.prefix) {
                continue;
            }
            for (const auto& stratum : cache.strata) {
                versions.push_back(stratum.version);
                states.push_back(stratum.state);
            }
        }
    }
    if (versions.size() < 2) {
        m_siblings.clear();
        Q_EMIT versionsChanged();
        return;
    }
    using Found = std::vector<keyspace::Sibling>;
    SessionJob<Found> job;
    job.work = [key = *m_key, set = *layouts, versions](
                   redis::Session& session, Context& context, const BatchSink<NoBatch>&) {
        return keyspace::findSiblings(session, key.db, set, key.name, versions, context);
    };
    job.finished = [this, versions, states](const Result<Found>& result) {
        m_siblings.clear();
        for (const auto& sibling : result ? *result : Found()) {
            const auto place = std::ranges::find(versions, sibling.version) - versions.begin();
            const bool shown = m_key && sibling.key == m_key->name;
            if (!sibling.now.gone || shown) {
                m_siblings.push_back({sibling, states[static_cast<size_t>(place)], shown});
            }
        }
        Q_EMIT versionsChanged();
    };
    m_finding = m_link.lookupLane().submit(std::move(job));
}

void InspectController::compareWith(const std::string& version)
{
    const auto row = std::ranges::find_if(
        m_siblings, [&](const VersionRow& candidate) { return candidate.sibling.version == version; });
    if (row == m_siblings.end() || m_shown == nullptr || m_state != State::Shown) {
        return;
    }
    const KeysModel::Identity other{.db = m_shown->key.db, .name = row->sibling.key};
    SessionJob<Comparison> job;
    job.work = [shown = m_shown, other, request = request(other), how = HowToShow{m_chain, rules()}, version](
                   redis::Session& session, Context& context, const BatchSink<NoBatch>&) -> Result<Comparison> {
        auto stored = keyspace::readValue(session, request, context);
        if (!stored) {
            return fail(stored.error());
        }
        const auto read = decoded(other, std::move(*stored), how, shown->revealed, context);
        if (!read) {
            return fail(read.error());
        }
        // By what is stored: what redaction hides would look the same.
        auto diff = values::compare((*read)->collected.tree, shown->collected.tree, {}, context);
        return diff ? Result<Comparison>(Comparison{version, (*read)->tree, std::move(*diff)}) : fail(diff.error());
    };
    job.finished = [this](const Result<Comparison>& result) {
        if (result) {
            m_comparison = *result;
        } else if (result.error().kind != ErrorKind::Cancelled) {
            m_failure = textOf(result.error());
            Q_EMIT stateChanged();
        }
        Q_EMIT comparisonChanged();
    };
    m_comparing = m_link.lookupLane().submit(std::move(job));
    Q_EMIT comparisonChanged();
}

void InspectController::endComparison()
{
    m_comparing.reset();
    if (m_comparison) {
        m_comparison.reset();
        Q_EMIT comparisonChanged();
    }
}

} // namespace keystrata::ui
