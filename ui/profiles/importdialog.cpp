// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/importdialog.h"

#include "ui/common/choicebox.h"
#include "ui/common/plaintext.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/profileform.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

using ImportedSecrets = ProfilesController::ImportedSecrets;

namespace {

constexpr int PasteLines = 3;

bool hasSecrets(const profiles::ImportedConnection& connection)
{
    return std::ranges::any_of(
        profiles::SecretKinds, [&](const auto kind) { return !connection.secrets.of(kind).empty(); });
}

QString formatTitle(profiles::ImportFormat format)
{
    switch (format) {
    case profiles::ImportFormat::Url:
        return ImportDialog::tr("addresses");
    case profiles::ImportFormat::Django:
        return ImportDialog::tr("Django's CACHES");
    case profiles::ImportFormat::Ardm:
        return ImportDialog::tr("Another Redis Desktop Manager");
    case profiles::ImportFormat::Insight:
        return ImportDialog::tr("RedisInsight");
    case profiles::ImportFormat::Keystrata:
        break;
    }
    return ImportDialog::tr("profiles of Keystrata");
}

} // namespace

ImportDialog::ImportDialog(ProfilesController& controller, QWidget* parent)
    : QDialog(parent)
    , m_controller(controller)
    , m_text(new QPlainTextEdit(this))
    , m_read(new QPushButton(tr("&Read"), this))
    , m_note(plainParagraph({}, "muted", this))
    , m_secretsLabel(plainParagraph(tr("&Passwords in it"), "", this))
    , m_secrets(new ChoiceBox(this))
    , m_take(new QPushButton(this))
{
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Import connections"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::Large, space::Large, space::Large, space::Large);
    layout->setSpacing(space::Medium);
    layout->addWidget(makeSource());
    layout->addWidget(m_note);
    layout->addWidget(makeList(), 1);
    layout->addLayout(makeButtons());
    const QSize wanted(fontMetrics().averageCharWidth() * 104, fontMetrics().height() * 34);
    resize(wanted.boundedTo(screen()->availableSize()));
    connect(&controller, &ProfilesController::importRead, this, &ImportDialog::showImport);
    connect(
        &controller, &ProfilesController::failed, this, [this](const Error& error) { say(textOf(error), "danger"); });
    connect(&controller, &ProfilesController::imported, this, &QDialog::accept);
    say(tr("Nothing is taken over before you have seen what becomes of it."), "muted");
    follow();
}

QWidget* ImportDialog::makeSource()
{
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::Small);
    layout->addWidget(plainParagraph(
        tr("Paste a REDIS_URL or Django's CACHES as JSON, or choose a file: the connections that Another Redis Desktop "
           "Manager or RedisInsight exports, or profiles of Keystrata."),
        "", box));
    m_text->setObjectName(QStringLiteral("importText"));
    m_text->setAccessibleName(tr("Addresses or JSON"));
    m_text->setPlaceholderText(QStringLiteral("redis://alice@10.0.0.5:6379/1"));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(m_text->fontMetrics().lineSpacing() * PasteLines + 2 * space::Medium);
    layout->addWidget(m_text);
    auto* choose = new QPushButton(tr("&Choose a file…"), box);
    choose->setAutoDefault(false);
    m_read->setAutoDefault(false);
    m_read->setObjectName(QStringLiteral("readImport"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::Small);
    buttons->addWidget(choose);
    buttons->addWidget(m_read);
    buttons->addStretch();
    layout->addLayout(buttons);
    connect(choose, &QPushButton::clicked, this, &ImportDialog::chooseFile);
    connect(m_read, &QPushButton::clicked, this, &ImportDialog::readPasted);
    connect(m_text, &QPlainTextEdit::textChanged, this, &ImportDialog::follow);
    return box;
}

QWidget* ImportDialog::makeList()
{
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_content = new QWidget;
    m_list = new QVBoxLayout(m_content);
    m_list->setContentsMargins(0, 0, space::Small, 0);
    m_list->setSpacing(space::Tight);
    m_list->addStretch();
    scroll->setWidget(m_content);
    m_content->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    return scroll;
}

QLayout* ImportDialog::makeButtons()
{
    if (m_controller.keyring()) {
        m_secrets->addItem(tr("Store in the keyring"), static_cast<int>(ImportedSecrets::Keyring));
    }
    m_secrets->addItem(tr("Keep for this session"), static_cast<int>(ImportedSecrets::Session));
    m_secrets->addItem(tr("Forget"), static_cast<int>(ImportedSecrets::Drop));
    m_secrets->setObjectName(QStringLiteral("importedSecrets"));
    m_secretsLabel->setWordWrap(false);
    m_secretsLabel->setBuddy(m_secrets);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    m_take->setObjectName(QStringLiteral("takeOver"));
    m_take->setDefault(true);
    setRole(m_take, "primary");
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_take, &QPushButton::clicked, this, &ImportDialog::takeOver);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::Small);
    buttons->addWidget(m_secretsLabel);
    buttons->addWidget(m_secrets);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_take);
    return buttons;
}

void ImportDialog::chooseFile()
{
    auto* dialog = new QFileDialog(this, tr("Import connections"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &ImportDialog::readFile);
    dialog->open();
}

void ImportDialog::readFile(const QString& path)
{
    say(tr("Reading %1…").arg(path), "muted");
    m_controller.readImport(path);
}

void ImportDialog::readPasted()
{
    m_controller.readImportText(m_text->toPlainText());
    m_text->clear(); // it may hold passwords
}

void ImportDialog::say(const QString& text, const char* role)
{
    m_note->setText(text);
    setRole(m_note, role);
}

void ImportDialog::showImport(const ImportPtr& import)
{
    m_import = import;
    m_boxes.clear();
    qDeleteAll(m_content->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    for (size_t i = 0; i < import->connections.size(); ++i) {
        addConnection(i, import->connections[i]);
    }
    const int count = static_cast<int>(import->connections.size());
    say(count == 0 ? tr("There is no connection in it.")
                   : tr("%n found: %1.", nullptr, count).arg(formatTitle(import->format)),
        "muted");
    follow();
}

void ImportDialog::addConnection(size_t place, const profiles::ImportedConnection& connection)
{
    const auto add = [this](QWidget* widget, int indent) {
        auto* row = new QWidget(m_content);
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->addSpacing(indent);
        line->addWidget(widget, 1);
        m_list->insertWidget(m_list->count() - 1, row);
    };
    constexpr int Indent = 24;
    if (!connection.profile) {
        add(plainParagraph(displayBytes(connection.source), "heading", m_content), 0);
        add(plainParagraph(textOf(connection.failure), "danger", m_content), Indent);
        return;
    }
    const QString name = displayBytes(connection.profile->name);
    // Names are data: a mark in them is no mnemonic.
    auto* box = new QCheckBox(QString(name).replace(QLatin1Char('&'), QLatin1String("&&")), m_content);
    box->setChecked(true);
    box->setFont(textFont(TextStyle::Heading));
    add(box, 0);
    connect(box, &QCheckBox::toggled, this, &ImportDialog::follow);
    m_boxes.emplace_back(place, box);
    add(plainParagraph(placeOf(*connection.profile), "muted", m_content), Indent);
    for (const auto& message : connection.taken) {
        add(plainParagraph(QStringLiteral("✓ ") + textOf(message), "small", m_content), Indent);
    }
    for (const auto& message : connection.left) {
        add(plainParagraph(QStringLiteral("– ") + textOf(message), "warning", m_content), Indent);
    }
}

void ImportDialog::follow()
{
    m_read->setEnabled(!m_text->toPlainText().trimmed().isEmpty());
    const int chosen =
        static_cast<int>(std::ranges::count_if(m_boxes, [](const auto& entry) { return entry.second->isChecked(); }));
    m_take->setText(tr("Take over %n profiles", nullptr, chosen));
    m_take->setEnabled(chosen > 0);
    const bool secrets = m_import != nullptr && std::ranges::any_of(m_boxes, [this](const auto& entry) {
        return entry.second->isChecked() && hasSecrets(m_import->connections[entry.first]);
    });
    m_secretsLabel->setVisible(secrets);
    m_secrets->setVisible(secrets);
}

void ImportDialog::takeOver()
{
    std::vector<size_t> chosen;
    for (const auto& [place, box] : m_boxes) {
        if (box->isChecked()) {
            chosen.push_back(place);
        }
    }
    m_take->setEnabled(false);
    m_controller.import(m_import, chosen, static_cast<ImportedSecrets>(m_secrets->currentData().toInt()));
}

} // namespace keystrata::ui
