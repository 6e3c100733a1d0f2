// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/files.h"
#include "tests/support/tempdir.h"

#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace keystrata;
using namespace std::chrono_literals;

class FilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void filesAreReplacedWhole()
    {
        const testing::TempDir dir;
        const auto path = dir.file("file");
        QVERIFY(writeFileAtomically(path, "one"));
        QVERIFY(writeFileAtomically(path, std::string(100'000, 'x')));
        QCOMPARE(readFile(path, 1'000'000).value().size(), 100'000U);
        QVERIFY(!fileState(path + ".new").exists);
        QCOMPARE(readFile(path, 1000).error().message.id, "file.long");
        QCOMPARE(readFile(dir.file("none"), 10).error().kind, ErrorKind::File);
        QCOMPARE(writeFileAtomically(dir.file("no/such/folder"), "x").error().kind, ErrorKind::File);
    }

    void theModeIsTheOwnersWhateverTheUmask()
    {
        const testing::TempDir dir;
        for (const mode_t mask : {0U, 0077U, 0777U}) {
            const auto old = ::umask(mask);
            const auto path = dir.file("file" + std::to_string(mask));
            const auto folder = dir.file("folder" + std::to_string(mask));
            const bool written = writeFileAtomically(path, "x").has_value() && makePrivateFolder(folder + "/inner");
            ::umask(old);
            QVERIFY(written);
            QCOMPARE(fileState(path).mode, 0600U);
            QCOMPARE(fileState(folder).mode, 0700U);
            QCOMPARE(fileState(folder + "/inner").mode, 0700U);
        }
    }

    void aCrashedWritersRestIsNoObstacle()
    {
        const testing::TempDir dir;
        QVERIFY(writeNewFile(dir.file("file.new"), "half"));
        QVERIFY(writeFileAtomically(dir.file("file"), "whole"));
        QCOMPARE(readFile(dir.file("file"), 100).value(), "whole");
    }

    void newFilesFollowNoLinkAndReplaceNothing()
    {
        const testing::TempDir dir;
        QCOMPARE(::symlink(dir.file("elsewhere").c_str(), dir.file("link").c_str()), 0);
        QVERIFY(!writeNewFile(dir.file("link"), "x"));
        QVERIFY(!fileState(dir.file("elsewhere")).exists);
        QVERIFY(writeNewFile(dir.file("new"), "x"));
        QVERIFY(!writeNewFile(dir.file("new"), "y"));
        QCOMPARE(readFile(dir.file("new"), 10).value(), "x");
        // Whoever puts a link where the temporary file will stand gains nothing.
        QCOMPARE(::symlink(dir.file("victim").c_str(), dir.file("file.new").c_str()), 0);
        QVERIFY(writeFileAtomically(dir.file("file"), "whole"));
        QVERIFY(!fileState(dir.file("victim")).exists);
    }

    void secretsMustNotBeReadableByAll()
    {
        const testing::TempDir dir;
        const auto path = dir.file("secret");
        QVERIFY(writeNewFile(path, "x"));
        for (const mode_t mode : {0600U, 0400U, 0640U}) {
            QCOMPARE(::chmod(path.c_str(), mode), 0);
            QVERIFY(requirePrivateFile(path));
        }
        QCOMPARE(::chmod(path.c_str(), 0644), 0);
        QCOMPARE(requirePrivateFile(path).error().kind, ErrorKind::Refused);
        QVERIFY(requirePrivateFile(dir.file("none")));
        QVERIFY(requirePrivateFile("/dev/null"));
    }

    void oneHolderAtATime()
    {
        const testing::TempDir dir;
        Context context;
        {
            FileLock first;
            QVERIFY(first.acquire(dir.file("lock"), Clock::now() + 1s, context));
            FileLock second;
            QCOMPARE(second.acquire(dir.file("lock"), Clock::now() + 30ms, context).error().kind, ErrorKind::Timeout);
        }
        FileLock third;
        QVERIFY(third.acquire(dir.file("lock"), Clock::now() + 1s, context));
    }
};

QTEST_GUILESS_MAIN(FilesTest)
#include "tst_files.moc"
