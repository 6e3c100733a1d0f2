// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/startpage.h"

#include "ui/common/card.h"
#include "ui/common/plaintext.h"
#include "ui/common/stratamotif.h"
#include "ui/common/theme.h"
#include "ui/profiles/profileactions.h"
#include "ui/profiles/profilelist.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {

constexpr int WelcomeWidth = 640;
constexpr int ProfilesWidth = 820;
constexpr int ShownRecent = 4;

/// In the middle of the page, never wider than is good to read.
QWidget* centred(QWidget* column, int above, int below)
{
    auto* page = new QWidget;
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(space::Large, 2 * space::Large, space::Large, 2 * space::Large);
    if (above > 0) {
        outer->addStretch(above);
    }
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(column, 20);
    middle->addStretch(1);
    outer->addLayout(middle, above > 0 ? 0 : 1);
    if (below > 0) {
        outer->addStretch(below);
    }
    return page;
}

void empty(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

} // namespace

StartPage::StartPage(ProfileActions& profiles, QWidget* parent)
    : QWidget(parent)
    , m_actions(profiles)
    , m_stack(new QStackedLayout(this))
    , m_list(new ProfileList(profiles, this))
    , m_recent(new QVBoxLayout)
    , m_recentBelow(new QVBoxLayout)
{
    m_stack->addWidget(makeWelcome());
    m_stack->addWidget(makeProfiles());
    connect(&profiles.controller(), &ProfilesController::changed, this, &StartPage::follow);
    follow();
}

QWidget* StartPage::makeServerCard()
{
    auto* create = new QPushButton(tr("New profile…"));
    auto* connectButton = new QPushButton(tr("Connect by URL…"));
    auto* import = new QPushButton(tr("Import…"));
    setRole(create, "primary");
    create->setObjectName(QStringLiteral("startNew"));
    connectButton->setObjectName(QStringLiteral("startConnect"));
    import->setObjectName(QStringLiteral("startImport"));
    connect(create, &QPushButton::clicked, &m_actions, &ProfileActions::create);
    connect(connectButton, &QPushButton::clicked, this, [this] { Q_EMIT connectRequested({}); });
    connect(import, &QPushButton::clicked, &m_actions, &ProfileActions::import);
    auto* server = new Card(tr("Your server"));
    server->body()->setSpacing(space::Medium);
    server->body()->addWidget(plainParagraph(
        tr("Any Redis or Valkey: single, behind Sentinel, or a Cluster. A new profile may only read, at a pace that "
           "its applications do not feel. Import takes over a REDIS_URL, Django's CACHES, RedisInsight and Another "
           "Redis Desktop Manager."),
        "muted"));
    m_recent->setSpacing(0);
    server->body()->addLayout(m_recent);
    server->body()->addStretch();
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::Small);
    buttons->addWidget(create);
    buttons->addWidget(connectButton);
    buttons->addWidget(import);
    buttons->addStretch();
    server->body()->addLayout(buttons);
    return server;
}

QWidget* StartPage::makeDemoCard()
{
    auto* demoButton = new QPushButton(tr("Open the demo cache"));
    demoButton->setObjectName(QStringLiteral("startDemo"));
    connect(demoButton, &QPushButton::clicked, this, &StartPage::demoRequested);
    auto* demo = new Card(tr("Look around first"));
    demo->body()->setSpacing(space::Medium);
    demo->body()->addWidget(plainParagraph(
        tr("A private Redis on this machine with the caches of three web applications: old versions, missing expiries "
           "and live traffic. It is gone when you close the window."),
        "muted"));
    demo->body()->addStretch();
    demo->body()->addWidget(demoButton, 0, Qt::AlignLeft);
    return demo;
}

/// The log and the journals are of this machine, whatever server is open.
QPushButton* StartPage::makeActivityLink()
{
    auto* link = new QPushButton(tr("What was done, and what can be undone"));
    link->setObjectName(QStringLiteral("startActivity"));
    setRole(link, "link");
    connect(link, &QPushButton::clicked, this, &StartPage::activityRequested);
    return link;
}

QWidget* StartPage::makeWelcome()
{
    auto* column = new QWidget;
    column->setMaximumWidth(WelcomeWidth + 160);
    auto* cards = new QHBoxLayout;
    cards->setSpacing(space::Medium);
    cards->addWidget(makeServerCard(), 3);
    cards->addWidget(makeDemoCard(), 2);
    auto* inner = new QVBoxLayout(column);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(space::Small);
    inner->addWidget(new StrataMotif(column));
    inner->addSpacing(space::Large);
    inner->addWidget(plainParagraph(tr("See the layers of a cache"), "title"));
    inner->addWidget(
        plainParagraph(tr("Which versions it holds, how big they are, and whether it does its work."), "muted"));
    inner->addSpacing(space::Medium);
    inner->addLayout(cards);
    inner->addSpacing(space::Tight);
    inner->addWidget(makeActivityLink(), 0, Qt::AlignLeft);
    return centred(column, 2, 3);
}

QWidget* StartPage::makeProfiles()
{
    auto* create = new QPushButton(tr("New…"));
    auto* import = new QPushButton(tr("Import…"));
    create->setObjectName(QStringLiteral("newProfile"));
    import->setObjectName(QStringLiteral("importProfiles"));
    setRole(create, "primary");
    connect(create, &QPushButton::clicked, &m_actions, &ProfileActions::create);
    connect(import, &QPushButton::clicked, &m_actions, &ProfileActions::import);
    auto* head = new QHBoxLayout;
    head->setSpacing(space::Small);
    head->addWidget(plainParagraph(tr("Profiles"), "title"), 1);
    head->addWidget(import);
    head->addWidget(create);

    auto* card = new Card({});
    card->layout()->setContentsMargins(1, 1, 1, 1); // the rows reach the edge
    card->body()->addWidget(m_list);
    card->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);

    auto* connectButton = new QPushButton(tr("Connect by URL…"));
    auto* demoButton = new QPushButton(tr("Open the demo cache"));
    connect(connectButton, &QPushButton::clicked, this, [this] { Q_EMIT connectRequested({}); });
    connect(demoButton, &QPushButton::clicked, this, &StartPage::demoRequested);
    auto* others = new QHBoxLayout;
    others->setSpacing(space::Small);
    others->addWidget(connectButton);
    others->addWidget(demoButton);
    others->addStretch();
    others->addWidget(makeActivityLink());

    auto* column = new QWidget;
    column->setMaximumWidth(ProfilesWidth);
    auto* inner = new QVBoxLayout(column);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(space::Medium);
    inner->addLayout(head);
    inner->addWidget(card, 100);
    inner->addLayout(others);
    m_recentBelow->setSpacing(0);
    inner->addLayout(m_recentBelow);
    inner->addStretch(1);
    return centred(column, 0, 0);
}

void StartPage::follow()
{
    const bool some = !m_actions.controller().profiles().empty();
    const bool had = m_stack->currentIndex() == 1;
    m_stack->setCurrentIndex(some ? 1 : 0);
    if (some && !had && isVisible()) {
        m_list->setFocus();
    }
}

void StartPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_actions.controller().load(); // keystratactl may have changed them meanwhile
}

void StartPage::setLastConnected(const QHash<QString, QDateTime>& times)
{
    m_list->setLastConnected(times);
}

void StartPage::setRecentAddresses(const QStringList& urls)
{
    for (QVBoxLayout* layout : {m_recent, m_recentBelow}) {
        empty(layout);
        for (const QString& url : urls.mid(0, ShownRecent)) {
            auto* button = new QPushButton(url);
            setRole(button, "link");
            button->setAccessibleName(tr("Connect to %1").arg(url));
            connect(button, &QPushButton::clicked, this, [this, url] { Q_EMIT connectRequested(url); });
            layout->addWidget(button, 0, Qt::AlignLeft);
        }
    }
}

} // namespace keystrata::ui
