// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/changedesk.h"

#include "ui/changes/approvalspanel.h"
#include "ui/changes/bumpchoicepanel.h"
#include "ui/changes/cleanupchoicepanel.h"
#include "ui/changes/clearchoicepanel.h"
#include "ui/changes/keyschoicepanel.h"
#include "ui/changes/migratechoicepanel.h"
#include "ui/changes/passphrasepanel.h"
#include "ui/logic/bumpchange.h"
#include "ui/logic/cleanupchange.h"
#include "ui/logic/clearchange.h"
#include "ui/logic/failoverchange.h"
#include "ui/logic/keyschange.h"
#include "ui/logic/migratechange.h"
#include "ui/logic/resumechange.h"
#include "ui/logic/samplercontroller.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/undochange.h"

namespace keystrata::ui {

ChangeDesk::ChangeDesk(ServerLink& link, QWidget* window, const SamplerController* sampler)
    : QObject(window)
    , m_link(link)
    , m_window(window)
    , m_sampler(sampler)
{
}

void ChangeDesk::open(const ChangeRequest& request)
{
    if (const auto* failover = std::get_if<FailoverRequest>(&request)) {
        show(new FailoverChange(m_link, *failover), {});
    } else if (const auto* keys = std::get_if<KeysRequest>(&request)) {
        auto* change = new KeysChange(m_link, *keys);
        show(change, {.chooser = new KeysChoicePanel(*change)});
    } else if (const auto* bump = std::get_if<BumpRequest>(&request)) {
        auto* change = new BumpChange(m_link, *bump);
        show(change, {.chooser = new BumpChoicePanel(*change), .decider = new BumpGroupsPanel(*change)});
    } else if (const auto* migrate = std::get_if<MigrateRequest>(&request)) {
        auto* change = new MigrateChange(m_link, *migrate);
        show(change, {.chooser = new MigrateChoicePanel(*change)});
    } else if (const auto* undo = std::get_if<UndoRequest>(&request)) {
        showJournal(new UndoChange(m_link, *undo));
    } else if (const auto* resume = std::get_if<ResumeRequest>(&request)) {
        showJournal(new ResumeChange(m_link, *resume));
    } else if (const auto* clear = std::get_if<ClearRequest>(&request)) {
        auto* change = new ClearChange(m_link, *clear);
        show(change, {.chooser = new ClearChoicePanel(*change)});
    } else if (const auto* cleanup = std::get_if<CleanupRequest>(&request)) {
        showCleanup(*cleanup);
    }
}

void ChangeDesk::showCleanup(CleanupRequest request)
{
    if (request.policyFile.isEmpty()) {
        request.policyFile = m_policyFile;
    }
    auto* change = new CleanupChange(m_link, std::move(request));
    connect(change, &Change::changed, this, [this, change] {
        const QString& file = change->choices().policyFile;
        if (!file.isEmpty() && file != m_policyFile) {
            m_policyFile = file;
            Q_EMIT policyFileChosen(file);
        }
    });
    show(change, {.chooser = new CleanupChoicePanel(*change), .extra = new ApprovalsPanel(*change)});
}

void ChangeDesk::showJournal(JournalChange* change)
{
    show(change, {.chooser = change->encrypted() ? new PassphrasePanel(*change) : nullptr});
}

void ChangeDesk::show(Change* change, ChangeDialog::Parts parts)
{
    const auto& profile = m_link.destination().profile;
    auto* dialog = new ChangeDialog(*change, profile && profile->production, parts, m_window);
    change->setParent(dialog);
    follow(change, dialog);
    if (change->firstStep() == Change::Step::Preview) {
        change->preview();
    }
    dialog->open();
}

void ChangeDesk::follow(Change* change, ChangeDialog* dialog)
{
    connect(dialog, &QDialog::finished, dialog, [change, dialog] {
        if (change->step() != Change::Step::Run) {
            dialog->deleteLater();
        }
    });
    connect(dialog, &ChangeDialog::hiddenToJobs, this, [this, change] { Q_EMIT hidden(change->job()); });
    connect(dialog, &ChangeDialog::changeRequested, this, &ChangeDesk::open, Qt::QueuedConnection);
    connect(change, &Change::keysTouched, this, &ChangeDesk::keysTouched);
    connect(change, &Change::changed, this, [this, change] {
        if (change->step() == Change::Step::Result) {
            Q_EMIT ended();
        }
    });
    connect(change, &Change::changed, dialog, [change, dialog] {
        if (change->step() != Change::Step::Run && dialog->hiddenWhileRunning()) {
            dialog->showAgain();
        }
    });
    if (m_sampler != nullptr) {
        connect(m_sampler, &SamplerController::sampled, dialog,
            [this, dialog] { dialog->noteLatency(m_sampler->latest()->latencyMs); });
    }
    // What was previewed belongs to a server that is not shown any more.
    connect(&m_link, &ServerLink::serverChanged, dialog, [change, dialog] {
        if (change->step() != Change::Step::Run && change->step() != Change::Step::Result) {
            dialog->reject();
        }
    });
}

void ChangeDesk::showAgain(quint64 job)
{
    for (ChangeDialog* dialog : m_window->findChildren<ChangeDialog*>()) {
        const auto* change = dialog->findChild<Change*>();
        if (change != nullptr && change->job() == job && dialog->hiddenWhileRunning()) {
            dialog->showAgain();
        }
    }
}

} // namespace keystrata::ui
