// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/approvalspanel.h"

#include "ui/changes/choiceparts.h"
#include "ui/common/plaintext.h"
#include "ui/common/theme.h"
#include "ui/logic/cleanupchangetext.h"
#include "ui/logic/format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {

QPushButton* rowButton(const QString& text, const QString& meaning, const char* name)
{
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    button->setAccessibleName(meaning);
    button->setAutoDefault(false);
    return button;
}

} // namespace

ApprovalsPanel::ApprovalsPanel(CleanupChange& change, QWidget* parent)
    : QWidget(parent)
    , m_change(change)
    , m_rows(new QVBoxLayout)
    , m_fault(plainParagraph({}, "danger"))
{
    setObjectName(QStringLiteral("approvals"));
    m_fault->setObjectName(QStringLiteral("approvalFault"));
    m_rows->setSpacing(space::Medium);
    auto* lines = columnOf(this, space::Small);
    lines->addWidget(plainLine(tr("Unattended runs"), "heading"));
    lines->addWidget(plainParagraph(
        tr("keystratactl cleanup, which a timer can start, carries out approved rules without asking. An approval is "
           "for the rule as it stands, on this server: the hash names both."),
        "small"));
    lines->addLayout(m_rows);
    lines->addWidget(m_fault);
    connect(&m_change, &Change::changed, this, &ApprovalsPanel::present);
    present();
}

void ApprovalsPanel::addRow(const Row& row)
{
    const QString name = displayBytes(row.name);
    auto* box = new QWidget;
    auto* lines = columnOf(box, 2);
    auto* first = new QHBoxLayout;
    first->setSpacing(space::Medium);
    auto* hash = plainLine(QString::fromStdString(row.hash), "code");
    hash->setObjectName(QStringLiteral("ruleHash"));
    hash->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    hash->setAccessibleName(tr("Hash of %1", "a rule").arg(name));
    first->addWidget(plainLine(name, "value"));
    first->addWidget(hash);
    first->addStretch();
    lines->addLayout(first);
    lines->addWidget(plainParagraph(row.state, "small"));
    if (row.open) {
        auto* approve = rowButton(tr("&Approve…"), tr("Approve %1 for unattended runs", "a rule").arg(name), "approve");
        first->addWidget(approve);
        auto* question = new QWidget;
        auto* line = new QHBoxLayout(question);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(space::Small);
        auto* sure = rowButton(tr("Approve &It"), tr("Approve %1 now", "a rule").arg(name), "approveSure");
        auto* no = rowButton(tr("&Not Now"), tr("Do not approve %1", "a rule").arg(name), "approveNot");
        line->addWidget(plainParagraph(tr("From now on it runs on %1 without asking, whenever keystratactl cleanup is "
                                          "started with this policy.")
                                           .arg(m_change.server()),
                            "warning"),
            1);
        line->addWidget(no);
        line->addWidget(sure);
        question->hide();
        lines->addWidget(question);
        connect(approve, &QPushButton::clicked, question, [approve, question, no] {
            approve->hide();
            question->show();
            no->setFocus();
        });
        connect(no, &QPushButton::clicked, question, [approve, question] {
            question->hide();
            approve->show();
            approve->setFocus();
        });
        connect(sure, &QPushButton::clicked, this, [this, hash = row.hash] { m_change.approve(hash); });
    }
    m_rows->addWidget(box);
}

void ApprovalsPanel::present()
{
    std::vector<Row> rows;
    for (const auto& rule : m_change.previewedRules()) {
        QString state = approvalText(rule.approval) + QLatin1Char('.');
        if (const QString whyNot = m_change.whyNotUnattended(); rule.approval && !whyNot.isEmpty()) {
            state += QLatin1Char(' ') + whyNot;
        }
        if (!rule.approval && rule.targets.empty()) {
            state += QLatin1Char(' ') + tr("It cannot be approved while there is nothing to be seen of it.");
        }
        rows.push_back({rule.rule.name, rule.hash, state, !rule.approval && !rule.targets.empty()});
    }
    setVisible(!rows.empty() && m_change.step() == Change::Step::Preview && !m_change.busy());
    m_fault->setText(m_change.approvalError());
    m_fault->setVisible(!m_change.approvalError().isEmpty());
    if (rows == m_shown) {
        return;
    }
    m_shown = rows;
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // one of them may be what was clicked
        delete item;
    }
    for (const Row& row : rows) {
        addRow(row);
    }
}

} // namespace keystrata::ui
