// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/keyspaces.h"
#include "tests/support/redisserver.h"
#include "ui/common/banner.h"
#include "ui/common/elidedlabel.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"
#include "ui/versions/evidencedialog.h"
#include "ui/versions/histogramview.h"
#include "ui/versions/keylist.h"
#include "ui/versions/stratatable.h"
#include "ui/versions/strataview.h"
#include "ui/versions/stratumpanel.h"
#include "ui/versions/versionspage.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using State = VersionsController::State;

namespace {

StratumKey myhours(const char* version)
{
    return {.cache = {.db = 1, .layout = "django", .prefix = "myhours"}, .version = version};
}

/// A page on a real (empty) server, showing a picture of ours.
struct Shown
{
    explicit Shown(QSize size = QSize(1250, 800)) : page(versions)
    {
        page.resize(size);
        page.show();
        page.activateWindow();
    }

    bool connect()
    {
        link.open(*redis::parseAddress(server.url()), QStringLiteral("test"));
        return QTest::qWaitFor([this] { return versions.state() == State::Complete && page.upToDate(); });
    }

    bool present(const keyspace::Keyspace& picture)
    {
        const bool connected = connect();
        return show(picture) && connected;
    }

    bool show(const keyspace::Keyspace& picture)
    {
        versions.present(shared(picture));
        const bool shown = QTest::qWaitFor([this] { return page.upToDate(); });
        QApplication::processEvents(); // layouts follow
        return shown;
    }

    template <typename T>
    T* part(const char* name = nullptr) const
    {
        return name == nullptr ? page.findChild<T*>() : page.findChild<T*>(QLatin1String(name));
    }

    QPushButton* button(const QString& text) const
    {
        for (QPushButton* button : page.findChildren<QPushButton*>()) {
            if (button->text() == text && button->isVisible()) {
                return button;
            }
        }
        return nullptr;
    }

    bool reads(const QString& text) const
    {
        const auto labels = page.findChildren<QLabel*>();
        return std::ranges::any_of(labels, [&](const QLabel* label) {
            return label->isVisible() && label->text().replace(QChar(0xA0), QLatin1Char(' ')).contains(text);
        });
    }

    RedisServer server;
    ServerLink link;
    VersionsController versions{link};
    VersionsPage page;
};

} // namespace

class VersionsPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void isAPage();
    void viewTableAndPanelShareTheSelection();
    void theTableSortsAndGoesBackToItsOrder();
    void theTableOpensToNamespaces();
    void theTableReachesEveryColumnThatMatters();
    void thePanelTellsTheStratum();
    void theDeadWeightIsOneClickAway();
    void setAsLiveIsOfferedWhereItWorks();
    void exampleKeysAreCopied();
    void memoryIsDrawnOnDemand();
    void memoryThatIsRefusedIsNotOffered();
    void theScanIsStoppedAndBegunAgain();
    void pacesAndExactnessReachTheController();
    void aPlaceWithoutKeysSaysSo();
    void aRefusedScanSaysWhy();
    void aLostServerLeavesAGreyPictureWithItsAge();
    void anInactivePageCatchesUp();
    void theMenuHoldsOnlyWhatWorks();
    void evidenceIsShownAndCorrected();
    void aWrongTemplateIsExplained();
    void everythingIsReachedByKeyboard();
    void everyControlHasAName();
    void nothingIsCutOff_data();
    void nothingIsCutOff();
};

void VersionsPageTest::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    applyTheme(*qApp, ThemeMode::Light);
}

void VersionsPageTest::isAPage()
{
    const Shown shown;
    QCOMPARE(shown.page.pageId(), QStringLiteral("versions"));
    QCOMPARE(shown.page.title(), QStringLiteral("Versions"));
    QVERIFY(shown.reads(QStringLiteral("Not connected")));
    QVERIFY(!shown.part<StrataView>()->isVisible());
}

void VersionsPageTest::viewTableAndPanelShareTheSelection()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    auto* view = shown.part<StrataView>();
    auto* table = shown.part<StrataTable>();
    QCOMPARE(view->selected(), std::optional(myhours("3"))); // the live one, by itself
    QCOMPARE(table->selected(), std::optional(myhours("3")));
    QVERIFY(shown.reads(QStringLiteral("myhours · version 3")));
    QTest::keyClick(view, Qt::Key_Down);
    QCOMPARE(shown.versions.selected(), std::optional(myhours("2")));
    QCOMPARE(table->selected(), std::optional(myhours("2")));
    QVERIFY(shown.reads(QStringLiteral("myhours · version 2")));
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Down);
    QCOMPARE(view->selected(), std::optional(myhours("1")));
    QVERIFY(shown.reads(QStringLiteral("myhours · version 1")));
    shown.versions.select(myhours("4"));
    QCOMPARE(table->selected(), std::optional(myhours("4")));
    QCOMPARE(view->currentLayer(), 0);
    QVERIFY(shown.show(partial(payroll(), 0.4))); // a new picture changes nothing of it
    QCOMPARE(table->selected(), std::optional(myhours("4")));
    QCOMPARE(view->currentLayer(), 0);
}

void VersionsPageTest::theTableSortsAndGoesBackToItsOrder()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    auto* table = shown.part<StrataTable>();
    const auto first = [&] { return table->model()->index(0, StrataModel::Version).data().toString(); };
    const auto clickKeys = [&] {
        const int x = table->header()->sectionViewportPosition(StrataModel::Keys) + 10;
        QTest::mouseClick(table->header()->viewport(), Qt::LeftButton, {}, QPoint(x, table->header()->height() / 2));
    };
    QCOMPARE(first(), QStringLiteral("4"));
    clickKeys();
    QCOMPARE(first(), QStringLiteral("3"));
    clickKeys();
    QCOMPARE(first(), QStringLiteral("4")); // 12,308 keys: the fewest
    QCOMPARE(table->model()->index(1, StrataModel::Layout).data().toString(), QStringLiteral("leading vN:"));
    clickKeys();
    QCOMPARE(table->model()->index(1, StrataModel::Version).data().toString(), QStringLiteral("3"));
    QCOMPARE(table->selected(), std::optional(myhours("3")));
}

void VersionsPageTest::theTableOpensToNamespaces()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    auto* table = shown.part<StrataTable>();
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Right);
    const QModelIndex live = shown.versions.model().indexOf(myhours("3"));
    QVERIFY(table->isExpanded(live));
    QTest::keyClick(table, Qt::Key_Down);
    QCOMPARE(table->currentIndex().data().toString(), QStringLiteral("daily_calc"));
    QCOMPARE(shown.versions.selected(), std::optional(myhours("3"))); // its stratum stays selected
    QVERIFY(shown.show(partial(payroll(), 0.4)));
    QVERIFY(table->isExpanded(shown.versions.model().indexOf(myhours("3"))));
    QCOMPARE(table->currentIndex().data().toString(), QStringLiteral("daily_calc"));
}

void VersionsPageTest::theTableReachesEveryColumnThatMatters()
{
    Shown shown;
    QVERIFY(shown.present(partial(payroll(), 0.4))); // with ≥ and ±: the widest
    auto* table = shown.part<StrataTable>();
    for (const int column : {StrataModel::Keys, StrataModel::Memory, StrataModel::NoExpiry}) {
        const int right = table->columnViewportPosition(column) + table->columnWidth(column);
        QVERIFY2(right <= table->viewport()->width(), qPrintable(QString::number(column)));
    }
    QVERIFY(table->isColumnHidden(StrataModel::Database));
    QVERIFY(shown.show(hugeKeyspace(3, 2, 1)));
    QVERIFY(!table->isColumnHidden(StrataModel::Database));
}

void VersionsPageTest::thePanelTellsTheStratum()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    shown.versions.select(myhours("1"));
    QVERIFY(
        shown.reads(QStringLiteral("Version 1 is dead weight: 742,118 keys without expiry, idle for 31 d, 201 MB.")));
    QCOMPARE(shown.part<HistogramView>("ttlHistogram")->data().bars.front().keys, quint64{742118});
    QCOMPARE(shown.part<KeyList>("exampleKeys")->count(), 10);
    keyspace::Keyspace lfu = payroll();
    lfu.caches[0].strata[3].idle.reset();
    lfu.caches[0].strata[3].medianIdleSeconds.reset();
    QVERIFY(shown.show(lfu));
    QVERIFY(shown.part<HistogramView>("idleHistogram")->data().bars.empty());
    QVERIFY(!shown.part<HistogramView>("idleHistogram")->data().unavailable.isEmpty());
}

void VersionsPageTest::theDeadWeightIsOneClickAway()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    QPushButton* show = shown.button(QStringLiteral("Show it"));
    QVERIFY(show != nullptr);
    show->click();
    QCOMPARE(shown.versions.selected(), std::optional(myhours("1")));
    keyspace::Keyspace healthy = payroll();
    healthy.caches[0].strata.pop_back();
    QVERIFY(shown.show(healthy));
    QVERIFY(!show->isVisible());
}

void VersionsPageTest::setAsLiveIsOfferedWhereItWorks()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    auto* setLive = shown.part<QPushButton>("setLive");
    shown.versions.select(myhours("2"));
    QVERIFY(setLive->isVisible());
    QVERIFY(setLive->text().contains(QStringLiteral("2")));
    setLive->click();
    QTRY_COMPARE(shown.versions.selectedStratum().stratum->state, keyspace::StratumState::Live);
    QTRY_VERIFY(!setLive->isVisible());
    QVERIFY(shown.reads(QStringLiteral("Version 2 is live.")));
    shown.versions.select({.cache = {.db = 1, .layout = {}, .prefix = {}}, .version = {}});
    QVERIFY(!setLive->isVisible());
}

void VersionsPageTest::exampleKeysAreCopied()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    auto* keys = shown.part<KeyList>("exampleKeys");
    keys->setCurrentRow(0);
    QTest::keyClick(keys, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("myhours:3:daily_calc:1042:2024-05-01"));
    keys->setCurrentRow(9); // not UTF-8: only its escapes can be text
    QCOMPARE(keys->currentItem()->text(), QStringLiteral("myhours:3:blob\\x00\\xff\\x10"));
    QTest::keyClick(keys, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("\"myhours:3:blob\\x00\\xff\\x10\""));
    keys->setCurrentRow(0);
    keys->copyQuoted();
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("\"myhours:3:daily_calc:1042:2024-05-01\""));
}

void VersionsPageTest::memoryIsDrawnOnDemand()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    shown.part<SegmentedControl>("metric")->setCurrentIndex(1);
    QCOMPARE(shown.part<StrataView>()->metric(), Metric::Memory);
}

void VersionsPageTest::memoryThatIsRefusedIsNotOffered()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    shown.part<SegmentedControl>("metric")->setCurrentIndex(1);
    keyspace::Keyspace picture = payroll();
    for (auto& cache : picture.caches) {
        for (auto& stratum : cache.strata) {
            stratum.memoryKnown = false;
        }
    }
    QVERIFY(shown.show(picture));
    QVERIFY(!shown.part<SegmentedControl>("metric")->isEnabled());
    QCOMPARE(shown.part<StrataView>()->metric(), Metric::Keys);
    QVERIFY(!shown.part<ElidedLabel>("headline")->text().contains(QStringLiteral("GB")));
}

void VersionsPageTest::theScanIsStoppedAndBegunAgain()
{
    Shown shown;
    auto* scan = shown.part<QPushButton>("scan");
    QVERIFY(!scan->isEnabled());
    QVERIFY(shown.connect());
    QVERIFY(scan->isEnabled());
    QCOMPARE(scan->text(), QStringLiteral("Scan again"));
    shown.server.freeze();
    scan->click();
    QCOMPARE(shown.versions.state(), State::Scanning);
    QTRY_COMPARE(scan->text(), QStringLiteral("Stop"));
    scan->click();
    QTRY_COMPARE(shown.versions.state(), State::Cancelled);
    QTRY_COMPARE(scan->text(), QStringLiteral("Scan again"));
    shown.server.thaw();
    scan->click();
    QTRY_COMPARE(shown.versions.state(), State::Complete);
}

void VersionsPageTest::pacesAndExactnessReachTheController()
{
    Shown shown;
    QVERIFY(shown.connect());
    shown.part<SegmentedControl>("pace")->setCurrentIndex(1);
    QCOMPARE(shown.versions.options().pace, keyspace::Pace::Mode::Fast);
    shown.part<QPushButton>("exact")->click();
    QVERIFY(shown.versions.options().exact);
    ScanOptions options;
    shown.versions.setOptions(options);
    QCOMPARE(shown.part<SegmentedControl>("pace")->currentIndex(), 0);
    QVERIFY(!shown.part<QPushButton>("exact")->isChecked());
}

void VersionsPageTest::aPlaceWithoutKeysSaysSo()
{
    Shown shown;
    shown.link.open(*redis::parseAddress(shown.server.url() + "?db=2"), QStringLiteral("test"));
    QTRY_COMPARE(shown.versions.state(), State::Complete);
    QVERIFY(shown.reads(QStringLiteral("No keys in db 2")));
    QVERIFY(!shown.part<StrataView>()->isVisible());
    QVERIFY(!shown.part<QPushButton>("evidence")->isVisible());
    QVERIFY(shown.show(payroll()));
    QVERIFY(shown.part<StrataView>()->isVisible());
}

void VersionsPageTest::aRefusedScanSaysWhy()
{
    Shown shown;
    QVERIFY(shown.connect());
    shown.server.client().run({"ACL", "SETUSER", "default", "-scan"});
    shown.versions.scan();
    QTRY_COMPARE(shown.versions.state(), State::Failed);
    QTRY_VERIFY(!shown.versions.canScan());
    auto* banner = shown.page.findChild<Banner*>(QString(), Qt::FindDirectChildrenOnly);
    QVERIFY(banner->isVisible());
    QCOMPARE(banner->text(), shown.versions.failure());
    shown.server.client().run({"ACL", "SETUSER", "default", "+scan"});
    banner->findChild<QPushButton*>()->click();
    QTRY_COMPARE(shown.versions.state(), State::Complete);
    QVERIFY(!banner->isVisible());
}

void VersionsPageTest::aLostServerLeavesAGreyPictureWithItsAge()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    const QImage fresh = shown.part<StrataView>()->grab().toImage();
    shown.server.kill();
    shown.versions.scan();
    QTRY_COMPARE(shown.versions.state(), State::Stale);
    QVERIFY(shown.part<StrataView>()->isVisible());
    QVERIFY(shown.part<StrataView>()->grab().toImage() != fresh);
    QVERIFY(shown.reads(QStringLiteral(" ago")));
    QVERIFY(!shown.part<QPushButton>("scan")->isEnabled());
}

void VersionsPageTest::anInactivePageCatchesUp()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    shown.page.deactivated();
    shown.versions.present(shared(singleCache()));
    QCOMPARE(shown.part<StrataView>()->plan().columns.size(), size_t{3}); // nobody looks
    shown.page.activated();
    QTRY_COMPARE(shown.part<StrataView>()->plan().columns.size(), size_t{1});
}

void VersionsPageTest::theMenuHoldsOnlyWhatWorks()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    Q_EMIT shown.part<StrataView>()->menuRequested(myhours("2"), QPoint(50, 50));
    auto* menu = shown.page.findChild<QMenu*>();
    QVERIFY(menu != nullptr);
    QStringList texts;
    QAction* copy = nullptr;
    for (QAction* action : menu->actions()) {
        if (!action->isSeparator()) {
            const bool change = action->text().contains(QRegularExpression(QStringLiteral("^(Migrate|Drain|Purge) ")));
            QCOMPARE(action->isEnabled(), !change); // without a profile it only reads
            copy = action->text().startsWith(QStringLiteral("Copy")) ? action : copy;
            texts << action->text();
        }
    }
    QCOMPARE(texts,
        QStringList({QStringLiteral("Browse the keys"), QStringLiteral("Set version 2 as live"),
            QStringLiteral("Migrate version 2…"), QStringLiteral("Drain version 2…"),
            QStringLiteral("Purge version 2…"), QStringLiteral("Copy these figures"),
            QStringLiteral("Choose the layouts…")}));
    copy->trigger();
    QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("myhours · version 2")));
    QSignalSpy asked(&shown.page, &Page::keysRequested);
    menu->actions().front()->trigger();
    shown.versions.select(myhours("3"));
    QTRY_VERIFY(shown.page.upToDate());
    shown.part<QPushButton>("browse")->click();
    QCOMPARE(asked.size(), 2);
    QVERIFY(asked[0][0].value<KeyScope>() == KeyScope{.stratum = myhours("2")});
    QVERIFY(asked[1][0].value<KeyScope>() == KeyScope{.stratum = myhours("3")});
    menu->close();
}

void VersionsPageTest::evidenceIsShownAndCorrected()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    shown.part<QPushButton>("evidence")->click();
    auto* dialog = shown.part<EvidenceDialog>();
    QVERIFY(dialog != nullptr);
    QVERIFY(!dialog->isModal());
    QStringList texts;
    for (const QLabel* label : dialog->findChildren<QLabel*>()) {
        texts << label->text().replace(QChar(0xA0), QLatin1Char(' '));
    }
    const QString all = texts.join(QLatin1Char('\n'));
    QVERIFY(all.contains(QStringLiteral("Django p:V:k")));
    QVERIFY(all.contains(QStringLiteral("✓ myhours: 16,180 keys, 4 versions")));
    QVERIFY(all.contains(QStringLiteral("37 different numbers for 41 keys look like identifiers")));
    QVERIFY(all.contains(QStringLiteral("3 that look alike but do not match:")));
    auto* choice = dialog->findChild<QListWidget*>(QStringLiteral("layoutChoice"));
    QCOMPARE(choice->item(0)->checkState(), Qt::Checked);
    for (int i = 0; i < choice->count(); ++i) {
        choice->item(i)->setCheckState(Qt::Unchecked);
    }
    auto* apply = dialog->findChild<QPushButton*>(QStringLiteral("applyLayouts"));
    QVERIFY(!apply->isEnabled()); // nothing chosen
    dialog->findChild<QLineEdit*>(QStringLiteral("ownTemplate"))->setText(QStringLiteral("{prefix}/{version}/{key}"));
    dialog->findChild<QLineEdit*>(QStringLiteral("prefixes"))->setText(QStringLiteral("shop, \"a\\x00\""));
    QVERIFY(apply->isEnabled());
    apply->click();
    QCOMPARE(shown.versions.options().layouts.size(), size_t{1});
    QCOMPARE(shown.versions.options().layouts[0].pattern, std::string("{prefix}/{version}/{key}"));
    QCOMPARE(*shown.versions.options().prefixes, std::vector<std::string>({"shop", std::string("a\0", 2)}));
    QTRY_COMPARE(shown.versions.state(), State::Complete);
    QVERIFY(shown.versions.keyspace()->caches.empty()); // the real server's picture
}

void VersionsPageTest::aWrongTemplateIsExplained()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    shown.part<QPushButton>("evidence")->click();
    auto* dialog = shown.part<EvidenceDialog>();
    auto* own = dialog->findChild<QLineEdit*>(QStringLiteral("ownTemplate"));
    auto* problem = dialog->findChild<QLabel*>(QStringLiteral("problem"));
    auto* apply = dialog->findChild<QPushButton*>(QStringLiteral("applyLayouts"));
    for (const char* wrong : {"{prefix}:{nonsense}:{key}", "re:(?P<key>", "{version}"}) {
        own->setText(QLatin1String(wrong));
        QVERIFY2(problem->text().endsWith(QLatin1Char('.')), qPrintable(problem->text()));
        QVERIFY(!apply->isEnabled());
    }
    own->clear();
    QVERIFY(problem->text().isEmpty());
    dialog->findChild<QLineEdit*>(QStringLiteral("prefixes"))->setText(QStringLiteral("\"open"));
    QVERIFY(!problem->text().isEmpty());
    QVERIFY(!apply->isEnabled());
}

void VersionsPageTest::everythingIsReachedByKeyboard()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    shown.page.setFocus();
    QVERIFY(shown.part<StrataView>()->hasFocus());
    QSet<QWidget*> reached;
    for (int i = 0; i < 60; ++i) {
        reached.insert(QApplication::focusWidget());
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    }
    const QWidgetList wanted{shown.part<StrataView>(), shown.part<StrataTable>(), shown.part<QPushButton>("scan"),
        shown.part<QPushButton>("exact"), shown.part<QPushButton>("evidence"), shown.part<QPushButton>("setLive"),
        shown.part<HistogramView>("ttlHistogram"), shown.part<KeyList>("exampleKeys")};
    for (QWidget* widget : wanted) {
        QVERIFY2(reached.contains(widget), qPrintable(widget->objectName()));
    }
}

void VersionsPageTest::everyControlHasAName()
{
    Shown shown;
    QVERIFY(shown.present(payroll()));
    for (QWidget* widget : shown.page.findChildren<QWidget*>()) {
        if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)) {
            continue;
        }
        const QAccessibleInterface* item = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(!item->text(QAccessible::Name).isEmpty(), widget->metaObject()->className());
    }
}

void VersionsPageTest::nothingIsCutOff_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("picture");
    for (const QSize size : {QSize(1090, 660), QSize(1250, 780), QSize(1730, 960)}) { // beside the navigation
        for (const char* picture : {"payroll", "single", "partial", "huge"}) {
            QTest::addRow("%s at %dx%d", picture, size.width(), size.height()) << size << QString::fromLatin1(picture);
        }
    }
}

/// Looked at by eye too: the picture of each state is kept beside the test.
void VersionsPageTest::nothingIsCutOff()
{
    QFETCH(QSize, size);
    QFETCH(QString, picture);
    Shown shown(size);
    QVERIFY(shown.present(picture == QLatin1String("single") ? singleCache()
            : picture == QLatin1String("partial")            ? partial(payroll(), 0.37)
            : picture == QLatin1String("huge")               ? hugeKeyspace(40, 60, 20)
                                                             : payroll()));
    QCOMPARE(shown.page.size(), size); // the page does not widen its window
    for (QWidget* widget : shown.page.findChildren<QWidget*>()) {
        if (!widget->isVisible() || qobject_cast<StratumPanel*>(widget->parentWidget()) != nullptr) {
            continue;
        }
        const auto* button = qobject_cast<QPushButton*>(widget);
        if (button != nullptr) {
            QVERIFY2(button->width() >= button->minimumSizeHint().width(), qPrintable(button->text()));
        }
        const auto* label = qobject_cast<QLabel*>(widget);
        if (label != nullptr && !label->wordWrap() && qobject_cast<ElidedLabel*>(widget) == nullptr) {
            QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
        }
    }
    const auto* panel = shown.part<StratumPanel>();
    QVERIFY(panel->widget()->width() <= panel->viewport()->width());
    QVERIFY(shown.part<StrataView>()->height() >= shown.part<StrataView>()->minimumSizeHint().height());
    QVERIFY(shown.part<StrataTable>()->viewport()->height() >= 4 * 26);
    const QString file = QStringLiteral("versionspage-%1-%2.png").arg(picture).arg(size.width());
    QVERIFY(shown.page.grab().save(file));
}

QTEST_MAIN(VersionsPageTest)
#include "tst_versionspage.moc"
