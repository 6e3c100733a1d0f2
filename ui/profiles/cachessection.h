// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/profiles/formsection.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace keystrata::ui {

/// The caches of the server, as Django's CACHES states them: a table, and the chosen one below it.
class CachesSection : public FormSection
{
    Q_OBJECT

public:
    explicit CachesSection(QWidget* parent = nullptr);

    void fill(const profiles::Profile& profile) override;
    void write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const override;
    int showFaults(const std::vector<profiles::Fault>& faults, bool strict) override;
    bool focusFirstFault() override;

private:
    /// One cache as it is typed.
    struct Typed
    {
        QString alias;
        QString db;
        QString layout;
        QString prefix;
        bool prefixStated = false; ///< an empty prefix is one too
        int scope = 0; ///< index of m_scope
        QString versions;
        QString liveKey;
        QString expiry;
    };

    static Typed typedOf(const profiles::CacheSettings& cache);
    static profiles::CacheSettings read(
        const Typed& typed, const std::string& place, std::vector<profiles::Fault>& faults);
    QWidget* makeTable();
    void add();
    void remove();
    void choose(int row);
    void takeTyped();
    void fillRow(int row);
    void follow();

    std::vector<Typed> m_caches;
    std::vector<profiles::Fault> m_faults;
    int m_current = -1;
    bool m_filling = false;
    QTableWidget* m_table;
    QPushButton* m_remove;
    QLineEdit* m_alias;
    QLineEdit* m_db;
    QComboBox* m_layout;
    QLineEdit* m_prefix;
    QCheckBox* m_noPrefix;
    QComboBox* m_scope;
    QLineEdit* m_versions;
    QLineEdit* m_liveKey;
    QLineEdit* m_expiry;
    QList<QWidget*> m_fields;
};

} // namespace keystrata::ui
