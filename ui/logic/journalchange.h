// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/secret.h"
#include "ui/logic/change.h"

#include <memory>

namespace keystrata::ui {

/// A change that goes by the journal of a run. One that is encrypted is asked for its passphrase first; that is kept in
/// memory until the change goes, and nowhere else.
class JournalChange : public Change
{
    Q_OBJECT

public:
    ~JournalChange() override;

    const std::string& journal() const { return m_journal; } ///< its name

    bool encrypted() const { return m_encrypted; }

    /// Another one discards the preview.
    void setPassphrase(Secret passphrase);

    bool chosen() const override { return !m_encrypted || m_passphrase != nullptr; }

protected:
    using Passphrase = std::shared_ptr<const Secret>; ///< jobs are copied, secrets are not

    JournalChange(ServerLink& link, std::string journal, bool encrypted, QObject* parent);

    const Passphrase& passphrase() const { return m_passphrase; }

    /// For the core, in the lane.
    static std::optional<Secret> copyOf(const Passphrase& passphrase);

    /// Why the window does not go by a journal of other servers than those that it is connected to.
    static Error otherServer(const std::vector<Message>& differences);

    QString forbidden() const override;

    ServerLink& link() const { return m_link; }

private:
    ServerLink& m_link;
    std::string m_journal;
    bool m_encrypted;
    Passphrase m_passphrase; ///< null: none was typed
};

/// "22 Nov 2026 10:15, 3 h ago", of Unix time.
QString thenText(int64_t unixMilliseconds);

} // namespace keystrata::ui
