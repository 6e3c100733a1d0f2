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

/// What a dry run has found, ready to be confirmed.
struct FoundKeys
{
    invalidation::StoredPlan stored;
    invalidation::DryRun found;
    std::optional<uint64_t> freeBytes; ///< on the disk of the journals
};

/// Keys are removed, or given a sooner expiry: for operators. Each run has been previewed and confirmed.
class KeysChange : public Change
{
    Q_OBJECT

public:
    using Now = std::function<std::chrono::system_clock::time_point()>;

    KeysChange(
        ServerLink& link, KeysRequest request, QObject* parent = nullptr, Now now = std::chrono::system_clock::now);
    ~KeysChange() override;

    const KeysRequest& request() const { return m_request; }

    const KeysChoices& choices() const { return m_choices; }

    /// Other choices discard the preview.
    void setChoices(const KeysChoices& choices);

    /// What previews have found among the keys that is no cache: what there is to choose about.
    const std::vector<keyspace::LeftOut>& groups() const { return m_groups; }

    std::vector<Fact> subject() const; ///< which keys, and where: what there is to choose about

    bool idle() const override;
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
    invalidation::ChangeRequest coreRequest() const;
    void take(FoundKeys found);
    void finish(Result<invalidation::Conducted> result);
    void follow(const invalidation::RunReport& soFar);

    ServerLink& m_link;
    KeysRequest m_request;
    Now m_now;
    QString m_place; ///< the server's name, as it was when this was asked for
    KeysChoices m_choices;
    std::vector<keyspace::LeftOut> m_groups;
    std::optional<FoundKeys> m_found;
    std::shared_ptr<invalidation::RunControl> m_control;
    std::optional<invalidation::RunReport> m_soFar; ///< of the run
    RunRate m_rate; ///< of the keys that it has seen
    std::optional<Result<invalidation::Conducted>> m_result;
};

} // namespace keystrata::ui
