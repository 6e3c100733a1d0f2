// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/architecture/rules.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using namespace keystrata::architecture;

namespace {

const QDir Root(QStringLiteral(KEYSTRATA_SOURCE_DIR));

QList<SourceFile> sourceFiles()
{
    QList<SourceFile> files;
    for (const char* folder : {"core", "ui", "app", "tests", "resources", "packaging"}) {
        QDirIterator paths(Root.filePath(QLatin1String(folder)),
            {QStringLiteral("*.h"), QStringLiteral("*.cpp"), QStringLiteral("*.cmake"),
                QStringLiteral("CMakeLists.txt"), QStringLiteral("*.sh"), QStringLiteral("*.py")},
            QDir::Files, QDirIterator::Subdirectories);
        while (paths.hasNext()) {
            QFile file(paths.next());
            if (file.open(QIODevice::ReadOnly)) {
                files.append({Root.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll())});
            }
        }
    }
    return files;
}

/// Standard output of a tool; a failing tool fails the test.
QString outputOf(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
        QTest::qFail(qPrintable(program + QStringLiteral(": ") + process.errorString()
                         + QString::fromLocal8Bit(process.readAllStandardError())),
            __FILE__, __LINE__);
    }
    return QString::fromLocal8Bit(process.readAllStandardOutput());
}

} // namespace

class ArchitectureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyFileKeepsTheRules()
    {
        const QList<SourceFile> files = sourceFiles();
        QVERIFY2(files.size() > 50, "the sources were not found");
        QStringList violations;
        for (const SourceFile& file : files) {
            violations += allViolations(file);
        }
        QVERIFY2(violations.isEmpty(), qPrintable(QLatin1Char('\n') + violations.join(QLatin1Char('\n'))));
    }

    void everyTopFolderSaysWhatItIs()
    {
        for (const char* folder : {"core", "ui", "app", "tests", "resources", "packaging"}) {
            QVERIFY2(Root.exists(QLatin1String(folder) + QStringLiteral("/README.md")), folder);
        }
    }

    void coreUsesNoQt()
    {
        const QString symbols =
            outputOf(QStringLiteral("nm"), {QStringLiteral("-C"), QStringLiteral(KEYSTRATA_CORE_FILE)});
        QVERIFY(symbols.contains(QStringLiteral("keystrata::displayText")));
        static const QRegularExpression qt(QStringLiteral(R"( U (Q[A-Z]\w+|q[A-Z]\w+|QtPrivate|Qt)\b.*)"));
        const QRegularExpressionMatch match = qt.match(symbols);
        QVERIFY2(!match.hasMatch(), qPrintable(match.captured(0)));
        const QString links = QStringLiteral(KEYSTRATA_CORE_LINKS);
        QVERIFY(links.contains(QStringLiteral("fmt")));
        QVERIFY2(!links.contains(QStringLiteral("Qt")), qPrintable(links));
    }

    void keystratactlNeedsNoQt()
    {
        const QString needed = outputOf(QStringLiteral("ldd"), {QStringLiteral(KEYSTRATACTL_FILE)});
        QVERIFY2(needed.contains(QStringLiteral("libhiredis")), qPrintable(needed));
        static const QRegularExpression window(QStringLiteral(R"(lib(Qt|X11|xcb|wayland|GL)\w*)"));
        const QRegularExpressionMatch match = window.match(needed);
        QVERIFY2(!match.hasMatch(), qPrintable(match.captured(0)));
    }

    // A rule that cannot fail checks nothing: each of these must be caught, and each of its neighbours must pass.
    void rulesCatchWhatTheyAreFor_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("line");
        QTest::addColumn<bool>("allowed");
        const auto row = [](const char* path, const char* line, bool allowed) {
            QTest::addRow("%s %s", path, line) << QString::fromLatin1(path) << QString::fromLatin1(line) << allowed;
        };
        row("core/redis/a.cpp", "#include \"core/base/bytes.h\"", true);
        row("core/redis/a.cpp", "#include \"core/keyspace/layout.h\"", false);
        row("core/base/a.cpp", "#include \"core/redis/reply.h\"", false);
        row("core/stats/a.cpp", "#include \"core/keyspace/strata.h\"", true);
        row("core/new/a.cpp", "#include \"core/base/bytes.h\"", false);
        row("core/base/a.cpp", "#include \"ui/common/theme.h\"", false);
        row("core/base/a.cpp", "#include \"bytes.h\"", false);
        row("core/base/a.cpp", "#include <QString>", false);
        row("core/base/a.cpp", "#include <QtCore/QString>", false);
        row("app/ctl/a.cpp", "#include <QString>", false);
        row("app/ctl/a.cpp", "#include \"ui/logic/format.h\"", false);
        row("app/ctl/a.cpp", "#include \"app/demo/demo.h\"", true);
        row("app/demo/a.cpp", "#include \"app/ctl/table.h\"", false);
        row("app/window/a.cpp", "#include \"ui/shell/page.h\"", true);
        row("ui/shell/a.cpp", "#include \"app/demo/demo.h\"", false);
        row("ui/versions/a.cpp", "#include \"ui/overview/overviewpage.h\"", false);
        row("ui/versions/a.cpp", "#include \"ui/shell/page.h\"", true);
        row("ui/versions/a.cpp", "#include \"ui/versions/a.h\"", true);
        row("ui/shell/a.cpp", "#include \"ui/versions/versionspage.h\"", true);
        row("ui/logic/a.cpp", "#include \"ui/jobs/lane.h\"", true);
        row("ui/logic/a.cpp", "#include \"ui/common/theme.h\"", false);
        row("ui/jobs/a.cpp", "#include \"ui/logic/format.h\"", false);
        row("ui/jobs/a.cpp", "#include <QThread>", true);
        row("ui/logic/a.cpp", "#include <QThread>", false);
        row("ui/logic/a.cpp", "#include <QtCore/QThread>", false);
        row("ui/common/a.cpp", "#include <thread>", false);
        row("core/keyspace/a.cpp", "#include <thread>", false);
        row("core/redis/a.cpp", "command({\"SCAN\", \"0\"});", true);
        row("core/redis/a.cpp", "command({\"KEYS\", \"*\"});", false);
        row("core/redis/a.cpp", "command({\"FLUSHALL\"});", false);
        row("core/redis/a.cpp", "const char* text = \"keys of a cache\";", true);
        row("ui/common/a.cpp", "auto* label = new QLabel(text);", false);
        row("ui/common/a.cpp", "auto* label = new QLabel(text); label->setTextFormat(Qt::PlainText);", true);
        row("ui/common/a.cpp", "QMessageBox::warning(this, title, text);", false);
        row("ui/common/a.cpp", "label->setTextFormat(Qt::RichText);", false);
        row("core/base/a.cpp", "// TODO", false);
        row("tests/core/tst_a.cpp", "QTest::qWait(50);", false);
        row("tests/core/tst_a.cpp", "QSKIP(\"no server\");", false);
        row("tests/core/tst_a.cpp", "QTRY_VERIFY(done);", true);
        row("tests/bench/bench_a.cpp", "std::this_thread::sleep_for(1s);", true);
        row("core/base/KeyScanner.cpp", "", false);
        row("core/base/a.cpp", "", true);
    }

    void rulesCatchWhatTheyAreFor()
    {
        QFETCH(const QString, path);
        QFETCH(const QString, line);
        QFETCH(const bool, allowed);
        const QStringList violations = allViolations({path, head() + line + QLatin1Char('\n')});
        QVERIFY2(violations.isEmpty() == allowed, qPrintable(violations.join(QLatin1Char('\n'))));
    }

    void limitsAreExact()
    {
        const QString path = QStringLiteral("core/base/a.cpp");
        const QString lines = QStringLiteral("int a;\n");
        QVERIFY(allViolations({path, head() + lines.repeated(598)}).isEmpty());
        QCOMPARE(allViolations({path, head() + lines.repeated(599)}).size(), 1);
        const QString header = QStringLiteral("core/base/a.h");
        const QString once = head() + QStringLiteral("#pragma once\n");
        QVERIFY(allViolations({header, once + lines.repeated(197)}).isEmpty());
        QCOMPARE(allViolations({header, once + lines.repeated(198)}).size(), 1);
        QVERIFY(allViolations({path,
                                  head() + QStringLiteral("struct A\n{\n") + lines.repeated(70)
                                      + QStringLiteral("};\n\nvoid a()\n{\n}\n")})
                .isEmpty());
        const auto function = [&](int length, const char* statement) {
            return head() + QStringLiteral("void a()\n{\n") + QString::fromLatin1(statement).repeated(length)
                + QStringLiteral("}\n");
        };
        QVERIFY(allViolations({path, function(60, "    a();\n")}).isEmpty());
        QCOMPARE(allViolations({path, function(61, "    a();\n")}).size(), 1);
        QVERIFY(allViolations({path, function(61, "    case 1:\n")}).isEmpty());
    }

    void licencesAreRequired()
    {
        QCOMPARE(allViolations({QStringLiteral("core/CMakeLists.txt"), QStringLiteral("add_library(a)\n")}).size(), 1);
        QVERIFY(allViolations({QStringLiteral("core/CMakeLists.txt"), head()}).isEmpty());
        QCOMPARE(allViolations({QStringLiteral("core/base/a.h"), head()}).size(), 1); // no #pragma once
    }

private:
    static QString head()
    {
        return QStringLiteral("// SPDX-License-Identifier: GPL-3.0-or-later\n"
                              "// SPDX-FileCopyrightText: 2026 The Keystrata authors\n");
    }
};

QTEST_GUILESS_MAIN(ArchitectureTest)
#include "tst_architecture.moc"
