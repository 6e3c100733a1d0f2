// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/units.h"
#include "ui/activity/activitypage.h"
#include "ui/activity/activitytable.h"
#include "ui/common/plaintip.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/activitycontroller.h"
#include "ui/logic/format.h"

#include <QApplication>
#include <QClipboard>
#include <QDate>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

/// What can be done with a run or its journal, and what cannot: the half of the page that acts.
namespace keystrata::ui {

using invalidation::JournalState;

namespace {

void addOffer(QMenu& menu, const ActivityPanel::Offer& offer, const QString& text, const std::function<void()>& then)
{
    if (offer.shown) {
        QAction* action = menu.addAction(text, &menu, then);
        action->setEnabled(offer.whyNot.isEmpty());
        action->setToolTip(plainTip(offer.whyNot));
    }
}

} // namespace

std::string ActivityPage::journal() const
{
    if (view() == View::Journals) {
        return m_journals->currentName().toStdString();
    }
    const AuditRow* row = m_controller.audit().rowAt(m_log->currentIndex().row());
    return row != nullptr ? row->run.journal : std::string();
}

std::optional<ActivityDetails> ActivityPage::details() const
{
    const auto& picture = *m_controller.picture();
    if (view() == View::Log) {
        const AuditRow* row = m_controller.audit().rowAt(m_log->currentIndex().row());
        return row != nullptr ? std::optional(ActivityText::details(picture, *row, unixMs())) : std::nullopt;
    }
    const JournalRow* row = m_controller.journals().rowAt(m_journals->currentIndex().row());
    return row != nullptr ? std::optional(ActivityText::details(picture, *row, unixMs())) : std::nullopt;
}

QString ActivityPage::otherName() const
{
    const auto& picture = *m_controller.picture();
    if (view() == View::Log) {
        return picture.journal(journal()) != nullptr ? QString::fromStdString(journal()) : QString();
    }
    const AuditRow* run = picture.runOf(journal());
    return run != nullptr ? QString::number(run->line) : QString();
}

/// An undo is not undone: its journal is that of the run that it took back.
ActivityPanel::Offers ActivityPage::offers() const
{
    const std::string name = journal();
    const AuditRow* row = view() == View::Log ? m_controller.audit().rowAt(m_log->currentIndex().row()) : nullptr;
    const JournalRow* found = m_controller.picture()->journal(name);
    const bool run = row == nullptr || (row->entry && changesKeys(row->run) && row->run.outcome != "failed");
    const bool interrupted = found != nullptr && found->info.state == JournalState::Interrupted;
    return {.undo = {run, m_controller.whyNotUndo(name)},
        .resume = {run && interrupted, m_controller.whyNotResume(name)},
        .remove = {view() == View::Journals, m_controller.whyNotDelete(name)},
        .other = {!otherName().isEmpty()},
        .otherText = view() == View::Log ? tr("Show Journal") : tr("Show in Log"),
        .undoneBefore = found != nullptr && found->info.state == JournalState::Undone};
}

void ActivityPage::showOther()
{
    const QString name = otherName();
    const View other = view() == View::Log ? View::Journals : View::Log;
    ActivityTable* table = other == View::Log ? m_log : m_journals;
    if (!table->choose(name)) {
        m_controller.setFilter({}); // which hides it there
        table->choose(name);
    }
    m_view->setCurrentIndex(static_cast<int>(other));
    table->setFocus();
}

void ActivityPage::showMenu(const QPoint& globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto offers = this->offers();
    addOffer(*menu, offers.resume, tr("Resume…"), [this] { requestResume(journal()); });
    addOffer(
        *menu, offers.undo, offers.undoneBefore ? tr("Undo Again…") : tr("Undo…"), [this] { requestUndo(journal()); });
    addOffer(*menu, offers.other, offers.otherText, [this] { showOther(); });
    menu->addSeparator();
    menu->addAction(tr("Copy as Text"), this, [this] { copy(false); });
    menu->addAction(tr("Copy as JSON"), this, [this] { copy(true); });
    menu->addSeparator();
    addOffer(*menu, offers.remove, tr("Delete Journal…"), [this] { askToDelete(); });
    menu->popup(globalPosition);
}

void ActivityPage::requestUndo(const std::string& journal)
{
    if (m_controller.whyNotUndo(journal).isEmpty()) {
        Q_EMIT changeRequested(m_controller.undoOf(journal));
    }
}

void ActivityPage::requestResume(const std::string& journal)
{
    if (m_controller.whyNotResume(journal).isEmpty()) {
        Q_EMIT changeRequested(m_controller.resumeOf(journal));
    }
}

void ActivityPage::askToDelete()
{
    const std::string name = journal();
    const JournalRow* row = m_controller.picture()->journal(name);
    if (view() != View::Journals || row == nullptr || !m_controller.whyNotDelete(name).isEmpty()) {
        return;
    }
    const QString title = ActivityText::titleOf(*m_controller.picture(), *row);
    auto* box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("confirmDelete"));
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(tr("Delete journal"));
    box->setIcon(QMessageBox::Warning);
    box->setText(title.isEmpty() ? tr("Delete the journal %1?").arg(displayBytes(name))
                                 : tr("Delete the journal of \"%1\"?").arg(title));
    box->setInformativeText(tr("Undo ends with it: what this run did cannot be taken back any more. It frees %1. The "
                               "audit log keeps its line.")
            .arg(formatBytes(row->info.bytes)));
    QPushButton* yes = box->addButton(tr("Delete"), QMessageBox::DestructiveRole);
    setRole(yes, "danger");
    box->setDefaultButton(box->addButton(QMessageBox::Cancel));
    connect(yes, &QPushButton::clicked, this, [this, name] { m_controller.remove(name); });
    box->open();
}

void ActivityPage::chooseExport(bool csv)
{
    auto* dialog = new QFileDialog(this, tr("Export the audit log"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(csv ? QStringLiteral("csv") : QStringLiteral("jsonl"));
    dialog->setNameFilter(csv ? tr("CSV (*.csv)") : tr("JSON Lines (*.jsonl)"));
    const QString day = QDate::currentDate().toString(Qt::ISODate);
    dialog->selectFile(QStringLiteral("keystrata-audit-%1.%2").arg(day, dialog->defaultSuffix()));
    connect(dialog, &QFileDialog::fileSelected, this, [this, csv](const QString& path) {
        m_controller.exportTo(path, csv ? ExportFormat::Csv : ExportFormat::JsonLines);
    });
    dialog->open();
}

void ActivityPage::copy(bool json)
{
    if (const auto details = this->details()) {
        QApplication::clipboard()->setText(
            json ? QString::fromStdString(details->json) : ActivityText::copyOf(*details));
    }
}

} // namespace keystrata::ui
