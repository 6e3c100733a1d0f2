// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QColor>
#include <QPushButton>

namespace keystrata::ui {

/// What is open, by name, beside its colour; its menu leads elsewhere. A long name is shortened in the middle: its ends
/// are what tells one environment from another. Disabled it is just a name.
class NameButton : public QPushButton
{
    Q_OBJECT

public:
    explicit NameButton(QWidget* parent = nullptr);

    void setName(const QString& name);

    QString name() const { return m_name; }

    void setColour(const QColor& colour); ///< invalid: none

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int around() const; ///< the width of all but the name

    QString m_name;
    QColor m_colour;
};

} // namespace keystrata::ui
