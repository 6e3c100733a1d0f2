// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/changes/changedialog.h"

#include <QObject>

namespace keystrata::ui {

class JournalChange;
class SamplerController;
class ServerLink;

/// Where pages send what they want changed: opens the dialog, keeps the change while it runs, and shows the dialog
/// again with the result when it was hidden meanwhile.
class ChangeDesk : public QObject
{
    Q_OBJECT

public:
    /// `sampler`: tells how the server bears a change that runs; may be null.
    ChangeDesk(ServerLink& link, QWidget* window, const SamplerController* sampler = nullptr);

    void open(const ChangeRequest& request);

    /// Where cleanups begin, unless they are asked for with another one.
    void setPolicyFile(const QString& file) { m_policyFile = file; }

    void showAgain(quint64 job); ///< the dialog of a change that was left in the job bar

Q_SIGNALS:
    void hidden(quint64 job); ///< a change runs on without its dialog; JobHandle::id()
    void ended(); ///< a change, whatever came of it: the audit log has another line
    void policyFileChosen(const QString& file); ///< another one than the desk was told
    void keysTouched(); ///< a change of keys has ended: what was scanned before is of before

private:
    void show(Change* change, ChangeDialog::Parts parts);
    void showJournal(JournalChange* change);
    void showCleanup(CleanupRequest request);
    void follow(Change* change, ChangeDialog* dialog);

    ServerLink& m_link;
    QWidget* m_window;
    const SamplerController* m_sampler;
    QString m_policyFile;
};

} // namespace keystrata::ui
