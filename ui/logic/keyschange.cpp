// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/keyschange.h"

#include "ui/logic/changewarnings.h"
#include "ui/logic/format.h"
#include "ui/logic/keyschangetext.h"
#include "ui/logic/keystext.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/stratumtext.h"

#include <algorithm>

namespace keystrata::ui {

using invalidation::Action;

KeysChange::KeysChange(ServerLink& link, KeysRequest request, QObject* parent, Now now)
    : PlanChange(link, std::move(request), parent, std::move(now))
{
    m_choices.drain = this->request().action == Action::Drain;
    m_choices.pace = this->request().pace;
    const auto& profile = link.destination().profile;
    const bool kept = !profile || profile->values.kept != profiles::ValueRules::Kept::Never;
    m_choices.journal = kept || m_choices.drain; // a drain keeps no values
}

KeysChange::~KeysChange() = default;

void KeysChange::setChoices(const KeysChoices& choices)
{
    if (choices != m_choices && step() != Step::Confirm && step() != Step::Run) {
        m_choices = choices;
        std::ranges::sort(m_choices.taken);
        discardFound();
    }
}

invalidation::ChangeRequest KeysChange::coreRequest() const
{
    const bool images = !m_choices.drain && m_choices.journal;
    return {.action = m_choices.drain ? Action::Drain : Action::Purge,
        .selection = request().selection,
        .taken = m_choices.taken,
        .options = {.journal = m_choices.journal,
            .strict = images && m_choices.strict,
            .passes = m_choices.passes,
            .tooBig = images ? m_choices.tooBig : invalidation::TooBig::LeaveOut,
            .drainOver = m_choices.drain ? m_choices.over : std::chrono::milliseconds(0)},
        .layouts = request().layouts,
        .prefixes = request().prefixes,
        .live = request().live,
        .pace = m_choices.pace};
}

keyspace::Pace KeysChange::pace() const
{
    return m_choices.pace;
}

QString KeysChange::title() const
{
    const QString what = KeysText::subject(request().selection);
    return m_choices.drain ? tr("Let %1 expire").arg(what) : tr("Purge %1").arg(what);
}

QString KeysChange::action() const
{
    const uint64_t matched = found() ? found()->stored.matched : 0;
    const QString keys = StratumText().keys(matched);
    if (m_choices.drain) {
        return tr("Let %1 expire over %2").arg(keys, formatDuration(m_choices.over));
    }
    const QString amount = found() && found()->found.memoryKnown
        ? tr("%1 (%2)", "keys (memory)").arg(keys, formatBytes(found()->found.memoryBytes))
        : keys;
    return request().selection.keys.empty()
        ? tr("Purge %1 of %2", "keys, stratum").arg(amount, KeysText::place(request().selection))
        : tr("Purge %1").arg(amount);
}

std::vector<Change::Fact> KeysChange::facts() const
{
    return found() ? factsOf(*found(), m_choices) : std::vector<Fact>();
}

std::vector<Attention> KeysChange::warnings() const
{
    return found() ? warningsOf(found()->found.warnings, found()->found.notes) : std::vector<Attention>();
}

Change::Table KeysChange::details() const
{
    return found() ? samplesOf(found()->found) : Table();
}

std::vector<Change::Fact> KeysChange::counts() const
{
    const Action action = m_choices.drain ? Action::Drain : Action::Purge;
    if (result()) {
        auto counts = *result() ? countsOf((*result())->report, action) : std::vector<Fact>();
        if (*result() && !(*result())->journal.empty()) {
            counts.push_back(journalFact((*result())->journal));
        }
        return counts;
    }
    auto counts = soFar() ? countsOf(*soFar(), action) : std::vector<Fact>();
    if (found() && !counts.empty()) {
        counts.front().value = tr("%1 of %2").arg(counts.front().value, formatCount(found()->stored.matched));
        counts.insert(counts.begin() + 1, {tr("Rate"), rateText()});
    }
    return counts;
}

Attention KeysChange::outcome() const
{
    if (!result()) {
        return {};
    }
    if (!*result()) {
        return {Tone::Bad, tr("Nothing was changed"), textOf(result()->error())};
    }
    return outcomeOf(**result(), found()->stored);
}

} // namespace keystrata::ui
