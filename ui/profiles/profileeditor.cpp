// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/profileeditor.h"

#include "ui/common/banner.h"
#include "ui/common/theme.h"
#include "ui/logic/messagetext.h"
#include "ui/profiles/cachessection.h"
#include "ui/profiles/encryptionsection.h"
#include "ui/profiles/limitssection.h"
#include "ui/profiles/safetysection.h"
#include "ui/profiles/secretprompt.h"
#include "ui/profiles/sectionlist.h"
#include "ui/profiles/serversection.h"
#include "ui/profiles/signinsection.h"
#include "ui/profiles/triallist.h"
#include "ui/profiles/tunnelsection.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

using profiles::Fault;
using profiles::Profile;
using profiles::SecretKinds;

ProfileEditor::ProfileEditor(ProfilesController& controller, const Profile& profile, bool known, QWidget* parent)
    : QDialog(parent)
    , m_controller(controller)
    , m_profile(profile)
    , m_strict(known)
    , m_name(new QLineEdit(this))
    , m_nameNote(new QLabel(this))
    , m_list(new SectionList(this))
    , m_stack(new QStackedWidget(this))
    , m_problem(new Banner(this))
    , m_server(new ServerSection(this))
    , m_signIn(new SignInSection(controller.keyring(), this))
    , m_encryption(new EncryptionSection(controller.keyring(), this))
    , m_trial(new TrialList(this))
    , m_try(new QPushButton(tr("&Test"), this))
    , m_save(new QPushButton(tr("&Save"), this))
{
    setObjectName(QStringLiteral("profileEditor"));
    setWindowTitle(known ? tr("Edit profile") : tr("New profile"));
    makeSections();
    layOut();
    m_name->setText(QString::fromStdString(profile.name));
    for (FormSection* section : std::as_const(m_sections)) {
        section->fill(profile);
        connect(section, &FormSection::edited, this, [this] {
            m_edited = true;
            judge();
        });
    }
    connect(m_name, &QLineEdit::textEdited, this, [this] {
        m_edited = true;
        judge();
    });
    connect(m_server, &ServerSection::urlPasted, this, &ProfileEditor::takeAddress);
    connect(m_server, &ServerSection::topologyChanged, this, [this] { m_signIn->setTopology(m_server->topology()); });
    connect(
        &controller, &ProfilesController::tried, this, [this](const TrialLines& lines) { m_trial->showLines(lines); });
    connect(&controller, &ProfilesController::tryFailed, this,
        [this](const Error& error) { m_trial->showLines({{profiles::Verdict::Bad, error.message}}); });
    connect(&controller, &ProfilesController::trySecretsNeeded, this, &ProfileEditor::askFor);
    connect(&controller, &ProfilesController::saveFailed, this, &ProfileEditor::refuse);
    connect(&controller, &ProfilesController::saved, this, [this](const std::string& id) {
        if (m_saving && id == m_profile.id) {
            accept();
        }
    });
    m_signIn->setTopology(m_server->topology());
    m_trial->say(tr("Test connects as this profile says, and tells what works, what the access list forbids and what "
                    "the server lacks. Nothing is changed."));
    judge();
}

ProfileEditor::~ProfileEditor()
{
    m_controller.cancelTry();
}

void ProfileEditor::makeSections()
{
    m_sections = {m_server, m_signIn, m_encryption, new TunnelSection(this), new SafetySection(this),
        new CachesSection(this), new LimitsSection(this)};
    const auto add = [this](const QString& title, QWidget* page) {
        auto* scroll = new QScrollArea(m_stack);
        scroll->setWidgetResizable(true);
        scroll->setFrameShape(QFrame::NoFrame);
        scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        scroll->setWidget(page);
        scroll->viewport()->setAutoFillBackground(false);
        page->setAutoFillBackground(false);
        scroll->setFocusPolicy(Qt::NoFocus);
        m_stack->addWidget(scroll);
        m_list->addSection(title);
    };
    for (FormSection* section : std::as_const(m_sections)) {
        add(section->title(), section);
    }
    add(tr("Test"), m_trial);
    connect(m_list, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);
    m_list->setCurrentRow(0);
}

QLayout* ProfileEditor::makeHead()
{
    auto* label = new QLabel(tr("Profile &name"), this);
    label->setTextFormat(Qt::PlainText);
    label->setBuddy(m_name);
    m_name->setObjectName(QStringLiteral("name"));
    m_name->setAccessibleName(tr("Profile name"));
    m_name->setPlaceholderText(QStringLiteral("payroll-prod"));
    m_nameNote->setTextFormat(Qt::PlainText);
    m_nameNote->setWordWrap(true);
    m_nameNote->setMinimumHeight(m_nameNote->fontMetrics().lineSpacing());
    auto* head = new QGridLayout;
    head->setContentsMargins(space::Large, space::Large, space::Large, space::Small);
    head->setHorizontalSpacing(space::Large);
    head->setVerticalSpacing(space::Tight);
    head->setColumnStretch(1, 1);
    head->addWidget(label, 0, 0);
    head->addWidget(m_name, 0, 1);
    head->addWidget(m_nameNote, 1, 1);
    return head;
}

QLayout* ProfileEditor::makeButtons()
{
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    m_try->setAutoDefault(false);
    m_try->setObjectName(QStringLiteral("tryProfile"));
    m_try->setToolTip(tr("Connect as this profile says, without saving it"));
    m_save->setObjectName(QStringLiteral("saveProfile"));
    m_save->setDefault(true);
    setRole(m_save, "primary");
    connect(m_try, &QPushButton::clicked, this, &ProfileEditor::tryNow);
    connect(cancel, &QPushButton::clicked, this, &ProfileEditor::reject);
    connect(m_save, &QPushButton::clicked, this, &ProfileEditor::save);
    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(space::Large, space::Medium, space::Large, space::Large);
    buttons->setSpacing(space::Small);
    buttons->addWidget(m_try);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    return buttons;
}

void ProfileEditor::layOut()
{
    auto* middle = new QHBoxLayout;
    middle->setSpacing(space::Small);
    middle->addWidget(m_list);
    middle->addWidget(m_stack, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(makeHead());
    layout->addWidget(m_problem);
    layout->addLayout(middle, 1);
    layout->addLayout(makeButtons());
    m_problem->hide();
    // In letters, so that it grows with the font; never more than fits the screen.
    const QSize wanted(fontMetrics().averageCharWidth() * 118, fontMetrics().height() * 44);
    resize(wanted.boundedTo(screen()->availableSize()));
    setTabOrder(m_name, m_list);
    m_name->setFocus();
}

Profile ProfileEditor::written(std::vector<Fault>& faults) const
{
    Profile profile = m_profile;
    profile.name = m_name->text().trimmed().toStdString();
    for (const FormSection* section : m_sections) {
        section->write(profile, faults);
    }
    // What could not be read comes first: it explains what validate() finds missing.
    const std::vector<Fault> unread = faults;
    for (Fault& fault : profiles::validate(profile)) {
        if (std::ranges::find(unread, fault.field, &Fault::field) == unread.end()) {
            faults.push_back(std::move(fault));
        }
    }
    const auto* same = m_controller.findByName(QString::fromStdString(profile.name));
    if (same != nullptr && same->id != profile.id) {
        faults.push_back({"name", {"form.name_taken", "Another profile has this name: choose one of its own.", {}}});
    }
    return profile;
}

void ProfileEditor::judge()
{
    std::vector<Fault> faults;
    static_cast<void>(written(faults));
    for (int row = 0; row < m_sections.size(); ++row) {
        m_list->setFaults(row, m_sections[row]->showFaults(faults, m_strict));
    }
    const auto name = std::ranges::find(faults, std::string("name"), &Fault::field);
    const bool shown = name != faults.end() && (m_strict || m_name->isModified());
    m_nameNote->setText(shown ? textOf(name->message) : tr("What the window and --profile call it."));
    setRole(m_nameNote, shown ? "danger" : "small");
    setRole(m_name, shown ? "danger" : "");
    m_name->setAccessibleDescription(m_nameNote->text());
    if (faults.empty()) {
        m_problem->hide();
    }
}

bool ProfileEditor::goToFirstFault()
{
    if (m_nameNote->property("role").toString() == QLatin1String("danger")) {
        m_name->setFocus();
        return true;
    }
    for (int row = 0; row < m_sections.size(); ++row) {
        if (m_list->faults(row) > 0) {
            m_list->setCurrentRow(row);
            m_sections[row]->focusFirstFault();
            return true;
        }
    }
    return false;
}

SecretsPtr ProfileEditor::typedSecrets() const
{
    auto typed = std::make_shared<profiles::Secrets>();
    for (const auto kind : SecretKinds) {
        typed->set(kind, Secret(std::string(m_asked.of(kind).reveal())));
    }
    m_signIn->collect(*typed);
    m_encryption->collect(*typed);
    return typed;
}

void ProfileEditor::takeAddress(const redis::Address& address)
{
    m_signIn->take(address);
    m_encryption->setTls(address.tls);
    if (m_name->text().isEmpty() && !address.endpoints.empty() && !address.endpoints.front().isUnix()) {
        m_name->setText(QString::fromStdString(address.endpoints.front().host));
    }
    m_edited = true;
    judge();
}

void ProfileEditor::save()
{
    m_server->takeUrl();
    m_strict = true;
    judge();
    std::vector<Fault> faults;
    const Profile profile = written(faults);
    if (!faults.empty()) {
        if (!goToFirstFault()) {
            refuse({ErrorKind::Usage, faults.front().message, {}});
        }
        return;
    }
    setSaving(true);
    m_controller.save(profile, typedSecrets());
}

void ProfileEditor::refuse(const Error& error)
{
    setSaving(false);
    m_problem->say(Banner::Kind::Danger, textOf(error));
    m_problem->show();
}

void ProfileEditor::setSaving(bool saving)
{
    m_saving = saving;
    m_save->setEnabled(!saving);
    m_name->setEnabled(!saving);
    m_stack->setEnabled(!saving);
}

void ProfileEditor::showTrial()
{
    m_list->setCurrentRow(m_list->count() - 1);
}

void ProfileEditor::tryNow()
{
    m_server->takeUrl();
    m_strict = true;
    judge();
    std::vector<Fault> faults;
    const Profile profile = written(faults);
    // A name is no matter of connecting.
    std::erase_if(faults, [](const Fault& fault) { return fault.field == "name"; });
    if (!faults.empty()) {
        goToFirstFault();
        return;
    }
    showTrial();
    m_trial->say(tr("Connecting…"));
    m_controller.tryOut(profile, typedSecrets());
}

void ProfileEditor::askFor(const SecretRequest& request)
{
    if (request.profile.id != m_profile.id) {
        return;
    }
    auto* prompt = new SecretPrompt(request, this);
    prompt->setAttribute(Qt::WA_DeleteOnClose);
    connect(prompt, &QDialog::rejected, this, [this] { m_trial->say(tr("Not tested: a password is needed.")); });
    connect(prompt, &SecretPrompt::answered, this, [this](const SecretsPtr& typed) {
        for (const auto kind : SecretKinds) {
            if (!typed->of(kind).empty()) {
                m_asked.set(kind, Secret(std::string(typed->of(kind).reveal())));
            }
        }
        tryNow();
    });
    prompt->open();
}

void ProfileEditor::reject()
{
    if (!m_edited || m_discard) {
        QDialog::reject();
        return;
    }
    // No box for it: the same key again gives up what was typed.
    m_discard = true;
    m_problem->say(Banner::Kind::Warning, tr("What you changed is not saved. Cancel again to discard it."));
    m_problem->show();
}

} // namespace keystrata::ui
