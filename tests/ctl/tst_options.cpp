// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/keylist.h"
#include "app/ctl/options.h"
#include "tests/support/tempdir.h"

#include <QTest>

#include <fstream>

using namespace keystrata;
using namespace keystrata::ctl;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {

/// Options that must be understood.
Options understood(const Words& words)
{
    auto parsed = parseOptions(words);
    if (!parsed) {
        throw std::runtime_error(parsed.error().message.english());
    }
    return std::get<Options>(*parsed);
}

/// The id of the error for options that must not be.
std::string refusal(const Words& words)
{
    const auto parsed = parseOptions(words);
    return parsed ? "understood" : std::string(parsed.error().message.id);
}

std::string writeFile(const testing::TempDir& dir, const std::string& text)
{
    const auto path = dir.file("keys");
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

} // namespace

class OptionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void optionsStandBeforeOrAfterTheCommand()
    {
        for (const Words& words : {Words{"--url", "redis://h", "--json", "versions", "--fast"},
                 Words{"versions", "--url", "redis://h", "--json", "--fast"},
                 Words{"--fast", "--json", "--url=redis://h", "versions"}}) {
            const auto options = understood(words);
            QCOMPARE(options.command, Command::Versions);
            QCOMPARE(options.target.url.value(), "redis://h");
            QVERIFY(options.json);
            QCOMPARE(options.analysis.pace.mode, keyspace::Pace::Mode::Fast);
        }
        const auto options = understood({"--pattern", "a*", "keys", "--limit", "3"});
        QCOMPARE(options.selection.pattern.value(), "a*");
        QCOMPARE(options.limit.value(), 3U);
    }

    /// CLI11 2.1 takes "--prefix=" for a missing value.
    void anEmptyPrefixIsOne()
    {
        using Prefixes = std::vector<std::string>;
        QCOMPARE(understood({"versions", "--prefix", ""}).analysis.prefixes.value(), Prefixes{""});
        QCOMPARE(understood({"versions", "--prefix="}).analysis.prefixes.value(), Prefixes{""});
        QCOMPARE(
            understood({"--prefix=", "versions", "--prefix=shop"}).analysis.prefixes.value(), (Prefixes{"", "shop"}));
        QVERIFY(!understood({"versions"}).analysis.prefixes);
    }

    /// CLI11 reads "[a,b]" as a list and a leading dash as an option unless told otherwise.
    void valuesMayLookLikeAnything()
    {
        const auto options = understood({"keys", "--pattern", "[ab]*", "--exclude", "[a,b]", "--exclude", "-x", "--key",
            "--json", "--key=a=b", "--regex", "keys", "--namespace", "versions"});
        QCOMPARE(options.selection.pattern.value(), "[ab]*");
        QCOMPARE(options.selection.excludes, (Words{"[a,b]", "-x"}));
        QCOMPARE(options.selection.keys, (Words{"--json", "a=b"}));
        QCOMPARE(options.selection.regex, "keys");
        QCOMPARE(options.selection.namespaces, Words{"versions"});
        QVERIFY(!options.json);
        QCOMPARE(understood({"--prefix", "keys", "versions"}).analysis.prefixes.value(), Words{"keys"});
    }

    void valuesInTheirUnits()
    {
        const auto options = understood(
            {"keys", "--idle-over", "7d", "--larger-than", "10MB", "--timeout", "1.5", "--rate", "500", "--no-ttl"});
        QCOMPARE(options.selection.idleOver.value(), std::chrono::milliseconds(168h));
        QCOMPARE(options.selection.largerThan.value(), 10'000'000U);
        QCOMPARE(options.target.timeout.value(), 1500ms);
        QCOMPARE(options.analysis.pace.mode, keyspace::Pace::Mode::Rate);
        QCOMPARE(options.analysis.pace.keysPerSecond, 500U);
        QVERIFY(options.selection.noTtl);
        const auto expiring = understood({"keys", "--ttl-over", "1h", "--ttl-under", "2h", "--text", "--json"});
        QCOMPARE(expiring.selection.ttlOver.value(), std::chrono::milliseconds(1h));
        QCOMPARE(expiring.selection.ttlUnder.value(), std::chrono::milliseconds(2h));
        const auto old = understood({"keys", "--older-than", "1h", "--written-ttl", "24h"});
        QCOMPARE(old.selection.ttlUnder.value(), std::chrono::milliseconds(23h));
        QCOMPARE(expiring.selection.text, "--json");
        const auto watching = understood({"stats", "--watch", "0.5", "--count", "3"});
        QCOMPARE(watching.watch.value(), 500ms);
        QCOMPARE(watching.count.value(), 3U);
    }

    void layoutsAndLiveVersions()
    {
        const auto options = understood(
            {"versions", "--layout", "django", "--layout", "{key}@{version}", "--live", "3", "--live", "4", "--exact"});
        QCOMPARE(options.analysis.layouts.size(), 2U);
        QCOMPARE(options.analysis.layouts[0].name, "django");
        QCOMPARE(options.analysis.layouts[1].pattern, "{key}@{version}");
        QCOMPARE(options.analysis.live.at(0).versions, (Words{"3", "4"}));
        QVERIFY(options.analysis.exact);
        QVERIFY(understood({"versions", "--layout", "auto"}).analysis.layouts.empty());
        QCOMPARE(
            understood({"versions", "--live-key", "cache:version"}).analysis.live.at(0).versionKey, "cache:version");
    }

    void versionIsOursBeforeTheCommandAndASelectionAfterIt()
    {
        const auto before = parseOptions({"--version"}).value();
        QVERIFY(std::get<Information>(before).text.starts_with("keystratactl "));
        QVERIFY(std::holds_alternative<Information>(parseOptions({"--version", "keys"}).value()));
        QVERIFY(std::holds_alternative<Information>(parseOptions({"versions", "--version"}).value()));
        QCOMPARE(understood({"keys", "--version", "2", "--version="}).selection.versions, (Words{"2", ""}));
    }

    void helpIsGivenForEachCommand()
    {
        const auto help = [](const Words& words) { return std::get<Information>(parseOptions(words).value()).text; };
        QVERIFY(help({"--help"}).contains("versions"));
        QVERIFY(help({"keys", "--help"}).contains("--idle-over"));
        QVERIFY(help({"stats", "--help"}).contains("--prometheus"));
    }

    void wrongWordsAreNamed_data()
    {
        QTest::addColumn<Words>("words");
        QTest::addColumn<QByteArray>("id");
        const auto row = [](const char* id, const Words& words) {
            std::string name;
            for (const auto& word : words) {
                name += word + " ";
            }
            QTest::newRow(name.c_str()) << words << QByteArray(id);
        };
        row("usage.no_command", {});
        row("usage.no_command", {"--json"});
        row("usage.unknown", {"polish"});
        row("usage.unknown", {"health", "--dry-run"});
        row("usage.dry_run", {"purge", "--version", "1"});
        row("usage.unknown", {"health", "--profiles", "x"});
        row("usage.unknown", {"health", "versions"});
        row("usage.unknown", {"health", "--limit", "3"});
        row("usage.unknown", {"keys", "--", "x"});
        row("usage.value", {"keys", "--limit"});
        row("usage.value", {"keys", "--limit", "3", "--limit", "4"});
        row("usage.number", {"keys", "--limit", "0"});
        row("usage.ttl", {"keys", "--no-ttl", "--ttl-under", "1h"});
        row("usage.age", {"keys", "--older-than", "1h"});
        row("usage.age", {"keys", "--written-ttl", "1h"});
        row("usage.age_long", {"keys", "--older-than", "2h", "--written-ttl", "1h"});
        row("usage.age_twice", {"keys", "--older-than", "1h", "--written-ttl", "2h", "--ttl-under", "1h"});
        row("usage.values_kept", {"profiles", "add", "x", "--values-kept", "sometimes"});
        row("usage.add", {"profiles", "list", "--values-hidden"});
        row("usage.number", {"keys", "--limit", "-3"});
        row("usage.number", {"versions", "--rate", "fast"});
        row("units.duration", {"keys", "--idle-over", "yesterday"});
        row("units.duration", {"health", "--timeout", ""});
        row("usage.zero", {"stats", "--watch", "0"});
        row("units.size", {"keys", "--larger-than", "big"});
        row("selection.regex", {"keys", "--regex", "a(b"});
        row("usage.pace", {"versions", "--fast", "--gentle"});
        row("usage.pace", {"versions", "--fast", "--rate", "5"});
        row("usage.layout", {"versions", "--layout", "auto", "--layout", "django"});
        row("usage.live", {"versions", "--live", "1", "--live-key", "k"});
        row("usage.live_empty", {"versions", "--live="});
        row("usage.target", {"health", "--demo", "--url", "redis://h"});
        row("usage.target", {"health", "--demo", "--password-file", "f"});
        row("usage.password", {"health", "--password-file", "a", "--password-command", "b"});
        row("usage.count", {"stats", "--count", "3"});
        row("usage.prometheus", {"stats", "--prometheus", "--json"});
        row("file.read", {"keys", "--keys-from", "/nonexistent/keys"});
        row("usage.keys_from", {"keys", "--keys-from", "/dev/null"});
    }

    void wrongWordsAreNamed()
    {
        QFETCH(Words, words);
        QFETCH(QByteArray, id);
        QCOMPARE(refusal(words), id.toStdString());
        const auto error = parseOptions(words).error();
        const auto sentence = error.message.english();
        QVERIFY2(sentence.ends_with(".") && !sentence.contains("\n"), sentence.c_str());
        QVERIFY(error.kind == ErrorKind::Usage || error.kind == ErrorKind::File);
    }

    void aMisplacedAddressKeepsItsPassword()
    {
        const auto error = parseOptions({"redis://u:hunter2@h", "health"}).error();
        QVERIFY2(!error.message.english().contains("hunter2"), error.message.english().c_str());
    }

    void keyListsAreEscapedLines()
    {
        const testing::TempDir dir;
        const auto keys = readKeyList(writeFile(dir, "plain\r\n\n\\x00\\xff\\n\n\"\"\nlast"));
        QCOMPARE(keys.value(), (Words{"plain", std::string("\0\xff\n", 3), "", "last"}));
        const auto broken = readKeyList(writeFile(dir, "fine\nbro\\ken"));
        QVERIFY(broken.error().message.english().starts_with("Line 2 "));
    }
};

QTEST_GUILESS_MAIN(OptionsTest)
#include "tst_options.moc"
