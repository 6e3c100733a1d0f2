// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/window/options.h"

#include "ui/logic/linktext.h"
#include "ui/logic/messagetext.h"
#include "ui/shell/pageregistry.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace keystrata::app {

namespace {

constexpr int WrongUsage = 2;

struct OptionsText
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::app::Options)
};

std::unexpected<EarlyEnd> wrong(const QString& sentence)
{
    return std::unexpected(EarlyEnd{WrongUsage, sentence});
}

std::expected<ui::ThemeMode, EarlyEnd> themeOf(const QString& name)
{
    if (name == QLatin1String("system")) {
        return ui::ThemeMode::System;
    }
    if (name == QLatin1String("light")) {
        return ui::ThemeMode::Light;
    }
    if (name == QLatin1String("dark")) {
        return ui::ThemeMode::Dark;
    }
    return wrong(OptionsText::tr("--theme takes light, dark or system, not \"%1\".").arg(name));
}

std::expected<QSize, EarlyEnd> sizeOf(const QString& text)
{
    static const QRegularExpression Form(QStringLiteral("^([0-9]{2,5})x([0-9]{2,5})$"));
    const QRegularExpressionMatch match = Form.match(text);
    if (!match.hasMatch()) {
        return wrong(OptionsText::tr("--size takes width x height in pixels, as 1440x900, not \"%1\".").arg(text));
    }
    return QSize(match.captured(1).toInt(), match.captured(2).toInt());
}

QString pageNames()
{
    QStringList names;
    for (const ui::PageEntry& page : ui::pageRegistry()) {
        names.append(QLatin1String(page.id));
    }
    return names.join(QStringLiteral(", "));
}

std::expected<QString, EarlyEnd> pageOf(const QString& id)
{
    const auto known = [&id](const ui::PageEntry& page) { return id == QLatin1String(page.id); };
    if (std::ranges::none_of(ui::pageRegistry(), known)) {
        return wrong(OptionsText::tr("There is no page \"%1\", only: %2.").arg(id, pageNames()));
    }
    return id;
}

/// The words of the command line.
struct Words
{
    QCommandLineOption help{{QStringLiteral("h"), QStringLiteral("help")}, OptionsText::tr("Shows this help.")};
    QCommandLineOption version{{QStringLiteral("v"), QStringLiteral("version")}, OptionsText::tr("Shows the version.")};
    QCommandLineOption demo{
        QStringLiteral("demo"), OptionsText::tr("Opens a private demo cache, which is gone afterwards.")};
    QCommandLineOption url{QStringLiteral("url"),
        OptionsText::tr("Connects to this server: redis://[user[:password]@]host[:port][/db] or unix:///path."),
        QStringLiteral("URL")};
    QCommandLineOption profile{QStringLiteral("profile"),
        OptionsText::tr("Connects as this profile says; a password that it asks for is asked for."),
        QStringLiteral("NAME")};
    QCommandLineOption theme{
        QStringLiteral("theme"), OptionsText::tr("light, dark or system."), QStringLiteral("NAME")};
    QCommandLineOption page{
        QStringLiteral("page"), OptionsText::tr("The page to begin with: %1.").arg(pageNames()), QStringLiteral("ID")};
    QCommandLineOption screenshot{QStringLiteral("screenshot"),
        OptionsText::tr("Draws the window into this PNG file once it shows its data, and ends."),
        QStringLiteral("FILE")};
    QCommandLineOption size{
        QStringLiteral("size"), OptionsText::tr("Of the window, as 1440x900."), QStringLiteral("WxH")};
};

std::expected<std::optional<redis::Address>, EarlyEnd> serverOf(
    const QStringList& urls, const QStringList& profiles, bool demo)
{
    if (urls.size() + profiles.size() + (demo ? 1 : 0) > 1) {
        return wrong(OptionsText::tr("One server at a time: give one URL, one profile, or --demo."));
    }
    if (profiles.size() == 1 && profiles.front().isEmpty()) {
        return wrong(OptionsText::tr("--profile takes the name of a profile."));
    }
    if (urls.isEmpty()) {
        return std::nullopt;
    }
    const Result<redis::Address> address = ui::readAddress(urls.front());
    if (!address) {
        return wrong(ui::textOf(address.error()));
    }
    return *address;
}

} // namespace

std::expected<Options, EarlyEnd> parseOptions(const QStringList& arguments)
{
    const Words words;
    QCommandLineParser parser;
    parser.setApplicationDescription(OptionsText::tr("Shows the versions of a Redis cache as layers."));
    parser.addOptions({words.help, words.version, words.demo, words.url, words.profile, words.theme, words.page,
        words.screenshot, words.size});
    parser.addPositionalArgument(QStringLiteral("URL"), OptionsText::tr("The same as --url."), QStringLiteral("[URL]"));
    if (!parser.parse(arguments)) {
        return wrong(parser.errorText());
    }
    if (parser.isSet(words.help)) {
        return std::unexpected(EarlyEnd{0, parser.helpText()});
    }
    if (parser.isSet(words.version)) {
        return std::unexpected(EarlyEnd{0, QStringLiteral("keystrata " KEYSTRATA_VERSION "\n")});
    }

    Options options;
    options.demo = parser.isSet(words.demo);
    options.screenshot = parser.value(words.screenshot);
    options.profile = parser.value(words.profile);
    const auto server =
        serverOf(parser.values(words.url) + parser.positionalArguments(), parser.values(words.profile), options.demo);
    if (!server) {
        return std::unexpected(server.error());
    }
    options.address = *server;
    if (parser.isSet(words.page)) {
        const auto page = pageOf(parser.value(words.page));
        if (!page) {
            return std::unexpected(page.error());
        }
        options.page = *page;
    }
    if (parser.isSet(words.theme)) {
        const auto mode = themeOf(parser.value(words.theme));
        if (!mode) {
            return std::unexpected(mode.error());
        }
        options.theme = *mode;
    }
    if (parser.isSet(words.size)) {
        const auto wanted = sizeOf(parser.value(words.size));
        if (!wanted) {
            return std::unexpected(wanted.error());
        }
        options.size = *wanted;
    }
    return options;
}

} // namespace keystrata::app
