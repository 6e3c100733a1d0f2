// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/versionspage.h"

#include "ui/common/banner.h"
#include "ui/common/card.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/plaintip.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/versionscontroller.h"
#include "ui/versions/evidencedialog.h"
#include "ui/versions/stratatable.h"
#include "ui/versions/strataview.h"
#include "ui/versions/stratumpanel.h"

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace keystrata::ui {

using State = VersionsController::State;

namespace {

constexpr int ProgressSteps = 1000;

} // namespace

VersionsPage::VersionsPage(VersionsController& controller, QWidget* parent) : Page(parent), m_controller(controller)
{
    setObjectName(QStringLiteral("versionsPage"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::Large, space::Medium, space::Large, space::Large);
    column->setSpacing(space::Small);
    column->addWidget(buildHeader());
    m_failure = new Banner(this);
    connect(m_failure->addAction(tr("Scan again")), &QPushButton::clicked, this, &VersionsPage::refresh);
    column->addWidget(m_failure);
    m_caveats = new Banner(this);
    m_caveats->setObjectName(QStringLiteral("caveats"));
    column->addWidget(m_caveats);
    m_outdated = new Banner(this);
    m_outdated->setObjectName(QStringLiteral("outdated"));
    connect(m_outdated->addAction(tr("Scan again")), &QPushButton::clicked, this, &VersionsPage::refresh);
    column->addWidget(m_outdated);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildContent());
    m_stack->addWidget(buildMessage());
    column->addWidget(m_stack, 1);
    m_ageTimer.setInterval(std::chrono::seconds(1));
    connect(&m_ageTimer, &QTimer::timeout, this, &VersionsPage::showHeadline);
    m_turn.setSingleShot(true);
    connect(&m_turn, &QTimer::timeout, this, &VersionsPage::showNextPart);
    setFocusProxy(m_view);
    connectController();
    showOptions();
    showPicture();
    showSelection();
    showFacts();
}

QString VersionsPage::pageId() const
{
    return QStringLiteral("versions");
}

QString VersionsPage::title() const
{
    return tr("Versions");
}

void VersionsPage::connectController()
{
    connect(&m_controller, &VersionsController::keyspaceChanged, this,
        [this] { showSoon({Part::Picture, Part::Selection, Part::Facts}); });
    connect(&m_controller, &VersionsController::stateChanged, this, [this] { showSoon(Part::Facts); });
    connect(&m_controller, &VersionsController::progressed, this, &VersionsPage::showHeadline);
    connect(&m_controller, &VersionsController::selectionChanged, this,
        [this] { upToDate() ? showSelection() : showSoon(Part::Selection); });
    connect(&m_controller, &VersionsController::optionsChanged, this, &VersionsPage::showOptions);
    connect(m_pace, &SegmentedControl::currentIndexChanged, this, [this](int index) {
        ScanOptions options = m_controller.options();
        options.pace = index == 0 ? keyspace::Pace::Mode::Gentle : keyspace::Pace::Mode::Fast;
        m_controller.setOptions(options);
    });
    connect(m_exact, &QPushButton::toggled, this, [this](bool exact) {
        ScanOptions options = m_controller.options();
        options.exact = exact;
        m_controller.setOptions(options);
    });
}

void VersionsPage::activated()
{
    m_active = true;
    showSoon({Part::Picture, Part::Selection, Part::Facts});
}

void VersionsPage::refresh()
{
    if (m_controller.canScan()) {
        m_controller.scan();
    } else {
        m_controller.askRights();
    }
}

/// What the access list forbids is grey, and says so.
void VersionsPage::showRights()
{
    const QString noScan = m_controller.whyNotScan();
    const QString noExact = noScan.isEmpty() ? m_controller.whyNotExact() : noScan;
    m_scan->setEnabled(m_controller.canScan());
    m_scan->setToolTip(plainTip(noScan));
    m_pace->setEnabled(noScan.isEmpty());
    m_pace->setToolTip(noScan.isEmpty()
            ? tr("Gentle leaves the server room for its application; fast takes what it gives.")
            : plainTip(noScan));
    m_exact->setEnabled(noExact.isEmpty());
    m_exact->setToolTip(noExact.isEmpty()
            ? tr("Ask every key for type, expiry and memory instead of a sample: slower, without ±.")
            : plainTip(noExact));
}

bool VersionsPage::settled() const
{
    const VersionsController::State state = m_controller.state();
    return upToDate()
        && (state == VersionsController::State::Complete || state == VersionsController::State::Failed
            || !m_controller.whyNotScan().isEmpty());
}

void VersionsPage::deactivated()
{
    m_active = false;
    m_ageTimer.stop();
}

void VersionsPage::showSoon(Parts parts)
{
    m_due |= parts;
    if (m_active && m_due) {
        m_turn.start();
    }
}

void VersionsPage::showNextPart()
{
    using Show = void (VersionsPage::*)();
    static constexpr std::pair<Part, Show> inOrder[] = {{Part::Facts, &VersionsPage::showFacts},
        {Part::Picture, &VersionsPage::showPicture}, {Part::Selection, &VersionsPage::showSelection}};
    for (const auto& [part, show] : inOrder) {
        if (m_active && m_due.testFlag(part)) {
            m_due.setFlag(part, false);
            (this->*show)();
            showSoon(m_due);
            return;
        }
    }
}

void VersionsPage::showPicture()
{
    const auto& picture = m_controller.keyspace();
    m_view->setKeyspace(picture);
    const bool known = !picture || memoryKnown(*picture);
    m_metric->setEnabled(known);
    const QString denied = m_controller.whyNotMemory();
    m_metric->setToolTip(known  ? QString()
            : !denied.isEmpty() ? plainTip(denied)
                                : tr("The server does not let this user ask for the memory of keys."));
    if (!known) {
        m_metric->setCurrentIndex(0);
    }
    if (picture && picture->complete) {
        m_table->fitColumns();
    }
}

void VersionsPage::showDeadWeight()
{
    const auto& picture = m_controller.keyspace();
    const StratumRef dead = picture ? heaviestDeadWeight(*picture) : StratumRef();
    m_deadWeight->setVisible(static_cast<bool>(dead));
    if (dead) {
        m_deadWeightText->setText(m_text.verdict(*dead.cache, *dead.stratum));
        m_purgeDeadWeight->setText(tr("Purge version %1…").arg(displayBytes(dead.stratum->version)));
    }
}

QString VersionsPage::stateText() const
{
    const auto& progress = m_controller.progress();
    if (m_controller.state() != State::Scanning || progress.total == 0) {
        return {};
    }
    const double percent = 100.0 * static_cast<double>(progress.done) / static_cast<double>(progress.total);
    return m_controller.scanningAgain() ? tr("scanning again, %1").arg(formatPercent(percent)) : QString();
}

void VersionsPage::showHeadline()
{
    const auto& picture = m_controller.keyspace();
    QStringList parts;
    if (picture) {
        parts << m_text.headline(*picture);
    }
    if (const QString text = stateText(); !text.isEmpty()) {
        parts << text;
    }
    const QString evidence = picture ? m_text.evidence(*picture) : QString();
    if (!evidence.isEmpty()) {
        parts << evidence;
    }
    m_evidence->setVisible(picture && !picture->caches.empty());
    m_evidence->setText(evidence.isEmpty() ? tr("layouts") : tr("evidence"));
    m_headline->setText(parts.join(QStringLiteral(" · ")));
    const bool stale = m_controller.state() == State::Stale;
    m_staleNote->setVisible(stale);
    if (stale) {
        m_staleNote->setText(tr("· as it was %1 ago").arg(formatDuration(m_controller.age())));
    }
    const auto& progress = m_controller.progress();
    m_progress->setVisible(m_controller.state() == State::Scanning);
    m_progress->setRange(0, progress.total > 0 ? ProgressSteps : 0);
    if (progress.total > 0) {
        const double share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
        m_progress->setValue(static_cast<int>(ProgressSteps * std::min(share, 1.0)));
    }
}

QString VersionsPage::emptyText() const
{
    return m_controller.database()
        ? tr("Let the application fill its cache, or connect to another database, then scan again.")
        : tr("No database of this server holds a key. Let the application fill its cache, then scan again.");
}

void VersionsPage::showFacts()
{
    const State state = m_controller.state();
    const auto& picture = m_controller.keyspace();
    const bool scanning = state == State::Scanning;
    m_scan->setText(scanning ? tr("Stop") : tr("Scan again"));
    showRights();
    if (state == State::Failed) {
        m_failure->say(Banner::Kind::Danger, m_controller.failure());
    } else {
        m_failure->hide();
    }
    if (const QString caveats = scanning ? QString() : m_controller.caveats(); caveats.isEmpty()) {
        m_caveats->hide();
    } else {
        m_caveats->say(Banner::Kind::Warning, caveats);
    }
    m_view->setStale(state == State::Stale);
    m_viewCard->setNote(state == State::Cancelled ? tr("stopped: a part of the keys") : QString());
    const bool empty = picture && picture->complete && picture->caches.empty();
    const bool nothing = empty || (!picture && !scanning);
    if (nothing) {
        showMessage(empty);
    }
    m_stack->setCurrentIndex(nothing ? 1 : 0);
    if (state == State::Stale && m_active) {
        m_ageTimer.start();
    } else {
        m_ageTimer.stop();
    }
    showDeadWeight();
    showOutdated();
    showChanges();
    showHeadline();
}

/// In place of the strata.
void VersionsPage::showMessage(bool empty)
{
    if (empty) {
        const auto db = m_controller.database();
        m_messageTitle->setText(db ? tr("No keys in db %1").arg(*db) : tr("No keys"));
        m_message->setText(emptyText());
    } else if (m_controller.state() == State::Failed) {
        m_messageTitle->setText(tr("No strata"));
        m_message->setText(m_controller.failure());
    } else if (const QString why = m_controller.whyNotScan(); !why.isEmpty()) {
        m_messageTitle->setText(tr("No strata"));
        m_message->setText(why);
    } else {
        m_messageTitle->setText(tr("Not connected"));
        m_message->setText(tr("The strata appear here when a server is connected."));
    }
}

void VersionsPage::showSelection()
{
    const auto& selected = m_controller.selected();
    m_view->setSelected(selected);
    m_table->setSelected(selected);
    if (selected && m_controller.keyspace()) {
        m_panel->showStratum(m_controller.keyspace(), *selected, m_controller.canSetLive(*selected));
    } else {
        m_panel->clear();
    }
    showChanges();
}

void VersionsPage::showOptions()
{
    const ScanOptions& options = m_controller.options();
    m_pace->setCurrentIndex(options.pace == keyspace::Pace::Mode::Gentle ? 0 : 1);
    m_exact->setChecked(options.exact);
}

void VersionsPage::showEvidence()
{
    if (!m_evidenceDialog) {
        m_evidenceDialog = new EvidenceDialog(m_controller, this);
        m_evidenceDialog->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_evidenceDialog->show();
    m_evidenceDialog->raise();
    m_evidenceDialog->activateWindow();
}

} // namespace keystrata::ui
