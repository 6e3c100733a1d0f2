// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/profileactions.h"

#include "ui/logic/format.h"
#include "ui/profiles/importdialog.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/secretprompt.h"

#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>

namespace keystrata::ui {

using profiles::Profile;

ProfileActions::ProfileActions(ProfilesController& controller, QWidget* window)
    : QObject(window)
    , m_controller(controller)
    , m_window(window)
{
    connect(&controller, &ProfilesController::secretsNeeded, this, &ProfileActions::ask);
}

ProfileEditor* ProfileActions::show(const Profile& profile, bool known)
{
    auto* editor = new ProfileEditor(m_controller, profile, known, m_window);
    editor->setAttribute(Qt::WA_DeleteOnClose);
    connect(editor, &QDialog::accepted, this, [this, id = profile.id] { Q_EMIT changed(id); });
    editor->open();
    return editor;
}

void ProfileActions::create()
{
    Profile fresh;
    fresh.id = profiles::newProfileId();
    show(fresh, false);
}

void ProfileActions::createFrom(const redis::Address& address)
{
    Profile fresh;
    fresh.id = profiles::newProfileId();
    fresh.target.address = address;
    fresh.target.address.password.clear();
    show(fresh, false)->takeAddress(address);
}

void ProfileActions::edit(const std::string& id)
{
    if (const Profile* profile = m_controller.find(id)) {
        show(*profile, true);
    }
}

void ProfileActions::duplicate(const std::string& id)
{
    if (const Profile* profile = m_controller.find(id)) {
        show(m_controller.copyOf(*profile), false);
    }
}

void ProfileActions::tryOut(const std::string& id)
{
    if (const Profile* profile = m_controller.find(id)) {
        show(*profile, true)->tryNow();
    }
}

void ProfileActions::remove(const std::string& id)
{
    const Profile* profile = m_controller.find(id);
    if (profile == nullptr) {
        return;
    }
    auto* box = new QMessageBox(m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("removeProfile"));
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(tr("Remove profile"));
    box->setIcon(QMessageBox::Question);
    box->setText(tr("Remove the profile %1?").arg(displayBytes(profile->name)));
    box->setInformativeText(tr("Its passwords in the keyring go with it. The server and its keys are not touched."));
    QPushButton* yes = box->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    box->setDefaultButton(box->addButton(QMessageBox::Cancel));
    connect(yes, &QPushButton::clicked, this, [this, id] { m_controller.remove(id); });
    box->open();
}

void ProfileActions::import()
{
    auto* dialog = new ImportDialog(m_controller, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void ProfileActions::exportAll()
{
    std::vector<std::string> ids;
    std::ranges::transform(m_controller.profiles(), std::back_inserter(ids), &Profile::id);
    exportTo(QStringLiteral("keystrata-profiles.json"), ids);
}

void ProfileActions::exportOne(const std::string& id)
{
    if (m_controller.find(id) != nullptr) {
        exportTo(QStringLiteral("keystrata-profile.json"), {id});
    }
}

void ProfileActions::exportTo(const QString& suggestion, const std::vector<std::string>& ids)
{
    auto* dialog = new QFileDialog(m_window, tr("Export profiles, without passwords"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->selectFile(suggestion);
    connect(dialog, &QFileDialog::fileSelected, this,
        [this, ids](const QString& path) { m_controller.exportTo(path, ids); });
    dialog->open();
}

void ProfileActions::open(const std::string& id)
{
    m_controller.open(id);
}

void ProfileActions::mend(const std::string& id)
{
    const Profile* profile = m_controller.find(id);
    if (profile != nullptr && profile->password.from == profiles::SecretSource::From::None) {
        edit(id);
    } else {
        open(id);
    }
}

void ProfileActions::ask(const SecretRequest& request)
{
    auto* prompt = new SecretPrompt(request, m_window);
    prompt->setAttribute(Qt::WA_DeleteOnClose);
    connect(prompt, &SecretPrompt::answered, this,
        [this, request](const SecretsPtr& typed, Keep keep) { m_controller.answer(request, typed, keep); });
    connect(prompt, &QDialog::rejected, &m_controller, &ProfilesController::decline);
    prompt->open();
}

} // namespace keystrata::ui
