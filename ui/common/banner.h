// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace keystrata::ui {

/// A quiet line across a page that says what is wrong and offers what to do; never a modal box. Hidden until say().
class Banner : public QFrame
{
    Q_OBJECT

public:
    enum class Kind
    {
        Info,
        Warning,
        Danger
    };

    explicit Banner(QWidget* parent = nullptr);

    void say(Kind kind, const QString& text);
    QString text() const;
    QPushButton* addAction(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QColor color() const;

    Kind m_kind = Kind::Info;
    QLabel* m_text;
    QHBoxLayout* m_layout;
};

} // namespace keystrata::ui
