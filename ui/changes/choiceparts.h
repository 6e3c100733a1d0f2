// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/keylisting.h"
#include "core/keyspace/pace.h"

#include <QWidget>

#include <chrono>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

/// What the first steps of changes of keys are made of.
namespace keystrata::ui {

class SegmentedControl;

/// What a choice means, below it and in line with its text.
QWidget* indented(QWidget* meaning);

QVBoxLayout* columnOf(QWidget* box, int spacing);

/// Fills the panel with the content, which scrolls.
void scrolled(QWidget* panel, QWidget* content);

/// The times over which keys may be made to expire.
QComboBox* spanBox();
std::chrono::milliseconds spanOf(const QComboBox& box);
void setSpan(QComboBox& box, std::chrono::milliseconds span);

/// "How hard": gentle, fast, or at the rate that the profile says.
class PaceChoice : public QWidget
{
    Q_OBJECT

public:
    /// `usual`: of the profile.
    explicit PaceChoice(const keyspace::Pace& usual, QWidget* parent = nullptr);

    keyspace::Pace pace() const;
    void setPace(const keyspace::Pace& pace);

Q_SIGNALS:
    void chosen();

private:
    keyspace::Pace m_usual;
    SegmentedControl* m_segments;
    QLabel* m_meaning;
};

/// Whether a journal is kept, and what that means.
class JournalChoice : public QWidget
{
    Q_OBJECT

public:
    explicit JournalChoice(QWidget* parent = nullptr);

    bool kept() const;
    void setKept(bool kept, const QString& meaning);

Q_SIGNALS:
    void chosen();

private:
    QCheckBox* m_box;
    QLabel* m_meaning;
};

/// Groups of keys that are no cache, which may be taken along. Hidden while there are none.
class TakenGroups : public QWidget
{
    Q_OBJECT

public:
    explicit TakenGroups(QWidget* parent = nullptr);

    std::vector<keyspace::NonCacheGroup> taken() const;
    void setGroups(const std::vector<keyspace::LeftOut>& groups, const std::vector<keyspace::NonCacheGroup>& taken);

Q_SIGNALS:
    void chosen();

private:
    QVBoxLayout* m_boxes;
    std::vector<keyspace::LeftOut> m_groups;
    std::vector<QCheckBox*> m_taken; ///< of m_groups
};

/// What such a group is, what its loss means, and a key of it.
QString groupMeaning(const keyspace::LeftOut& group);

/// Choices that few need: hidden until they are asked for.
class AdvancedChoices : public QWidget
{
    Q_OBJECT

public:
    explicit AdvancedChoices(QWidget* choices, QWidget* parent = nullptr);

private:
    void present();

    QPushButton* m_show;
    QWidget* m_choices;
};

} // namespace keystrata::ui
