// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/redisserver.h"
#include "ui/common/theme.h"
#include "ui/shell/connectdialog.h"
#include "ui/shell/windowsettings.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;

namespace {

/// The dialog's parts by their names.
struct Parts
{
    explicit Parts(ConnectDialog& dialog)
        : url(dialog.findChild<QLineEdit*>(QStringLiteral("url")))
        , password(dialog.findChild<QLineEdit*>(QStringLiteral("password")))
        , note(dialog.findChild<QLabel*>(QStringLiteral("note")))
        , connect(dialog.findChild<QPushButton*>(QStringLiteral("connect")))
    {
    }

    QLineEdit* url;
    QLineEdit* password;
    QLabel* note;
    QPushButton* connect;
};

} // namespace

class ConnectDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void anEmptyUrlCannotBeConnectedTo();
    void aWrongUrlIsExplainedWhileTyping();
    void aBareHostGetsItsScheme();
    void aServerThatAnswersClosesTheDialog();
    void aServerThatIsNotThereKeepsIt();
    void aWrongPasswordPointsAtThePassword();
    void escapeGivesUpTheTryBeforeTheDialog();
    void addressesAreRememberedWithoutPasswords();
};

void ConnectDialogTest::anEmptyUrlCannotBeConnectedTo()
{
    ConnectDialog dialog({});
    const Parts parts(dialog);
    QVERIFY(!parts.connect->isEnabled());
    QVERIFY(!parts.note->text().isEmpty());
    QCOMPARE(parts.password->echoMode(), QLineEdit::Password);
}

void ConnectDialogTest::aWrongUrlIsExplainedWhileTyping()
{
    ConnectDialog dialog({});
    dialog.show();
    const Parts parts(dialog);
    QTest::keyClicks(parts.url, QStringLiteral("http://10.0.0.5:6379"));
    QVERIFY(!parts.connect->isEnabled());
    QCOMPARE(parts.note->property("role").toString(), QStringLiteral("danger"));
    QVERIFY(!parts.note->text().isEmpty());
    QCOMPARE(parts.note->textFormat(), Qt::PlainText);
    parts.url->setText(QStringLiteral("redis://10.0.0.5:6379/1"));
    QVERIFY(parts.connect->isEnabled());
    QVERIFY(parts.note->text().contains(QStringLiteral("database 1")));
}

void ConnectDialogTest::aBareHostGetsItsScheme()
{
    ConnectDialog dialog({});
    const Parts parts(dialog);
    parts.url->setText(QStringLiteral("10.0.0.5:6380"));
    QVERIFY(parts.connect->isEnabled());
    QVERIFY(parts.note->text().contains(QStringLiteral("10.0.0.5:6380")));
    parts.url->setText(QStringLiteral("/run/redis/redis.sock"));
    QVERIFY(parts.connect->isEnabled());
}

void ConnectDialogTest::aServerThatAnswersClosesTheDialog()
{
    const RedisServer server;
    ConnectDialog dialog({});
    dialog.show();
    const Parts parts(dialog);
    parts.url->setText(QString::fromStdString(server.url()));
    QTest::keyClick(parts.url, Qt::Key_Return);
    QTRY_COMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
    QCOMPARE(dialog.address().endpoints.front().path, server.socket());
}

void ConnectDialogTest::aServerThatIsNotThereKeepsIt()
{
    ConnectDialog dialog({});
    dialog.show();
    const Parts parts(dialog);
    parts.url->setText(QStringLiteral("redis://127.0.0.1:%1").arg(freePort()));
    parts.connect->click();
    QTRY_COMPARE(parts.note->property("role").toString(), QStringLiteral("danger"));
    QVERIFY(dialog.isVisible());
    QVERIFY(parts.url->isEnabled());
    QVERIFY(parts.connect->isEnabled());
}

void ConnectDialogTest::aWrongPasswordPointsAtThePassword()
{
    const RedisServer server({"requirepass right"}, RedisServer::Listen::UnixAndTcp);
    ConnectDialog dialog({});
    dialog.show();
    QVERIFY(QTest::qWaitForWindowActive(&dialog));
    const Parts parts(dialog);
    parts.url->setText(QString::fromStdString(server.tcpUrl()));
    parts.password->setText(QStringLiteral("wrong"));
    parts.connect->click();
    QTRY_COMPARE(parts.note->property("role").toString(), QStringLiteral("danger"));
    QTRY_VERIFY(parts.password->hasFocus());
    QVERIFY(!parts.note->text().contains(QStringLiteral("\"wrong\"")));
    parts.password->setText(QStringLiteral("right"));
    parts.connect->click();
    QTRY_COMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
    QCOMPARE(dialog.address().password, std::string("right"));
}

void ConnectDialogTest::escapeGivesUpTheTryBeforeTheDialog()
{
    const BlackHole hole;
    ConnectDialog dialog({});
    dialog.show();
    const Parts parts(dialog);
    parts.url->setText(QStringLiteral("redis://127.0.0.1:%1").arg(hole.port()));
    parts.connect->click();
    QVERIFY(!parts.url->isEnabled());
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(dialog.isVisible());
    QVERIFY(parts.url->isEnabled());
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

void ConnectDialogTest::addressesAreRememberedWithoutPasswords()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("settings.ini"));
    {
        WindowSettings settings(file);
        for (int port = 1; port <= 20; ++port) {
            settings.addRecentAddress(
                *redis::parseAddress("redis://alice:topsecret@10.0.0.5:" + std::to_string(port) + "/1"));
        }
        settings.addRecentAddress(*redis::parseAddress("redis://alice:other@10.0.0.5:15/1"));
    }
    QFile saved(file);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QVERIFY(!saved.readAll().contains("topsecret"));
    const QStringList recent = WindowSettings(file).recentAddresses();
    QCOMPARE(recent.size(), WindowSettings::MaxRecent);
    QVERIFY(recent.first().contains(QStringLiteral(":15")));
    QCOMPARE(recent.count(recent.first()), 1);
}

QTEST_MAIN(ConnectDialogTest)
#include "tst_connectdialog.moc"
