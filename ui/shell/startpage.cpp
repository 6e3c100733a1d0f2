// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/startpage.h"

#include "ui/common/card.h"
#include "ui/common/stratamotif.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {

constexpr int ColumnWidth = 640;

QLabel* paragraph(const QString& text, const char* role)
{
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    setRole(label, role);
    return label;
}

} // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent), m_recent(new QVBoxLayout)
{
    auto* connectButton = new QPushButton(tr("Connect to server…"));
    auto* demoButton = new QPushButton(tr("Open the demo cache"));
    setRole(connectButton, "primary");
    connectButton->setObjectName(QStringLiteral("startConnect"));
    demoButton->setObjectName(QStringLiteral("startDemo"));
    connect(connectButton, &QPushButton::clicked, this, [this] { Q_EMIT connectRequested({}); });
    connect(demoButton, &QPushButton::clicked, this, &StartPage::demoRequested);

    auto* server = new Card(tr("Your server"));
    server->body()->addWidget(paragraph(tr("Any Redis or Valkey, by its URL. Nothing you see here changes a key: the "
                                           "server is only read, at a pace that "
                                           "its applications do not feel."),
        "muted"));
    server->body()->setSpacing(space::Medium);
    m_recent->setSpacing(0);
    server->body()->addLayout(m_recent);
    server->body()->addStretch();
    server->body()->addWidget(connectButton, 0, Qt::AlignLeft);

    auto* demo = new Card(tr("Look around first"));
    demo->body()->setSpacing(space::Medium);
    demo->body()->addWidget(paragraph(
        tr("A private Redis on this machine with the caches of three web applications: old versions, missing expiries "
           "and live traffic. It is gone when you close the window."),
        "muted"));
    demo->body()->addStretch();
    demo->body()->addWidget(demoButton, 0, Qt::AlignLeft);

    auto* cards = new QHBoxLayout;
    cards->setSpacing(space::Medium);
    cards->addWidget(server, 1);
    cards->addWidget(demo, 1);

    auto* column = new QWidget;
    column->setMaximumWidth(ColumnWidth);
    auto* inner = new QVBoxLayout(column);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(space::Small);
    inner->addWidget(new StrataMotif(column));
    inner->addSpacing(space::Large);
    inner->addWidget(paragraph(tr("See the layers of a cache"), "title"));
    inner->addWidget(
        paragraph(tr("Which versions it holds, how big they are, and whether it does its work."), "muted"));
    inner->addSpacing(space::Medium);
    inner->addLayout(cards);

    auto* outer = new QVBoxLayout(this);
    outer->addStretch(2);
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(column, 20);
    middle->addStretch(1);
    outer->addLayout(middle);
    outer->addStretch(3);
}

void StartPage::setRecentAddresses(const QStringList& urls)
{
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString& url : urls.mid(0, 4)) {
        auto* button = new QPushButton(url);
        setRole(button, "link");
        button->setAccessibleName(tr("Connect to %1").arg(url));
        connect(button, &QPushButton::clicked, this, [this, url] { Q_EMIT connectRequested(url); });
        m_recent->addWidget(button, 0, Qt::AlignLeft);
    }
}

} // namespace keystrata::ui
