// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/bump.h"
#include "ui/logic/planchange.h"

namespace keystrata::ui {

/// How the live version is to be moved on, as the operator chooses it.
struct BumpChoices
{
    enum class Carry
    {
        Nothing, ///< the new version begins empty
        Everything,
        Namespaces
    };

    std::string to; ///< the new version
    Carry carry = Carry::Nothing;
    std::vector<std::string> namespaces = {}; ///< that are carried; sorted
    invalidation::Retire retire = invalidation::Retire::Keep; ///< the old version
    std::chrono::milliseconds over{std::chrono::minutes(30)}; ///< of a drain
    keyspace::Pace pace = {};
    bool journal = true;
    invalidation::TooBig tooBig = invalidation::TooBig::LeaveOut;
    std::vector<keyspace::NonCacheGroup> carried = {}; ///< groups that are no cache; sorted
    std::vector<keyspace::NonCacheGroup> accepted = {}; ///< those that stay behind; sorted

    bool operator==(const BumpChoices&) const = default;
};

/// What a dry run has found; it can be confirmed once every group is decided.
struct FoundBump
{
    invalidation::BumpPlanned planned;
    std::optional<invalidation::StoredPlan> stored; ///< nothing: a group is undecided
    std::optional<uint64_t> freeBytes; ///< on the disk of the journals
};

/// The live version of a cache moves on: for operators. Where it is a setting of the application, the run waits until
/// keys of the new version appear.
class BumpChange : public Change
{
    Q_OBJECT

public:
    using Now = PlanChange::Now;

    static constexpr std::chrono::minutes Patience{30}; ///< for keys of the new version

    BumpChange(ServerLink& link, BumpRequest request, QObject* parent = nullptr,
        std::chrono::milliseconds patience = Patience, Now now = std::chrono::system_clock::now);
    ~BumpChange() override;

    const BumpRequest& request() const { return m_request; }

    const std::string& from() const { return m_request.keys.selection.versions.front(); }

    const BumpChoices& choices() const { return m_choices; }

    /// Other choices discard the preview.
    void setChoices(const BumpChoices& choices);

    /// What previews have found in the old version that is no cache.
    const std::vector<keyspace::LeftOut>& groups() const { return m_groups; }

    /// Of such a group: true: carried, false: left behind; nothing: undecided.
    std::optional<bool> decision(keyspace::NonCacheGroup group) const;
    /// Once all of them are decided there is a new preview.
    void decide(keyspace::NonCacheGroup group, bool carried);

    std::vector<Fact> subject() const; ///< which cache, and where

    bool chosen() const override;
    QString undecided() const override;
    QString title() const override;
    QString action() const override;
    QString stopText() const override;
    std::vector<Fact> facts() const override;
    std::vector<Attention> warnings() const override;
    Table details() const override;
    QStringList happenings() const override;
    QString phase() const override;
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
    invalidation::ChangeRequest coreRequest() const;
    void take(FoundBump found);
    void finish(Result<invalidation::BumpConducted> result);
    bool awaiting() const; ///< the last that the run did was to wait for the application
    const invalidation::BumpReport* report() const; ///< of the run so far, or what came of it; null: none

    ServerLink& m_link;
    BumpRequest m_request;
    std::chrono::milliseconds m_patience;
    Now m_now;
    QString m_place; ///< the server's name, as it was when this was asked for
    BumpChoices m_choices;
    std::vector<keyspace::LeftOut> m_groups;
    std::optional<FoundBump> m_found;
    std::shared_ptr<invalidation::RunControl> m_control;
    std::optional<invalidation::BumpReport> m_soFar; ///< of the run
    std::optional<Result<invalidation::BumpConducted>> m_result;
};

} // namespace keystrata::ui
