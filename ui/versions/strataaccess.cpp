// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/strataaccess.h"

#include "ui/versions/strataview.h"

#include <QAccessibleWidget>

namespace keystrata::ui {

namespace {

/// A layer is told apart by its place only: pictures come and go, the items stay as long as the view.
class LayerItem : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    LayerItem(StrataView* view, int layer) : m_view(view), m_layer(layer) { }

    bool isValid() const override { return m_view && m_layer < layerCount(); }

    QObject* object() const override { return nullptr; }

    QAccessible::Role role() const override { return QAccessible::ListItem; }

    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }

    QAccessibleInterface* child(int) const override { return nullptr; }

    QAccessibleInterface* childAt(int, int) const override { return nullptr; }

    int childCount() const override { return 0; }

    int indexOfChild(const QAccessibleInterface*) const override { return -1; }

    void setText(QAccessible::Text, const QString&) override { }

    QString text(QAccessible::Text what) const override
    {
        if (!isValid()) {
            return {};
        }
        switch (what) {
        case QAccessible::Name:
            return m_view->nameOf(m_layer) + QStringLiteral(", ") + m_view->figuresOf(m_layer);
        case QAccessible::Description:
            return m_view->summaryOf(m_layer);
        default:
            return {};
        }
    }

    QRect rect() const override
    {
        if (!isValid()) {
            return {};
        }
        const QRect local = m_view->plan().layers[static_cast<size_t>(m_layer)].rect.toAlignedRect();
        return {m_view->mapToGlobal(local.topLeft()), local.size()};
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.selectable = true;
        state.focusable = true;
        if (isValid()) {
            state.selected = m_view->currentLayer() == m_layer;
            state.focused = state.selected && m_view->hasFocus();
        } else {
            state.invalid = true;
        }
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }

    QStringList actionNames() const override { return {pressAction()}; }

    QStringList keyBindingsForAction(const QString&) const override { return {}; }

    void doAction(const QString& name) override
    {
        if (name == pressAction() && isValid()) {
            m_view->selectLayer(m_layer);
        }
    }

private:
    int layerCount() const { return static_cast<int>(m_view->plan().layers.size()); }

    QPointer<StrataView> m_view;
    int m_layer;
};

class StrataInterface : public QAccessibleWidget
{
public:
    explicit StrataInterface(StrataView* view) : QAccessibleWidget(view, QAccessible::List) { }

    ~StrataInterface() override
    {
        for (const QAccessible::Id id : m_items) {
            QAccessible::deleteAccessibleInterface(id);
        }
    }

    int childCount() const override { return static_cast<int>(view()->plan().layers.size()); }

    QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount()) {
            return nullptr;
        }
        while (m_items.size() <= static_cast<size_t>(index)) {
            const int layer = static_cast<int>(m_items.size());
            m_items.push_back(QAccessible::registerAccessibleInterface(new LayerItem(view(), layer)));
        }
        return QAccessible::accessibleInterface(m_items[static_cast<size_t>(index)]);
    }

    QAccessibleInterface* childAt(int x, int y) const override
    {
        return child(view()->plan().layerAt(view()->mapFromGlobal(QPoint(x, y))));
    }

    int indexOfChild(const QAccessibleInterface* item) const override
    {
        for (size_t i = 0; i < m_items.size(); ++i) {
            if (QAccessible::accessibleInterface(m_items[i]) == item) {
                return static_cast<int>(i);
            }
        }
        return -1;
    }

    QAccessibleInterface* focusChild() const override
    {
        return view()->hasFocus() ? child(view()->currentLayer()) : nullptr;
    }

    QString text(QAccessible::Text what) const override
    {
        return what == QAccessible::Description ? view()->summary() : QAccessibleWidget::text(what);
    }

private:
    StrataView* view() const { return static_cast<StrataView*>(widget()); }

    mutable std::vector<QAccessible::Id> m_items;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* view = qobject_cast<StrataView*>(object);
    return view ? new StrataInterface(view) : nullptr;
}

} // namespace

void installStrataAccessibility()
{
    QAccessible::installFactory(makeInterface); // a second time changes nothing
}

void announceStrataFocus(StrataView* view)
{
    if (QAccessible::isActive() && view->hasFocus() && view->currentLayer() >= 0) {
        QAccessibleEvent event(view, QAccessible::Focus);
        event.setChild(view->currentLayer());
        QAccessible::updateAccessibility(&event);
    }
}

void announceStrataChanged(StrataView* view)
{
    if (QAccessible::isActive()) {
        QAccessibleEvent event(view, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
    }
}

} // namespace keystrata::ui
