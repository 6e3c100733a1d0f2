// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/conduct.h"
#include "ui/logic/journalchange.h"
#include "ui/logic/runrate.h"

namespace keystrata::ui {

/// A run that was interrupted goes on, by its journal: for operators. It takes what matches now, and stops before it
/// touches more than was confirmed.
class ResumeChange : public JournalChange
{
    Q_OBJECT

public:
    ResumeChange(ServerLink& link, ResumeRequest request, QObject* parent = nullptr);
    ~ResumeChange() override;

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
    invalidation::RunControl* control() const override;

private:
    struct Orders; ///< for the lane

    static Result<invalidation::Resumption> lookAt(redis::Session& session, const Orders& orders, Context& context);
    static Result<invalidation::Conducted> carryOut(redis::Session& session, const Orders& orders,
        const invalidation::Resumption& resumption, Context& context, const invalidation::RunSink& sink);
    Orders orders() const;
    uint64_t left() const; ///< keys that were confirmed and are not done yet
    void finish(Result<invalidation::Conducted> result);

    ResumeRequest m_request;
    std::shared_ptr<const invalidation::Resumption> m_found;
    std::shared_ptr<invalidation::RunControl> m_control;
    std::optional<invalidation::RunReport> m_soFar;
    RunRate m_rate;
    std::optional<Result<invalidation::Conducted>> m_result;
};

} // namespace keystrata::ui
