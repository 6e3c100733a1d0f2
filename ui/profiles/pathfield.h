// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QWidget>

class QLineEdit;

namespace keystrata::ui {

/// A file by its whole path, typed or chosen.
class PathField : public QWidget
{
    Q_OBJECT

public:
    explicit PathField(const QString& what, QWidget* parent = nullptr); ///< what is chosen: "Authorities"

    std::string path() const;
    void setPath(const std::string& path);
    void setPlaceholderText(const QString& text);

Q_SIGNALS:
    void edited(); ///< by the user

private:
    void browse();

    QString m_what;
    QLineEdit* m_line;
};

} // namespace keystrata::ui
