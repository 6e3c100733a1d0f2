// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/profilelist.h"

#include "ui/profiles/profileactions.h"
#include "ui/profiles/profiledelegate.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>

#include <algorithm>
#include <functional>

namespace keystrata::ui {

namespace {
constexpr int LeastRows = 2;
}

ProfileList::ProfileList(ProfileActions& actions, QWidget* parent)
    : QListView(parent)
    , m_actions(actions)
    , m_model(actions.controller())
{
    setObjectName(QStringLiteral("profiles"));
    setAccessibleName(tr("Profiles"));
    setModel(&m_model);
    setItemDelegate(new ProfileDelegate(this));
    setUniformItemSizes(true);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addActions();
    connect(this, &QListView::doubleClicked, this, &ProfileList::openCurrent);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &ProfileList::fit);
    connect(&actions, &ProfileActions::changed, this, &ProfileList::choose);
    fit();
}

void ProfileList::addActions()
{
    using Deed = std::function<void(const std::string& id)>;
    const auto add = [this](const QString& text, const QKeySequence& keys, const Deed& deed) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, [this, deed] {
            if (const std::string id = chosen(); !id.empty()) {
                deed(id);
            }
        });
        addAction(action);
    };
    auto* open = new QAction(tr("&Open"), this);
    connect(open, &QAction::triggered, this, &ProfileList::openCurrent);
    addAction(open);
    add(tr("&Edit…"), Qt::Key_F2, [this](const std::string& id) { m_actions.edit(id); });
    add(tr("&Duplicate…"), QKeySequence(QStringLiteral("Ctrl+D")),
        [this](const std::string& id) { m_actions.duplicate(id); });
    add(tr("&Test…"), QKeySequence(QStringLiteral("Ctrl+T")), [this](const std::string& id) { m_actions.tryOut(id); });
    add(tr("E&xport…"), {}, [this](const std::string& id) { m_actions.exportOne(id); });
    add(tr("&Remove…"), QKeySequence(Qt::Key_Delete), [this](const std::string& id) { m_actions.remove(id); });
}

void ProfileList::choose(const std::string& id)
{
    if (const QModelIndex index = m_model.indexOf(id); index.isValid()) {
        setCurrentIndex(index);
        scrollTo(index);
    }
}

std::string ProfileList::chosen() const
{
    return m_model.idAt(currentIndex());
}

void ProfileList::openCurrent()
{
    if (const std::string id = chosen(); !id.empty()) {
        Q_EMIT opening();
        m_actions.open(id);
    }
}

void ProfileList::fit()
{
    if (!currentIndex().isValid() && m_model.rowCount() > 0) {
        setCurrentIndex(m_model.index(0));
    }
    setMaximumHeight(sizeHint().height());
    updateGeometry();
}

QSize ProfileList::sizeHint() const
{
    return {QListView::sizeHint().width(), m_model.rowCount() * std::max(sizeHintForRow(0), 0) + 2 * frameWidth()};
}

QSize ProfileList::minimumSizeHint() const
{
    const int rows = std::min(m_model.rowCount(), LeastRows);
    return {QListView::minimumSizeHint().width(), rows * std::max(sizeHintForRow(0), 0) + 2 * frameWidth()};
}

void ProfileList::changeEvent(QEvent* event)
{
    QListView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        fit();
    }
}

void ProfileList::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
    const QModelIndex index = byMouse ? indexAt(event->pos()) : currentIndex();
    if (!index.isValid()) {
        return;
    }
    setCurrentIndex(index);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions(actions());
    menu->setDefaultAction(actions().constFirst());
    menu->popup(byMouse ? event->globalPos() : viewport()->mapToGlobal(visualRect(index).center()));
}

void ProfileList::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        openCurrent();
        return;
    }
    QListView::keyPressEvent(event);
}

} // namespace keystrata::ui
