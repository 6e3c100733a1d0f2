// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace keystrata::ui {

class ElidedLabel;

/// A rounded surface on the window's ground, with a heading. The unit every page is composed of.
class Card : public QFrame
{
    Q_OBJECT

public:
    explicit Card(const QString& title, QWidget* parent = nullptr); ///< no heading when the title is empty

    void setTitle(const QString& title);
    /// A few words beside the title, shortened where there is no room. The role (setRole) gives them their colour.
    void setNote(const QString& note, const char* role = "small");

    QVBoxLayout* body() const { return m_body; }

    /// At the right end of the heading line: range buttons, a link.
    void addToHeading(QWidget* widget);

    /// For a body that reaches further to the edges than the heading should.
    void indentHeading(int indent);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_body;
    QHBoxLayout* m_headingLine;
    QLabel* m_title;
    ElidedLabel* m_note;
};

/// Fills a rounded rectangle with the surface and its edge, as Card does; for widgets that paint themselves.
void paintSurface(QPainter& painter, const QRectF& rect, const QWidget* widget);

} // namespace keystrata::ui
