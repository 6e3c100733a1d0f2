// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/keylist.h"

#include "core/base/bytes.h"
#include "ui/common/plaintip.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QKeyEvent>
#include <QMenu>

namespace keystrata::ui {

KeyList::KeyList(const QString& name, QWidget* parent) : QListWidget(parent)
{
    setAccessibleName(name);
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    mono.setPointSizeF(textFont(TextStyle::Small).pointSizeF());
    setFont(mono);
    setUniformItemSizes(true);
    setTextElideMode(Qt::ElideMiddle);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(NoFrame);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QListWidget::itemActivated, this, &KeyList::copy);
}

void KeyList::setKeys(const std::vector<std::string>& keys)
{
    if (m_keys == keys) {
        return;
    }
    m_keys = keys;
    clear();
    for (const auto& key : m_keys) {
        const QString text = displayBytes(key);
        auto* item = new QListWidgetItem(text.isEmpty() ? tr("(empty name)") : text, this);
        item->setToolTip(plainTip(text));
        item->setSizeHint(QSize(0, fontMetrics().height() + (2 * space::Tight)));
    }
    updateGeometry();
}

std::string KeyList::keyAt(int row) const
{
    return row >= 0 && row < static_cast<int>(m_keys.size()) ? m_keys[static_cast<size_t>(row)] : std::string();
}

QSize KeyList::sizeHint() const
{
    const int row = fontMetrics().height() + (2 * space::Tight);
    return {fontMetrics().averageCharWidth() * 40, (row * count()) + 2};
}

QSize KeyList::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 20, sizeHint().height()};
}

void KeyList::copy()
{
    const std::string key = keyAt(currentRow());
    if (!isUtf8(key)) {
        copyQuoted();
        return;
    }
    QApplication::clipboard()->setText(QString::fromStdString(key));
}

void KeyList::copyQuoted()
{
    QApplication::clipboard()->setText(
        QLatin1Char('"') + QString::fromStdString(escapeBytes(keyAt(currentRow()))) + QLatin1Char('"'));
}

void KeyList::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy) && currentRow() >= 0) {
        copy();
        return;
    }
    QListWidget::keyPressEvent(event);
}

void KeyList::contextMenuEvent(QContextMenuEvent* event)
{
    if (event->reason() != QContextMenuEvent::Keyboard) {
        setCurrentItem(itemAt(event->pos()));
    }
    if (currentRow() < 0) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* raw = menu->addAction(tr("Copy key"), QKeySequence::Copy, this, &KeyList::copy);
    raw->setEnabled(isUtf8(keyAt(currentRow())));
    menu->addAction(tr("Copy quoted, for redis-cli"), this, &KeyList::copyQuoted);
    menu->popup(event->globalPos());
}

} // namespace keystrata::ui
