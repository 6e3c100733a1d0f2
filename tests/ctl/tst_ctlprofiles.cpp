// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/ctl/ctlrun.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"

#include <QDirIterator>
#include <QTest>

using namespace keystrata::testing;

namespace {

constexpr const char* Canary = "CanaryPassword7731";

/// The value at "profiles/0/name".
QJsonValue at(const CtlRun& run, const QString& path)
{
    QJsonValue value = run.json();
    for (const auto& step : path.split('/')) {
        value = value.isArray() ? value.toArray().at(step.toInt()) : value.toObject().value(step);
    }
    return value;
}

QString fromStd(const std::string& text)
{
    return QString::fromStdString(text);
}

} // namespace

/// keystratactl profiles, and --profile and the options for targets on the other commands.
class CtlProfilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        auto client = m_server.client();
        client.run({"AUTH", Canary});
        for (int i = 0; i < 40; ++i) {
            client.set("shop:" + std::to_string(i < 30 ? 1 : 2) + ":key" + std::to_string(i));
        }
        client.flush();
    }

    void init() { m_home = std::make_unique<TempDir>("ctl"); }

    void profilesComeAndGo()
    {
        QCOMPARE(run({"profiles"}).exitCode, 0);
        const auto added = run({"profiles", "add", "shop", "--url", "redis://ops@h:7000/1", "--layout", "django",
            "--prefix", "shop", "--live", "2", "--guard", "operator", "--colour", "teal", "--production",
            "--password-env", "SHOP_AUTH", "--json"});
        QVERIFY2(added.exitCode == 0, added.all().constData());
        QCOMPARE(at(added, "added/address").toString(), "redis://ops@h:7000/1");
        const auto list = run({"profiles", "list", "--json"});
        QCOMPARE(at(list, "profiles/0/name").toString(), "shop");
        QCOMPARE(at(list, "profiles/0/guard").toString(), "operator");
        QCOMPARE(at(list, "profiles/0/colour").toString(), "teal");
        QCOMPARE(at(list, "profiles/0/production").toBool(), true);
        QCOMPARE(at(list, "profiles/0/caches/0").toString(), "default");
        QCOMPARE(at(list, "profiles/0/secrets/password/name").toString(), "SHOP_AUTH");
        QVERIFY(run({"profiles"}).out.contains("redis://ops@h:7000/1  operator"));
        refused({"profiles", "add", "shop", "--url", "redis://h"}, 2, "profiles.name_taken");
        QCOMPARE(run({"profiles", "remove", "shop"}).exitCode, 0);
        refused({"profiles", "remove", "shop"}, 2, "usage.no_profile");
    }

    void aPasswordInTheAddressIsNotKept()
    {
        refused({"profiles", "add", "x", "--url", "redis://:hunter2@h"}, 2, "usage.password_in_url");
        QVERIFY(!QFile::exists(file("config/keystrata/profiles.json")));
    }

    void wrongWordsAreRefused_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* code, const QStringList& words) {
            QTest::newRow(qPrintable(words.join(' '))) << words << QString::fromLatin1(code);
        };
        row("usage.action", {"profiles", "erase"});
        row("usage.profile_name", {"profiles", "add"});
        row("usage.unknown", {"profiles", "list", "x"});
        row("usage.word", {"profiles", "add", "x", "--url", "redis://h", "--guard", "root"});
        row("usage.word", {"profiles", "add", "x", "--url", "redis://h", "--colour", "mauve"});
        row("usage.add", {"profiles", "list", "--production"});
        row("usage.add_import", {"profiles", "list", "--password-ask"});
        row("usage.format", {"profiles", "import", "redis://h", "--format", "xml"});
        row("usage.password", {"profiles", "add", "x", "--url", "redis://h", "--password-ask", "--password-env", "X"});
        row("usage.caches",
            {"profiles", "add", "x", "--url", "redis://h", "--layout", "django", "--layout", "rails", "--live", "1"});
        row("profile.name", {"profiles", "add", " x", "--url", "redis://h"});
        row("profile.variable", {"profiles", "add", "x", "--url", "redis://h", "--password-env", "A-B"});
        row("profile.no_live", {"profiles", "add", "x", "--url", "redis://h", "--layout", "trailing", "--live", "1"});
        row("import.format", {"profiles", "import", "/dev/null"});
        row("file.read", {"profiles", "import", "/nonexistent"});
        row("usage.no_profile", {"health", "--profile", "nobody"});
        row("usage.profile", {"health", "--profile", "x", "--url", "redis://h"});
        row("usage.profile", {"health", "--profile", "x", "--demo"});
        row("usage.tls", {"health", "--url", "redis://h", "--ca", "ca.pem"});
        row("usage.tls", {"health", "--url", "redis://h", "--no-verify"});
        row("usage.verify", {"health", "--url", "rediss://h", "--no-verify", "--verify-name", "x"});
        row("usage.key", {"health", "--url", "rediss://h", "--key", "k.pem"});
        row("usage.key_pass", {"health", "--url", "rediss://h", "--key-pass-file", "f"});
        row("usage.sentinel", {"health", "--url", "redis://h", "--sentinel-user", "u"});
        row("usage.sentinel_password", {"health", "--url", "redis-sentinel://h/m", "--sentinel-user", "u"});
        row("usage.ssh", {"health", "--url", "unix:///s", "--ssh", "h"});
        row("usage.ssh_destination", {"health", "--url", "redis://h", "--ssh", "-oProxyCommand=x"});
        row("usage.target", {"health", "--demo", "--ssh", "h"});
    }

    void wrongWordsAreRefused()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, code);
        refused(words, 2, code);
    }

    void aProfileIsATarget()
    {
        add({"--password-env", "SHOP_AUTH", "--layout", "django", "--prefix", "shop", "--live", "2"});
        const auto versions = run({"versions", "--profile", "shop", "--json"}, {shopAuth()});
        QVERIFY2(versions.exitCode == 0, versions.all().constData());
        const auto strata = at(versions, "strata").toArray();
        QCOMPARE(strata.size(), 2);
        for (const auto& stratum : strata) {
            QCOMPARE(stratum.toObject()["layout"].toString(), "django");
            QCOMPARE(stratum.toObject()["prefix"].toString(), "shop");
            QCOMPARE(stratum.toObject()["state"].toString(), stratum.toObject()["version"] == "2" ? "live" : "old");
        }
        const auto health = run({"--profile", "shop", "health", "--json"}, {shopAuth()});
        QCOMPARE(at(health, "cache_version_source").toString(), "stated");
        const auto keys = run({"keys", "--version", "1", "--profile", "shop", "--json"}, {shopAuth()});
        QCOMPARE(keys.jsonLines().size(), 30);
    }

    /// Two aliases in two databases, with the same prefix and another version each, as one profile.
    void severalCachesOnOneServer()
    {
        auto client = m_server.client();
        client.run({"AUTH", Canary});
        client.run({"SELECT", "1"});
        client.set("shop:1:a");
        client.set("shop:2:a");
        client.flush();
        const auto cache = [this](int db, int version) {
            return QJsonObject{{"BACKEND", "django_redis.cache.RedisCache"}, {"KEY_PREFIX", "shop"},
                {"VERSION", version}, {"LOCATION", url() + "?db=" + QString::number(db)}};
        };
        const auto caches =
            QJsonDocument(QJsonObject{{"default", cache(0, 2)}, {"old", cache(1, 1)}}).toJson(QJsonDocument::Compact);
        const auto imported = runCtlWith(environment(), caches, {"profiles", "import", "--password-env", "SHOP_AUTH"});
        QVERIFY2(imported.exitCode == 0, imported.all().constData());
        const auto versions = run({"versions", "--profile", fromStd(m_server.socket()), "--json"}, {shopAuth()});
        client.run({"FLUSHDB"});
        QStringList states;
        for (const auto& value : versions.json()["strata"].toArray()) {
            const auto stratum = value.toObject();
            states << QStringLiteral("%1:%2 %3")
                          .arg(stratum["db"].toInt())
                          .arg(stratum["version"].toString(), stratum["state"].toString());
        }
        states.sort();
        QVERIFY2(states == (QStringList{"0:1 old", "0:2 live", "1:1 live", "1:2 newer"}), versions.all().constData());
    }

    void optionsCountBeforeTheProfile()
    {
        add({"--password-env", "SHOP_AUTH", "--layout", "django", "--prefix", "nothing", "--live", "2"});
        const auto prefix = run({"versions", "--profile", "shop", "--prefix", "shop", "--json"}, {shopAuth()});
        QCOMPARE(at(prefix, "strata").toArray().size(), 2);
        const auto live =
            run({"versions", "--profile", "shop", "--prefix", "shop", "--live", "1", "--json"}, {shopAuth()});
        for (const auto& stratum : at(live, "strata").toArray()) {
            QCOMPARE(stratum.toObject()["state"].toString(), stratum.toObject()["version"] == "1" ? "live" : "newer");
        }
        const auto layout = run({"versions", "--profile", "shop", "--layout", "trailing", "--json"}, {shopAuth()});
        QCOMPARE(at(layout, "strata/0/version").isNull() || at(layout, "strata/0/version") == "", true);
        writeSecret("wrong", "hunter2");
        const auto password =
            run({"health", "--profile", "shop", "--password-file", file("wrong"), "--json"}, {shopAuth()});
        QCOMPARE(at(password, "code").toString(), "server.wrongpass");
    }

    void whatMustBeAskedIsRefused()
    {
        add({"--password-ask"});
        refused({"health", "--profile", "shop"}, 3, "secret.ask");
        const auto given = run({"stats", "--profile", "shop"}, {QStringLiteral("REDISCLI_AUTH=") + Canary});
        QVERIFY2(given.exitCode == 0, given.all().constData());
    }

    /// A password for another server that lies about in the environment is not sent.
    void theEnvironmentIsNoSourceUnlessItIsOne()
    {
        add({"--password-env", "SHOP_AUTH"});
        const auto run = this->run({"stats", "--profile", "shop", "--json"}, {"REDISCLI_AUTH=x", shopAuth()});
        QVERIFY2(run.exitCode == 0, run.all().constData());
        refused({"stats", "--profile", "shop"}, 3, "secret.environment");
    }

    void verificationOffIsSaidEachTime()
    {
        const QStringList words{"health", "--url", "rediss://127.0.0.1:1", "--no-verify"};
        for (const auto& output : {QStringList(), QStringList{"--json"}}) {
            const auto got = run(words + output);
            QCOMPARE(got.exitCode, 3);
            QVERIFY2(got.err.contains("not verified"), got.all().constData());
        }
        QVERIFY(run({"profiles", "add", "x", "--url", "rediss://127.0.0.1:1", "--no-verify"}).exitCode == 0);
        QVERIFY(run({"health", "--profile", "x"}).err.contains("not verified"));
        const auto checked = run({"health", "--profile", "x", "--verify-name", "redis.example"});
        QVERIFY2(!checked.err.contains("not verified"), checked.all().constData());
    }

    void secretsThatEverybodyReadsAreRefused()
    {
        writeSecret("open", Canary);
        QFile::setPermissions(file("open"), QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadOther);
        refused({"health", "--url", url(), "--password-file", file("open")}, 3, "file.world_readable");
        add({"--password-file", file("open")});
        refused({"health", "--profile", "shop"}, 3, "file.world_readable");
    }

    void importsSayWhatTheyTook()
    {
        const QByteArray caches = R"({"default": {"BACKEND": "django_redis.cache.RedisCache", "KEY_PREFIX": "shop",)"
                                  R"( "LOCATION": "redis://:hunter2@h:7000/1", "VERSION": 2},)"
                                  R"( "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}})";
        const auto run = runCtlWith(environment(), caches, {"profiles", "import", "-", "--json"});
        QVERIFY2(run.exitCode == 1, run.all().constData()); // one of them could not be taken over
        QCOMPARE(at(run, "format").toString(), "django");
        QCOMPARE(at(run, "imported").toInt(), 1);
        QCOMPARE(at(run, "connections/0/secrets_not_stored/0").toString(), "password");
        QCOMPARE(at(run, "connections/1/code").toString(), "import.backend");
        QVERIFY2(!filesHold("hunter2") && !run.all().contains("hunter2"), run.all().constData());
        // Again: the name is taken, and the options say where the password comes from.
        const auto again = runCtlWith(environment(), caches, {"profiles", "import", "--password-env", "SHOP_AUTH"});
        QVERIFY2(again.out.startsWith("h:7000 (2)\n  + The address redis://h:7000/1.\n"), again.all().constData());
        QVERIFY(!again.out.contains("not stored"));
    }

    void whatIsExportedIsImported()
    {
        add({"--password-env", "SHOP_AUTH", "--layout", "django", "--prefix", ""});
        QCOMPARE(run({"profiles", "export", file("export.json")}).exitCode, 0);
        refused({"profiles", "export", file("export.json")}, 2, "file.write"); // nothing is overwritten
        QCOMPARE(run({"profiles", "remove", "shop"}).exitCode, 0);
        QCOMPARE(run({"profiles", "import", file("export.json")}).exitCode, 0);
        const auto versions = run({"versions", "--profile", "shop"}, {shopAuth()});
        QVERIFY2(versions.exitCode == 0, versions.all().constData());
    }

    void aDamagedFileIsPlacedAndKept()
    {
        add({});
        QFile profiles(file("config/keystrata/profiles.json"));
        QVERIFY(profiles.open(QIODevice::WriteOnly));
        profiles.write("{\n \"format\": 1,\n broken");
        profiles.close();
        refused({"profiles", "list"}, 2, "document.damaged");
        const auto added = run({"profiles", "add", "next", "--url", "redis://h"});
        QVERIFY2(added.exitCode == 0 && added.err.contains("line 3, column 2"), added.all().constData());
        QCOMPARE(QDir(file("config/keystrata")).entryList({"profiles.json.damaged-*"}).size(), 1);
    }

    /// The password comes through every channel there is, and is found nowhere it could be seen: not on the standard
    /// streams, not in a file we write, not among the arguments while the program runs.
    void theCanaryIsSeenNowhere_data()
    {
        QTest::addColumn<QStringList>("profile"); // options of "profiles add"; empty: no profile
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QStringList>("environment");
        const auto canary = QString::fromLatin1(Canary);
        const auto socket = fromStd(m_server.socket());
        QTest::newRow("url") << QStringList() << QStringList{"--url", "unix://:" + canary + "@" + socket}
                             << QStringList();
        QTest::newRow("url=") << QStringList() << QStringList{"--url=unix://:" + canary + "@" + socket}
                              << QStringList();
        QTest::newRow("REDIS_URL") << QStringList() << QStringList()
                                   << QStringList{"REDIS_URL=unix://:" + canary + "@" + socket};
        QTest::newRow("REDISCLI_AUTH") << QStringList() << QStringList{"--url", url()}
                                       << QStringList{"REDISCLI_AUTH=" + canary};
        QTest::newRow("file") << QStringList() << QStringList{"--url", url(), "--password-file", "@canary"}
                              << QStringList();
        QTest::newRow("command") << QStringList() << QStringList{"--url", url(), "--password-command", "cat @canary"}
                                 << QStringList();
        const QStringList profile{"--profile", "shop"};
        QTest::newRow("profile, file") << QStringList{"--password-file", "@canary"} << profile << QStringList();
        QTest::newRow("profile, command")
            << QStringList{"--password-command", "cat @canary"} << profile << QStringList();
        QTest::newRow("profile, environment")
            << QStringList{"--password-env", "SHOP_AUTH"} << profile << QStringList{"SHOP_AUTH=" + canary};
    }

    void theCanaryIsSeenNowhere()
    {
        QFETCH(QStringList, profile);
        QFETCH(QStringList, words);
        QFETCH(QStringList, environment);
        writeSecret("canary", Canary);
        words.replaceInStrings("@canary", file("canary"));
        if (!profile.isEmpty()) {
            add(profile.replaceInStrings("@canary", file("canary")));
        }
        for (const QStringList& command :
            {QStringList{"health"}, QStringList{"stats", "--json"}, QStringList{"versions", "--json"},
                QStringList{"keys"}, QStringList{"keys", "--json", "--limit", "1"}}) {
            const auto got = run(command + words, environment);
            QVERIFY2(got.exitCode == 0 || got.exitCode == 1, got.all().constData());
            QVERIFY2(!got.out.contains(Canary) && !got.err.contains(Canary), got.all().constData());
        }
        watchTheCanary(words, environment);
        QFile::remove(file("canary"));
        QVERIFY(!filesHold(Canary));
    }

    void theCanaryIsNotInErrors()
    {
        const auto canary = QString::fromLatin1(Canary);
        const auto socket = fromStd(m_server.socket());
        for (const QStringList& words : {QStringList{"health", "--url", "unix://" + canary + ":x@" + socket},
                 QStringList{"health", "--url", "redis://:" + canary + "@h:port"},
                 QStringList{"health", "redis://:" + canary + "@h"},
                 QStringList{"profiles", "redis://:" + canary + "@h"},
                 QStringList{"profiles", "list", "redis://:" + canary + "@h"},
                 QStringList{"profiles", "import", "redis://:" + canary + "@h:port"},
                 QStringList{"profiles", "add", "x", "--url", "redis://:" + canary + "@h"}}) {
            for (const auto& output : {QStringList(), QStringList{"--json"}}) {
                const auto got = run(words + output);
                QVERIFY2(got.exitCode > 0, got.all().constData());
                // A user's name is no secret.
                const bool user = words.last().startsWith("unix://" + canary);
                QVERIFY2(user || !got.all().contains(Canary), got.all().constData());
            }
        }
        QVERIFY(!filesHold(Canary));
    }

private:
    QString file(const char* name) const { return fromStd(m_home->file(name)); }

    QString url() const { return fromStd(m_server.url()); }

    static QString shopAuth() { return QStringLiteral("SHOP_AUTH=") + QLatin1String(Canary); }

    QStringList environment(const QStringList& more = {}) const
    {
        return QStringList{"XDG_CONFIG_HOME=" + file("config")} + more;
    }

    CtlRun run(const QStringList& words, const QStringList& variables = {}) const
    {
        return runCtlWith(environment(variables), {}, words);
    }

    void add(const QStringList& options) const
    {
        const auto got = run(QStringList{"profiles", "add", "shop", "--url", url()} + options);
        QVERIFY2(got.exitCode == 0, got.all().constData());
    }

    void writeSecret(const char* name, const char* text) const
    {
        QFile secret(file(name));
        QVERIFY(secret.open(QIODevice::WriteOnly));
        secret.write(text);
        QVERIFY(secret.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner));
    }

    void refused(const QStringList& words, int exitCode, const QString& code) const
    {
        const auto plain = run(words);
        QVERIFY2(plain.exitCode == exitCode && plain.out.isEmpty(), plain.all().constData());
        QVERIFY2(plain.err.startsWith("keystratactl: ") && plain.err.count('\n') == 1 && plain.err.endsWith(".\n"),
            plain.all().constData());
        const auto json = run(words + QStringList{"--json"});
        QVERIFY2(json.exitCode == exitCode && at(json, "code").toString() == code, json.all().constData());
    }

    /// Looks at the process while it works: its arguments, and that its memory is its own.
    void watchTheCanary(const QStringList& words, const QStringList& variables) const
    {
        QProcess process;
        auto all = QProcessEnvironment::systemEnvironment();
        for (const auto& variable : environment(variables)) {
            all.insert(variable.section('=', 0, 0), variable.section('=', 1));
        }
        process.setProcessEnvironment(all);
        startCtl(process, QStringList{"stats", "--json", "--watch", "0.05"} + words);
        QTRY_VERIFY2(process.bytesAvailable() > 0 || process.state() == QProcess::NotRunning, "no sample came");
        QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg(process.processId()));
        QVERIFY(commandLine.open(QIODevice::ReadOnly));
        const auto arguments = commandLine.readAll();
        process.terminate();
        const auto got = finishCtl(process);
        QVERIFY2(arguments.contains("stats"), arguments.constData());
        QVERIFY2(!arguments.contains(Canary), arguments.constData());
        QVERIFY2(!got.out.contains(Canary) && !got.err.contains(Canary), got.all().constData());
    }

    bool filesHold(const QByteArray& text) const
    {
        QDirIterator files(fromStd(m_home->path()), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile one(files.next());
            if (!one.open(QIODevice::ReadOnly) || one.readAll().contains(text)) {
                return true;
            }
        }
        return false;
    }

    RedisServer m_server{{std::string("requirepass ") + Canary}};
    std::unique_ptr<TempDir> m_home; ///< a new one for each test
};

QTEST_GUILESS_MAIN(CtlProfilesTest)
#include "tst_ctlprofiles.moc"
