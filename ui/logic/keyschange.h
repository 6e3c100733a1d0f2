// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/planchange.h"

namespace keystrata::ui {

/// How keys are to be changed, as the operator chooses it.
struct KeysChoices
{
    bool drain = false; ///< let them expire, instead of removing them now
    std::chrono::milliseconds over{std::chrono::minutes(30)}; ///< of a drain
    keyspace::Pace pace = {};
    bool journal = true;
    bool strict = false; ///< purge with a journal only, as is tooBig
    unsigned passes = 1;
    invalidation::TooBig tooBig = invalidation::TooBig::LeaveOut;
    std::vector<keyspace::NonCacheGroup> taken = {}; ///< along, although they are no cache; sorted

    bool operator==(const KeysChoices&) const = default;
};

/// Keys are removed, or given a sooner expiry: for operators. Each run has been previewed and confirmed.
class KeysChange : public PlanChange
{
    Q_OBJECT

public:
    KeysChange(
        ServerLink& link, KeysRequest request, QObject* parent = nullptr, Now now = std::chrono::system_clock::now);
    ~KeysChange() override;

    const KeysChoices& choices() const { return m_choices; }

    /// Other choices discard the preview.
    void setChoices(const KeysChoices& choices);

    QString title() const override;
    QString action() const override;
    std::vector<Fact> facts() const override;
    std::vector<Attention> warnings() const override;
    Table details() const override;
    std::vector<Fact> counts() const override;
    Attention outcome() const override;

protected:
    invalidation::ChangeRequest coreRequest() const override;
    keyspace::Pace pace() const override;

private:
    KeysChoices m_choices;
};

} // namespace keystrata::ui
