// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/profileform.h"

#include "core/base/bytes.h"
#include "core/base/units.h"
#include "ui/logic/format.h"
#include "ui/logic/prefixlist.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>

namespace keystrata::ui {

using redis::Endpoint;
using redis::Topology;

namespace {

struct FormText
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::ProfileForm)
};

std::unexpected<Error> wrong(std::string_view id, std::string_view text)
{
    return fail(ErrorKind::Usage, {id, text, {}});
}

Result<Endpoint> readEndpoint(const QString& text, Topology topology)
{
    const std::string typed = text.trimmed().toStdString();
    if (typed.starts_with('/')) {
        return Endpoint{.host = {}, .path = typed};
    }
    if (typed.find_first_of("@/?#") != std::string::npos) {
        return wrong("form.endpoint", "An address here is a host and a port: 10.0.0.5:6379.");
    }
    const auto read =
        redis::parseAddress(topology == Topology::Sentinel ? "redis-sentinel://" + typed + "/x" : "redis://" + typed);
    return read ? Result<Endpoint>(read->endpoints.front()) : fail(read.error());
}

} // namespace

QString writeEndpoints(const std::vector<Endpoint>& endpoints)
{
    QStringList parts;
    for (const auto& endpoint : endpoints) {
        parts.append(displayBytes(endpoint.display()));
    }
    return parts.join(QStringLiteral(", "));
}

Result<std::vector<Endpoint>> readEndpoints(const QString& text, Topology topology)
{
    std::vector<Endpoint> endpoints;
    for (const QString& part : QString(text).replace(QLatin1Char('\n'), QLatin1Char(',')).split(QLatin1Char(','))) {
        if (part.trimmed().isEmpty()) {
            continue;
        }
        auto endpoint = readEndpoint(part, topology);
        if (!endpoint) {
            return fail(endpoint.error());
        }
        endpoints.push_back(std::move(*endpoint));
    }
    return endpoints;
}

QString writeAddressMap(const std::vector<redis::AddressMapping>& map)
{
    QStringList lines;
    for (const auto& entry : map) {
        lines.append(
            displayBytes(entry.announced.display()) + QStringLiteral(" = ") + displayBytes(entry.reachable.display()));
    }
    return lines.join(QLatin1Char('\n'));
}

Result<std::vector<redis::AddressMapping>> readAddressMap(const QString& text)
{
    std::vector<redis::AddressMapping> map;
    for (const QString& line : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        if (line.trimmed().isEmpty()) {
            continue;
        }
        const QStringList sides = line.split(QLatin1Char('='));
        if (sides.size() != 2 || sides[0].trimmed().isEmpty() || sides[1].trimmed().isEmpty()) {
            return wrong("form.map", "Each line is two addresses: 172.17.0.2:6379 = 10.0.0.5:16379.");
        }
        const auto announced = readEndpoint(sides[0], Topology::Standalone);
        const auto reachable = readEndpoint(sides[1], Topology::Standalone);
        if (!announced || !reachable) {
            return fail(announced ? reachable.error() : announced.error());
        }
        map.push_back({*announced, *reachable});
    }
    return map;
}

QString writeDatabase(std::optional<int> db)
{
    return db ? QString::number(*db) : QString();
}

Result<std::optional<int>> readDatabase(const QString& text)
{
    if (text.trimmed().isEmpty()) {
        return std::nullopt;
    }
    bool good = false;
    const int db = text.trimmed().toInt(&good);
    return good && db >= 0 ? Result<std::optional<int>>(db)
                           : wrong("form.db", "The database is a number from 0 up; empty: every one.");
}

QString writeExpiry(std::optional<std::chrono::seconds> expiry)
{
    if (!expiry) {
        return {};
    }
    static constexpr std::array<std::pair<qint64, char>, 4> Steps{{{86'400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}}};
    QString text;
    qint64 left = expiry->count();
    for (const auto& [seconds, letter] : Steps) {
        if (left / seconds > 0) {
            text += QString::number(left / seconds) + QLatin1Char(letter);
            left %= seconds;
        }
    }
    return text.isEmpty() ? QStringLiteral("0") : text;
}

Result<std::optional<std::chrono::seconds>> readExpiry(const QString& text)
{
    if (text.trimmed().isEmpty()) {
        return std::nullopt;
    }
    const auto duration = parseDuration(text.trimmed().toStdString());
    if (!duration) {
        return wrong("form.expiry", "An expiry is written as 90s, 30m, 12h or 7d; 0 means never, empty not known.");
    }
    return std::chrono::duration_cast<std::chrono::seconds>(*duration);
}

QString writeBytes(const std::string& bytes)
{
    return bytes.empty() ? QString() : writePrefixes({bytes});
}

Result<std::string> readBytes(const QString& text)
{
    if (!text.startsWith(QLatin1Char('"'))) {
        return text.toStdString();
    }
    const auto read = readPrefixes(text);
    if (!read || read->size() != 1) {
        return wrong("form.bytes",
            "A text that begins with a quote needs a closing one, and escapes as redis-cli writes them: \"a\\x00b\".");
    }
    return read->front();
}

QString guardTitle(profiles::Guard guard)
{
    switch (guard) {
    case profiles::Guard::Observer:
        return FormText::tr("Observer");
    case profiles::Guard::Operator:
        return FormText::tr("Operator");
    case profiles::Guard::Administrator:
        break;
    }
    return FormText::tr("Administrator");
}

QString guardMeaning(profiles::Guard guard)
{
    switch (guard) {
    case profiles::Guard::Observer:
        return FormText::tr("Reads only: nothing in this profile can change a key.");
    case profiles::Guard::Operator:
        return FormText::tr("May run confirmed plans: purge, drain, bump, migrate, undo.");
    case profiles::Guard::Administrator:
        break;
    }
    return FormText::tr("May also clear a whole database and fail over.");
}

QString colourTitle(profiles::Colour colour)
{
    static constexpr std::array Names{QT_TRANSLATE_NOOP("keystrata::ui::ProfileForm", "No colour"),
        QT_TRANSLATE_NOOP("keystrata::ui::ProfileForm", "Red"),
        QT_TRANSLATE_NOOP("keystrata::ui::ProfileForm", "Orange"),
        QT_TRANSLATE_NOOP("keystrata::ui::ProfileForm", "Yellow"),
        QT_TRANSLATE_NOOP("keystrata::ui::ProfileForm", "Green"),
        QT_TRANSLATE_NOOP("keystrata::ui::ProfileForm", "Teal"),
        QT_TRANSLATE_NOOP("keystrata::ui::ProfileForm", "Blue"),
        QT_TRANSLATE_NOOP("keystrata::ui::ProfileForm", "Purple"),
        QT_TRANSLATE_NOOP("keystrata::ui::ProfileForm", "Grey")};
    return FormText::tr(Names.at(static_cast<size_t>(colour)));
}

QString secretTitle(profiles::SecretKind kind)
{
    switch (kind) {
    case profiles::SecretKind::Password:
        return FormText::tr("Password");
    case profiles::SecretKind::SentinelPassword:
        return FormText::tr("Sentinels' password");
    case profiles::SecretKind::KeyPassphrase:
        break;
    }
    return FormText::tr("Passphrase of the client key");
}

QString placeOf(const profiles::Profile& profile)
{
    const auto& address = profile.target.address;
    if (address.endpoints.empty()) {
        return {};
    }
    const QString first = displayBytes(address.endpoints.front().display());
    const int others = static_cast<int>(address.endpoints.size()) - 1;
    const QString servers = others == 0 ? first : FormText::tr("%1 and %n more", nullptr, others).arg(first);
    QStringList parts;
    if (address.topology == Topology::Sentinel) {
        parts << FormText::tr("%1 through Sentinel %2").arg(displayBytes(address.masterName), servers);
    } else if (address.topology == Topology::Cluster) {
        parts << FormText::tr("Cluster %1").arg(servers);
    } else {
        parts << servers;
    }
    if (address.db) {
        parts << FormText::tr("database %1").arg(*address.db);
    }
    if (profile.target.ssh) {
        parts << FormText::tr("over ssh %1").arg(displayBytes(profile.target.ssh->destination));
    }
    return parts.join(QStringLiteral(" · "));
}

QString sinceText(const QDateTime& time, const QDateTime& now)
{
    if (!time.isValid()) {
        return {};
    }
    const qint64 seconds = time.secsTo(now);
    constexpr qint64 Minute = 60;
    constexpr qint64 Month = qint64{30} * 24 * 3600;
    if (seconds < Minute) {
        return FormText::tr("just now");
    }
    return seconds < Month ? FormText::tr("%1 ago").arg(formatDuration(std::chrono::seconds(seconds)))
                           : QLocale().toString(time.date(), QLocale::ShortFormat);
}

} // namespace keystrata::ui
