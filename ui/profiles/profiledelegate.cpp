// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/profiledelegate.h"

#include "ui/common/glyph.h"
#include "ui/common/profilecolour.h"
#include "ui/common/theme.h"
#include "ui/logic/profileform.h"
#include "ui/logic/profilesmodel.h"

#include <QPainter>

namespace keystrata::ui {

namespace {

constexpr int BarWidth = 4;
constexpr int LineGap = 3;

/// One row, painted from its two ends towards the middle; mirrored where the script runs from right to left.
class RowPainter
{
public:
    RowPainter(QPainter& painter, const QRect& row, Qt::LayoutDirection direction)
        : m_painter(painter)
        , m_row(row)
        , m_direction(direction)
        , m_left(row.left())
        , m_right(row.right() + 1)
    {
    }

    /// `reserved`: what is to stand behind it even when the text is long.
    void leading(const QString& text, const QFont& font, const QColor& color, int reserved = 0)
    {
        const QFontMetrics metrics(font);
        const QString shown = metrics.elidedText(text, Qt::ElideRight, qMax(0, m_right - m_left - reserved));
        const int width = metrics.horizontalAdvance(shown);
        draw(QRect(m_left, m_row.top(), width, m_row.height()), shown, font, color);
        m_left += width + space::Small;
    }

    void trailing(const QString& text, const QFont& font, const QColor& color)
    {
        const int width = QFontMetrics(font).horizontalAdvance(text);
        m_right -= width;
        draw(QRect(m_right, m_row.top(), width, m_row.height()), text, font, color);
        m_right -= space::Small;
    }

    static int chipWidth(const QString& text)
    {
        return QFontMetrics(textFont(TextStyle::Chip)).horizontalAdvance(text) + 2 * space::Small - 2;
    }

    void chip(const QString& text, const QColor& color)
    {
        const QFont font = textFont(TextStyle::Chip);
        QRect box(m_left, 0, chipWidth(text), QFontMetrics(font).height() + 4);
        box.moveTop(m_row.center().y() - box.height() / 2 + 1);
        m_painter.setPen(QPen(color, 1));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRoundedRect(QRectF(mirrored(box)).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        m_painter.setFont(font);
        m_painter.drawText(mirrored(box), Qt::AlignCenter, text);
        m_left += box.width() + space::Small;
    }

    void lock(const QColor& color)
    {
        const int size = qRound(m_row.height() * 0.8);
        m_right -= size;
        const QRect box(m_right, m_row.center().y() - size / 2, size, size);
        paintGlyph(m_painter, Glyph::Lock, mirrored(box), color);
        m_right -= space::Tight;
    }

private:
    QRect mirrored(const QRect& rect) const
    {
        QRect result = rect;
        if (m_direction == Qt::RightToLeft) {
            result.moveLeft(m_row.left() + m_row.right() - rect.right());
        }
        return result;
    }

    void draw(const QRect& rect, const QString& text, const QFont& font, const QColor& color)
    {
        m_painter.setFont(font);
        m_painter.setPen(color);
        m_painter.drawText(mirrored(rect), Qt::AlignVCenter | Qt::AlignHCenter | Qt::TextSingleLine, text);
    }

    QPainter& m_painter;
    QRect m_row;
    Qt::LayoutDirection m_direction;
    int m_left;
    int m_right;
};

int textHeight(TextStyle style)
{
    return QFontMetrics(textFont(style)).height();
}

} // namespace

QSize ProfileDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& /*index*/) const
{
    const int height =
        textHeight(TextStyle::Heading) + textHeight(TextStyle::Body) + LineGap + 2 * (space::Small + space::Tight / 2);
    return {option.rect.width(), height};
}

void ProfileDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::of(option.palette);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect row = option.rect;
    if ((option.state & QStyle::State_Selected) != 0) {
        painter->fillRect(row, theme.accentSoft);
    } else if ((option.state & QStyle::State_MouseOver) != 0) {
        painter->fillRect(row, theme.hover);
    }
    painter->fillRect(QRect(row.left(), row.bottom(), row.width(), 1), theme.line);
    const bool production = index.data(ProfilesModel::ProductionRole).toBool();
    const QColor colour =
        profileColour(theme, static_cast<profiles::Colour>(index.data(ProfilesModel::ColourRole).toInt()));
    const bool toLeft = option.direction == Qt::RightToLeft;
    if (colour.isValid() || production) {
        const int x = toLeft ? row.right() - BarWidth + 1 : row.left();
        painter->fillRect(QRect(x, row.top(), BarWidth, row.height() - 1), colour.isValid() ? colour : theme.danger);
    }
    const QRect inner = row.adjusted(space::Large, space::Small, -space::Medium, -space::Small);
    const int headHeight = textHeight(TextStyle::Heading);
    const QFont body = textFont(TextStyle::Body);
    const QFont small = textFont(TextStyle::Small);

    RowPainter head(*painter, QRect(inner.left(), inner.top(), inner.width(), headHeight), option.direction);
    const auto guard = static_cast<profiles::Guard>(index.data(ProfilesModel::GuardRole).toInt());
    head.trailing(guardTitle(guard), small, theme.muted);
    if (guard == profiles::Guard::Observer) {
        head.lock(theme.muted);
    }
    QStringList marks;
    if (production) {
        marks << tr("PRODUCTION");
    }
    if (index.data(ProfilesModel::UnverifiedRole).toBool()) {
        marks << tr("NOT VERIFIED");
    }
    int reserved = 0;
    for (const QString& mark : std::as_const(marks)) {
        reserved += RowPainter::chipWidth(mark) + space::Small;
    }
    head.leading(index.data(Qt::DisplayRole).toString(), textFont(TextStyle::Heading), theme.text, reserved);
    for (const QString& mark : std::as_const(marks)) {
        head.chip(mark, theme.danger);
    }

    const QRect below(inner.left(), inner.top() + headHeight + LineGap, inner.width(), textHeight(TextStyle::Body));
    RowPainter place(*painter, below, option.direction);
    place.trailing(index.data(ProfilesModel::LastRole).toString(), small, theme.muted);
    const QString detail = index.data(ProfilesModel::DetailRole).toString();
    const QString where = index.data(ProfilesModel::PlaceRole).toString();
    place.leading(detail.isEmpty() ? where : where + QStringLiteral(" · ") + detail, body, theme.muted);
    if ((option.state & QStyle::State_HasFocus) != 0) {
        painter->setPen(QPen(theme.accent, 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -1.5));
    }
    painter->restore();
}

} // namespace keystrata::ui
