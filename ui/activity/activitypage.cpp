// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/activity/activitypage.h"

#include "ui/activity/activityfilterbar.h"
#include "ui/activity/activitytable.h"
#include "ui/common/banner.h"
#include "ui/common/card.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/plaintext.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/statedot.h"
#include "ui/common/theme.h"
#include "ui/logic/activitycontroller.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <utility>

namespace keystrata::ui {

namespace {

constexpr int MessagePlace = 2; ///< in the stack, after the tables

constexpr std::pair<ActivityFilter::Period, const char*> PeriodNames[] = {
    {ActivityFilter::Period::Today, "today"},
    {ActivityFilter::Period::Week, "week"},
    {ActivityFilter::Period::Month, "month"},
};

} // namespace

ActivityPage::ActivityPage(ActivityController& controller, ServerLink& link, QWidget* parent)
    : Page(parent)
    , m_controller(controller)
    , m_link(link)
    , m_altered(new Banner(this))
    , m_unreadable(new Banner(this))
    , m_interrupted(new Banner(this))
    , m_notice(new Banner(this))
{
    setObjectName(QStringLiteral("activityPage"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::Large, space::Medium, space::Large, space::Large);
    column->setSpacing(space::Medium);
    column->addWidget(buildHeader());
    buildBanners();
    for (Banner* banner : {m_altered, m_unreadable, m_interrupted, m_notice}) {
        column->addWidget(banner);
    }
    auto* parts = new QSplitter(Qt::Horizontal, this);
    parts->setObjectName(QStringLiteral("activitySplitter"));
    parts->setChildrenCollapsible(false);
    parts->setHandleWidth(space::Medium);
    parts->addWidget(buildList());
    parts->addWidget(buildPanel());
    parts->setStretchFactor(0, 5);
    parts->setStretchFactor(1, 2);
    parts->setSizes({2100, 1000}); // only their ratio counts
    column->addWidget(parts, 1);
    m_ageTimer.setInterval(std::chrono::minutes(1));
    connect(&m_ageTimer, &QTimer::timeout, this, [this] {
        table()->viewport()->update();
        showDetails();
    });
    setFocusProxy(m_log);
    connectController();
    showAll();
}

QString ActivityPage::pageId() const
{
    return QStringLiteral("activity");
}

QString ActivityPage::title() const
{
    return tr("Activity");
}

QWidget* ActivityPage::buildHeader()
{
    auto* header = new QWidget(this);
    auto* line = new QHBoxLayout(header);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::Small);
    m_leave = new QPushButton(tr("‹ Start"), header);
    m_leave->setObjectName(QStringLiteral("leaveActivity"));
    m_leave->setAccessibleName(tr("Back to the start page"));
    setRole(m_leave, "quiet");
    connect(m_leave, &QPushButton::clicked, this, &Page::leaveRequested);
    line->addWidget(m_leave);
    line->addWidget(plainLine(title(), "title", header));
    line->addSpacing(space::Tight);
    m_dot = new StateDot(header);
    line->addWidget(m_dot);
    m_headline = new ElidedLabel({}, header);
    m_headline->setObjectName(QStringLiteral("activityHeadline"));
    setRole(m_headline, "muted");
    line->addWidget(m_headline, 1);
    m_view = new SegmentedControl(tr("View"), {tr("Audit Log"), tr("Journals")}, header);
    m_view->setObjectName(QStringLiteral("activityView"));
    line->addWidget(m_view);
    line->addSpacing(space::Small);
    m_export = new QPushButton(tr("Export ▾"), header);
    m_export->setObjectName(QStringLiteral("exportAudit"));
    m_export->setAccessibleName(tr("Export the audit log"));
    auto* menu = new QMenu(m_export);
    menu->addAction(tr("As JSON Lines…"), this, [this] { chooseExport(false); });
    menu->addAction(tr("As CSV…"), this, [this] { chooseExport(true); });
    m_export->setMenu(menu);
    line->addWidget(m_export);
    return header;
}

void ActivityPage::buildBanners()
{
    m_altered->setObjectName(QStringLiteral("altered"));
    m_unreadable->setObjectName(QStringLiteral("unreadable"));
    m_interrupted->setObjectName(QStringLiteral("interrupted"));
    m_notice->setObjectName(QStringLiteral("activityNotice"));
    connect(m_interrupted->addAction(tr("Show It")), &QPushButton::clicked, this, [this] {
        const auto names = m_controller.interruptedHere();
        m_controller.setFilter({});
        m_view->setCurrentIndex(static_cast<int>(View::Journals));
        if (!names.empty()) {
            m_journals->choose(QString::fromStdString(names.front()));
        }
    });
    m_resume = m_interrupted->addAction(tr("Resume…"));
    m_resume->setObjectName(QStringLiteral("resumeInterrupted"));
    connect(m_resume, &QPushButton::clicked, this, [this] {
        if (const auto names = m_controller.interruptedHere(); !names.empty()) {
            requestResume(names.front());
        }
    });
    connect(m_notice->addAction(tr("Close")), &QPushButton::clicked, &m_controller, &ActivityController::dismissNotice);
}

QWidget* ActivityPage::buildList()
{
    auto* card = new Card({}, this);
    card->layout()->setContentsMargins(space::Medium, space::Medium, space::Medium, space::Small);
    m_filter = new ActivityFilterBar(card);
    connect(m_filter, &ActivityFilterBar::filterChanged, this, [this] { m_controller.setFilter(m_filter->filter()); });
    card->body()->addWidget(m_filter);
    m_log = new ActivityTable(m_controller.audit(), card);
    m_log->setObjectName(QStringLiteral("auditTable"));
    m_log->setAccessibleName(tr("Table of what was done"));
    m_journals = new ActivityTable(m_controller.journals(), card);
    m_journals->setObjectName(QStringLiteral("journalsTable"));
    m_journals->setAccessibleName(tr("Table of journals"));
    m_stack = new QStackedWidget(card);
    for (ActivityTable* table : {m_log, m_journals}) {
        m_stack->addWidget(table);
        connect(table, &ActivityTable::chosen, this, &ActivityPage::showDetails);
        connect(table, &ActivityTable::menuRequested, this, &ActivityPage::showMenu);
        connect(table, &ActivityTable::copyRequested, this, [this] { copy(false); });
    }
    connect(m_journals, &ActivityTable::deleteRequested, this, &ActivityPage::askToDelete);
    m_stack->addWidget(buildMessage());
    card->body()->addWidget(m_stack, 1);
    card->setMinimumWidth(fontMetrics().averageCharWidth() * 48);
    return card;
}

QWidget* ActivityPage::buildMessage()
{
    auto* message = new QWidget;
    m_messageTitle = plainParagraph({}, "title");
    m_messageTitle->setObjectName(QStringLiteral("activityMessage"));
    m_messageTitle->setAlignment(Qt::AlignCenter);
    m_message = plainParagraph({}, "muted");
    m_message->setAlignment(Qt::AlignCenter);
    m_clear = new QPushButton(tr("Clear the Filter"));
    m_clear->setObjectName(QStringLiteral("clearFilter"));
    connect(m_clear, &QPushButton::clicked, this, [this] { m_controller.setFilter({}); });
    auto* column = new QVBoxLayout(message);
    column->setSpacing(space::Small);
    column->addStretch(2);
    column->addWidget(m_messageTitle);
    column->addWidget(m_message);
    column->addSpacing(space::Small);
    column->addWidget(m_clear, 0, Qt::AlignHCenter);
    column->addStretch(3);
    return message;
}

QWidget* ActivityPage::buildPanel()
{
    auto* card = new Card({}, this);
    m_panel = new ActivityPanel(card);
    card->body()->addWidget(m_panel, 1);
    card->setMinimumWidth(fontMetrics().averageCharWidth() * 40);
    connect(m_panel, &ActivityPanel::undoRequested, this, [this] { requestUndo(journal()); });
    connect(m_panel, &ActivityPanel::resumeRequested, this, [this] { requestResume(journal()); });
    connect(m_panel, &ActivityPanel::removeRequested, this, &ActivityPage::askToDelete);
    connect(m_panel, &ActivityPanel::otherRequested, this, &ActivityPage::showOther);
    connect(m_panel, &ActivityPanel::copyTextRequested, this, [this] { copy(false); });
    connect(m_panel, &ActivityPanel::copyJsonRequested, this, [this] { copy(true); });
    return card;
}

void ActivityPage::connectController()
{
    connect(&m_controller, &ActivityController::pictureChanged, this, &ActivityPage::showAll);
    connect(&m_controller, &ActivityController::changed, this, &ActivityPage::showAll);
    connect(m_view, &SegmentedControl::currentIndexChanged, this, &ActivityPage::showAll);
}

void ActivityPage::activated()
{
    m_controller.open();
    m_ageTimer.start();
    showAll();
}

void ActivityPage::deactivated()
{
    m_controller.close();
    m_ageTimer.stop();
}

void ActivityPage::refresh()
{
    m_controller.refresh();
}

bool ActivityPage::settled() const
{
    return m_controller.known();
}

ActivityPage::View ActivityPage::view() const
{
    return static_cast<View>(m_view->currentIndex());
}

ActivityTable* ActivityPage::table() const
{
    return view() == View::Log ? m_log : m_journals;
}

QMap<QString, QString> ActivityPage::remembered() const
{
    const ActivityFilter& filter = m_controller.filter();
    QString period;
    for (const auto& [value, name] : PeriodNames) {
        period = value == filter.period ? QLatin1String(name) : period;
    }
    return {{QStringLiteral("view"), view() == View::Log ? QString() : QStringLiteral("journals")},
        {QStringLiteral("text"), filter.text}, {QStringLiteral("action"), QString::fromStdString(filter.action)},
        {QStringLiteral("here"), filter.onlyHere ? QStringLiteral("yes") : QString()},
        {QStringLiteral("period"), period}};
}

void ActivityPage::recall(const QMap<QString, QString>& remembered)
{
    ActivityFilter filter{.text = remembered.value(QStringLiteral("text")),
        .action = remembered.value(QStringLiteral("action")).toStdString(),
        .onlyHere = !remembered.value(QStringLiteral("here")).isEmpty()};
    for (const auto& [value, name] : PeriodNames) {
        if (remembered.value(QStringLiteral("period")) == QLatin1String(name)) {
            filter.period = value;
        }
    }
    m_controller.setFilter(filter);
    m_view->setCurrentIndex(
        static_cast<int>(remembered.value(QStringLiteral("view")).isEmpty() ? View::Log : View::Journals));
}

void ActivityPage::showAll()
{
    m_leave->setVisible(m_link.state() == ServerLink::State::Closed);
    if (m_filter->filter() != m_controller.filter()) {
        m_filter->setFilter(m_controller.filter());
    }
    m_filter->setActions(m_controller.actions());
    m_filter->setServerKnown(m_link.state() != ServerLink::State::Closed);
    setFocusProxy(table());
    showHeadline();
    showBanners();
    showList();
    showDetails();
}

void ActivityPage::showHeadline()
{
    const auto& picture = *m_controller.picture();
    const Attention chain = ActivityText::chain(picture);
    const bool known = m_controller.known();
    m_dot->setVisible(known && !picture.audit.empty());
    m_dot->setKind(dotOf(chain.tone));
    QStringList parts{known ? chain.title : tr("Reading…")};
    if (const int shown = m_controller.audit().rowCount();
        view() == View::Log && known && static_cast<size_t>(shown) < picture.audit.size()) {
        parts << tr("%1 of them shown").arg(formatCount(static_cast<quint64>(shown)));
    }
    if (!picture.journals.empty()) {
        parts << ActivityText::journalsSummary(picture);
    }
    m_headline->setText(parts.join(QStringLiteral(" · ")));
    m_export->setEnabled(view() == View::Log && m_controller.audit().rowCount() > 0);
    m_export->setToolTip(view() == View::Log ? tr("Writes the lines that the filter lets through")
                                             : tr("The audit log can be exported: change to it first."));
}

void ActivityPage::showBanners()
{
    const auto& picture = *m_controller.picture();
    const Attention chain = ActivityText::chain(picture);
    chain.tone == Tone::Bad
        ? m_altered->say(Banner::Kind::Danger, tr("%1. %2", "two sentences").arg(chain.title, chain.text))
        : m_altered->hide();
    picture.journalsError ? m_unreadable->say(Banner::Kind::Danger, textOf(*picture.journalsError))
                          : m_unreadable->hide();
    const auto interrupted = m_controller.interruptedHere();
    if (interrupted.empty()) {
        m_interrupted->hide();
    } else {
        const QString whyNot = m_controller.whyNotResume(interrupted.front());
        m_resume->setEnabled(whyNot.isEmpty());
        m_resume->setToolTip(whyNot.toHtmlEscaped());
        const auto* first = picture.journal(interrupted.front());
        m_interrupted->say(Banner::Kind::Warning,
            interrupted.size() == 1 ? tr("A run on this server was interrupted: %1. It can be resumed or undone.")
                                          .arg(ActivityText::titleOf(picture, *first))
                                    : tr("%n runs on this server were interrupted. They can be resumed or undone.",
                                          nullptr, pluralOf(interrupted.size())));
    }
    const auto& notice = m_controller.notice();
    notice ? m_notice->say(notice->tone == Tone::Bad ? Banner::Kind::Danger : Banner::Kind::Info, notice->title)
           : m_notice->hide();
}

void ActivityPage::showList()
{
    const auto& picture = *m_controller.picture();
    const bool log = view() == View::Log;
    if (table()->model()->rowCount() > 0 || !m_controller.known()) {
        m_stack->setCurrentWidget(table());
        return;
    }
    const bool none = log ? picture.audit.empty() : picture.journals.empty();
    m_clear->setVisible(!none);
    if (!none) {
        m_messageTitle->setText(tr("Nothing matches"));
        m_message->setText(
            log ? tr("No line of the log matches these conditions.") : tr("No journal matches these conditions."));
    } else if (log) {
        m_messageTitle->setText(picture.auditError ? tr("No log") : tr("Nothing was changed yet"));
        m_message->setText(picture.auditError
                ? textOf(*picture.auditError)
                : tr("Every purge, drain and undo is written down here, from this window and from keystratactl: when, "
                     "by whom, where, and what came of it. Versions and Keys are where they begin."));
    } else {
        m_messageTitle->setText(tr("No journals"));
        m_message->setText(
            tr("A purge or a drain keeps a journal for a week, unless it is told not to: as long as it is "
               "here, what was done can be undone."));
    }
    m_stack->setCurrentIndex(MessagePlace);
}

void ActivityPage::showDetails()
{
    const auto details = this->details();
    details ? m_panel->present(*details, offers()) : m_panel->clear(table()->model()->rowCount() > 0);
}

} // namespace keystrata::ui
