// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/navigation.h"

#include "ui/common/theme.h"

#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace keystrata::ui {

namespace {

constexpr int EntryHeight = 32;
constexpr int Width = 160;
constexpr int GlyphSize = 16;
constexpr int GlyphRole = Qt::UserRole;

/// A rounded ground under the entry that is chosen, and its name.
class EntryDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override
    {
        return {option.rect.width(), EntryHeight + 2};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& theme = Theme::of(option.widget);
        const bool chosen = option.state.testFlag(QStyle::State_Selected);
        // Only for those who use the keyboard: a click shows where it went.
        const bool ringed =
            option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange);
        const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
        const QRectF ground = QRectF(option.rect).adjusted(0.5, 1.5, -0.5, -1.5);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(ringed ? QPen(theme.accent, 1) : QPen(Qt::NoPen));
        painter->setBrush(chosen ? QBrush(theme.accentSoft) : hovered ? QBrush(theme.hover) : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(ground, space::Radius, space::Radius);
        QFont font = option.font;
        font.setWeight(chosen ? QFont::DemiBold : QFont::Normal);
        painter->setFont(font);
        painter->setPen(chosen ? theme.accent : theme.text);
        const QRect inner = option.rect.adjusted(space::Medium, 0, -space::Small, 0);
        const QRect square(inner.left(), inner.center().y() - GlyphSize / 2 + 1, GlyphSize, GlyphSize);
        const QRect text = inner.adjusted(GlyphSize + space::Small + 2, 0, 0, 0);
        paintGlyph(*painter, static_cast<Glyph>(index.data(GlyphRole).toInt()),
            QStyle::visualRect(option.direction, option.rect, square), chosen ? theme.accent : theme.muted);
        const auto align = QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter);
        painter->drawText(QStyle::visualRect(option.direction, option.rect, text),
            static_cast<int>(align) | Qt::TextSingleLine, index.data().toString());
        painter->restore();
    }
};

} // namespace

Navigation::Navigation(QWidget* parent) : QListWidget(parent)
{
    setObjectName(QStringLiteral("navigation"));
    setAccessibleName(tr("Pages"));
    setItemDelegate(new EntryDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    setMouseTracking(true);
    setViewportMargins(space::Small, space::Small + 2, space::Small + 1, space::Small);
    viewport()->setAutoFillBackground(false);
}

void Navigation::addPage(const QString& title, Glyph glyph, const QString& shortcut)
{
    auto* item = new QListWidgetItem(title, this);
    item->setToolTip(shortcut);
    item->setData(GlyphRole, static_cast<int>(glyph));
}

QSize Navigation::sizeHint() const
{
    int widest = 0;
    for (int row = 0; row < count(); ++row) {
        widest = std::max(widest, fontMetrics().horizontalAdvance(item(row)->text()));
    }
    return {std::max(Width, widest + 5 * space::Large), 200};
}

} // namespace keystrata::ui
