// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/stratumtext.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;
class QVBoxLayout;

namespace keystrata::ui {

class VersionsController;

/// Why the keys are read the way they are: what each layout matches in the sample, what it does not, and which
/// prefixes were taken or left. The operator can state other layouts and prefixes; the strata are then scanned anew.
class EvidenceDialog : public QDialog
{
    Q_OBJECT

public:
    explicit EvidenceDialog(VersionsController& controller, QWidget* parent = nullptr);

private:
    QWidget* buildEvidence();
    QWidget* buildChoice();
    void showEvidence();
    void showChoice();
    void addProposal(const keyspace::LayoutProposal& proposal, uint64_t sampled);
    void addPrefixes(const keyspace::LayoutProposal& proposal);
    void addKeys(const QString& heading, const std::vector<std::string>& keys);
    void addText(const QString& text, const char* role);
    void validate();
    void apply();
    void detect();

    VersionsController& m_controller;
    StratumText m_text;
    QVBoxLayout* m_evidence = nullptr;
    QWidget* m_evidenceContent = nullptr;
    std::shared_ptr<const keyspace::Keyspace> m_shown;
    QListWidget* m_layouts = nullptr;
    QLineEdit* m_template = nullptr;
    QLineEdit* m_prefixes = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_apply = nullptr;
    std::vector<keyspace::Layout> m_chosen; ///< what apply() states, when there is no problem
    std::vector<std::string> m_chosenPrefixes;
};

} // namespace keystrata::ui
