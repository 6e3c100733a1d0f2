// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/tempdir.h"

#include <QTest>

#include <filesystem>
#include <fstream>

using keystrata::testing::TempDir;

class TempDirTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void isPrivateAndGoneAfterwards()
    {
        std::string path;
        {
            const TempDir dir("tst");
            path = dir.path();
            QVERIFY(std::filesystem::is_directory(path));
            QCOMPARE(std::filesystem::status(path).permissions(), std::filesystem::perms::owner_all);
            std::ofstream(dir.file("left behind")) << "x";
        }
        QVERIFY(!std::filesystem::exists(path));
    }
};

QTEST_GUILESS_MAIN(TempDirTest)
#include "tst_tempdir.moc"
