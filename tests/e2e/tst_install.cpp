// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/childprocess.h"
#include "tests/support/tempdir.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

using keystrata::testing::TempDir;

/// What `cmake --install` puts into an empty folder is complete and runs from there.
class InstallTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        m_root = QString::fromStdString(m_dir.path());
        run(QStringLiteral(KEYSTRATA_CMAKE),
            {QStringLiteral("--install"), QStringLiteral(KEYSTRATA_BUILD_DIR), QStringLiteral("--prefix"), m_root});
    }

    void programsRun()
    {
        for (const char* program : {"keystrata", "keystratactl"}) {
            const QString version =
                run(m_root + QStringLiteral("/bin/") + QLatin1String(program), {QStringLiteral("--version")});
            QVERIFY2(version.contains(QStringLiteral(KEYSTRATA_VERSION)), qPrintable(version));
        }
    }

    void theDesktopFindsWhatTheEntryNames()
    {
        const QStringList entry =
            textOf(QStringLiteral("share/applications/org.keystrata.Keystrata.desktop")).split(QLatin1Char('\n'));
        QVERIFY(entry.contains(QStringLiteral("Exec=keystrata")));
        QVERIFY(entry.contains(QStringLiteral("Icon=keystrata")));
        QVERIFY(
            textOf(QStringLiteral("share/icons/hicolor/scalable/apps/keystrata.svg")).contains(QStringLiteral("<svg")));
        const QString metainfo = textOf(QStringLiteral("share/metainfo/org.keystrata.Keystrata.metainfo.xml"));
        QVERIFY(metainfo.contains(QStringLiteral("org.keystrata.Keystrata.desktop")));
    }

    void theLicenceComesAlong()
    {
        QVERIFY(textOf(QStringLiteral("share/doc/keystrata/LICENSE")).contains(QStringLiteral("GNU GENERAL PUBLIC")));
    }

private:
    static QString run(const QString& program, const QStringList& arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        const bool ended = process.waitForFinished(60'000);
        const QString output = QString::fromUtf8(process.readAll());
        if (!ended || process.exitCode() != 0) {
            QTest::qFail(qPrintable(program + QLatin1Char('\n') + output), __FILE__, __LINE__);
        }
        return output;
    }

    QString textOf(const QString& path) const
    {
        QFile file(m_root + QLatin1Char('/') + path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }

    TempDir m_dir{"install"};
    QString m_root;
};

QTEST_GUILESS_MAIN(InstallTest)
#include "tst_install.moc"
