// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/keys/keygrid.h"

#include "ui/common/sortheader.h"
#include "ui/common/theme.h"

#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr int Inset = space::Small;
constexpr int LeastNameColumn = 120;

} // namespace

KeyGrid::KeyGrid(KeysModel& keys, QWidget* parent)
    : QAbstractItemView(parent)
    , m_keys(keys)
    , m_header(new SortHeader(this))
{
    setObjectName(QStringLiteral("keyGrid"));
    setAccessibleName(tr("Keys"));
    setFrameShape(NoFrame);
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    m_nameFont = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    m_nameFont.setPointSizeF(textFont(TextStyle::Small).pointSizeF());
    m_header->setSectionsMovable(false);
    m_header->setSectionsClickable(true);
    m_header->setHighlightSections(false);
    m_header->setMinimumSectionSize(40);
    connect(m_header, &QHeaderView::sectionClicked, this, &KeyGrid::headingClicked);
    connect(m_header, &QHeaderView::sectionResized, viewport(), qOverload<>(&QWidget::update));
    connect(&m_keys, &QAbstractItemModel::modelAboutToBeReset, this, &KeyGrid::remember);
    setModel(&m_keys);
    // After the view and its selection have forgotten everything.
    connect(&m_keys, &QAbstractItemModel::modelReset, this, &KeyGrid::restore);
    m_header->setModel(&m_keys);
    fitColumns();
}

std::optional<KeysModel::Identity> KeyGrid::currentKey() const
{
    return currentIndex().isValid() ? std::optional(m_keys.identity(currentIndex().row())) : std::nullopt;
}

int KeyGrid::selectedCount() const
{
    int count = 0;
    for (const QItemSelectionRange& range : selectionModel()->selection()) {
        count += range.height();
    }
    return count;
}

std::vector<KeysModel::Identity> KeyGrid::selectedKeys() const
{
    std::vector<KeysModel::Identity> keys;
    QItemSelection ranges = selectionModel()->selection();
    std::ranges::sort(ranges, {}, &QItemSelectionRange::top);
    for (const QItemSelectionRange& range : ranges) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            keys.push_back(m_keys.identity(row));
        }
    }
    return keys;
}

void KeyGrid::showOrder(int column, Qt::SortOrder order)
{
    m_header->setSortIndicatorShown(column >= 0);
    m_header->setSortIndicator(column, order);
    fitColumns();
}

void KeyGrid::setOneStratum(bool one)
{
    if (one != m_oneStratum) {
        m_oneStratum = one;
        fitColumns();
        viewport()->update();
    }
}

int KeyGrid::rowHeight() const
{
    return fontMetrics().height() + (2 * space::Tight) + 1;
}

int KeyGrid::firstSeen() const
{
    return verticalOffset() / rowHeight();
}

int KeyGrid::lastSeen() const
{
    const int last = (verticalOffset() + viewport()->height() - 1) / rowHeight();
    return std::min(last, m_keys.rowCount() - 1);
}

int KeyGrid::rowAt(int y) const
{
    const int row = (verticalOffset() + y) / rowHeight();
    return y >= 0 && row < m_keys.rowCount() ? row : -1;
}

QRect KeyGrid::visualRect(const QModelIndex& index) const
{
    return {m_header->sectionViewportPosition(index.column()), index.row() * rowHeight() - verticalOffset(),
        m_header->sectionSize(index.column()), rowHeight()};
}

void KeyGrid::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    if (!index.isValid()) {
        return;
    }
    const int top = index.row() * rowHeight();
    const int room = viewport()->height();
    QScrollBar* bar = verticalScrollBar();
    if (hint == PositionAtTop) {
        bar->setValue(top);
    } else if (hint == PositionAtCenter
        || (hint == EnsureVisible && (top + rowHeight() < bar->value() - room || top > bar->value() + 2 * room))) {
        bar->setValue(top - (room - rowHeight()) / 2);
    } else if (hint == PositionAtBottom || top + rowHeight() > bar->value() + room) {
        bar->setValue(top + rowHeight() - room);
    } else if (top < bar->value()) {
        bar->setValue(top);
    }
}

QModelIndex KeyGrid::indexAt(const QPoint& point) const
{
    const int row = rowAt(point.y());
    const int column = m_header->logicalIndexAt(point.x());
    return row >= 0 && column >= 0 ? m_keys.index(row, column) : QModelIndex();
}

/// Going through millions of names is what the filter is for.
void KeyGrid::keyboardSearch(const QString&) { }

/// What stays where it is: the current key when it is seen, else the first that is seen, unless that is the beginning.
void KeyGrid::remember()
{
    m_current = currentKey();
    const int current = m_current ? currentIndex().row() : -1;
    const bool seen = current >= firstSeen() && current <= lastSeen();
    const int anchor = seen ? current : firstSeen();
    m_anchor.reset();
    if (seen || (anchor > 0 && anchor < m_keys.rowCount())) {
        m_anchor = m_keys.identity(anchor);
        m_anchorTop = anchor * rowHeight() - verticalOffset();
    }
}

void KeyGrid::restore()
{
    updateGeometries();
    const std::vector<KeysModel::Identity> wanted{
        m_current.value_or(KeysModel::Identity()), m_anchor.value_or(KeysModel::Identity())};
    const std::vector<int> rows = m_current || m_anchor ? m_keys.rowsOf(wanted) : std::vector<int>{-1, -1};
    if (m_current && rows[0] >= 0) {
        const QScopedValueRollback restoring(m_restoring, true);
        selectionModel()->setCurrentIndex(
            m_keys.index(rows[0], 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    } else if (m_current) {
        Q_EMIT currentKeyChanged();
    }
    if (m_anchor && rows[1] >= 0) {
        verticalScrollBar()->setValue(rows[1] * rowHeight() - m_anchorTop);
    }
    m_current.reset();
    m_anchor.reset();
    viewport()->update();
    Q_EMIT seenChanged();
}

void KeyGrid::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QAbstractItemView::currentChanged(current, previous);
    QStringList words;
    for (int column = 0; current.isValid() && column < KeysModel::ColumnCount; ++column) {
        words.append(current.siblingAtColumn(column).data().toString());
    }
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    viewport()->update();
    if (!m_restoring) {
        Q_EMIT currentKeyChanged();
    }
}

void KeyGrid::rowsInserted(const QModelIndex& parent, int start, int end)
{
    const bool seen = start <= firstSeen() + viewport()->height() / rowHeight();
    QAbstractItemView::rowsInserted(parent, start, end);
    updateGeometries();
    if (seen) {
        viewport()->update();
        Q_EMIT seenChanged();
    }
}

/// The base class would ask where each of the changed cells is, and there may be millions.
void KeyGrid::dataChanged(const QModelIndex&, const QModelIndex&, const QList<int>&)
{
    viewport()->update();
}

QModelIndex KeyGrid::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int count = m_keys.rowCount();
    if (count == 0) {
        return {};
    }
    const int page = std::max(1, viewport()->height() / rowHeight() - 1);
    int row = currentIndex().isValid() ? currentIndex().row() : -1;
    switch (action) {
    case MoveUp:
    case MovePrevious:
        row -= 1;
        break;
    case MoveDown:
    case MoveNext:
        row += 1;
        break;
    case MovePageUp:
        row -= page;
        break;
    case MovePageDown:
        row += page;
        break;
    case MoveHome:
        row = 0;
        break;
    case MoveEnd:
        row = count - 1;
        break;
    default:
        break;
    }
    return m_keys.index(std::clamp(row, 0, count - 1), 0);
}

int KeyGrid::horizontalOffset() const
{
    return 0;
}

int KeyGrid::verticalOffset() const
{
    return verticalScrollBar()->value();
}

bool KeyGrid::isIndexHidden(const QModelIndex&) const
{
    return false;
}

void KeyGrid::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command)
{
    const int count = m_keys.rowCount();
    if (count == 0) {
        return;
    }
    const int first = std::clamp((verticalOffset() + rect.top()) / rowHeight(), 0, count - 1);
    const int last = std::clamp((verticalOffset() + rect.bottom()) / rowHeight(), 0, count - 1);
    selectionModel()->select(
        QItemSelection(m_keys.index(std::min(first, last), 0), m_keys.index(std::max(first, last), 0)),
        command | QItemSelectionModel::Rows);
}

QRegion KeyGrid::visualRegionForSelection(const QItemSelection& selection) const
{
    QRegion region;
    for (const QItemSelectionRange& range : selection) {
        const int top = std::max(range.top(), firstSeen());
        const int bottom = std::min(range.bottom(), lastSeen());
        if (top <= bottom) {
            region +=
                QRect(0, top * rowHeight() - verticalOffset(), viewport()->width(), (bottom - top + 1) * rowHeight());
        }
    }
    return region;
}

void KeyGrid::updateGeometries()
{
    const int height = m_header->sizeHint().height();
    setViewportMargins(0, height, 0, 0);
    m_header->setGeometry(viewport()->x(), viewport()->y() - height, viewport()->width(), height);
    const int rows = m_keys.rowCount();
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(rowHeight());
    verticalScrollBar()->setRange(0, std::max(0, rows * rowHeight() - viewport()->height()));
    QAbstractItemView::updateGeometries();
}

void KeyGrid::resizeEvent(QResizeEvent* event)
{
    QAbstractItemView::resizeEvent(event);
    updateGeometries();
    fitColumns();
    Q_EMIT seenChanged();
}

void KeyGrid::changeEvent(QEvent* event)
{
    QAbstractItemView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        fitColumns();
    }
}

/// The name takes what the others leave; in a narrow table the idle time goes first, then the version.
void KeyGrid::fitColumns()
{
    const auto widthOf = [this](int column, const QString& longest) {
        const QString title = m_keys.headerData(column, Qt::Horizontal).toString();
        const int text = std::max(
            fontMetrics().horizontalAdvance(longest), fontMetrics().horizontalAdvance(title) + SortHeader::ArrowRoom);
        return text + (2 * Inset);
    };
    const std::pair<int, int> widths[] = {{KeysModel::Version, widthOf(KeysModel::Version, QStringLiteral("2.10"))},
        {KeysModel::Type, widthOf(KeysModel::Type, QStringLiteral("string"))},
        {KeysModel::Expiry, widthOf(KeysModel::Expiry, QStringLiteral("59.9 min"))},
        {KeysModel::Memory, widthOf(KeysModel::Memory, QStringLiteral("999 kB"))},
        {KeysModel::Idle, widthOf(KeysModel::Idle, QStringLiteral("59.9 min"))}};
    int left = viewport()->width();
    for (const auto& [column, width] : widths) {
        m_header->setSectionHidden(column, m_oneStratum && column == KeysModel::Version);
        if (m_header->isSectionHidden(column)) {
            continue;
        }
        m_header->resizeSection(column, width);
        left -= width;
    }
    for (const int column : {KeysModel::Idle, KeysModel::Version, KeysModel::Type}) {
        if (left < LeastNameColumn && !m_header->isSectionHidden(column)) {
            left += m_header->sectionSize(column);
            m_header->setSectionHidden(column, true);
        }
    }
    m_header->resizeSection(KeysModel::Name, std::max(left, LeastNameColumn));
}

void KeyGrid::scrollContentsBy(int dx, int dy)
{
    QAbstractItemView::scrollContentsBy(dx, dy);
    viewport()->update();
    Q_EMIT seenChanged();
}

void KeyGrid::hover(int row)
{
    if (row != m_hovered) {
        m_hovered = row;
        viewport()->update();
    }
}

void KeyGrid::mouseMoveEvent(QMouseEvent* event)
{
    QAbstractItemView::mouseMoveEvent(event);
    hover(rowAt(event->position().toPoint().y()));
}

void KeyGrid::leaveEvent(QEvent* event)
{
    QAbstractItemView::leaveEvent(event);
    hover(-1);
}

void KeyGrid::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKeyboard = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKeyboard ? currentIndex() : indexAt(event->pos());
    if (!index.isValid()) {
        return;
    }
    if (!selectionModel()->isRowSelected(index.row())) {
        setCurrentIndex(index);
    }
    Q_EMIT menuRequested(byKeyboard ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

void KeyGrid::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.setFont(font());
    const int height = rowHeight();
    for (int row = rowAt(std::max(0, event->rect().top())); row >= 0 && row < m_keys.rowCount(); ++row) {
        const QRect rect(0, row * height - verticalOffset(), viewport()->width(), height);
        if (rect.top() > event->rect().bottom()) {
            break;
        }
        paintRow(painter, row, rect);
    }
}

void KeyGrid::paintRow(QPainter& painter, int row, const QRect& rect) const
{
    const Theme& theme = Theme::of(this);
    const bool chosen = selectionModel()->isRowSelected(row);
    const bool current = currentIndex().row() == row;
    if (chosen || row == m_hovered) {
        painter.fillRect(rect, chosen ? theme.accentSoft : theme.hover);
    }
    if (current && hasFocus()) {
        painter.fillRect(QRect(0, rect.top(), 3, rect.height()), theme.accent);
    }
    painter.fillRect(QRect(0, rect.bottom(), rect.width(), 1), theme.line);
    const bool gone = m_keys.index(row, 0).data(KeysModel::GoneRole).toBool();
    for (int column = 0; column < KeysModel::ColumnCount; ++column) {
        if (m_header->isSectionHidden(column)) {
            continue;
        }
        const QModelIndex index = m_keys.index(row, column);
        const QRect room = visualRect(index).adjusted(Inset, 0, -Inset, 0);
        if (column == KeysModel::Name) {
            painter.setPen(gone ? theme.muted : theme.text);
            paintName(painter, index, room);
            continue;
        }
        const bool never = column == KeysModel::Expiry && m_keys.cells(row).expiry == keyspace::KeyCells::Never;
        painter.setPen(gone || column == KeysModel::Type || column == KeysModel::Idle ? theme.muted
                : never                                                               ? theme.warning
                                                                                      : theme.text);
        painter.setFont(font());
        const Qt::Alignment alignment = index.data(Qt::TextAlignmentRole).value<Qt::Alignment>();
        painter.drawText(room, static_cast<int>(alignment) | Qt::TextSingleLine,
            fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, room.width()));
    }
}

/// What belongs to the cache stands back behind what belongs to the key.
void KeyGrid::paintName(QPainter& painter, const QModelIndex& index, const QRect& rect) const
{
    painter.setFont(m_nameFont);
    const QFontMetrics metrics(m_nameFont);
    const int cache = index.data(KeysModel::LeadRole).toInt();
    const QString whole = index.data().toString().mid(m_oneStratum ? cache : 0);
    const QString name = metrics.elidedText(whole, Qt::ElideMiddle, rect.width());
    const auto flags = static_cast<int>(Qt::AlignVCenter | Qt::AlignLeft) | Qt::TextSingleLine;
    const int lead = m_oneStratum ? 0 : cache;
    const qsizetype cut = name.indexOf(QChar(0x2026));
    if (lead <= 0 || lead >= name.size() || (cut >= 0 && cut < lead)) {
        painter.drawText(rect, flags, name);
        return;
    }
    const QColor ink = painter.pen().color();
    painter.setPen(Theme::of(this).muted);
    painter.drawText(rect, flags, name.left(lead));
    painter.setPen(ink);
    painter.drawText(rect.adjusted(metrics.horizontalAdvance(name.left(lead)), 0, 0, 0), flags, name.mid(lead));
}

} // namespace keystrata::ui
