// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/profilesdialog.h"

#include "ui/common/card.h"
#include "ui/common/theme.h"
#include "ui/profiles/profileactions.h"
#include "ui/profiles/profilelist.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

namespace keystrata::ui {

ProfilesDialog::ProfilesDialog(ProfileActions& actions, const QHash<QString, QDateTime>& lastConnected, QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("profilesDialog"));
    setWindowTitle(tr("Profiles"));
    auto* list = new ProfileList(actions, this);
    list->setLastConnected(lastConnected);
    list->setMaximumHeight(QWIDGETSIZE_MAX);
    auto* empty = new QLabel(tr("There are no profiles yet: make one, or import what other programs know."), this);
    empty->setTextFormat(Qt::PlainText);
    empty->setWordWrap(true);
    setRole(empty, "muted");
    auto* card = new Card({}, this);
    empty->setContentsMargins(space::Large, space::Large, space::Large, space::Large);
    card->layout()->setContentsMargins(1, 1, 1, 1); // the rows reach the edge
    card->body()->addWidget(empty);
    card->body()->addWidget(list, 1);
    auto* create = new QPushButton(tr("&New…"), this);
    auto* import = new QPushButton(tr("&Import…"), this);
    auto* edit = new QPushButton(tr("&Edit…"), this);
    auto* open = new QPushButton(tr("&Open"), this);
    auto* close = new QPushButton(tr("Close"), this);
    setRole(open, "primary");
    open->setDefault(true);
    for (QPushButton* button : {create, import, edit, close}) {
        button->setAutoDefault(false);
    }
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::Small);
    buttons->addWidget(create);
    buttons->addWidget(import);
    buttons->addWidget(edit);
    buttons->addStretch();
    buttons->addWidget(close);
    buttons->addWidget(open);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::Large, space::Large, space::Large, space::Large);
    layout->setSpacing(space::Medium);
    layout->addWidget(card, 1);
    layout->addLayout(buttons);
    const auto follow = [&actions, list, empty, edit, open] {
        const bool some = !actions.controller().profiles().empty();
        empty->setVisible(!some);
        list->setVisible(some);
        edit->setEnabled(some);
        open->setEnabled(some);
        list->setMaximumHeight(QWIDGETSIZE_MAX);
    };
    connect(&actions.controller(), &ProfilesController::changed, this, follow);
    connect(create, &QPushButton::clicked, &actions, &ProfileActions::create);
    connect(import, &QPushButton::clicked, &actions, &ProfileActions::import);
    connect(edit, &QPushButton::clicked, list, [&actions, list] { actions.edit(list->chosen()); });
    connect(open, &QPushButton::clicked, list, [&actions, list, this] {
        accept();
        actions.open(list->chosen());
    });
    connect(list, &ProfileList::opening, this, &QDialog::accept);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    const QSize wanted(fontMetrics().averageCharWidth() * 96, fontMetrics().height() * 28);
    resize(wanted.boundedTo(screen()->availableSize()));
    follow();
    list->setFocus();
    actions.controller().load();
}

} // namespace keystrata::ui
