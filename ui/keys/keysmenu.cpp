// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/plaintip.h"
#include "ui/common/theme.h"
#include "ui/keys/inspectorpanel.h"
#include "ui/keys/keygrid.h"
#include "ui/keys/keyspage.h"
#include "ui/logic/format.h"
#include "ui/logic/keyscontroller.h"
#include "ui/logic/keystext.h"
#include "ui/logic/stratumtext.h"
#include "ui/logic/versionscontroller.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

/// What can be done with keys, and what cannot: the half of the page that acts.
namespace keystrata::ui {

using invalidation::Action;

namespace {
/// Names that a plan lists one by one; of more than these a filter is meant.
constexpr int MostSelected = 100'000;
} // namespace

/// Below the list: what it is, and what can be done with all of it.
QWidget* KeysPage::buildChanges()
{
    auto* foot = new QWidget(this);
    auto* line = new QHBoxLayout(foot);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::Small);
    m_listed = new ElidedLabel({}, foot);
    setRole(m_listed, "muted");
    m_listed->setObjectName(QStringLiteral("listedKeys"));
    m_drain = new QPushButton(tr("Drain…"), foot);
    m_drain->setObjectName(QStringLiteral("drainList"));
    m_purge = new QPushButton(tr("Purge…"), foot);
    m_purge->setObjectName(QStringLiteral("purgeList"));
    setRole(m_purge, "danger");
    connect(m_drain, &QPushButton::clicked, this, [this] { requestChange(Action::Drain, m_keys.selection()); });
    connect(m_purge, &QPushButton::clicked, this, [this] { requestChange(Action::Purge, m_keys.selection()); });
    line->addWidget(m_listed, 1);
    line->addWidget(m_drain);
    line->addWidget(m_purge);
    auto* remove = new QAction(tr("Purge Selected Keys…"), m_grid);
    remove->setObjectName(QStringLiteral("purgeSelected"));
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    connect(remove, &QAction::triggered, this, [this] { changeSelected(Action::Purge); });
    m_grid->addAction(remove);
    return foot;
}

QString KeysPage::whyNotChangeList() const
{
    const keyspace::Selection& selection = m_keys.selection();
    if (const QString why = m_versions.whyNotChange(); !why.isEmpty()) {
        return why;
    }
    if (!m_keys.filterProblem().isEmpty()) {
        return m_keys.filterProblem();
    }
    if (selection == keyspace::Selection{.db = selection.db}) {
        return tr("This list is all that there is: choose a stratum, or set a condition.");
    }
    return m_keys.model().rowCount() == 0 ? tr("There are no keys in this list.") : QString();
}

QString KeysPage::whyNotChangeSelected() const
{
    if (const QString why = m_versions.whyNotChange(); !why.isEmpty()) {
        return why;
    }
    if (m_grid->selectedCount() > MostSelected) {
        return tr("So many keys are better meant by a filter: choose a stratum, or set a condition.");
    }
    const auto keys = m_grid->selectedKeys();
    return std::ranges::all_of(keys, [&](const KeysModel::Identity& key) { return key.db == keys.front().db; })
        ? QString()
        : tr("Select keys of one database at a time.");
}

void KeysPage::showChanges()
{
    const QString whyNot = whyNotChangeList();
    for (QPushButton* button : {m_drain, m_purge}) {
        button->setEnabled(whyNot.isEmpty());
        button->setToolTip(plainTip(whyNot));
        button->setAccessibleDescription(whyNot);
    }
    m_listed->setText(tr("In this list: %1", "a stratum, a filter").arg(KeysText::subject(m_keys.selection())));
    m_panel->setWhyNotDelete(m_versions.whyNotChange());
}

void KeysPage::requestChange(Action action, keyspace::Selection selection)
{
    if (m_versions.whyNotChange().isEmpty()) {
        Q_EMIT changeRequested(m_versions.changeOf(action, std::move(selection)));
    }
}

void KeysPage::changeSelected(Action action)
{
    if (!whyNotChangeSelected().isEmpty()) {
        return;
    }
    keyspace::Selection selection;
    for (auto& key : m_grid->selectedKeys()) {
        selection.db = key.db;
        selection.keys.push_back(std::move(key.name));
    }
    if (!selection.keys.empty()) {
        requestChange(action, std::move(selection));
    }
}

void KeysPage::addChanges(QMenu& menu)
{
    const int selected = m_grid->selectedCount();
    const QString keys = StratumText().keys(static_cast<quint64>(selected));
    const QString whyNot = whyNotChangeSelected();
    const std::pair<Action, QString> changes[] = {
        {Action::Drain, selected == 1 ? tr("Drain This Key…") : tr("Drain %1…", "12 keys").arg(keys)},
        {Action::Purge, selected == 1 ? tr("Purge This Key…") : tr("Purge %1…", "12 keys").arg(keys)},
    };
    for (const auto& [change, text] : changes) {
        QAction* action = menu.addAction(text, this, [this, change] { changeSelected(change); });
        action->setEnabled(whyNot.isEmpty() && selected > 0);
        action->setToolTip(plainTip(whyNot));
    }
}

void KeysPage::showMenu(const QPoint& globalPosition)
{
    const auto key = m_grid->currentKey();
    if (!key) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const std::string& name = key->name;
    const auto copy = [](const QString& text) { QGuiApplication::clipboard()->setText(text); };
    const QString quoted = QLatin1Char('"') + QString::fromStdString(escapeBytes(name)) + QLatin1Char('"');
    QAction* raw = menu->addAction(tr("Copy Key"), this, [copy, name] { copy(QString::fromStdString(name)); });
    raw->setEnabled(isUtf8(name));
    menu->addAction(tr("Copy Key Quoted"), this, [copy, quoted] { copy(quoted); });
    menu->addAction(tr("Copy Key in Hex"), this,
        [copy, name] { copy(QString::fromLatin1(QByteArray::fromStdString(name).toHex())); });
    menu->addSeparator();
    addChanges(*menu);
    menu->popup(globalPosition);
}

} // namespace keystrata::ui
