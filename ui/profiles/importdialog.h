// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/profilescontroller.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace keystrata::ui {

/// Takes over connections of other programs: a file or pasted text is read, what would become of each connection is
/// shown, and the chosen ones become profiles.
class ImportDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ImportDialog(ProfilesController& controller, QWidget* parent = nullptr);

    void readFile(const QString& path);

private:
    QWidget* makeSource();
    QWidget* makeList();
    QLayout* makeButtons();
    void chooseFile();
    void readPasted();
    void showImport(const ImportPtr& import);
    void addConnection(size_t place, const profiles::ImportedConnection& connection);
    void say(const QString& text, const char* role);
    void follow();
    void takeOver();

    ProfilesController& m_controller;
    ImportPtr m_import;
    QPlainTextEdit* m_text;
    QPushButton* m_read;
    QLabel* m_note;
    QWidget* m_content = nullptr;
    QVBoxLayout* m_list = nullptr;
    std::vector<std::pair<size_t, QCheckBox*>> m_boxes;
    QLabel* m_secretsLabel;
    QComboBox* m_secrets;
    QPushButton* m_take;
};

} // namespace keystrata::ui
