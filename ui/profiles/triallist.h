// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/trial.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace keystrata::ui {

/// What a trial of a profile found out, line by line: a dot and a sentence.
class TrialList : public QWidget
{
    Q_OBJECT

public:
    explicit TrialList(QWidget* parent = nullptr);

    void say(const QString& text); ///< instead of results: what is going on, or what to do
    void showLines(const std::vector<profiles::TrialLine>& lines);

private:
    void clear();
    void addLine(profiles::Verdict verdict, const QString& text);

    QLabel* m_summary;
    QVBoxLayout* m_lines;
};

} // namespace keystrata::ui
