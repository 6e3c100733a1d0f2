// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QListWidget>

#include <string>
#include <vector>

namespace keystrata::ui {

/// A few key names, escaped so that every byte can be seen; copied raw or quoted for redis-cli.
class KeyList : public QListWidget
{
    Q_OBJECT

public:
    explicit KeyList(const QString& name, QWidget* parent = nullptr);

    void setKeys(const std::vector<std::string>& keys);
    std::string keyAt(int row) const;

    void copy(); ///< the current key as it is; quoted when it is no text
    void copyQuoted();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    std::vector<std::string> m_keys;
};

} // namespace keystrata::ui
