// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/keys/keytree.h"

#include "ui/common/strataskin.h"
#include "ui/common/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QScopedValueRollback>
#include <QStyledItemDelegate>

namespace keystrata::ui {

namespace {

constexpr int Indentation = 16;
constexpr int Swatch = 9;

/// The tree paints its rows; this only says how high they are.
class RowHeight : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {0, option.fontMetrics.height() + (2 * space::Tight)};
    }
};

} // namespace

KeyTree::KeyTree(QWidget* parent) : QTreeView(parent)
{
    setObjectName(QStringLiteral("keyTree"));
    setAccessibleName(tr("Strata and namespaces"));
    setItemDelegate(new RowHeight(this));
    setUniformRowHeights(true);
    setAllColumnsShowFocus(true);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setIndentation(Indentation);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    header()->hide();
    header()->setStretchLastSection(false);
    header()->setMinimumSectionSize(20);
}

void KeyTree::setKeys(KeyTreeModel* model)
{
    m_keys = model;
    setModel(model);
    // What is chosen may come later than the choice, and comes again after a scan.
    const auto follow = [this] {
        if (m_wanted.stratum && !currentIndex().isValid()) {
            setScope(m_wanted);
        }
    };
    connect(model, &QAbstractItemModel::rowsInserted, this, follow);
    connect(model, &QAbstractItemModel::modelReset, this, follow);
    fitColumns();
}

void KeyTree::setScope(const KeyScope& scope)
{
    const QScopedValueRollback following(m_following, true);
    m_wanted = scope;
    const QModelIndex index = m_keys->indexOf(scope);
    if (!index.isValid()) {
        selectionModel()->clear();
        viewport()->update();
        return;
    }
    if (index.parent().isValid()) {
        expand(index.parent());
    }
    setCurrentIndex(index);
    scrollTo(index);
}

KeyScope KeyTree::scope() const
{
    return m_keys->scopeAt(currentIndex());
}

void KeyTree::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTreeView::currentChanged(current, previous);
    if (!m_following && current.isValid()) {
        m_wanted = m_keys->scopeAt(current);
        Q_EMIT scopeChosen(m_wanted);
    }
}

void KeyTree::resizeEvent(QResizeEvent* event)
{
    QTreeView::resizeEvent(event);
    fitColumns();
}

void KeyTree::fitColumns()
{
    const int figure = fontMetrics().horizontalAdvance(QStringLiteral("0.00 M")) + (2 * space::Small);
    header()->resizeSection(KeyTreeModel::Keys, figure);
    header()->resizeSection(KeyTreeModel::Name, std::max(40, viewport()->width() - figure));
}

/// The layer's own look, so that it is found again in the picture of the strata.
void KeyTree::paintSwatch(QPainter& painter, const QRect& square, const QModelIndex& index) const
{
    const StratumRef ref = m_keys->stratumAt(index);
    if (!ref) {
        return;
    }
    const auto age = static_cast<int>(ref.stratum - ref.cache->strata.data());
    const LayerSkin skin = skinOf(ref.stratum->state, age, Theme::of(this), LayerLight::Normal);
    paintRock(painter, QPolygonF(QRectF(square)), skin, 0);
}

void KeyTree::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::of(this);
    const QRect row(0, option.rect.top(), viewport()->width(), option.rect.height());
    const bool chosen = selectionModel()->isRowSelected(index.row(), index.parent());
    const bool hovered = viewport()->underMouse() && row.contains(viewport()->mapFromGlobal(QCursor::pos()));
    if (chosen || hovered) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(chosen ? theme.accentSoft : theme.hover);
        painter->drawRoundedRect(row, 4, 4);
        painter->setRenderHint(QPainter::Antialiasing, false);
    }
    if (chosen && hasFocus()) {
        painter->fillRect(QRect(0, row.top() + 2, 3, row.height() - 4), theme.accent);
    }
    const bool isNamespace = index.parent().isValid();
    int left = isNamespace ? 2 * Indentation : Indentation;
    drawBranches(painter, QRect(0, row.top(), left, row.height()), index);
    if (!isNamespace) {
        paintSwatch(*painter, QRect(left + 2, row.center().y() - Swatch / 2, Swatch, Swatch), index);
        left += Swatch + space::Small;
    }
    const int figure = columnWidth(KeyTreeModel::Keys);
    const QRect room(left, row.top(), row.width() - left - figure, row.height());
    QFont font = this->font();
    font.setWeight(chosen ? QFont::DemiBold : QFont::Normal);
    painter->setFont(font);
    painter->setPen(chosen ? theme.accent : theme.text);
    painter->drawText(room, static_cast<int>(Qt::AlignVCenter | Qt::AlignLeft) | Qt::TextSingleLine,
        QFontMetrics(font).elidedText(index.siblingAtColumn(0).data().toString(), Qt::ElideMiddle, room.width()));
    painter->setFont(this->font());
    painter->setPen(theme.muted);
    painter->drawText(QRect(row.right() - figure, row.top(), figure - space::Small, row.height()),
        static_cast<int>(Qt::AlignVCenter | Qt::AlignRight) | Qt::TextSingleLine,
        index.siblingAtColumn(KeyTreeModel::Keys).data().toString());
}

void KeyTree::drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const
{
    if (!index.model()->hasChildren(index)) {
        return;
    }
    const QPointF center = QRectF(rect.right() - Indentation + 1, rect.top(), Indentation, rect.height()).center();
    QTransform turn;
    turn.translate(center.x(), center.y());
    turn.rotate(isExpanded(index) ? 90 : isRightToLeft() ? 180 : 0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(Theme::of(this).muted, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(turn.map(QPolygonF{QPointF(-2, -4), QPointF(2, 0), QPointF(-2, 4)}));
    painter->restore();
}

} // namespace keystrata::ui
