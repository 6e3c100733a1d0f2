// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/csv.h"

#include <QTest>

using namespace keystrata;

/// Lines that every spreadsheet reads, and none runs.
class CsvTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cells_data()
    {
        QTest::addColumn<QByteArray>("cell");
        QTest::addColumn<QByteArray>("written");
        const auto row = [](const char* name, const char* cell, const char* written) {
            QTest::newRow(name) << QByteArray(cell) << QByteArray(written);
        };
        row("plain", "shop:1:page", "shop:1:page");
        row("empty", "", "");
        row("comma", "a,b", "\"a,b\"");
        row("quote", "say \"x\"", "\"say \"\"x\"\"\"");
        row("line", "a\nb", "\"a\nb\"");
        row("formula", "=1+1", "'=1+1");
        row("formula with a comma", "=SUM(A1,A2)", "\"'=SUM(A1,A2)\"");
        row("plus", "+1", "'+1");
        row("at", "@SUM(A1)", "'@SUM(A1)");
        row("minus", "-cmd", "'-cmd");
        row("minus alone", "-", "'-");
        row("minus and a formula", "-1+cmd", "'-1+cmd");
        row("negative number", "-1.5", "-1.5");
        row("tab", "\t=1", "'\t=1");
        row("line first", "\n=1", "\"'\n=1\"");
    }

    void cells()
    {
        QFETCH(const QByteArray, cell);
        QFETCH(const QByteArray, written);
        const std::array<std::string, 2> cells{cell.toStdString(), "x"};
        QCOMPARE(QByteArray::fromStdString(csvLine(cells)), written + ",x\r\n");
    }
};

QTEST_APPLESS_MAIN(CsvTest)
#include "tst_csv.moc"
