// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/clear.h"
#include "ui/logic/planchange.h"

namespace keystrata::ui {

/// What is to be emptied and how, as the administrator chooses it.
struct ClearChoices
{
    int db = 0;
    bool journal =
        true; ///< a purge of all keys, which can be undone; otherwise each master empties the database at once
    keyspace::Pace pace = {}; ///< with a journal only, as is tooBig
    invalidation::TooBig tooBig = invalidation::TooBig::LeaveOut;

    bool operator==(const ClearChoices&) const = default;
};

/// What a look has found, ready to be confirmed.
struct FoundClear
{
    invalidation::StoredPlan stored;
    invalidation::ClearFound found;
    std::optional<uint64_t> freeBytes; ///< on the disk of the journals
};

/// A whole database is emptied, whatever its keys are: for administrators, who type the profile's name and the number
/// of keys, on any server.
class ClearChange : public Change
{
    Q_OBJECT

public:
    using Now = PlanChange::Now;

    ClearChange(
        ServerLink& link, ClearRequest request, QObject* parent = nullptr, Now now = std::chrono::system_clock::now);
    ~ClearChange() override;

    const ClearRequest& request() const { return m_request; }

    const ClearChoices& choices() const { return m_choices; }

    /// Other choices discard the preview.
    void setChoices(const ClearChoices& choices);

    /// That hold keys, as far as the server tells; the chosen one is always among them.
    const std::vector<redis::Database>& databases() const { return m_databases; }

    std::vector<Fact> subject() const; ///< where

    bool idle() const override;
    QString question() const override;
    std::optional<quint64> numberToType() const override;
    QString title() const override;
    QString action() const override;
    QString stopText() const override;
    std::vector<Fact> facts() const override;
    std::vector<Attention> warnings() const override;
    Table details() const override;
    QStringList happenings() const override;
    std::vector<Fact> counts() const override;
    Attention outcome() const override;
    QString againText() const override;
    std::optional<ChangeRequest> undoing() const override;

protected:
    JobPtr startPreview() override;
    JobPtr startRun() override;
    QString forbidden() const override;
    QString outdated() const override;
    invalidation::RunControl* control() const override;

private:
    void listDatabases();
    void take(const std::vector<redis::Database>& databases);
    void finish(Result<invalidation::ClearConducted> result);

    ServerLink& m_link;
    ClearRequest m_request;
    Now m_now;
    QString m_place; ///< the server's name, as it was when this was asked for
    std::vector<redis::Database> m_databases;
    ClearChoices m_choices;
    std::optional<FoundClear> m_found;
    std::shared_ptr<invalidation::RunControl> m_control;
    std::optional<invalidation::RunReport> m_soFar; ///< of a purge
    RunRate m_rate;
    std::optional<Result<invalidation::ClearConducted>> m_result;
    JobPtr m_listing;
};

} // namespace keystrata::ui
