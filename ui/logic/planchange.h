// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/conduct.h"
#include "ui/logic/change.h"
#include "ui/logic/runrate.h"

#include <chrono>
#include <functional>
#include <memory>

namespace keystrata::ui {

class ServerLink;

/// What a dry run has found, ready to be confirmed.
struct FoundKeys
{
    invalidation::StoredPlan stored;
    invalidation::DryRun found;
    std::optional<uint64_t> freeBytes; ///< on the disk of the journals
};

/// What a run in the lane is to know. It carries out what the store has: another process may have confirmed it
/// meanwhile.
struct RunOrders
{
    std::string hash;
    std::optional<profiles::Profile> profile;
    keyspace::Pace pace;
    std::shared_ptr<invalidation::RunControl> control;
    std::chrono::system_clock::time_point now;
};

/// What the profile says of a change: what is no cache by its policy, and what is hidden in values. Reads the policy
/// file: for workers.
Status applyProfile(const std::optional<profiles::Profile>& profile, invalidation::ChangeRequest& request);

/// Refused where the profile does not let the journal of such a plan be kept.
Status mayKeep(const invalidation::Plan& plan, const std::optional<profiles::Profile>& profile);

/// The conductor of the window's runs.
invalidation::Conductor conductorOf(const invalidation::StatePaths& paths, const RunOrders& orders);

/// What the disk of the journals has left; nothing when that is not known.
std::optional<uint64_t> freeForJournals(const invalidation::StatePaths& paths);

/// Why a preview that was taken then may not be confirmed any more; empty: it may.
QString whyTooOld(int64_t takenAtMs, std::chrono::system_clock::time_point now);

/// What is left to be had after a run that did not finish, for the button; empty: nothing.
QString textOfAgain(bool refused, invalidation::RunEnd end);

/// "18.4 k/s", "paused"
QString textOfRate(const RunRate& rate, bool paused);

/// A change of keys that is one plan: looked at by a dry run, carried out by one run. For operators.
class PlanChange : public Change
{
    Q_OBJECT

public:
    using Now = std::function<std::chrono::system_clock::time_point()>;

    ~PlanChange() override;

    const KeysRequest& request() const { return m_request; }

    /// What previews have found among the keys that is no cache: what there is to choose about.
    const std::vector<keyspace::LeftOut>& groups() const { return m_groups; }

    std::vector<Fact> subject() const; ///< which keys, and where: what there is to choose about

    bool idle() const override;
    QString stopText() const override;
    QStringList happenings() const override;
    QString againText() const override;
    std::optional<ChangeRequest> undoing() const override;

protected:
    PlanChange(ServerLink& link, KeysRequest request, QObject* parent, Now now);

    virtual invalidation::ChangeRequest coreRequest() const = 0;
    virtual keyspace::Pace pace() const = 0;

    void discardFound(); ///< the choices are others

    const std::optional<FoundKeys>& found() const { return m_found; }

    const std::optional<invalidation::RunReport>& soFar() const { return m_soFar; }

    const std::optional<Result<invalidation::Conducted>>& result() const { return m_result; }

    QString rateText() const; ///< of the run, now

    JobPtr startPreview() override;
    JobPtr startRun() override;
    QString forbidden() const override;
    QString outdated() const override;
    invalidation::RunControl* control() const override;

private:
    void take(FoundKeys found);
    void finish(Result<invalidation::Conducted> result);
    void follow(const invalidation::RunReport& soFar);

    ServerLink& m_link;
    KeysRequest m_request;
    Now m_now;
    QString m_place; ///< the server's name, as it was when this was asked for
    std::vector<keyspace::LeftOut> m_groups;
    std::optional<FoundKeys> m_found;
    std::shared_ptr<invalidation::RunControl> m_control;
    std::optional<invalidation::RunReport> m_soFar; ///< of the run
    RunRate m_rate; ///< of the keys that it has seen
    std::optional<Result<invalidation::Conducted>> m_result;
};

} // namespace keystrata::ui
