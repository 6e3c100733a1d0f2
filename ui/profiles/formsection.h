// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/profiles/profile.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;

namespace keystrata::ui {

/// One page of the profile editor: rows of label, field and a line that says what the field is for, or what is wrong
/// with it. It shows a profile and writes back what was typed; text that cannot be understood stays in its field and
/// becomes a fault.
class FormSection : public QWidget
{
    Q_OBJECT

public:
    FormSection(const QString& title, const QString& intro, QWidget* parent = nullptr);

    const QString& title() const { return m_title; }

    virtual void fill(const profiles::Profile& profile) = 0;
    /// Only the fields of this section. `faults` gets what could not be read.
    virtual void write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const = 0;

    /// Shows the faults that belong to rows of this section and returns how many there are. Those of fields that
    /// nobody has touched yet count only when `strict`.
    virtual int showFaults(const std::vector<profiles::Fault>& faults, bool strict);
    /// False when no row of this section has one.
    virtual bool focusFirstFault();

Q_SIGNALS:
    void edited();

protected:
    /// `field` names it as faults do ("tls.ca_file"); several may be separated by blanks. The label's mnemonic leads to
    /// the field.
    void addRow(const QString& label, QWidget* editor, const QString& hint, const QString& field = {});
    void addHeading(const QString& text);
    void addWide(QWidget* widget);
    void addStretch();
    void setRowVisible(const QWidget* editor, bool visible);
    void setRowEnabled(const QWidget* editor, bool enabled);
    void setHint(const QWidget* editor, const QString& hint, const char* role = "small");
    void touch(const QWidget* editor); ///< from now on its faults are shown, and edited() follows

private:
    struct Row
    {
        QStringList fields;
        QLabel* label;
        QWidget* editor;
        QLabel* note;
        QString hint;
        const char* role;
        bool touched = false;
        bool faulty = false;
    };

    Row* rowOf(const QWidget* editor);
    void watch(QWidget* editor);
    void say(Row& row, const QString& fault) const;

    QString m_title;
    QGridLayout* m_grid;
    std::vector<Row> m_rows;
};

/// The message as a fault of a field.
inline profiles::Fault faultOf(std::string field, const Error& error)
{
    return {std::move(field), error.message};
}

} // namespace keystrata::ui
