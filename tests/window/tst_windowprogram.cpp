// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/store.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;

namespace {

constexpr auto Canary = "cAnAry-7731";

/// One profile, "shop", where a program with this home finds it.
void keepProfile(const TempDir& home, const RedisServer& server, const profiles::SecretSource& password)
{
    profiles::Profile profile;
    profile.id = profiles::newProfileId();
    profile.name = "shop";
    profile.target.address = *redis::parseAddress("redis://127.0.0.1:" + std::to_string(server.port()));
    profile.password = password;
    Context context;
    const auto kept = profiles::ProfileStore(home.file("keystrata/profiles.json")).put(std::span(&profile, 1), context);
    QVERIFY(kept.has_value());
}

/// The program as a user starts it.
class Program
{
public:
    explicit Program(const QStringList& arguments, bool display = true,
        const std::vector<std::pair<std::string, std::string>>& variables = {})
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        if (!display) {
            environment.remove(QStringLiteral("QT_QPA_PLATFORM"));
        }
        for (const auto& [name, value] : variables) {
            environment.insert(QString::fromStdString(name), QString::fromStdString(value));
        }
        m_process.setProcessEnvironment(environment);
        m_process.start(QStringLiteral(KEYSTRATA_PROGRAM), arguments);
    }

    ~Program()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    int exitCode(int limitMs = 60'000) { return m_process.waitForFinished(limitMs) ? m_process.exitCode() : -1; }

    QByteArray output() { return m_process.readAllStandardOutput(); }

    QByteArray errors() { return m_process.readAllStandardError(); }

    bool running() const { return m_process.state() == QProcess::Running; }

    QByteArray commandLine() const
    {
        QFile file(QStringLiteral("/proc/%1/cmdline").arg(m_process.processId()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private:
    QProcess m_process;
};

} // namespace

class WindowProgramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theVersionNeedsNoDisplay();
    void wrongUseEndsWithTwoAndNeedsNoDisplay();
    void aPictureOfARealServer();
    void aPictureOfTheDemo();
    void anUnreachableServerEndsWithThree();
    void thePasswordIsNotInTheProcessList();
    void aProfileIsOpenedByItsName();
    void aProfileThatIsNotThereEndsWithThree();
};

void WindowProgramTest::theVersionNeedsNoDisplay()
{
    Program program({QStringLiteral("--version")}, false);
    QCOMPARE(program.exitCode(), 0);
    QVERIFY(program.output().startsWith("keystrata "));
}

void WindowProgramTest::wrongUseEndsWithTwoAndNeedsNoDisplay()
{
    Program program({QStringLiteral("--theme"), QStringLiteral("pink")}, false);
    QCOMPARE(program.exitCode(), 2);
    const QByteArray errors = program.errors();
    QVERIFY2(errors.startsWith("keystrata: ") && errors.count('\n') == 1, errors.constData());
}

void WindowProgramTest::aPictureOfARealServer()
{
    const RedisServer server;
    server.client().set("greeting");
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("window.png"));
    Program program({QString::fromStdString(server.url()), QStringLiteral("--page"), QStringLiteral("overview"),
        QStringLiteral("--size"), QStringLiteral("1280x800"), QStringLiteral("--screenshot"), file});
    const int code = program.exitCode();
    QVERIFY2(code == 0, program.errors().constData());
    QFile png(file);
    QVERIFY(png.open(QIODevice::ReadOnly));
    QVERIFY(png.size() > 10'000);
    QVERIFY(png.read(8) == QByteArray("\x89PNG\r\n\x1a\n", 8));
    // Width and height of the first chunk, in network order.
    png.seek(16);
    QCOMPARE(png.read(8), QByteArray("\x00\x00\x05\x00\x00\x00\x03\x20", 8));
}

void WindowProgramTest::aPictureOfTheDemo()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("demo.png"));
    Program program({QStringLiteral("--demo"), QStringLiteral("--page"), QStringLiteral("overview"),
        QStringLiteral("--screenshot"), file});
    const int code = program.exitCode(90'000);
    QVERIFY2(code == 0, program.errors().constData());
    QVERIFY(QFile::exists(file));
}

void WindowProgramTest::anUnreachableServerEndsWithThree()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("lost.png"));
    Program program({QStringLiteral("redis://127.0.0.1:%1").arg(freePort()), QStringLiteral("--screenshot"), file});
    QCOMPARE(program.exitCode(), 3);
    QVERIFY(program.errors().contains("127.0.0.1"));
    // The picture shows the banner.
    QVERIFY(QFile::exists(file));
}

void WindowProgramTest::thePasswordIsNotInTheProcessList()
{
    const RedisServer server({"requirepass topsecret"}, RedisServer::Listen::UnixAndTcp);
    Program program({QStringLiteral("--url"), QStringLiteral("redis://:topsecret@127.0.0.1:%1").arg(server.port())});
    QTRY_VERIFY(program.commandLine().contains("redis://"));
    QTRY_VERIFY2(!program.commandLine().contains("topsecret"), program.commandLine().constData());
    QVERIFY2(program.running(), program.errors().constData());
    QVERIFY(program.commandLine().contains("127.0.0.1"));
}

void WindowProgramTest::aProfileIsOpenedByItsName()
{
    const RedisServer server({std::string("requirepass ") + Canary}, RedisServer::Listen::UnixAndTcp);
    const TempDir home("window");
    keepProfile(home, server, {.from = profiles::SecretSource::From::Environment, .name = "KEYSTRATA_TEST_PASSWORD"});
    const QString file = QString::fromStdString(home.file("window.png"));
    Program program({QStringLiteral("--profile"), QStringLiteral("shop"), QStringLiteral("--page"),
                        QStringLiteral("overview"), QStringLiteral("--screenshot"), file},
        true, {{"XDG_CONFIG_HOME", home.path()}, {"KEYSTRATA_TEST_PASSWORD", Canary}});
    const int code = program.exitCode();
    const QByteArray errors = program.errors();
    QVERIFY2(code == 0, errors.constData());
    QVERIFY(QFile::exists(file));
    // The password is in nothing that is written down.
    QVERIFY(!errors.contains(Canary) && !program.output().contains(Canary));
    int files = 0;
    for (QDirIterator entries(QString::fromStdString(home.path()), QDir::Files, QDirIterator::Subdirectories);
        entries.hasNext(); ++files) {
        QFile written(entries.next());
        QVERIFY(written.open(QIODevice::ReadOnly));
        QVERIFY2(!written.readAll().contains(Canary), qPrintable(written.fileName()));
    }
    QVERIFY(files >= 3); // the picture, the profiles, the settings
}

void WindowProgramTest::aProfileThatIsNotThereEndsWithThree()
{
    const TempDir home("window");
    Program program({QStringLiteral("--profile"), QStringLiteral("nobody"), QStringLiteral("--screenshot"),
                        QString::fromStdString(home.file("window.png"))},
        true, {{"XDG_CONFIG_HOME", home.path()}});
    QCOMPARE(program.exitCode(), 3);
    QVERIFY(program.errors().contains("nobody"));
}

QTEST_GUILESS_MAIN(WindowProgramTest)
#include "tst_windowprogram.moc"
