// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/keys/inspectorpanel.h"

#include "core/base/bytes.h"
#include "core/values/present.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/flowlayout.h"
#include "ui/common/plaintext.h"
#include "ui/common/plaintip.h"
#include "ui/common/strataskin.h"
#include "ui/common/theme.h"
#include "ui/keys/valueview.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/stratumtext.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace keystrata::ui {

using namespace std::chrono_literals;
using State = InspectController::State;
using keyspace::KeyCells;

namespace {

QTreeWidget* smallTable(const QString& name, const QStringList& titles, QWidget* parent)
{
    auto* table = new QTreeWidget(parent);
    table->setAccessibleName(name);
    table->setHeaderLabels(titles);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setFrameShape(QFrame::NoFrame);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setAllColumnsShowFocus(true);
    table->setTextElideMode(Qt::ElideMiddle);
    return table;
}

QIcon swatch(keyspace::StratumState state, const QWidget* widget)
{
    QPixmap pixmap(10, 10);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintRock(painter, QPolygonF(QRectF(0, 0, 10, 10)), skinOf(state, 1, Theme::of(widget), LayerLight::Normal), 0);
    return QIcon(pixmap);
}

/// As one word of a shell's command line; bytes that are no text in the notation of bash and zsh.
QString shellWord(const std::string& bytes)
{
    if (displayText(bytes) == bytes) {
        return QLatin1Char('\'') + QString::fromStdString(bytes).replace(QLatin1Char('\''), QStringLiteral("'\\''"))
            + QLatin1Char('\'');
    }
    return QStringLiteral("$'")
        + QString::fromStdString(escapeBytes(bytes)).replace(QLatin1Char('\''), QStringLiteral("\\'"))
        + QLatin1Char('\'');
}

QString changeText(values::Change change)
{
    switch (change) {
    case values::Change::Added:
        return InspectorPanel::tr("only here");
    case values::Change::Removed:
        return InspectorPanel::tr("only there");
    case values::Change::Type:
        return InspectorPanel::tr("another type");
    case values::Change::Value:
        return InspectorPanel::tr("another value");
    }
    return {};
}

/// The same in one sign, as in a patch.
QString signOf(values::Change change)
{
    switch (change) {
    case values::Change::Added:
        return QStringLiteral("+");
    case values::Change::Removed:
        return QStringLiteral("−");
    case values::Change::Type:
    case values::Change::Value:
        break;
    }
    return QStringLiteral("~");
}

/// What stands at a path of a tree in which places may be hidden.
QString valueAt(const values::Tree& tree, const std::string& path)
{
    const auto node = values::nodeAt(tree, path);
    const auto text = node ? values::summary(tree, *node, 60) : std::string(values::HiddenMark);
    return QString::fromStdString(text);
}

} // namespace

InspectorPanel::InspectorPanel(InspectController& controller, QWidget* parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_stack(new QStackedWidget(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_stack->addWidget(buildMessage());
    m_stack->addWidget(buildKey());
    column->addWidget(m_stack);
    connect(&m_controller, &InspectController::stateChanged, this, &InspectorPanel::showState);
    connect(&m_controller, &InspectController::versionsChanged, this, &InspectorPanel::showVersions);
    connect(&m_controller, &InspectController::comparisonChanged, this, &InspectorPanel::showComparison);
    showState();
    showVersions();
    showComparison();
}

QWidget* InspectorPanel::buildMessage()
{
    m_message = plainParagraph({}, "muted", this);
    m_message->setObjectName(QStringLiteral("inspectorMessage"));
    m_message->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_message->setContentsMargins(space::Medium, 3 * space::Large, space::Medium, 0);
    return m_message;
}

QWidget* InspectorPanel::buildKey()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Small);
    m_name = new ElidedLabel({}, page);
    m_name->setObjectName(QStringLiteral("inspectedKey"));
    m_name->setElideMode(Qt::ElideMiddle);
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setWeight(QFont::DemiBold);
    font.setPointSizeF(textFont(TextStyle::Small).pointSizeF());
    m_name->setFont(font);
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* copy = new QPushButton(tr("Copy"), page);
    setRole(copy, "quiet");
    copy->setObjectName(QStringLiteral("copyKey"));
    connect(copy, &QPushButton::clicked, this, &InspectorPanel::copyMenu);
    auto* title = new QHBoxLayout;
    title->addWidget(m_name, 1);
    m_delete = new QPushButton(tr("Delete…"), page);
    setRole(m_delete, "quiet");
    m_delete->setObjectName(QStringLiteral("deleteKey"));
    connect(m_delete, &QPushButton::clicked, this, [this] {
        if (m_shown != nullptr) {
            Q_EMIT deleteRequested(m_shown->key);
        }
    });
    title->addWidget(copy);
    title->addWidget(m_delete);
    column->addLayout(title);
    m_facts = plainParagraph({}, "muted", page);
    m_facts->setObjectName(QStringLiteral("inspectedFacts"));
    column->addWidget(m_facts);
    m_chain = new QWidget(page);
    m_chain->setObjectName(QStringLiteral("chain"));
    new FlowLayout(m_chain);
    column->addWidget(m_chain);
    m_notes = plainParagraph({}, "small", page);
    m_notes->setObjectName(QStringLiteral("valueNotes"));
    column->addWidget(m_notes);
    auto* actions = new QHBoxLayout;
    m_reveal = new QPushButton(tr("Show What Is Hidden"), page);
    m_reveal->setObjectName(QStringLiteral("reveal"));
    setRole(m_reveal, "link");
    connect(m_reveal, &QPushButton::clicked, this, [this] { m_controller.reveal(true); });
    m_more = new QPushButton(tr("Load More"), page);
    m_more->setObjectName(QStringLiteral("loadMore"));
    setRole(m_more, "link");
    connect(m_more, &QPushButton::clicked, &m_controller, &InspectController::readMore);
    actions->addWidget(m_reveal);
    actions->addWidget(m_more);
    actions->addStretch();
    column->addLayout(actions);

    m_views = new QStackedWidget(page);
    m_value = new ValueView(page);
    m_views->addWidget(m_value);
    m_views->addWidget(buildComparison());
    column->addWidget(m_views, 1);
    column->addWidget(buildVersions());
    return page;
}

void InspectorPanel::setWhyNotDelete(const QString& whyNot)
{
    m_delete->setEnabled(whyNot.isEmpty());
    m_delete->setToolTip(plainTip(whyNot));
    m_delete->setAccessibleDescription(whyNot);
}

QWidget* InspectorPanel::buildComparison()
{
    auto* comparison = new QWidget(this);
    auto* lines = new QVBoxLayout(comparison);
    lines->setContentsMargins(0, 0, 0, 0);
    auto* heading = new QHBoxLayout;
    m_comparisonTitle = plainLine({}, "heading", comparison);
    auto* back = new QPushButton(tr("Back to the value"), comparison);
    back->setObjectName(QStringLiteral("endComparison"));
    setRole(back, "link");
    connect(back, &QPushButton::clicked, &m_controller, &InspectController::endComparison);
    heading->addWidget(m_comparisonTitle, 1);
    heading->addWidget(back);
    lines->addLayout(heading);
    m_differences = smallTable(tr("Differences"), {QString(), tr("Path"), tr("There"), tr("Here")}, comparison);
    m_differences->setObjectName(QStringLiteral("differences"));
    m_differences->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_differences->header()->setStretchLastSection(false);
    m_differences->header()->setMinimumSectionSize(20);
    m_differences->header()->setSectionResizeMode(QHeaderView::Stretch);
    m_differences->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    lines->addWidget(m_differences, 1);
    return comparison;
}

QWidget* InspectorPanel::buildVersions()
{
    m_versionBox = new QWidget(this);
    auto* column = new QVBoxLayout(m_versionBox);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Tight);
    column->addWidget(plainLine(tr("This key in other versions"), "heading", m_versionBox));
    m_versions = smallTable(
        tr("This key in other versions"), {tr("Version"), tr("Size"), tr("Expires in"), QString()}, m_versionBox);
    m_versions->setObjectName(QStringLiteral("otherVersions"));
    m_versions->setHeaderHidden(true);
    m_versions->setToolTip(tr("Return or a double click compares the values."));
    connect(m_versions, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        const auto row = static_cast<size_t>(m_versions->indexOfTopLevelItem(item));
        if (row < m_controller.versions().size() && !m_controller.versions()[row].shown) {
            m_controller.compareWith(m_controller.versions()[row].sibling.version);
        }
    });
    column->addWidget(m_versions);
    return m_versionBox;
}

QString InspectorPanel::factsText() const
{
    const auto& stored = m_controller.shown()->stored;
    const auto& facts = stored.facts;
    QStringList parts{QString::fromStdString(facts.type)};
    if (stored.recognised == keyspace::Recognition::HyperLogLog) {
        parts.front() += tr(" (HyperLogLog)");
    } else if (stored.recognised == keyspace::Recognition::Geo) {
        parts.front() += tr(" (places)");
    }
    if (!facts.encoding.empty()) {
        parts.front() += QStringLiteral(" · ") + QString::fromStdString(facts.encoding);
    }
    parts.append(facts.type == "string"
            ? formatBytes(stored.length)
            : tr("%1 elements", nullptr, pluralOf(stored.length)).arg(formatCount(stored.length)));
    if (facts.memoryBytes) {
        parts.append(tr("%1 in memory").arg(formatBytes(*facts.memoryBytes)));
    }
    if (facts.ttlMs) {
        parts.append(*facts.ttlMs < 0
                ? tr("never expires")
                : tr("expires in %1").arg(formatDuration(std::chrono::milliseconds(*facts.ttlMs))));
    }
    if (facts.idleSeconds) {
        parts.append(tr("idle %1").arg(formatDuration(std::chrono::seconds(*facts.idleSeconds))));
    } else if (facts.frequency) {
        parts.append(tr("use counter %1").arg(*facts.frequency));
    }
    return parts.join(QStringLiteral(" · "));
}

void InspectorPanel::showState()
{
    const auto& shown = m_controller.shown();
    const auto& key = m_controller.key();
    const bool failed = m_controller.state() == State::Failed;
    if (!key || failed || shown == nullptr) {
        m_message->setText(failed ? m_controller.failure()
                : key             ? tr("Reading the value…")
                                  : tr("Choose a key to see its value."));
        m_stack->setCurrentIndex(0);
        m_shown.reset();
        return;
    }
    m_stack->setCurrentIndex(1);
    if (m_shown == shown) {
        return; // the next one is on its way
    }
    m_shown = shown;
    m_name->setText(displayBytes(shown->key.name));
    m_facts->setText(factsText());
    showChain();
    showNotes();
    m_value->setValue(shown);
}

/// "Decoded as", then what was taken off one after the other.
void InspectorPanel::showChain()
{
    qDeleteAll(m_chain->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    const auto& collected = m_shown->collected;
    m_chain->layout()->addWidget(plainLine(tr("Decoded as"), "small", m_chain));
    for (size_t i = 0; i < collected.encodings.size(); ++i) {
        const bool ofString = m_shown->stored.facts.type == "string";
        if (i > 0) {
            m_chain->layout()->addWidget(plainLine(ofString ? QStringLiteral("→") : tr("or"), "small", m_chain));
        }
        m_chain->layout()->addWidget(plainLine(QString::fromStdString(collected.encodings[i]), "chip", m_chain));
    }
    auto* change = new QPushButton(tr("change"), m_chain);
    change->setObjectName(QStringLiteral("changeChain"));
    setRole(change, "link");
    connect(change, &QPushButton::clicked, this, &InspectorPanel::chooseChain);
    m_chain->layout()->addWidget(change);
    for (auto* child : m_chain->findChildren<QWidget*>(Qt::FindDirectChildrenOnly)) {
        child->show();
    }
    m_chain->updateGeometry();
}

void InspectorPanel::chooseChain()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* found = menu->addAction(tr("As Found"), this, [this] { m_controller.setChain({}); });
    found->setCheckable(true);
    found->setChecked(m_controller.chain().empty());
    menu->addSeparator();
    // What comes after the chosen one is found again.
    for (const values::Codec* codec : values::allCodecs()) {
        QAction* action =
            menu->addAction(QString::fromUtf8(codec->name.data(), static_cast<qsizetype>(codec->name.size())), this,
                [this, codec] { m_controller.setChain({codec}); });
        action->setCheckable(true);
        action->setChecked(!m_controller.chain().empty() && m_controller.chain().front() == codec);
    }
    menu->popup(QCursor::pos());
}

void InspectorPanel::showNotes()
{
    QStringList notes;
    for (const auto& detail : m_shown->collected.details) {
        notes.append(QStringLiteral("%1: %2").arg(textOf(detail.name), displayBytes(detail.value)));
    }
    const auto& decoded = m_shown->collected.decoded;
    if (decoded.problem) {
        notes.append(textOf(*decoded.problem));
    }
    for (const Message& note : m_shown->stored.notes) {
        notes.append(textOf(note));
    }
    if (m_shown->stored.refreshedIdle) {
        notes.append(tr("Reading set its idle time back: this server has no CLIENT NO-TOUCH."));
    }
    if (m_shown->hidden > 0) {
        notes.append(tr("%n places are hidden.", nullptr, pluralOf(m_shown->hidden)));
    }
    const auto& page = m_shown->stored.page;
    if (!page.next.empty()) {
        notes.append(m_shown->stored.facts.type == "string"
                ? tr("The first %1 of %2.").arg(formatBytes(page.bytes.size()), formatBytes(m_shown->stored.length))
                : tr("The first %1 of %2 elements.")
                      .arg(formatCount(page.elements.size()), formatCount(m_shown->stored.length)));
    }
    m_notes->setText(notes.join(QLatin1Char('\n')));
    m_notes->setVisible(!notes.isEmpty());
    m_reveal->setVisible(m_shown->hidden > 0 && m_controller.mayReveal());
    m_more->setVisible(!page.next.empty());
}

void InspectorPanel::showVersions()
{
    m_versions->clear();
    const auto& rows = m_controller.versions();
    m_versionBox->setVisible(rows.size() > 1);
    const StratumText words;
    for (const VersionRow& row : rows) {
        const auto& cells = row.sibling.now.cells;
        auto* item = new QTreeWidgetItem(m_versions,
            {QStringLiteral("%1 %2").arg(displayBytes(row.sibling.version), words.stateName(row.state)),
                cells.memory == KeyCells::Unknown ? QString() : formatBytes(cells.memory), expiryText(cells.expiry),
                row.shown ? tr("shown") : tr("compare")});
        item->setIcon(0, swatch(row.state, this));
        for (const int column : {1, 2, 3}) {
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        }
    }
    const int height = m_versions->sizeHintForRow(0) * std::min(static_cast<int>(rows.size()), 5) + 4;
    m_versions->setFixedHeight(std::max(height, 24));
    for (int column = 0; column < 3; ++column) {
        m_versions->resizeColumnToContents(column);
    }
}

void InspectorPanel::showComparison()
{
    const auto& comparison = m_controller.comparison();
    m_views->setCurrentIndex(comparison ? 1 : 0);
    m_differences->clear();
    if (!comparison || m_shown == nullptr) {
        return;
    }
    const values::Diff& diff = comparison->diff;
    const auto count = diff.differences.size() + diff.more;
    m_comparisonTitle->setText(diff.same() ? tr("The same as in version %1").arg(displayBytes(comparison->version))
                                           : tr("%1 differences from version %2", nullptr, pluralOf(count))
                                                 .arg(formatCount(count), displayBytes(comparison->version)));
    m_differences->setHeaderLabels(
        {QString(), tr("Path"), tr("version %1").arg(displayBytes(comparison->version)), tr("this one")});
    const Theme& theme = Theme::of(this);
    for (const auto& difference : diff.differences) {
        const bool added = difference.change == values::Change::Added;
        const bool removed = difference.change == values::Change::Removed;
        auto* item = new QTreeWidgetItem(m_differences,
            {signOf(difference.change), QString::fromStdString(difference.path),
                added ? QStringLiteral("—") : valueAt(comparison->other, difference.path),
                removed ? QStringLiteral("—") : valueAt(m_shown->tree, difference.path)});
        item->setForeground(0, added ? theme.accent : removed ? theme.muted : theme.warning);
        for (int column = 0; column < m_differences->columnCount(); ++column) {
            const QString text = column == 0 ? changeText(difference.change) : item->text(column);
            item->setToolTip(column, plainTip(text));
            item->setData(column, Qt::AccessibleTextRole, text);
        }
    }
}

void InspectorPanel::copyMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const std::string name = m_shown->key.name;
    const auto copy = [](const QString& text) { QGuiApplication::clipboard()->setText(text); };
    const QString quoted = QLatin1Char('"') + QString::fromStdString(escapeBytes(name)) + QLatin1Char('"');
    QAction* raw = menu->addAction(tr("Key"), this, [copy, name] { copy(QString::fromStdString(name)); });
    raw->setEnabled(isUtf8(name));
    menu->addAction(tr("Key, Quoted"), this, [copy, quoted] { copy(quoted); });
    menu->addAction(
        tr("Key in Hex"), this, [copy, name] { copy(QString::fromLatin1(QByteArray::fromStdString(name).toHex())); });
    menu->addAction(tr("Value as Shown"), this,
        [copy, shown = m_shown] { copy(QString::fromStdString(values::prettyText(shown->tree).text)); });
    QString command = QStringLiteral("redis-cli");
    if (m_shown->key.db != 0) {
        command += QStringLiteral(" -n %1").arg(m_shown->key.db);
    }
    const std::string& type = m_shown->stored.facts.type;
    const char* read = type == "string" ? " GET %1"
        : type == "hash"                ? " HSCAN %1 0"
        : type == "list"                ? " LRANGE %1 0 99"
        : type == "set"                 ? " SSCAN %1 0"
        : type == "zset"                ? " ZRANGE %1 0 99 WITHSCORES"
        : type == "stream"              ? " XRANGE %1 - + COUNT 100"
                                        : " DUMP %1";
    menu->addAction(tr("redis-cli Command"), this,
        [copy, text = command + QString::fromLatin1(read).arg(shellWord(name))] { copy(text); });
    menu->popup(QCursor::pos());
}

} // namespace keystrata::ui
