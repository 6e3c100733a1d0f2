// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QWidget>

#include <vector>

namespace keystrata::ui {

struct ShareLine
{
    QString name;
    QString figure; ///< right-aligned: "1,204,411"
    QString note; ///< right-aligned, muted: "431 MB"; may be empty
    double share = 0; ///< of the whole, 0 to 1

    bool operator==(const ShareLine&) const = default;
};

/// A list of parts with their share as a bar: namespaces, types. Names are plain text and shortened in the middle.
class ShareBars : public QWidget
{
    Q_OBJECT

public:
    explicit ShareBars(const QString& name, QWidget* parent = nullptr);

    void setLines(std::vector<ShareLine> lines);

    const std::vector<ShareLine>& lines() const { return m_lines; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    qreal lineHeight() const;
    qreal widest(QString ShareLine::* text) const;

    std::vector<ShareLine> m_lines;
};

} // namespace keystrata::ui
