// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/window/application.h"
#include "core/profiles/store.h"
#include "tests/support/redisserver.h"
#include "tests/support/tempdir.h"
#include "ui/profiles/secretprompt.h"

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLineEdit>
#include <QMetaProperty>
#include <QProcess>
#include <QPushButton>
#include <QTest>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;

namespace {

constexpr auto InnerWord = "--on-a-bus";
constexpr auto Canary = "cAnAry-7731-uberall";
constexpr auto Patience = 60'000;

/// The canary as programs write text: as it is, in UTF-16, in base64 wherever it begins in a group of three.
QList<QByteArray> dresses()
{
    const QByteArray canary(Canary);
    const QString wide = QString::fromLatin1(canary);
    QList<QByteArray> found{canary, QByteArray(reinterpret_cast<const char*>(wide.utf16()), wide.size() * 2)};
    for (int shift = 0; shift < 3; ++shift) {
        // Whole groups only: what stands before and after it changes the others.
        const QByteArray whole = (QByteArray(shift, 'x') + canary).toBase64();
        found.append(whole.mid(shift == 0 ? 0 : 4, 16));
    }
    return found;
}

bool holdsCanary(const QByteArray& bytes)
{
    const auto all = dresses();
    return std::ranges::any_of(all, [&bytes](const QByteArray& dress) { return bytes.contains(dress); });
}

QStringList filesWithCanary(const QString& folder, int& looked)
{
    QStringList found;
    QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        // Sockets cannot be opened, and hold nothing.
        if (file.open(QIODevice::ReadOnly)) {
            ++looked;
            if (holdsCanary(file.readAll()) || holdsCanary(file.fileName().toUtf8())) {
                found.append(file.fileName());
            }
        }
    }
    return found;
}

QByteArray fileOf(qint64 process, const char* name)
{
    QFile file(QStringLiteral("/proc/%1/%2").arg(process).arg(QLatin1String(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// All that a screen reader, a window list or a tool tip could tell.
void collectTexts(const QObject* object, QString& into)
{
    for (const QMetaObject* meta = object->metaObject(); meta != nullptr; meta = meta->superClass()) {
        for (int i = meta->propertyOffset(); i < meta->propertyCount(); ++i) {
            const QVariant value = meta->property(i).read(object);
            if (value.typeId() == QMetaType::QString || value.typeId() == QMetaType::QStringList) {
                into += value.toStringList().join(QLatin1Char('\n')) + QLatin1Char('\n');
            }
        }
    }
    if (QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(const_cast<QObject*>(object))) {
        for (const auto kind : {QAccessible::Name, QAccessible::Description, QAccessible::Value, QAccessible::Help}) {
            into += accessible->text(kind) + QLatin1Char('\n');
        }
    }
    for (const QObject* child : object->children()) {
        collectTexts(child, into);
    }
}

QString allTexts()
{
    QString texts;
    for (const QWidget* window : QApplication::topLevelWidgets()) {
        collectTexts(window, texts);
    }
    return texts;
}

/// How a program ends that gets SIGABRT once it has a connection; its core may be as large as it likes.
[[maybe_unused]] int abortedStatus(
    const char* program, const std::vector<std::string>& words, const std::function<bool()>& ready)
{
    const pid_t child = ::fork();
    if (child == 0) {
        const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
        ::setrlimit(RLIMIT_CORE, &unlimited);
        std::vector<char*> argv{const_cast<char*>(program)};
        for (const auto& word : words) {
            argv.push_back(const_cast<char*>(word.c_str()));
        }
        argv.push_back(nullptr);
        ::execvp(program, argv.data());
        ::_exit(127);
    }
    const bool reached = QTest::qWaitFor(ready, Patience);
    ::kill(child, reached ? SIGABRT : SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return reached ? status : -1;
}

/// The address of a server behind the outer process, which has its password in its own files.
redis::Address serverAddress()
{
    redis::Address address = *redis::parseAddress(qgetenv("KEYSTRATA_TEST_SERVER").toStdString());
    return address;
}

/// How many connections of the window the server has.
qsizetype connections()
{
    ByteClient client(LocalAddress{.path = {}, .port = serverAddress().endpoints.front().port});
    client.run({"AUTH", Canary});
    return QByteArray::fromStdString(client.run({"CLIENT", "LIST"}).text).count("name=keystrata");
}

} // namespace

/// The password's whole way through the keyring: typed once, stored, read back by the next program. On a bus of its
/// own.
class BusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void typedAndStored()
    {
        profiles::Profile profile;
        profile.id = profiles::newProfileId();
        profile.name = "shop";
        profile.target.address = serverAddress();
        profile.password = {.from = profiles::SecretSource::From::Keyring};
        Context context;
        const auto path = profiles::ProfileStore::defaultPath();
        QVERIFY(path.has_value());
        QVERIFY(profiles::ProfileStore(*path).put(std::span(&profile, 1), context).has_value());

        app::Application program(*qApp, {.profile = QStringLiteral("shop"), .page = QStringLiteral("versions")});
        program.start();
        SecretPrompt* prompt = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT((prompt = program.window().findChild<SecretPrompt*>()) != nullptr, Patience);
        auto* const line = prompt->findChild<QLineEdit*>();
        QTest::keyClicks(line, QString::fromLatin1(Canary));
        // While it is typed it is in its field, and nowhere else that could be read.
        QCOMPARE(line->text(), QString::fromLatin1(Canary));
        QVERIFY(!line->displayText().contains(QString::fromLatin1(Canary)));
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(line);
        QVERIFY(accessible != nullptr && !accessible->text(QAccessible::Value).contains(QString::fromLatin1(Canary)));
        prompt->findChild<QPushButton*>(QStringLiteral("signIn"))->click();
        QTRY_COMPARE_WITH_TIMEOUT(program.link().state(), ServerLink::State::Connected, Patience);
        for (const char* page : {"overview", "versions", "server"}) {
            QVERIFY(program.window().showPage(QLatin1String(page)));
            QTRY_VERIFY_WITH_TIMEOUT(program.link().topology() != nullptr, Patience);
            const QString texts = allTexts();
            QVERIFY2(texts.contains(QLatin1String("shop")), "the texts that were looked at are those of the window");
            QVERIFY(!holdsCanary(texts.toUtf8()));
            QVERIFY(!program.window().windowTitle().isEmpty());
        }
        QVERIFY(!holdsCanary(fileOf(::getpid(), "cmdline")) && !holdsCanary(fileOf(::getpid(), "environ")));
    }

    void readBackByTheProgram()
    {
        QProcess program;
        program.start(QStringLiteral(KEYSTRATA_PROGRAM), {QStringLiteral("--profile"), QStringLiteral("shop")});
        QTRY_VERIFY2_WITH_TIMEOUT(connections() > 0, program.readAllStandardError().constData(), Patience);
        const QByteArray commandLine = fileOf(program.processId(), "cmdline");
        QVERIFY2(commandLine.contains("shop"), commandLine.constData());
        QVERIFY(!holdsCanary(commandLine));
        const QByteArray environment = fileOf(program.processId(), "environ");
        QVERIFY2(environment.isEmpty() || environment.contains("XDG_CONFIG_HOME"), "it is the program's");
        QVERIFY(!holdsCanary(environment));
        program.terminate();
        QVERIFY(program.waitForFinished(Patience));
        QVERIFY(!holdsCanary(program.readAllStandardOutput()) && !holdsCanary(program.readAllStandardError()));
        QTRY_COMPARE(connections(), 0);
    }

    void leavesNoCore()
    {
#ifndef __SANITIZE_ADDRESS__ // whose leak check must see the process
        // What this machine does with others is what ours is held against.
        const int other = abortedStatus("sleep", {"60"}, [] { return true; });
        QVERIFY(WIFSIGNALED(other));
        const int ours = abortedStatus(KEYSTRATA_PROGRAM, {"--profile", "shop"}, [] { return connections() > 0; });
        QVERIFY(WIFSIGNALED(ours) && WTERMSIG(ours) == SIGABRT);
        QVERIFY(!WCOREDUMP(ours));
        qInfo("Others %s a core here.", WCOREDUMP(other) ? "leave" : "do not leave");
#endif
    }
};

/// Starts the other one with a home, a bus and a keyring of its own, then looks into every file that is there.
class KeyringCanaryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void isSeenNowhere()
    {
        const RedisServer server({std::string("requirepass ") + Canary, "save \"\""}, RedisServer::Listen::UnixAndTcp);
        const TempDir home("canary");
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* variable : {"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME",
                 "XDG_RUNTIME_DIR", "TMPDIR"}) {
            environment.insert(QString::fromLatin1(variable), QString::fromStdString(home.path()));
        }
        environment.insert(
            QStringLiteral("KEYSTRATA_TEST_SERVER"), QStringLiteral("redis://127.0.0.1:%1").arg(server.port()));
        QProcess inner;
        inner.setProcessEnvironment(environment);
        inner.setWorkingDirectory(QString::fromStdString(home.path())); // where cores are left
        inner.setProcessChannelMode(QProcess::MergedChannels);
        inner.start(QStringLiteral("dbus-run-session"),
            {QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
                QStringLiteral("printf unlock | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && "
                               "exec \"$0\" \"$1\""),
                QCoreApplication::applicationFilePath(), QString::fromLatin1(InnerWord)});
        const bool ended = inner.waitForFinished(4 * Patience);
        const QByteArray words = inner.readAll();
        QVERIFY2(ended && inner.exitStatus() == QProcess::NormalExit && inner.exitCode() == 0, words.constData());
        QVERIFY2(words.contains("PASS   : BusTest::readBackByTheProgram"), words.constData());

        const QString folder = QString::fromStdString(home.path());
        QVERIFY2(QDir(folder + QStringLiteral("/keyrings")).entryList({QStringLiteral("*.keyring")}).size() == 1,
            "the keyring was used, and is one of the files");
        int looked = 0;
        QCOMPARE(filesWithCanary(folder, looked), QStringList());
        QVERIFY2(looked >= 3, "the keyring, the profiles, the settings");
        // And the search would have found it.
        for (const auto& dress : dresses()) {
            QFile file(folder + QStringLiteral("/control"));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("before" + dress + "after");
            file.close();
            QCOMPARE(filesWithCanary(folder, looked), QStringList{file.fileName()});
        }
    }
};

int main(int argc, char** argv)
{
    const bool inner = argc > 1 && std::string_view(argv[1]) == InnerWord;
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("keystrata"));
    QApplication::setQuitOnLastWindowClosed(false);
    if (inner) {
        BusTest test;
        return QTest::qExec(&test, QStringList(QCoreApplication::applicationName()));
    }
    KeyringCanaryTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keyringcanary.moc"
