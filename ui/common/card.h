// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace keystrata::ui {

/// A rounded surface on the window's ground, with a heading. The unit every page is composed of.
class Card : public QFrame
{
    Q_OBJECT

public:
    explicit Card(const QString& title, QWidget* parent = nullptr); ///< no heading when the title is empty

    void setTitle(const QString& title);
    void setNote(const QString& note); ///< a few muted words beside the title

    QVBoxLayout* body() const { return m_body; }

    /// At the right end of the heading line: range buttons, a link.
    void addToHeading(QWidget* widget);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_body;
    QHBoxLayout* m_headingLine;
    QLabel* m_title;
    QLabel* m_note;
};

/// Fills a rounded rectangle with the surface and its edge, as Card does; for widgets that paint themselves.
void paintSurface(QPainter& painter, const QRectF& rect, const QWidget* widget);

} // namespace keystrata::ui
