// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/store.h"
#include "tests/support/tempdir.h"
#include "ui/common/theme.h"
#include "ui/profiles/importdialog.h"
#include "ui/profiles/profileactions.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/profilelist.h"
#include "ui/shell/startpage.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using profiles::Profile;

namespace {

Profile profileOf(const std::string& name, const std::string& url)
{
    Profile profile;
    profile.id = profiles::newProfileId();
    profile.name = name;
    profile.target.address = *redis::parseAddress(url);
    return profile;
}

/// The page as the window has it.
struct Desk
{
    explicit Desk(const std::vector<Profile>& known = {})
    {
        if (!known.empty()) {
            Context context;
            profiles::ProfileStore store(folder.file("profiles.json"));
            ready = store.put(known, context).has_value();
        }
        window.resize(1000, 700);
        page = new StartPage(actions, &window);
        page->resize(window.size());
        window.show();
    }

    ProfileList* list() const { return page->findChild<ProfileList*>(); }

    TempDir folder;
    bool ready = true;
    ProfilesController controller{folder.file("profiles.json")};
    QWidget window;
    ProfileActions actions{controller, &window};
    StartPage* page;
};

} // namespace

class StartPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { applyTheme(*qApp, ThemeMode::Light); }

    void withoutProfilesItSaysWhatToDo();
    void profilesAreListedAsSoonAsThereAreSome();
    void enterAndDoubleClickOpen();
    void theContextMenuDoesTheRest();
    void removingAsksFirst();
    void manyProfilesScroll();
    void importShowsWhatBecomesOfEachConnection();
};

void StartPageTest::withoutProfilesItSaysWhatToDo()
{
    Desk desk;
    QTRY_VERIFY(desk.controller.loaded());
    QVERIFY(!desk.list()->isVisible());
    auto* create = desk.page->findChild<QPushButton*>(QStringLiteral("startNew"));
    QVERIFY(create->isVisible());
    create->click();
    QVERIFY(desk.window.findChild<ProfileEditor*>() != nullptr);
}

void StartPageTest::profilesAreListedAsSoonAsThereAreSome()
{
    Desk desk({profileOf("one", "redis://10.0.0.5"), profileOf("two", "redis://10.0.0.6")});
    QVERIFY(desk.ready);
    QTRY_VERIFY(desk.list()->isVisible());
    QCOMPARE(desk.list()->model()->rowCount(), 2);
    QCOMPARE(desk.list()->chosen(), desk.controller.profiles().front().id);
    // As high as two rows, and no scroll bar.
    QTRY_COMPARE(desk.list()->height(), desk.list()->sizeHint().height());
    QVERIFY(desk.page->grab().size().isValid());
}

void StartPageTest::enterAndDoubleClickOpen()
{
    Desk desk({profileOf("one", "redis://10.0.0.5"), profileOf("two", "redis://10.0.0.6")});
    QTRY_VERIFY(desk.list()->isVisible());
    const QSignalSpy opened(&desk.controller, &ProfilesController::opened);
    QTest::keyClick(desk.list(), Qt::Key_Down);
    QTest::keyClick(desk.list(), Qt::Key_Return);
    QTRY_COMPARE(opened.count(), 1);
    QCOMPARE(opened[0][0].value<Destination>().name, QStringLiteral("two"));
    const QPoint first = desk.list()->visualRect(desk.list()->model()->index(0, 0)).center();
    QTest::mouseClick(desk.list()->viewport(), Qt::LeftButton, {}, first);
    QTest::mouseDClick(desk.list()->viewport(), Qt::LeftButton, {}, first);
    QTRY_COMPARE(opened.count(), 2);
    QCOMPARE(opened[1][0].value<Destination>().name, QStringLiteral("one"));
}

void StartPageTest::theContextMenuDoesTheRest()
{
    Desk desk({profileOf("one", "redis://10.0.0.5")});
    QTRY_VERIFY(desk.list()->isVisible());
    QStringList texts;
    for (const QAction* action : desk.list()->actions()) {
        texts << action->text().remove(QLatin1Char('&'));
    }
    QCOMPARE(texts.size(), 6);
    desk.list()->actions().at(2)->trigger(); // Duplicate
    auto* editor = desk.window.findChild<ProfileEditor*>();
    QVERIFY(editor != nullptr);
    editor->findChild<QPushButton*>(QStringLiteral("saveProfile"))->click();
    QTRY_COMPARE(desk.list()->model()->rowCount(), 2);
    QTRY_COMPARE(desk.list()->currentIndex().data().toString(), QStringLiteral("one (2)"));
}

void StartPageTest::removingAsksFirst()
{
    Desk desk({profileOf("one", "redis://10.0.0.5")});
    QTRY_VERIFY(desk.list()->isVisible());
    desk.actions.remove(desk.list()->chosen());
    auto* box = desk.window.findChild<QMessageBox*>(QStringLiteral("removeProfile"));
    QVERIFY(box != nullptr);
    QCOMPARE(box->textFormat(), Qt::PlainText);
    QVERIFY(box->text().contains(QStringLiteral("one")));
    QCOMPARE(desk.controller.profiles().size(), size_t(1));
    for (QAbstractButton* button : box->buttons()) {
        if (box->buttonRole(button) == QMessageBox::DestructiveRole) {
            button->click();
        }
    }
    QTRY_VERIFY(desk.controller.profiles().empty());
    QTRY_VERIFY(!desk.list()->isVisible());
}

void StartPageTest::manyProfilesScroll()
{
    std::vector<Profile> many;
    for (int i = 0; i < 30; ++i) {
        many.push_back(profileOf("server " + std::to_string(i), "redis://10.0.0.5:" + std::to_string(7000 + i)));
    }
    Desk desk(many);
    QTRY_VERIFY(desk.list()->isVisible());
    QTRY_VERIFY(desk.list()->height() > 300);
    QVERIFY(desk.list()->height() < desk.list()->sizeHint().height());
    QTest::keyClick(desk.list(), Qt::Key_End);
    QCOMPARE(desk.list()->currentIndex().row(), 29);
    const auto bottom = [&desk] { return desk.list()->visualRect(desk.list()->currentIndex()).bottom(); };
    QTRY_VERIFY2(bottom() <= desk.list()->viewport()->height(),
        qPrintable(QStringLiteral("%1 %2").arg(bottom()).arg(desk.list()->viewport()->height())));
}

void StartPageTest::importShowsWhatBecomesOfEachConnection()
{
    constexpr auto Canary = "cAnAry-7731";
    Desk desk;
    QTRY_VERIFY(desk.controller.loaded());
    desk.page->findChild<QPushButton*>(QStringLiteral("startImport"))->click();
    auto* dialog = desk.window.findChild<ImportDialog*>();
    QVERIFY(dialog != nullptr);
    auto* take = dialog->findChild<QPushButton*>(QStringLiteral("takeOver"));
    QVERIFY(!take->isEnabled());
    auto* text = dialog->findChild<QPlainTextEdit*>(QStringLiteral("importText"));
    text->setPlainText(QStringLiteral("shop=redis://:%1@10.0.0.7:6379/1\nother=redis://10.0.0.8\nbad=http://x\n")
            .arg(QLatin1String(Canary)));
    dialog->findChild<QPushButton*>(QStringLiteral("readImport"))->click();
    QVERIFY(text->toPlainText().isEmpty());
    QTRY_COMPARE(dialog->findChildren<QCheckBox*>().size(), 2);
    QVERIFY(dialog->findChild<QComboBox*>(QStringLiteral("importedSecrets"))->isVisible());
    for (const auto* label : dialog->findChildren<QLabel*>()) {
        QVERIFY(!label->text().contains(QLatin1String(Canary)));
    }
    dialog->findChildren<QCheckBox*>().at(1)->setChecked(false);
    take->click();
    QTRY_COMPARE(desk.controller.profiles().size(), size_t(1));
    QCOMPARE(desk.controller.profiles().front().name, std::string("shop"));
    QTRY_VERIFY(desk.list()->isVisible());
}

QTEST_MAIN(StartPageTest)
#include "tst_startpage.moc"
