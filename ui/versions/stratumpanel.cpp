// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/stratumpanel.h"

#include "ui/common/banner.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/flowlayout.h"
#include "ui/common/plaintext.h"
#include "ui/common/plaintip.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/histogramdata.h"
#include "ui/versions/histogramview.h"
#include "ui/versions/keylist.h"
#include "ui/versions/sharebars.h"
#include "ui/versions/statechip.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

using keyspace::StratumState;
using keyspace::StratumTotals;

namespace {

constexpr size_t FirstNamespaces = 6;
constexpr size_t MostTypes = 5;

QLabel* selectable(const char* role, QWidget* parent)
{
    auto* label = plainLine({}, role, parent);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QLabel* wrapped(QLabel* label)
{
    label->setWordWrap(true);
    return label;
}

double share(quint64 part, quint64 whole)
{
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// How many old strata lie above this one: its shade in the picture.
int ageOf(const StratumRef& ref)
{
    int age = 0;
    for (const auto& stratum : ref.cache->strata) {
        if (&stratum == ref.stratum) {
            break;
        }
        age += stratum.state == StratumState::Old || stratum.state == StratumState::Unknown ? 1 : 0;
    }
    return age;
}

} // namespace

StratumPanel::StratumPanel(QWidget* parent)
    : QScrollArea(parent)
    , m_content(new QWidget)
    , m_nothing(selectable("muted", this))
{
    setObjectName(QStringLiteral("stratumPanel"));
    setAccessibleName(tr("Selected stratum"));
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(NoFrame);
    m_nothing->setText(tr("Select a stratum to see what is in it."));
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, space::Tight, 0);
    column->setSpacing(space::Small);
    buildHead(column);
    buildBody(column);
    column->addStretch();
    setWidget(m_content);
    m_content->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    // Else all of it gets its style and fonts when the first stratum is shown, in the middle of a scan.
    for (QWidget* part : m_content->findChildren<QWidget*>()) {
        part->ensurePolished();
    }
    clear();
}

void StratumPanel::buildHead(QVBoxLayout* column)
{
    auto* line = new QHBoxLayout;
    m_title = new ElidedLabel({}, m_content);
    setRole(m_title, "heading");
    m_title->setElideMode(Qt::ElideMiddle);
    m_state = new StateChip(m_content);
    line->addWidget(m_title, 1);
    line->addWidget(m_state);
    column->addLayout(line);
    m_place = new ElidedLabel({}, m_content);
    setRole(m_place, "small");
    column->addWidget(m_place);

    auto* figures = new QGridLayout;
    figures->setHorizontalSpacing(space::Medium);
    figures->setVerticalSpacing(0);
    figures->setContentsMargins(0, space::Tight, 0, space::Tight);
    m_keys = addFigure(figures, 0, 0, tr("Keys"));
    m_memory = addFigure(figures, 0, 1, tr("Memory"));
    m_share = addFigure(figures, 0, 2, tr("Share"));
    m_noExpiry = addFigure(figures, 0, 3, tr("No expiry"));
    column->addLayout(figures);

    m_alarm = new Banner(m_content);
    column->addWidget(m_alarm);
    m_verdict = wrapped(selectable("", m_content));
    column->addWidget(m_verdict);
    m_liveSource = wrapped(selectable("small", m_content));
    column->addWidget(m_liveSource);
    column->addWidget(buildActions());
}

QWidget* StratumPanel::buildActions()
{
    auto* actions = new QWidget(m_content);
    auto* flow = new FlowLayout(actions);
    const auto add = [&](const QString& text, const char* name, void (StratumPanel::*request)()) {
        auto* button = new QPushButton(text, actions);
        button->setObjectName(QLatin1String(name));
        connect(button, &QPushButton::clicked, this, request);
        flow->addWidget(button);
        return button;
    };
    add(tr("Browse"), "browse", &StratumPanel::browseRequested);
    m_setLive = add({}, "setLive", &StratumPanel::setLiveRequested);
    m_bump = add(tr("Bump…"), "bump", &StratumPanel::bumpRequested);
    setRole(m_bump, "primary");
    m_migrate = add(tr("Migrate…"), "migrate", &StratumPanel::migrateRequested);
    m_drain = add(tr("Drain…"), "drain", &StratumPanel::drainRequested);
    m_purge = add(tr("Purge…"), "purge", &StratumPanel::purgeRequested);
    setRole(m_purge, "danger");
    return actions;
}

void StratumPanel::offerChanges(const Offers& offers, const QString& whyNot)
{
    const auto offer = [&whyNot](QPushButton* button, bool offered, const QString& meaning) {
        button->setVisible(offered);
        button->setEnabled(whyNot.isEmpty());
        button->setToolTip(plainTip(whyNot.isEmpty() ? meaning : whyNot));
        button->setAccessibleDescription(whyNot);
    };
    offer(m_bump, offers.bump, tr("Moves the live version on."));
    offer(m_migrate, offers.migrate, tr("Carries these keys to another version."));
    offer(m_drain, offers.removal, tr("Lets these keys expire little by little."));
    offer(m_purge, offers.removal, tr("Removes these keys."));
}

StratumPanel::Figure StratumPanel::addFigure(QGridLayout* grid, int row, int column, const QString& caption)
{
    auto* head = selectable("small", m_content);
    head->setText(caption);
    auto* value = selectable("heading", m_content);
    auto* note = selectable("small", m_content);
    value->setAccessibleName(caption);
    grid->addWidget(head, row, column);
    grid->addWidget(value, row + 1, column);
    grid->addWidget(note, row + 2, column);
    grid->setColumnStretch(column, 1);
    return {.value = value, .note = note};
}

void StratumPanel::buildBody(QVBoxLayout* column)
{
    m_namespaceHeading = selectable("muted", m_content);
    column->addSpacing(space::Tight);
    column->addWidget(m_namespaceHeading);
    m_namespaces = new ShareBars(tr("Namespaces"), m_content);
    column->addWidget(m_namespaces);
    m_allNamespaces = new QPushButton(m_content);
    setRole(m_allNamespaces, "link");
    m_allNamespaces->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(m_allNamespaces, &QPushButton::clicked, this, [this] {
        m_showAll = !m_showAll;
        if (const StratumRef ref = findStratum(*m_keyspace, m_key)) {
            showNamespaces(*ref.stratum);
        }
    });
    column->addWidget(m_allNamespaces);

    auto* histograms = new QGridLayout;
    histograms->setHorizontalSpacing(space::Large);
    histograms->setVerticalSpacing(space::Small);
    histograms->setContentsMargins(0, space::Tight, 0, 0);
    m_ttl = new HistogramView(m_content);
    m_ttl->setObjectName(QStringLiteral("ttlHistogram"));
    m_idle = new HistogramView(m_content);
    m_idle->setObjectName(QStringLiteral("idleHistogram"));
    m_size = new HistogramView(m_content);
    m_size->setObjectName(QStringLiteral("sizeHistogram"));
    histograms->addWidget(m_ttl, 0, 0);
    histograms->addWidget(m_idle, 0, 1);
    histograms->addWidget(m_size, 1, 0);
    auto* types = new QVBoxLayout;
    types->setSpacing(space::Tight);
    m_typeHeading = selectable("muted", m_content);
    m_typeHeading->setText(tr("Types"));
    m_types = new ShareBars(tr("Types"), m_content);
    types->addWidget(m_typeHeading);
    types->addWidget(m_types);
    types->addStretch();
    histograms->addLayout(types, 1, 1);
    histograms->setColumnStretch(0, 1);
    histograms->setColumnStretch(1, 1);
    column->addLayout(histograms);

    m_exampleHeading = selectable("muted", m_content);
    m_exampleHeading->setText(tr("Example keys"));
    column->addSpacing(space::Tight);
    column->addWidget(m_exampleHeading);
    m_examples = new KeyList(tr("Example keys"), m_content);
    m_examples->setObjectName(QStringLiteral("exampleKeys"));
    column->addWidget(m_examples);
}

QSize StratumPanel::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 48, fontMetrics().height() * 30};
}

void StratumPanel::clear()
{
    m_content->hide();
    m_nothing->show();
    m_nothing->move(0, 0);
    m_nothing->adjustSize();
}

void StratumPanel::showStratum(
    std::shared_ptr<const keyspace::Keyspace> keyspace, const StratumKey& key, bool canSetLive)
{
    m_keyspace = std::move(keyspace);
    const StratumRef ref = findStratum(*m_keyspace, key);
    if (!ref) {
        clear();
        return;
    }
    if (key != m_key) {
        m_key = key;
        m_showAll = false;
        verticalScrollBar()->setValue(0);
    }
    m_nothing->hide();
    m_content->show();
    m_title->setText(m_text.title(*ref.cache, *ref.stratum));
    m_state->setState(ref.stratum->state, ageOf(ref));
    m_place->setText(m_text.place(*ref.cache));
    showFigures(ref);
    showVerdict(ref);
    const QString source = m_text.liveSource(*ref.cache);
    m_liveSource->setText(source);
    const StratumState state = ref.stratum->state;
    m_liveSource->setVisible(!source.isEmpty() && (state == StratumState::Live || state == StratumState::Unknown));
    m_setLive->setVisible(canSetLive);
    m_setLive->setText(tr("Set %1 as live", "v3").arg(m_text.versionName(*ref.stratum)));
    showNamespaces(*ref.stratum);
    m_ttl->setData(ttlHistogram(*ref.stratum, m_text.locale()));
    m_idle->setData(idleHistogram(*ref.stratum, m_text.locale()));
    m_size->setData(sizeHistogram(*ref.stratum, m_text.locale()));
    showTypes(*ref.stratum);
    m_exampleHeading->setVisible(!ref.stratum->examples.empty());
    m_examples->setKeys(ref.stratum->examples);
}

void StratumPanel::showFigures(const StratumRef& ref)
{
    const StratumTotals& stratum = *ref.stratum;
    const bool atLeast = !m_keyspace->complete;
    m_keys.value->setText(m_text.figure(stratum.keys, Metric::Keys, atLeast));
    m_keys.value->setToolTip(m_text.keys(stratum.keys));
    m_memory.value->setText(m_text.memory(stratum));
    m_memory.value->setToolTip(
        stratum.memoryKnown ? QString() : tr("The server does not let this user ask for the memory of keys."));
    m_memory.note->setText(stratum.memoryKnown ? m_text.interval(stratum.memory) : QString());
    m_share.value->setText(formatPercent(100 * share(stratum.keys, m_keyspace->keys()), m_text.locale()));
    m_noExpiry.value->setText(
        stratum.ttlKnown ? formatCountShort(static_cast<double>(stratum.noTtl.value), m_text.locale()) : tr("unknown"));
    m_noExpiry.value->setToolTip(
        stratum.ttlKnown ? QString() : tr("The server does not let this user ask for expiry times."));
    m_noExpiry.note->setText(stratum.ttlKnown ? m_text.countInterval(stratum.noTtl) : QString());
    for (const Figure& figure : {m_keys, m_memory, m_share, m_noExpiry}) {
        figure.note->setVisible(!stratum.memory.exact || !stratum.noTtl.exact);
    }
    const Severity severity = noExpirySeverity(stratum);
    setRole(m_noExpiry.value,
        severity == Severity::Danger        ? "danger"
            : severity == Severity::Warning ? "warning"
                                            : "heading");
    m_noExpiry.value->setFont(textFont(TextStyle::Heading));
}

void StratumPanel::showVerdict(const StratumRef& ref)
{
    const QString verdict = m_text.verdict(*ref.cache, *ref.stratum).trimmed();
    const bool alarm = isDeadWeight(*ref.stratum);
    if (alarm) {
        m_alarm->say(Banner::Kind::Danger, verdict);
    }
    m_alarm->setVisible(alarm);
    m_verdict->setText(verdict);
    m_verdict->setVisible(!alarm);
}

void StratumPanel::showNamespaces(const StratumTotals& stratum)
{
    const size_t all = stratum.namespaces.size();
    const size_t shown = m_showAll ? all : std::min(all, FirstNamespaces);
    std::vector<ShareLine> lines;
    for (size_t i = 0; i < shown; ++i) {
        const auto& ns = stratum.namespaces[i];
        lines.push_back({.name = ns.name.empty() ? tr("(no namespace)") : displayBytes(ns.name),
            .figure = formatCount(ns.keys, m_text.locale()),
            .note = stratum.memoryKnown ? formatBytes(ns.memory.value, m_text.locale()) : QString(),
            .share = share(ns.keys, stratum.keys)});
    }
    if (stratum.otherNamespaceKeys > 0 && shown == all) {
        lines.push_back({.name = tr("other namespaces"),
            .figure = formatCount(stratum.otherNamespaceKeys, m_text.locale()),
            .note = {},
            .share = share(stratum.otherNamespaceKeys, stratum.keys)});
    }
    m_namespaceHeading->setText(
        stratum.namespacesComplete ? tr("Namespaces") : tr("Namespaces · counts are at least these"));
    m_namespaceHeading->setVisible(!lines.empty());
    m_namespaces->setLines(std::move(lines));
    m_allNamespaces->setVisible(all > FirstNamespaces);
    m_allNamespaces->setText(m_showAll ? tr("Show fewer") : tr("Show all %n", "namespaces", static_cast<int>(all)));
}

void StratumPanel::showTypes(const StratumTotals& stratum)
{
    std::vector<ShareLine> lines;
    for (const auto& [name, keys] : stratum.types) {
        if (lines.size() == MostTypes) {
            break;
        }
        lines.push_back({.name = displayBytes(name),
            .figure = formatPercent(100 * share(keys, stratum.keys), m_text.locale()),
            .note = {},
            .share = share(keys, stratum.keys)});
    }
    const bool denied = lines.empty() && (stratum.sampled > 0 || !stratum.ttlKnown);
    m_typeHeading->setVisible(!lines.empty() || denied);
    m_typeHeading->setText(denied ? tr("Types: unknown") : tr("Types"));
    m_typeHeading->setToolTip(denied ? tr("The server does not let this user ask for types.") : QString());
    m_types->setLines(std::move(lines));
}

} // namespace keystrata::ui
