// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/profilescontroller.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace keystrata::ui {

class Banner;
class CachesSection;
class EncryptionSection;
class FormSection;
class ServerSection;
class SectionList;
class SignInSection;
class TrialList;

/// Makes and changes one profile. What is wrong is said beside its field while it is typed; the profile can be tried
/// before it is saved; nothing typed is lost when either fails.
class ProfileEditor : public QDialog
{
    Q_OBJECT

public:
    /// `known`: the profile exists already, so all of it is judged from the start.
    ProfileEditor(
        ProfilesController& controller, const profiles::Profile& profile, bool known, QWidget* parent = nullptr);
    ~ProfileEditor() override;

    /// Takes over an address with what it holds, as if its URL were pasted.
    void takeAddress(const redis::Address& address);
    void tryNow(); ///< the Test button
    void reject() override;

private:
    void makeSections();
    void layOut();
    QLayout* makeHead();
    QLayout* makeButtons();
    profiles::Profile written(std::vector<profiles::Fault>& faults) const;
    void judge();
    bool goToFirstFault();
    SecretsPtr typedSecrets() const;
    void save();
    void refuse(const Error& error);
    void setSaving(bool saving);
    void askFor(const SecretRequest& request);
    void showTrial();

    ProfilesController& m_controller;
    profiles::Profile m_profile; ///< as it was; fields of no section stay
    bool m_strict;
    bool m_edited = false;
    bool m_saving = false;
    bool m_discard = false; ///< cancelled once already
    profiles::Secrets m_asked; ///< typed into the prompt of a trial
    QLineEdit* m_name;
    QLabel* m_nameNote;
    SectionList* m_list;
    QStackedWidget* m_stack;
    Banner* m_problem;
    ServerSection* m_server;
    SignInSection* m_signIn;
    EncryptionSection* m_encryption;
    TrialList* m_trial;
    QList<FormSection*> m_sections;
    QPushButton* m_try;
    QPushButton* m_save;
};

} // namespace keystrata::ui
