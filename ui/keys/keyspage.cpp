// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/keys/keyspage.h"

#include "ui/common/banner.h"
#include "ui/common/card.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/plaintext.h"
#include "ui/common/plaintip.h"
#include "ui/common/theme.h"
#include "ui/keys/filterbar.h"
#include "ui/keys/inspectorpanel.h"
#include "ui/keys/keygrid.h"
#include "ui/keys/keytree.h"
#include "ui/logic/format.h"
#include "ui/logic/inspectcontroller.h"
#include "ui/logic/keyscontroller.h"
#include "ui/logic/stratumtext.h"
#include "ui/logic/versionscontroller.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>

namespace keystrata::ui {

using State = KeysController::State;
using invalidation::Action;

KeysPage::KeysPage(KeysController& keys, InspectController& inspector, VersionsController& versions, QWidget* parent)
    : Page(parent)
    , m_keys(keys)
    , m_inspector(inspector)
    , m_versions(versions)
    , m_treeModel(new KeyTreeModel(this))
    , m_failure(new Banner(this))
    , m_caveats(new Banner(this))
    , m_outdated(new Banner(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::Large, space::Medium, space::Large, space::Large);
    column->setSpacing(space::Medium);
    column->addWidget(buildHeader());
    m_failure->setObjectName(QStringLiteral("failure"));
    m_caveats->setObjectName(QStringLiteral("caveats"));
    column->addWidget(m_failure);
    column->addWidget(m_caveats);
    m_outdated->setObjectName(QStringLiteral("outdated"));
    connect(m_outdated->addAction(tr("List Again")), &QPushButton::clicked, this, &KeysPage::refresh);
    column->addWidget(m_outdated);
    auto* parts = new QSplitter(Qt::Horizontal, this);
    parts->setObjectName(QStringLiteral("keysSplitter"));
    parts->setChildrenCollapsible(false);
    parts->addWidget(buildTree());
    parts->addWidget(buildList());
    parts->addWidget(buildInspector());
    // In a small window each gives its part: the list is what one works in.
    parts->setStretchFactor(0, 2);
    parts->setStretchFactor(1, 5);
    parts->setStretchFactor(2, 3);
    parts->setSizes({2000, 5000, 3300}); // only their ratio counts
    column->addWidget(parts, 1);
    m_ageTimer.setInterval(std::chrono::seconds(10));
    connect(&m_ageTimer, &QTimer::timeout, this, [this] {
        m_grid->viewport()->update();
        showState();
    });
    setFocusProxy(m_grid);
    connectController();
    showFilter();
    showOrder();
    showState();
}

QString KeysPage::pageId() const
{
    return QStringLiteral("keys");
}

QString KeysPage::title() const
{
    return tr("Keys");
}

QWidget* KeysPage::buildHeader()
{
    auto* header = new QWidget(this);
    auto* line = new QHBoxLayout(header);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::Medium);
    line->addWidget(plainLine(title(), "title"));
    m_headline = new ElidedLabel({}, header);
    m_headline->setObjectName(QStringLiteral("keysHeadline"));
    setRole(m_headline, "muted");
    line->addWidget(m_headline, 1);
    m_goTo = new QLineEdit(header);
    m_goTo->setObjectName(QStringLiteral("goToKey"));
    m_goTo->setPlaceholderText(tr("Go to key… Ctrl+K"));
    m_goTo->setAccessibleName(tr("Go to key"));
    m_goTo->setToolTip(tr("The exact name of a key: its value is shown without a scan. \\xff stands for a byte."));
    m_goTo->setFixedWidth(fontMetrics().averageCharWidth() * 24);
    connect(m_goTo, &QLineEdit::returnPressed, this, &KeysPage::goToKey);
    auto* focus = new QShortcut(QKeySequence(QStringLiteral("Ctrl+K")), this);
    connect(focus, &QShortcut::activated, m_goTo, qOverload<>(&QWidget::setFocus));
    line->addWidget(m_goTo);
    m_learn = new QPushButton(tr("Read All Facts"), header);
    m_learn->setObjectName(QStringLiteral("learnAll"));
    connect(m_learn, &QPushButton::clicked, &m_keys, &KeysController::learnAll);
    m_refresh = new QPushButton(header);
    m_refresh->setObjectName(QStringLiteral("refreshKeys"));
    m_refresh->setMinimumWidth(fontMetrics().horizontalAdvance(tr("List Again")) + 40);
    connect(m_refresh, &QPushButton::clicked, this,
        [this] { m_keys.state() == State::Listing || m_keys.learning() ? m_keys.stop() : m_keys.refresh(); });
    line->addWidget(m_learn);
    line->addWidget(m_refresh);
    return header;
}

/// In the list when it is there, else straight from the server.
void KeysPage::goToKey()
{
    if (m_goTo->text().isEmpty()) {
        return;
    }
    const auto& scope = m_keys.scope().stratum;
    const KeysModel::Identity key{
        .db = scope ? scope->cache.db : m_versions.database().value_or(0), .name = typedBytes(m_goTo->text())};
    const int row = m_keys.model().rowsOf(std::span(&key, 1)).front();
    if (row >= 0) {
        m_grid->setCurrentIndex(m_keys.model().index(row, 0));
    } else {
        m_grid->selectionModel()->clear();
        m_inspector.inspect(key);
    }
}

QWidget* KeysPage::buildTree()
{
    auto* card = new Card({}, this);
    card->layout()->setContentsMargins(space::Small, space::Small, space::Small, space::Small);
    card->body()->setSpacing(space::Tight);
    m_all = new QPushButton(card);
    m_all->setObjectName(QStringLiteral("allKeys"));
    m_all->setCheckable(true);
    setRole(m_all, "row");
    connect(m_all, &QPushButton::clicked, this, [this] { m_keys.setScope({}); });
    card->body()->addWidget(m_all);
    m_tree = new KeyTree(card);
    m_treeModel->setStrata(&m_versions.model());
    m_tree->setKeys(m_treeModel);
    connect(m_tree, &KeyTree::scopeChosen, &m_keys, &KeysController::setScope);
    card->body()->addWidget(m_tree, 1);
    card->setMinimumWidth(fontMetrics().averageCharWidth() * 26);
    return card;
}

QWidget* KeysPage::buildList()
{
    auto* card = new Card({}, this);
    card->layout()->setContentsMargins(space::Medium, space::Medium, space::Medium, space::Small);
    m_filter = new FilterBar(card);
    connect(m_filter, &FilterBar::filterChanged, this, [this] { m_keys.setFilter(m_filter->filter()); });
    card->body()->addWidget(m_filter);
    m_grid = new KeyGrid(m_keys.model(), card);
    connect(m_grid, &KeyGrid::seenChanged, this, [this] {
        if (isVisible()) {
            m_keys.lookAt(m_grid->firstSeen(), m_grid->lastSeen());
        }
    });
    connect(m_grid, &KeyGrid::headingClicked, this, &KeysPage::sortBy);
    connect(m_grid, &KeyGrid::menuRequested, this, &KeysPage::showMenu);
    m_message = plainParagraph({}, "muted", card);
    m_message->setObjectName(QStringLiteral("keysMessage"));
    m_message->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_message->setContentsMargins(space::Large, 3 * space::Large, space::Large, 0);
    m_stack = new QStackedWidget(card);
    m_stack->addWidget(m_grid);
    m_stack->addWidget(m_message);
    card->body()->addWidget(m_stack, 1);
    card->body()->addWidget(buildChanges());
    card->setMinimumWidth(fontMetrics().averageCharWidth() * 40);
    return card;
}

QWidget* KeysPage::buildInspector()
{
    auto* card = new Card({}, this);
    m_panel = new InspectorPanel(m_inspector, card);
    card->body()->addWidget(m_panel, 1);
    connect(m_panel, &InspectorPanel::deleteRequested, this,
        [this](const KeysModel::Identity& key) { requestChange(Action::Purge, {.db = key.db, .keys = {key.name}}); });
    card->setMinimumWidth(fontMetrics().averageCharWidth() * 32);
    connect(m_grid, &KeyGrid::currentKeyChanged, this, [this] { m_inspector.inspect(m_grid->currentKey()); });
    return card;
}

void KeysPage::connectController()
{
    connect(&m_keys, &KeysController::stateChanged, this, &KeysPage::showState);
    connect(&m_keys, &KeysController::progressed, this, &KeysPage::showState);
    connect(&m_keys, &KeysController::listChanged, this, &KeysPage::showState);
    connect(&m_keys, &KeysController::filterChanged, this, &KeysPage::showFilter);
    connect(&m_keys, &KeysController::orderChanged, this, &KeysPage::showOrder);
    connect(&m_versions, &VersionsController::keyspaceChanged, this, &KeysPage::showAll);
    connect(&m_versions, &VersionsController::stateChanged, this, &KeysPage::showChanges);
}

void KeysPage::activated()
{
    m_keys.open();
    m_ageTimer.start();
    showState();
    showAll();
}

void KeysPage::deactivated()
{
    m_keys.close();
    m_ageTimer.stop();
}

void KeysPage::refresh()
{
    m_keys.refresh();
}

bool KeysPage::settled() const
{
    const State state = m_keys.state();
    bool known = true;
    for (int row = m_grid->firstSeen(); known && row <= m_grid->lastSeen(); ++row) {
        known = m_keys.model().known(row);
    }
    return (state == State::Listed && !m_keys.arranging() && known) || state == State::Failed
        || !m_keys.whyNotList().isEmpty();
}

/// What is shown, of how many, and whether that is all.
QString KeysPage::stateText() const
{
    const auto shown = static_cast<quint64>(m_keys.model().rowCount());
    const quint64 listed = m_keys.listed();
    const QString count = shown == listed || !m_keys.complete()
        ? StratumText().keys(shown)
        : tr("%1 of %2 keys").arg(formatCount(shown), formatCount(listed));
    switch (m_keys.state()) {
    case State::Idle:
        return {};
    case State::Listing: {
        const Progress& progress = m_keys.progress();
        return tr("%1 so far · looked at %2 of about %3")
            .arg(count, formatCountShort(static_cast<double>(progress.done)),
                formatCountShort(static_cast<double>(progress.total)));
    }
    case State::Listed:
        if (!m_keys.complete()) {
            return tr("%1 · not all of them").arg(count);
        }
        return m_keys.age() < std::chrono::seconds(10)
            ? tr("%1 · complete, listed just now").arg(count)
            : tr("%1 · complete, listed %2 ago").arg(count, formatDuration(m_keys.age()));
    case State::Failed:
        return tr("%1 · not all of them").arg(count);
    case State::Stale:
        return tr("%1 · as of %2 ago").arg(count, formatDuration(m_keys.age()));
    }
    return {};
}

QString KeysPage::emptyText() const
{
    if (!m_keys.whyNotList().isEmpty()) {
        return m_keys.whyNotList();
    }
    if (m_keys.state() == State::Idle || m_keys.state() == State::Listing || m_keys.arranging()) {
        return tr("Listing keys…");
    }
    if (m_keys.listed() > 0 || m_keys.filter() != KeyFilter{} || m_keys.scope() != KeyScope{}) {
        return tr("No key matches. Take a condition away, or choose another stratum.");
    }
    return tr("There are no keys in this cache yet.");
}

void KeysPage::showState()
{
    const State state = m_keys.state();
    m_headline->setText(stateText());
    const bool busy = state == State::Listing || m_keys.learning();
    m_refresh->setText(busy ? tr("Stop") : tr("List Again"));
    m_refresh->setEnabled(busy || m_versions.canScan());
    m_refresh->setToolTip(plainTip(m_keys.whyNotList()));
    m_learn->setVisible(!m_keys.allKnown());
    m_learn->setEnabled(!busy && m_versions.canScan() && m_keys.listed() > 0);
    m_learn->setToolTip(tr(
        "Asks the server for type, expiry, size and idle time of every key in the list, not only of those you see."));
    state == State::Failed ? m_failure->say(Banner::Kind::Danger, m_keys.failure()) : m_failure->hide();
    const QString caveats = m_keys.caveats();
    caveats.isEmpty() ? m_caveats->hide() : m_caveats->say(Banner::Kind::Warning, caveats);
    const bool empty = m_keys.model().rowCount() == 0;
    m_message->setText(empty ? emptyText() : QString());
    m_stack->setCurrentIndex(empty ? 1 : 0);
    const bool outdated = m_keys.outdated() && state != State::Listing;
    outdated ? m_outdated->say(Banner::Kind::Info, tr("Keys were changed from here since they were listed."))
             : m_outdated->hide();
    showAll();
    showChanges();
}

void KeysPage::showAll()
{
    const auto& picture = m_versions.keyspace();
    const quint64 keys = picture ? picture->keys() : 0;
    m_all->setText(picture ? tr("All keys · %1").arg(formatCountShort(static_cast<double>(keys))) : tr("All keys"));
    m_all->setChecked(m_keys.scope() == KeyScope{});
}

void KeysPage::showFilter()
{
    if (m_filter->filter() != m_keys.filter()) {
        m_filter->setFilter(m_keys.filter());
    }
    m_filter->setProblem(m_keys.filterProblem());
    m_grid->setOneStratum(m_keys.scope().stratum.has_value());
    if (m_tree->scope() != m_keys.scope()) {
        m_tree->setScope(m_keys.scope());
    }
    showState();
}

void KeysPage::showOrder()
{
    const auto& order = m_keys.order();
    int column = KeysModel::Name;
    while (order && sortColumnOf(column) != order->column) {
        ++column;
    }
    m_grid->showOrder(column, order && order->descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

/// The first click shows what matters first: the largest, the longest unused; the third goes back to names.
void KeysPage::sortBy(int column)
{
    const keyspace::KeyColumn by = sortColumnOf(column);
    const bool descendingFirst = by == keyspace::KeyColumn::Memory;
    const auto& order = m_keys.order();
    if (!order || order->column != by) {
        m_keys.setOrder(keyspace::KeyOrder{by, descendingFirst});
    } else if (order->descending == descendingFirst) {
        m_keys.setOrder(keyspace::KeyOrder{by, !descendingFirst});
    } else {
        m_keys.setOrder(std::nullopt);
    }
}

} // namespace keystrata::ui
