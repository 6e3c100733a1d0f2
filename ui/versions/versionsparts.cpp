// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/common/card.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/versionscontroller.h"
#include "ui/versions/stratatable.h"
#include "ui/versions/strataview.h"
#include "ui/versions/stratumpanel.h"
#include "ui/versions/versionspage.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

/// What the page is made of, and what its parts ask for.
namespace keystrata::ui {

using State = VersionsController::State;

namespace {

QSplitter* splitter(Qt::Orientation orientation, const QString& name)
{
    auto* parts = new QSplitter(orientation);
    parts->setObjectName(name);
    parts->setChildrenCollapsible(false);
    parts->setHandleWidth(space::Medium);
    return parts;
}

} // namespace

QWidget* VersionsPage::buildHeader()
{
    auto* header = new QWidget(this);
    auto* line = new QHBoxLayout(header);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::Small);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    auto* heading = new QLabel(title(), header);
    setRole(heading, "title");
    words->addWidget(heading);
    auto* facts = new QHBoxLayout;
    facts->setSpacing(space::Tight);
    m_headline = new ElidedLabel({}, header);
    setRole(m_headline, "muted");
    m_headline->setObjectName(QStringLiteral("headline"));
    m_headline->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_evidence = new QPushButton(tr("evidence"), header);
    setRole(m_evidence, "link");
    m_evidence->setObjectName(QStringLiteral("evidence"));
    m_evidence->setAccessibleName(tr("Evidence for the layouts"));
    connect(m_evidence, &QPushButton::clicked, this, &VersionsPage::showEvidence);
    m_staleNote = new QLabel(header);
    m_staleNote->setTextFormat(Qt::PlainText);
    setRole(m_staleNote, "warning");
    facts->addWidget(m_headline, 1);
    facts->addWidget(m_evidence);
    facts->addWidget(m_staleNote);
    facts->addStretch();
    words->addLayout(facts);
    line->addLayout(words, 1);

    m_pace = new SegmentedControl(tr("Pace"), {tr("Gentle"), tr("Fast")}, header);
    m_pace->setObjectName(QStringLiteral("pace"));
    m_exact = new QPushButton(tr("Exact"), header);
    m_exact->setCheckable(true);
    m_exact->setObjectName(QStringLiteral("exact"));
    m_scan = new QPushButton(header);
    m_scan->setObjectName(QStringLiteral("scan"));
    m_scan->setMinimumWidth(fontMetrics().horizontalAdvance(tr("Scan again")) + 40);
    connect(m_scan, &QPushButton::clicked, this,
        [this] { m_controller.state() == State::Scanning ? m_controller.stop() : m_controller.scan(); });
    for (QWidget* widget : std::initializer_list<QWidget*>{m_exact, m_pace, m_scan}) {
        line->addWidget(widget, 0, Qt::AlignVCenter);
    }
    auto* all = new QWidget(this);
    auto* column = new QVBoxLayout(all);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Tight);
    column->addWidget(header);
    // Keeps its place while nothing runs: the page does not jump when a scan begins.
    m_progress = new QProgressBar(all);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(3);
    m_progress->setAccessibleName(tr("Progress of the scan"));
    QSizePolicy policy = m_progress->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(policy);
    column->addWidget(m_progress);
    return all;
}

QWidget* VersionsPage::buildContent()
{
    m_viewCard = new Card(tr("Strata now"), this);
    m_metric = new SegmentedControl(tr("Thickness"), {tr("Keys"), tr("Memory")}, m_viewCard);
    m_metric->setObjectName(QStringLiteral("metric"));
    m_viewCard->addToHeading(m_metric);
    m_view = new StrataView(m_viewCard);
    m_viewCard->body()->addWidget(m_view, 1);
    connect(m_metric, &SegmentedControl::currentIndexChanged, this,
        [this](int index) { m_view->setMetric(index == 0 ? Metric::Keys : Metric::Memory); });
    connect(m_view, &StrataView::stratumSelected, &m_controller, &VersionsController::select);
    connect(m_view, &StrataView::menuRequested, this,
        [this](const StratumKey& key, const QPoint& position) { showMenu({.stratum = key}, position); });

    auto* left = splitter(Qt::Vertical, QStringLiteral("strataSplitter"));
    left->addWidget(m_viewCard);
    left->addWidget(buildTableCard());
    left->setStretchFactor(0, 1);
    left->setStretchFactor(1, 1);
    left->setSizes({540, 460});
    auto* parts = splitter(Qt::Horizontal, QStringLiteral("panelSplitter"));
    parts->addWidget(left);
    parts->addWidget(buildPanelCard());
    parts->setStretchFactor(0, 1);
    parts->setStretchFactor(1, 0);
    parts->setSizes({2 * m_panel->sizeHint().width(), m_panel->sizeHint().width() + (2 * space::Large)});
    connect(m_view, &StrataView::stratumActivated, this, [this] { m_table->setFocus(); });
    return parts;
}

QWidget* VersionsPage::buildTableCard()
{
    auto* card = new Card({}, this);
    card->layout()->setContentsMargins(space::Small, space::Small, space::Small, space::Small);
    m_table = new StrataTable(card);
    m_table->setStrata(&m_controller.model());
    connect(m_table, &StrataTable::stratumSelected, &m_controller, &VersionsController::select);
    connect(m_table, &StrataTable::menuRequested, this, &VersionsPage::showMenu);
    card->body()->addWidget(m_table, 1);
    m_deadWeight = new QWidget(card);
    auto* line = new QHBoxLayout(m_deadWeight);
    line->setContentsMargins(space::Small, 0, space::Small, 0);
    m_deadWeightText = new ElidedLabel({}, m_deadWeight);
    setRole(m_deadWeightText, "muted");
    m_deadWeightText->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    auto* look = new QPushButton(tr("Show it"), m_deadWeight);
    setRole(look, "link");
    connect(look, &QPushButton::clicked, this, [this] {
        const auto& picture = m_controller.keyspace();
        const StratumRef dead = picture ? heaviestDeadWeight(*picture) : StratumRef();
        if (dead) {
            m_controller.select(keyOf(*dead.cache, *dead.stratum));
        }
    });
    m_purgeDeadWeight = new QPushButton(m_deadWeight);
    setRole(m_purgeDeadWeight, "link");
    m_purgeDeadWeight->setObjectName(QStringLiteral("purgeDeadWeight"));
    connect(m_purgeDeadWeight, &QPushButton::clicked, this, [this] {
        const auto& picture = m_controller.keyspace();
        if (const StratumRef dead = picture ? heaviestDeadWeight(*picture) : StratumRef()) {
            requestChange(invalidation::Action::Purge, {.stratum = keyOf(*dead.cache, *dead.stratum)});
        }
    });
    m_cleanUp = new QPushButton(tr("Clean up…"), m_deadWeight);
    setRole(m_cleanUp, "link");
    m_cleanUp->setObjectName(QStringLiteral("cleanUpByRules"));
    connect(m_cleanUp, &QPushButton::clicked, this, [this] {
        Q_EMIT changeRequested(CleanupRequest{.keys = m_controller.changeOf(invalidation::Action::Purge, {})});
    });
    line->addWidget(m_deadWeightText, 1);
    line->addWidget(look);
    line->addWidget(m_purgeDeadWeight);
    line->addWidget(m_cleanUp);
    line->addStretch();
    card->body()->addWidget(m_deadWeight);
    return card;
}

QWidget* VersionsPage::buildPanelCard()
{
    auto* card = new Card({}, this);
    m_panel = new StratumPanel(card);
    card->body()->addWidget(m_panel, 1);
    card->setMinimumWidth(fontMetrics().averageCharWidth() * 42);
    connect(m_panel, &StratumPanel::browseRequested, this, [this] {
        if (m_controller.selected()) {
            Q_EMIT keysRequested({.stratum = *m_controller.selected()});
        }
    });
    connect(m_panel, &StratumPanel::setLiveRequested, this, [this] {
        if (m_controller.selected()) {
            m_controller.setLive(*m_controller.selected());
        }
    });
    const auto request = [this](invalidation::Action action) {
        if (m_controller.selected()) {
            requestChange(action, {.stratum = *m_controller.selected()});
        }
    };
    connect(m_panel, &StratumPanel::bumpRequested, this, [request] { request(invalidation::Action::Bump); });
    connect(m_panel, &StratumPanel::migrateRequested, this, [request] { request(invalidation::Action::Migrate); });
    connect(m_panel, &StratumPanel::drainRequested, this, [request] { request(invalidation::Action::Drain); });
    connect(m_panel, &StratumPanel::purgeRequested, this, [request] { request(invalidation::Action::Purge); });
    return card;
}

QWidget* VersionsPage::buildMessage()
{
    auto* card = new Card({}, this);
    m_messageTitle = new QLabel(card);
    setRole(m_messageTitle, "title");
    m_messageTitle->setAlignment(Qt::AlignCenter);
    m_message = new QLabel(card);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    setRole(m_message, "muted");
    m_message->setObjectName(QStringLiteral("message"));
    card->body()->addStretch(2);
    card->body()->addWidget(m_messageTitle);
    card->body()->addWidget(m_message);
    card->body()->addStretch(3);
    return card;
}

} // namespace keystrata::ui
