// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/journalchange.h"

#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"
#include "ui/logic/serverlink.h"

#include <QDateTime>

#include <algorithm>

namespace keystrata::ui {

JournalChange::JournalChange(ServerLink& link, std::string journal, bool encrypted, QObject* parent)
    : Change(encrypted ? Step::Choose : Step::Preview, nameToType(link), parent)
    , m_link(link)
    , m_journal(std::move(journal))
    , m_encrypted(encrypted)
{
}

JournalChange::~JournalChange() = default;

void JournalChange::setPassphrase(Secret passphrase)
{
    if (step() == Step::Choose) {
        m_passphrase = passphrase.empty() ? nullptr : std::make_shared<const Secret>(std::move(passphrase));
        discard();
    }
}

std::optional<Secret> JournalChange::copyOf(const Passphrase& passphrase)
{
    return passphrase ? std::optional<Secret>(std::string(passphrase->reveal())) : std::nullopt;
}

Error JournalChange::otherServer(const std::vector<Message>& differences)
{
    QString where;
    for (const Message& difference : differences) {
        where += textOf(difference) + QLatin1Char(' ');
    }
    const QString text = tr("This is not where the run was. %1Connect to its server to go on, or use keystratactl with "
                            "--other-server.",
        "a sentence or nothing")
                             .arg(where);
    return {ErrorKind::Refused, {"change.other_server", "{0}", {text.toStdString()}}, {}};
}

QString JournalChange::forbidden() const
{
    return whyForbidden(m_link, profiles::Guard::Operator);
}

QString thenText(int64_t unixMilliseconds)
{
    const auto then = std::chrono::system_clock::time_point(std::chrono::milliseconds(unixMilliseconds));
    const auto ago = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now() - then);
    return JournalChange::tr("%1, %2 ago")
        .arg(QLocale().toString(QDateTime::fromMSecsSinceEpoch(unixMilliseconds), QLocale::ShortFormat),
            formatDuration(std::max(ago, std::chrono::milliseconds(0))));
}

} // namespace keystrata::ui
