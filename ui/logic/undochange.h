// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/conduct.h"
#include "ui/logic/journalchange.h"

namespace keystrata::ui {

/// A journal, and what its undo would do.
struct FoundJournal
{
    invalidation::JournalInfo journal;
    invalidation::UndoPreview preview;
};

/// A run is taken back by its journal: for operators. Into a live version only when that is agreed to.
class UndoChange : public JournalChange
{
    Q_OBJECT

public:
    UndoChange(ServerLink& link, UndoRequest request, QObject* parent = nullptr);
    ~UndoChange() override;

    bool idle() const override;
    QString toAgree() const override;
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

protected:
    JobPtr startPreview() override;
    JobPtr startRun() override;
    invalidation::RunControl* control() const override;

private:
    bool drained() const;
    bool carried() const; ///< from one version to another
    std::string kind() const; ///< of the run, as its journal says

    UndoRequest m_request;
    std::optional<FoundJournal> m_found;
    std::shared_ptr<invalidation::RunControl> m_control;
    std::optional<invalidation::UndoReport> m_soFar;
    std::optional<Result<invalidation::UndoReport>> m_result;
};

} // namespace keystrata::ui
