// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/changes/cleanupchoicepanel.h"

#include "ui/changes/choiceparts.h"
#include "ui/common/facttable.h"
#include "ui/common/plaintext.h"
#include "ui/common/plaintip.h"
#include "ui/common/theme.h"
#include "ui/logic/cleanupchangetext.h"
#include "ui/logic/format.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

namespace {

/// As small as a policy can be: to begin with.
constexpr auto Example = R"({"format": 1,
 "retention": [{"name": "old versions",
                "keep_versions": 2,
                "at_most_percent": 40}]})";

QPushButton* plainButton(const QString& text, const char* name)
{
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(name));
    button->setAutoDefault(false);
    return button;
}

} // namespace

CleanupChoicePanel::CleanupChoicePanel(CleanupChange& change, QWidget* parent) : QWidget(parent), m_change(change)
{
    setObjectName(QStringLiteral("cleanupChoices"));
    scrolled(this, makeContent());
    connect(m_chooseFile, &QPushButton::clicked, this, &CleanupChoicePanel::chooseFile);
    connect(
        m_readAgain, &QPushButton::clicked, this, [this] { m_change.setPolicyFile(m_change.choices().policyFile); });
    connect(m_pace, &PaceChoice::chosen, this, &CleanupChoicePanel::choose);
    connect(&m_change, &Change::changed, this, &CleanupChoicePanel::present);
    present();
}

QWidget* CleanupChoicePanel::makeContent()
{
    auto* content = new QWidget;
    auto* column = columnOf(content, space::Large);
    auto* subject = new FactTable;
    subject->setFacts(m_change.subject());
    column->addWidget(subject);
    column->addWidget(makePolicy());
    column->addWidget(makeRules());
    m_pace = new PaceChoice(m_change.request().keys.pace);
    column->addWidget(m_pace);
    column->addStretch(1);
    return content;
}

QWidget* CleanupChoicePanel::makePolicy()
{
    auto* policy = new QWidget;
    auto* lines = columnOf(policy, space::Small);
    m_chooseFile = plainButton(tr("Choose &File…"), "choosePolicy");
    m_readAgain = plainButton(tr("&Read Again"), "readPolicyAgain");
    setRole(m_readAgain, "link");
    m_file = plainLine({}, "value");
    m_file->setObjectName(QStringLiteral("policyFile"));
    m_fault = plainParagraph({}, "danger");
    m_fault->setObjectName(QStringLiteral("policyFault"));
    auto* line = new QHBoxLayout;
    line->setSpacing(space::Small);
    line->addWidget(m_chooseFile);
    line->addWidget(m_file);
    line->addWidget(m_readAgain);
    line->addStretch();
    m_empty = new QWidget;
    auto* empty = columnOf(m_empty, space::Small);
    empty->addWidget(plainParagraph(
        tr("A policy is a file of your team's: which old versions may go, which stay, and how many keys at most. It "
           "names no server and holds no secret, so it can be kept in git. The smallest one keeps the two newest old "
           "versions of every cache whose live version is known:"),
        "small"));
    auto* example = plainParagraph(QLatin1String(Example), "code");
    example->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    example->setAccessibleName(tr("Example of a policy"));
    empty->addWidget(example);
    lines->addWidget(plainLine(tr("Policy"), "muted"));
    lines->addLayout(line);
    lines->addWidget(m_fault);
    lines->addWidget(m_empty);
    return policy;
}

QWidget* CleanupChoicePanel::makeRules()
{
    m_rulesBox = new QWidget;
    auto* lines = columnOf(m_rulesBox, space::Small);
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(space::Medium);
    lines->addWidget(plainLine(tr("Retention rules"), "muted"));
    lines->addLayout(m_rows);
    lines->addWidget(plainParagraph(
        tr("A rule touches only versions below a live one that is stated or read, leaves what is no cache where it is, "
           "and where it would go beyond its ceiling it touches nothing."),
        "small"));
    return m_rulesBox;
}

void CleanupChoicePanel::addRule(const policy::RetentionRule& rule)
{
    auto* row = new QWidget;
    auto* lines = columnOf(row, 0);
    auto* box = new QCheckBox(displayBytes(rule.name).replace(QLatin1Char('&'), QLatin1String("&&")));
    box->setObjectName(QStringLiteral("wantedRule"));
    const QString words = wordsOf(rule) + QLatin1Char(' ') + ceilingsOf(rule);
    box->setAccessibleDescription(words);
    auto* approval = plainParagraph({}, "small");
    approval->setObjectName(QStringLiteral("ruleApproval"));
    lines->addWidget(box);
    lines->addWidget(indented(plainParagraph(words, "value")));
    lines->addWidget(indented(approval));
    connect(box, &QCheckBox::toggled, this, &CleanupChoicePanel::choose);
    m_wanted.push_back(box);
    m_approvals.push_back(approval);
    m_rows->addWidget(row);
}

void CleanupChoicePanel::choose()
{
    if (m_presenting) {
        return;
    }
    auto choices = m_change.choices();
    choices.rules.clear();
    for (size_t i = 0; i < m_rules.size(); ++i) {
        if (m_wanted[i]->isChecked()) {
            choices.rules.push_back(m_rules[i].name);
        }
    }
    std::ranges::sort(choices.rules);
    choices.pace = m_pace->pace();
    m_change.setChoices(choices);
}

void CleanupChoicePanel::chooseFile()
{
    auto* dialog = new QFileDialog(
        window(), tr("Policy"), QFileInfo(m_change.choices().policyFile).path(), tr("JSON (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, &m_change, &CleanupChange::setPolicyFile);
    dialog->open();
}

void CleanupChoicePanel::presentRules()
{
    const CleanupChoices& choices = m_change.choices();
    if (choices.policy.retention != m_rules) {
        m_rules = choices.policy.retention;
        m_wanted.clear();
        m_approvals.clear();
        while (QLayoutItem* item = m_rows->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        for (const auto& rule : m_rules) {
            addRule(rule);
        }
    }
    for (size_t i = 0; i < m_rules.size(); ++i) {
        const auto approval = m_change.approval(m_rules[i]);
        m_wanted[i]->setChecked(std::ranges::binary_search(choices.rules, m_rules[i].name));
        m_approvals[i]->setText(approvalText(approval) + QLatin1Char('.'));
    }
}

void CleanupChoicePanel::present()
{
    const QScopedValueRollback presenting(m_presenting, true);
    const QString& file = m_change.choices().policyFile;
    const QString fault = m_change.policyError().isEmpty() ? m_change.approvalError() : m_change.policyError();
    m_file->setText(file.isEmpty() ? tr("none") : displayBytes(QFileInfo(file).fileName().toStdString()));
    m_file->setToolTip(file.isEmpty() ? QString() : plainTip(displayBytes(file.toStdString())));
    setRole(m_file, file.isEmpty() ? "muted" : "value");
    m_readAgain->setVisible(!file.isEmpty());
    m_fault->setText(fault);
    m_fault->setVisible(!fault.isEmpty());
    m_empty->setVisible(file.isEmpty());
    presentRules();
    m_rulesBox->setVisible(!m_rules.empty());
    m_pace->setVisible(!m_rules.empty());
    m_pace->setPace(m_change.choices().pace);
}

} // namespace keystrata::ui
