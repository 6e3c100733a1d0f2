// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/pathfield.h"

#include "ui/common/theme.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace keystrata::ui {

PathField::PathField(const QString& what, QWidget* parent) : QWidget(parent), m_what(what), m_line(new QLineEdit(this))
{
    auto* choose = new QPushButton(tr("Choose…"), this);
    choose->setAutoDefault(false);
    choose->setAccessibleName(tr("Choose the file: %1").arg(what));
    m_line->setAccessibleName(what);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::Small);
    layout->addWidget(m_line, 1);
    layout->addWidget(choose);
    setFocusProxy(m_line);
    connect(choose, &QPushButton::clicked, this, &PathField::browse);
    connect(m_line, &QLineEdit::textEdited, this, &PathField::edited);
}

std::string PathField::path() const
{
    return m_line->text().trimmed().toStdString();
}

void PathField::setPath(const std::string& path)
{
    m_line->setText(QString::fromStdString(path));
}

void PathField::setPlaceholderText(const QString& text)
{
    m_line->setPlaceholderText(text);
}

void PathField::browse()
{
    auto* dialog = new QFileDialog(this, m_what);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    if (!m_line->text().isEmpty()) {
        dialog->selectFile(m_line->text());
    }
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        m_line->setText(path);
        Q_EMIT m_line->textEdited(path);
    });
    dialog->open();
}

} // namespace keystrata::ui
