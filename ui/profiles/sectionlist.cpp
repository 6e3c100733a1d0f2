// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/sectionlist.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QStyledItemDelegate>

namespace keystrata::ui {

namespace {

constexpr int FaultsRole = Qt::UserRole;
constexpr int Margin = space::Small;

class SectionDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QFontMetrics metrics(textFont(TextStyle::Heading));
        return {metrics.horizontalAdvance(index.data().toString()) + metrics.horizontalAdvance(QStringLiteral("00"))
                + 2 * (Margin + space::Medium) + space::Large,
            option.fontMetrics.height() + space::Large};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::of(option.palette);
        const bool selected = (option.state & QStyle::State_Selected) != 0;
        const bool toLeft = option.direction == Qt::RightToLeft;
        const QRectF ground = QRectF(option.rect).adjusted(Margin, 1, -Margin, -1);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen((option.state & QStyle::State_HasFocus) != 0 ? QPen(theme.accent, 1) : QPen(Qt::NoPen));
        painter->setBrush(selected                              ? QBrush(theme.accentSoft)
                : (option.state & QStyle::State_MouseOver) != 0 ? QBrush(theme.hover)
                                                                : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), space::Radius, space::Radius);
        painter->setFont(textFont(selected ? TextStyle::Heading : TextStyle::Body));
        painter->setPen(selected ? theme.accent : theme.text);
        const QRectF inner = ground.adjusted(space::Medium, 0, -space::Medium, 0);
        const auto leading = Qt::AlignVCenter | (toLeft ? Qt::AlignRight : Qt::AlignLeft);
        painter->drawText(inner, static_cast<int>(leading | Qt::TextSingleLine), index.data().toString());
        if (const int faults = index.data(FaultsRole).toInt(); faults > 0) {
            paintBadge(*painter, inner, toLeft, theme, faults);
        }
        painter->restore();
    }

private:
    static void paintBadge(QPainter& painter, const QRectF& inner, bool toLeft, const Theme& theme, int faults)
    {
        const QString number = QString::number(faults);
        painter.setFont(textFont(TextStyle::Chip));
        const QFontMetrics metrics(painter.font());
        const qreal height = metrics.height() + 2;
        QRectF badge(0, 0, qMax(height, metrics.horizontalAdvance(number) + 2.0 * space::Tight + 2), height);
        badge.moveCenter(inner.center());
        toLeft ? badge.moveLeft(inner.left() - space::Tight) : badge.moveRight(inner.right() + space::Tight);
        QColor pale = theme.danger;
        pale.setAlphaF(theme.dark ? 0.2F : 0.12F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(pale);
        painter.drawRoundedRect(badge, height / 2, height / 2);
        painter.setPen(theme.danger);
        painter.drawText(badge, Qt::AlignCenter, number);
    }
};

} // namespace

SectionList::SectionList(QWidget* parent) : QListWidget(parent)
{
    setObjectName(QStringLiteral("sections"));
    setAccessibleName(tr("Sections"));
    setItemDelegate(new SectionDelegate(this));
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
}

void SectionList::addSection(const QString& title)
{
    addItem(title);
    setFixedWidth(sizeHintForColumn(0) + 2 * frameWidth());
}

void SectionList::setFaults(int row, int count)
{
    item(row)->setData(FaultsRole, count);
    item(row)->setData(Qt::AccessibleTextRole,
        count == 0 ? item(row)->text() : tr("%1, %n fields to correct", nullptr, count).arg(item(row)->text()));
}

int SectionList::faults(int row) const
{
    return item(row)->data(FaultsRole).toInt();
}

} // namespace keystrata::ui
