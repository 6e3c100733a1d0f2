// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/approvals.h"
#include "core/policy/policy.h"
#include "ui/logic/cleanuprun.h"

namespace keystrata::ui {

/// Which retention rules are to be carried out, as the operator chooses it.
struct CleanupChoices
{
    QString policyFile = {}; ///< whole path; empty: none
    policy::Policy policy = {}; ///< of the file, if it could be read
    std::vector<std::string> rules = {}; ///< names of those that are wanted; sorted
    keyspace::Pace pace = {};

    bool operator==(const CleanupChoices&) const = default;
};

/// Retention rules of a policy are carried out now, once somebody has seen and confirmed what they touch: for
/// operators. A rule that was previewed can also be let run unattended.
class CleanupChange : public Change
{
    Q_OBJECT

public:
    using Now = PlanChange::Now;

    CleanupChange(
        ServerLink& link, CleanupRequest request, QObject* parent = nullptr, Now now = std::chrono::system_clock::now);
    ~CleanupChange() override;

    const CleanupRequest& request() const { return m_request; }

    const CleanupChoices& choices() const { return m_choices; }

    /// Other choices discard the preview.
    void setChoices(const CleanupChoices& choices);

    /// Reads the policy, and wants all of its rules. What is wrong with it is in policyError().
    void setPolicyFile(const QString& path);

    const QString& policyError() const { return m_policyError; } ///< a sentence; empty: nothing

    /// That the rule may run on this server without being asked; nothing: it may not. Of the rules that were read.
    std::optional<invalidation::Approval> approval(const policy::RetentionRule& rule) const;
    QString server() const; ///< what an approval is for

    /// The rules that the preview is about; empty before it.
    const std::vector<invalidation::RuleFound>& previewedRules() const;
    /// Lets a rule run on this server from now on, without being asked. Only from the preview of it, where that shows
    /// what the rule means for a cache.
    void approve(const std::string& hash);

    const QString& approvalError() const { return m_approvalError; } ///< a sentence; empty: nothing

    /// What else keeps an approved rule from running, a sentence; empty: nothing.
    QString whyNotUnattended() const;

    std::vector<Fact> subject() const; ///< where

    bool chosen() const override;
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
    void readApprovals();
    void finish(Result<CleanupRan> result);

    ServerLink& m_link;
    CleanupRequest m_request;
    Now m_now;
    QString m_place; ///< the server's name, as it was when this was asked for
    CleanupChoices m_choices;
    QString m_policyError;
    std::vector<invalidation::Approval> m_approvals;
    QString m_approvalError;
    std::optional<FoundCleanup> m_found;
    std::shared_ptr<invalidation::RunControl> m_control;
    std::optional<CleanupRan> m_soFar;
    RunRate m_rate;
    std::optional<Result<CleanupRan>> m_result;
};

} // namespace keystrata::ui
