// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/versions/evidencedialog.h"

#include "core/keyspace/presets.h"
#include "ui/common/card.h"
#include "ui/common/plaintext.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/prefixlist.h"
#include "ui/logic/versionscontroller.h"
#include "ui/versions/keylist.h"
#include "ui/versions/sharebars.h"

#include <QFontDatabase>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

using keyspace::Layout;

namespace {

QFont fixedFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(textFont(TextStyle::Small).pointSizeF());
    return font;
}

double share(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

EvidenceDialog::EvidenceDialog(VersionsController& controller, QWidget* parent)
    : QDialog(parent)
    , m_controller(controller)
{
    setObjectName(QStringLiteral("evidenceDialog"));
    setWindowTitle(tr("Layouts"));
    resize(fontMetrics().averageCharWidth() * 128, fontMetrics().height() * 38);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(space::Large, space::Large, space::Large, space::Large);
    line->setSpacing(space::Medium);
    line->addWidget(buildEvidence(), 3);
    line->addWidget(buildChoice(), 2);
    connect(&m_controller, &VersionsController::keyspaceChanged, this, &EvidenceDialog::showEvidence);
    connect(&m_controller, &VersionsController::stateChanged, this, &EvidenceDialog::validate);
    showEvidence();
    showChoice();
}

QWidget* EvidenceDialog::buildEvidence()
{
    auto* card = new Card(tr("What the sample says"), this);
    auto* scroll = new QScrollArea(card);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_evidenceContent = new QWidget;
    m_evidence = new QVBoxLayout(m_evidenceContent);
    m_evidence->setContentsMargins(0, 0, space::Small, 0);
    m_evidence->setSpacing(space::Tight);
    scroll->setWidget(m_evidenceContent);
    m_evidenceContent->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    card->body()->addWidget(scroll, 1);
    return card;
}

QWidget* EvidenceDialog::buildChoice()
{
    auto* card = new Card(tr("Read the keys as"), this);
    card->body()->addWidget(plainParagraph(tr("The first layout that fits a key counts."), "small", card));
    m_layouts = new QListWidget(card);
    m_layouts->setAccessibleName(tr("Layouts to use"));
    m_layouts->setObjectName(QStringLiteral("layoutChoice"));
    // The boxes are outlined in a shade of the window's colour, which dark themes hide.
    QPalette palette = m_layouts->palette();
    palette.setColor(QPalette::Window, Theme::of(this).muted);
    m_layouts->setPalette(palette);
    card->body()->addWidget(m_layouts, 1);

    auto* ownLabel = plainParagraph(tr("Own &template"), "", card);
    m_template = new QLineEdit(card);
    m_template->setObjectName(QStringLiteral("ownTemplate"));
    m_template->setFont(fixedFont());
    m_template->setPlaceholderText(QStringLiteral("{prefix}/v{version}/{key}"));
    m_template->setToolTip(
        tr("Literal text and the fields {prefix}, {version}, {namespace} and {key}; or an expression "
           "after “re:” with groups of these names. It is tried first."));
    ownLabel->setBuddy(m_template);
    card->body()->addWidget(ownLabel);
    card->body()->addWidget(m_template);

    auto* prefixLabel = plainParagraph(tr("&Prefixes"), "", card);
    m_prefixes = new QLineEdit(card);
    m_prefixes->setObjectName(QStringLiteral("prefixes"));
    m_prefixes->setFont(fixedFont());
    m_prefixes->setPlaceholderText(tr("found in the sample"));
    m_prefixes->setToolTip(tr("Separated by commas; \"\" is the empty prefix. Empty: found in the sample."));
    prefixLabel->setBuddy(m_prefixes);
    card->body()->addWidget(prefixLabel);
    card->body()->addWidget(m_prefixes);

    m_problem = plainParagraph({}, "danger", card);
    m_problem->setObjectName(QStringLiteral("problem"));
    card->body()->addWidget(m_problem);
    auto* buttons = new QHBoxLayout;
    auto* detectButton = new QPushButton(tr("Detect"), card);
    detectButton->setToolTip(tr("Forget what was stated and let the sample decide"));
    m_apply = new QPushButton(tr("Scan with these"), card);
    setRole(m_apply, "primary");
    m_apply->setDefault(true);
    m_apply->setObjectName(QStringLiteral("applyLayouts"));
    buttons->addWidget(detectButton);
    buttons->addStretch();
    buttons->addWidget(m_apply);
    card->body()->addLayout(buttons);

    connect(m_layouts, &QListWidget::itemChanged, this, &EvidenceDialog::validate);
    connect(m_template, &QLineEdit::textChanged, this, &EvidenceDialog::validate);
    connect(m_prefixes, &QLineEdit::textChanged, this, &EvidenceDialog::validate);
    connect(detectButton, &QPushButton::clicked, this, &EvidenceDialog::detect);
    connect(m_apply, &QPushButton::clicked, this, &EvidenceDialog::apply);
    return card;
}

void EvidenceDialog::addText(const QString& text, const char* role)
{
    m_evidence->addWidget(plainParagraph(text, role, m_evidenceContent));
}

void EvidenceDialog::addKeys(const QString& heading, const std::vector<std::string>& keys)
{
    if (keys.empty()) {
        return;
    }
    addText(heading, "small");
    auto* list = new KeyList(heading, m_evidenceContent);
    list->setKeys(keys);
    m_evidence->addWidget(list);
}

/// Partial pictures carry the same evidence: it is built once, and the operator reads it in peace.
void EvidenceDialog::showEvidence()
{
    const auto& picture = m_controller.keyspace();
    const bool same = m_shown && picture && m_shown->detection.sampled == picture->detection.sampled
        && m_shown->layouts == picture->layouts;
    if (same) {
        return;
    }
    m_shown = picture;
    while (QLayoutItem* item = m_evidence->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (!picture) {
        addText(tr("No keys have been sampled yet."), "muted");
    } else if (picture->detection.sampled == 0) {
        addText(tr("The layouts were stated, so nothing was detected:"), "muted");
        for (const auto& layout : picture->layouts) {
            addText(displayBytes(layout.title.empty() ? layout.pattern : layout.title), "heading");
            addText(displayBytes(layout.pattern), "small");
        }
    } else {
        const auto& detection = picture->detection;
        for (const auto& proposal : detection.proposals) {
            addProposal(proposal, detection.sampled);
        }
        if (detection.unmatched > 0) {
            addText(tr("No layout"), "heading");
            addKeys(tr("%1 of %2 sampled keys, for example:")
                        .arg(formatCount(detection.unmatched), formatCount(detection.sampled)),
                detection.unmatchedExamples);
        }
    }
    m_evidence->addStretch();
}

void EvidenceDialog::addProposal(const keyspace::LayoutProposal& proposal, uint64_t sampled)
{
    addText(displayBytes(proposal.layout.title), "heading");
    auto* pattern = plainParagraph(displayBytes(proposal.layout.pattern), "small", m_evidenceContent);
    pattern->setFont(fixedFont());
    m_evidence->addWidget(pattern);
    auto* bar = new ShareBars(tr("Matched"), m_evidenceContent);
    const double part = share(proposal.matched, sampled);
    bar->setLines({{.name = tr("matches %1 of %2 sampled keys").arg(formatPercent(100 * part), formatCount(sampled)),
        .figure = {},
        .note = {},
        .share = part}});
    m_evidence->addWidget(bar);
    addPrefixes(proposal);
    addKeys(tr("For example:"), proposal.examples);
    const auto others = static_cast<int>(proposal.counterExamples.size());
    addKeys(tr("%n that look alike but do not match:", nullptr, others), proposal.counterExamples);
    m_evidence->addSpacing(space::Medium);
}

void EvidenceDialog::addPrefixes(const keyspace::LayoutProposal& proposal)
{
    for (const auto& prefix : proposal.prefixes) {
        const QString name = prefix.prefix.empty() ? tr("(no prefix)") : displayBytes(prefix.prefix);
        if (prefix.accepted) {
            addText(tr("✓ %1: %2, %n versions", nullptr, static_cast<int>(prefix.versions))
                        .arg(name, m_text.keys(prefix.keys)),
                "");
        } else {
            addText(tr("✗ %1 is left out: %2").arg(name, textOf(prefix.reason)), "muted");
        }
    }
}

void EvidenceDialog::showChoice()
{
    const auto& picture = m_controller.keyspace();
    const auto& stated = m_controller.options().layouts;
    const auto& used = !stated.empty() || !picture ? stated : picture->layouts;
    const auto uses = [&](const Layout& layout) {
        return std::ranges::any_of(used, [&](const Layout& other) { return other.name == layout.name; });
    };
    const QSignalBlocker quiet(m_layouts);
    m_layouts->clear();
    for (const auto& preset : keyspace::presets()) {
        auto* item = new QListWidgetItem(QString::fromStdString(preset.title), m_layouts);
        item->setToolTip(QString::fromStdString(preset.pattern));
        item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        item->setCheckState(uses(preset) ? Qt::Checked : Qt::Unchecked);
        item->setSizeHint(QSize(0, fontMetrics().height() + space::Medium));
        item->setData(Qt::UserRole, QString::fromStdString(preset.name));
    }
    const auto own =
        std::ranges::find_if(used, [](const Layout& layout) { return keyspace::findPreset(layout.name) == nullptr; });
    if (own != used.end()) {
        m_template->setText(QString::fromStdString(own->pattern));
    }
    if (m_controller.options().prefixes) {
        m_prefixes->setText(writePrefixes(*m_controller.options().prefixes));
    }
    validate();
}

/// Reads what was typed; says what is wrong with it while it is typed.
void EvidenceDialog::validate()
{
    m_chosen.clear();
    m_chosenPrefixes.clear();
    QString problem;
    const QString own = m_template->text().trimmed();
    if (!own.isEmpty()) {
        if (auto layout = keyspace::layoutFromText(own.toStdString())) {
            m_chosen.push_back(std::move(*layout));
        } else {
            problem = textOf(layout.error());
        }
    }
    setRole(m_template, problem.isEmpty() ? "" : "danger");
    for (int i = 0; i < m_layouts->count(); ++i) {
        const QListWidgetItem* item = m_layouts->item(i);
        const Layout* preset = keyspace::findPreset(item->data(Qt::UserRole).toString().toStdString());
        if (item->checkState() == Qt::Checked && preset != nullptr) {
            m_chosen.push_back(*preset);
        }
    }
    if (auto prefixes = readPrefixes(m_prefixes->text())) {
        m_chosenPrefixes = std::move(*prefixes);
        setRole(m_prefixes, "");
    } else {
        problem = prefixes.error();
        setRole(m_prefixes, "danger");
    }
    if (problem.isEmpty() && m_chosen.empty()) {
        problem = tr("Choose at least one layout, or let the sample decide with Detect.");
    }
    m_problem->setText(problem);
    m_apply->setEnabled(problem.isEmpty() && m_controller.canScan());
}

void EvidenceDialog::apply()
{
    ScanOptions options = m_controller.options();
    options.layouts = m_chosen;
    options.prefixes.reset();
    if (!m_chosenPrefixes.empty()) {
        options.prefixes = m_chosenPrefixes;
    }
    if (options == m_controller.options()) {
        m_controller.scan();
    } else {
        m_controller.setOptions(options);
    }
}

void EvidenceDialog::detect()
{
    ScanOptions options = m_controller.options();
    options.layouts.clear();
    options.prefixes.reset();
    m_template->clear();
    m_prefixes->clear();
    if (options == m_controller.options()) {
        m_controller.scan();
    } else {
        m_controller.setOptions(options);
    }
}

} // namespace keystrata::ui
