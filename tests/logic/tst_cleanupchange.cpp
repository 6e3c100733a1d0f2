// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/logic/changedesk.h"
#include "tests/support/tempdir.h"
#include "ui/logic/cleanupchange.h"
#include "ui/logic/cleanupchangetext.h"
#include "ui/logic/undochange.h"

#include <QFile>
#include <QSignalSpy>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::ui;
using invalidation::Approvals;
using invalidation::StatePaths;
using Guard = profiles::Guard;
using Step = Change::Step;
using namespace std::chrono_literals;

namespace {

constexpr auto TwoRules = R"({"format": 1, "retention": [
    {"name": "old shop", "prefix": "shop", "keep_versions": 0, "at_most_percent": 60},
    {"name": "slowly", "prefix": "blog", "keep_versions": 1, "action": "drain", "over": "10m", "at_most_keys": 40}]})";

/// The shop (version 1 is old, 2 is live) beside a blog with versions 1 to 4, of which 4 is live.
struct Cleaning
{
    ShopDesk shop;
    TempDir folder;

    explicit Cleaning(Guard guard = Guard::Operator, bool production = false) : shop(true, guard, production)
    {
        ByteClient client = shop.server.client();
        for (int version = 1; version <= 4; ++version) {
            for (int i = 0; i < 20; ++i) {
                client.queue({"SET", "blog:" + std::to_string(version) + ":post:" + std::to_string(i), "text"});
            }
        }
        client.flush();
    }

    QString policy(const char* text) const
    {
        const QString path = QString::fromStdString(folder.file("policy.json"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0) {
            return {};
        }
        return path;
    }

    CleanupRequest request(const char* text, std::vector<std::string> blogLive = {"4"}) const
    {
        auto keys = shopKeys(shop, "2", true); // the shop's live version is read from a key
        keys.layouts.front().prefixes = {"shop", "blog"};
        keys.selection = {};
        if (!blogLive.empty()) {
            keys.live.push_back({.prefix = "blog", .db = {}, .versions = std::move(blogLive), .versionKey = {}});
        }
        return {.keys = keys, .policyFile = policy(text)};
    }

    std::optional<invalidation::Approval> approved(const std::string& hash) const
    {
        const auto approvals = Approvals(StatePaths::standard()->approvals).list().value();
        const auto found = std::ranges::find(approvals, hash, &invalidation::Approval::hash);
        return found == approvals.end() ? std::nullopt : std::optional(*found);
    }
};

QString noteOf(const std::vector<Change::Fact>& facts, const char* name)
{
    const auto fact = std::ranges::find(facts, QLatin1String(name), &Change::Fact::name);
    return fact == facts.end() ? QString() : QString(fact->note).replace(QChar(0xA0), QLatin1Char(' '));
}

} // namespace

class CleanupChangeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void rulesAreReadAndChosen()
    {
        Cleaning desk;
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link, desk.request(TwoRules));
        QCOMPARE(change.title(), QStringLiteral("Clean up payroll"));
        QCOMPARE(change.choices().rules, (std::vector<std::string>{"old shop", "slowly"}));
        QVERIFY(change.chosen() && change.policyError().isEmpty());
        const auto& rules = change.choices().policy.retention;
        QCOMPARE(wordsOf(rules[0]), QStringLiteral("Removes old versions of shop."));
        QCOMPARE(wordsOf(rules[1]).replace(QChar(0xA0), QLatin1Char(' ')),
            QStringLiteral("Lets old versions of blog expire over 10 min, but for the newest of them."));
        QCOMPARE(
            ceilingsOf(rules[0]).replace(QChar(0xA0), QLatin1Char(' ')), QStringLiteral("At most 60.0 % of a cache."));
        QCOMPARE(ceilingsOf(rules[1]), QStringLiteral("At most 40 keys."));
        auto choices = change.choices();
        choices.rules.clear();
        change.setChoices(choices);
        QVERIFY(!change.chosen());
        change.preview();
        QCOMPARE(change.step(), Step::Choose);

        change.setPolicyFile(desk.policy(R"({"format": 1, "retention": [{"name": "x", "keep_version": 1}]})"));
        QVERIFY2(change.policyError().contains(QStringLiteral("keep_version")), qPrintable(change.policyError()));
        QVERIFY(!change.chosen());
        change.setPolicyFile(desk.policy(R"({"format": 1})"));
        QVERIFY(change.policyError().contains(QStringLiteral("no retention rules")));
        change.setPolicyFile(QStringLiteral("/nowhere/policy.json"));
        QVERIFY(!change.policyError().isEmpty());
        change.setPolicyFile(desk.policy(TwoRules)); // mended
        QVERIFY(change.policyError().isEmpty() && change.chosen());
    }

    void whatIsConfirmedIsDone()
    {
        Cleaning desk;
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link, desk.request(TwoRules));
        QSignalSpy touched(&change, &Change::keysTouched);
        QVERIFY(lookedAt(change));
        QVERIFY2(valueOf(change.facts(), "old shop").startsWith(QStringLiteral("30 keys · ")),
            qPrintable(valueOf(change.facts(), "old shop")));
        const QString shop = noteOf(change.facts(), "old shop");
        QVERIFY2(shop.contains(QStringLiteral("version 1: 30 of 135 keys"))
                && shop.contains(QStringLiteral("live is 2, read from shop:live")),
            qPrintable(shop));
        QVERIFY(valueOf(change.facts(), "slowly").endsWith(QStringLiteral("expire within 10 min")));
        const QString blog = noteOf(change.facts(), "slowly");
        QVERIFY2(blog.contains(QStringLiteral("versions 2, 1: 40 of 80 keys"))
                && blog.contains(QStringLiteral("live is 4, stated; kept: 3")),
            qPrintable(blog));
        QVERIFY(!change.details().rows.empty());
        QVERIFY(change.previewed());
        change.confirm();
        QCOMPARE(change.action(), QStringLiteral("Purge or Let Expire 70 keys"));
        QVERIFY(change.toType().isEmpty());
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("Cleaned up: 70 keys"));
        QCOMPARE(change.outcome().tone, Tone::Good);
        QCOMPARE(valueOf(change.counts(), "old shop"), QStringLiteral("30 keys removed"));
        QCOMPARE(valueOf(change.counts(), "slowly"), QStringLiteral("40 keys made to expire"));
        QCOMPARE(touched.count(), 1);
        QCOMPARE(desk.shop.keysLike("shop:1:*"), 0);
        QCOMPARE(desk.shop.keysLike("shop:2:*"), Live + Sessions);
        for (const char* key : {"blog:1:post:3", "blog:2:post:3"}) {
            QVERIFY(desk.shop.ttl(key) >= 0 && desk.shop.ttl(key) <= 600);
        }
        for (const char* key : {"blog:3:post:3", "blog:4:post:3"}) {
            QCOMPARE(desk.shop.ttl(key), int64_t{-1});
        }
        QVERIFY(!change.undoing()); // each rule has a journal of its own
        QVERIFY(change.outcome().text.contains(QStringLiteral("Activity")));
        QVERIFY(!desk.shop.exists(CleanupLock)); // let go
    }

    void oneRuleIsUndoneAtOnce()
    {
        Cleaning desk;
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link, desk.request(TwoRules));
        auto choices = change.choices();
        choices.rules = {"old shop"};
        change.setChoices(choices);
        QVERIFY(lookedAt(change));
        QCOMPARE(change.previewedRules().size(), size_t{1});
        change.confirm();
        QVERIFY(change.action().startsWith(QStringLiteral("Purge 30 keys (")));
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(desk.shop.keysLike("shop:1:*"), 0);
        QCOMPARE(desk.shop.ttl("blog:1:post:3"), int64_t{-1});
        QVERIFY(change.undoing());
        UndoChange undo(desk.shop.link, std::get<UndoRequest>(*change.undoing()));
        QVERIFY(runThrough(undo));
        QCOMPARE(desk.shop.keysLike("shop:1:*"), Old);
    }

    void whatIsConfirmedAndNothingElse()
    {
        Cleaning desk;
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link, desk.request(TwoRules));
        QVERIFY(lookedAt(change));
        change.confirm();
        // The live version moves on meanwhile: versions that the rules would retire by now stay.
        ByteClient client = desk.shop.server.client();
        client.set("shop:3:item:1", "new");
        client.set(VersionKey, "3");
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(desk.shop.keysLike("shop:1:*"), 0);
        QCOMPARE(desk.shop.keysLike("shop:2:*"), Live + Sessions);
    }

    void beyondItsCeilingNothingGoes()
    {
        Cleaning desk;
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link, desk.request(R"({"format": 1, "retention": [
                {"name": "few", "prefix": "blog", "keep_versions": 0, "at_most_keys": 59}]})"));
        QVERIFY(lookedAt(change));
        QCOMPARE(valueOf(change.facts(), "few"), QStringLiteral("nothing: its ceiling is reached"));
        QVERIFY(warns(change, "few: the ceiling is reached"));
        QVERIFY(change.idle() && !change.previewed());
        change.confirm();
        QCOMPARE(change.step(), Step::Preview);
    }

    void withoutAKnownLiveVersionNothingGoes()
    {
        Cleaning desk;
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link,
            desk.request(R"({"format": 1, "retention": [
                {"name": "old", "prefix": "blog", "keep_versions": 0, "at_most_keys": 1000}]})",
                {}));
        QVERIFY(lookedAt(change));
        QVERIFY(change.idle());
        QVERIFY(noteOf(change.facts(), "old").contains(QStringLiteral("neither stated nor read")));
    }

    /// A server that was started just now knows no idle times of a week.
    void aRuleThatCannotBeJudgedKeepsNoOtherBack()
    {
        Cleaning desk;
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link, desk.request(R"({"format": 1, "retention": [
                {"name": "idle", "prefix": "blog", "keep_versions": 0, "idle_over": "7d", "at_most_keys": 1000},
                {"name": "old", "prefix": "shop", "keep_versions": 0, "at_most_keys": 1000}]})"));
        QVERIFY(lookedAt(change));
        QVERIFY(!change.error());
        QCOMPARE(valueOf(change.facts(), "idle"), QStringLiteral("nothing: no cache can be judged by it"));
        QVERIFY(noteOf(change.facts(), "idle").contains(QStringLiteral("has been up")));
        QVERIFY(valueOf(change.facts(), "old").startsWith(QStringLiteral("30 keys")));
        change.approve(change.previewedRules().front().hash); // nothing was seen of it
        QVERIFY(!change.previewedRules().front().approval);
        change.confirm();
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(desk.shop.keysLike("shop:1:*"), 0);
        QCOMPARE(desk.shop.keysLike("blog:*"), 80);

        auto choices = change.choices();
        choices.rules = {"idle"};
        change.setChoices(choices);
        QVERIFY(lookedAt(change));
        QVERIFY(change.error().has_value());
    }

    void onlyOneCleansAtATime()
    {
        Cleaning desk;
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link, desk.request(TwoRules));
        QVERIFY(lookedAt(change));
        change.confirm();
        // As keystratactl cleanup takes it on another machine.
        ByteClient client = desk.shop.server.client();
        client.run({"SET", "keystrata:lock:cleanup", "anna@ops1 17", "PX", "100000"});
        change.run({});
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().title, QStringLiteral("Nothing was changed"));
        QVERIFY2(change.outcome().text.startsWith(QStringLiteral("anna@ops1 is at the same work")),
            qPrintable(change.outcome().text));
        QCOMPARE(desk.shop.keysLike("shop:1:*"), Old);
        QCOMPARE(desk.shop.get("keystrata:lock:cleanup"), std::string("anna@ops1 17")); // it is not ours
        client.run({"DEL", "keystrata:lock:cleanup"});
        QVERIFY(!change.againText().isEmpty());
        QVERIFY(runThrough(change));
        QCOMPARE(desk.shop.keysLike("shop:1:*"), 0);
    }

    void aRuleIsApprovedFromItsPreview()
    {
        Cleaning desk;
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link, desk.request(TwoRules));
        const auto rule = change.choices().policy.retention.front();
        const auto hash = invalidation::approvalHash(policy::retentionText(rule), desk.shop.link.address().display());
        QVERIFY(!change.approval(rule));
        change.approve(hash); // nothing was previewed
        QVERIFY(!desk.approved(hash));
        QVERIFY(lookedAt(change));
        QCOMPARE(change.previewedRules().front().hash, hash);
        QVERIFY(!change.previewedRules().front().approval);
        change.approve("0123456789abcdef0123"); // of no rule
        QVERIFY(change.previewed());
        change.approve(hash);
        QVERIFY(change.approvalError().isEmpty());
        QVERIFY(desk.approved(hash).has_value());
        QCOMPARE(desk.approved(hash)->server, desk.shop.link.address().display());
        QCOMPARE(change.approval(rule), desk.approved(hash));
        QCOMPARE(change.previewedRules().front().approval, desk.approved(hash));
        QVERIFY(!change.previewedRules().back().approval);
        QVERIFY(change.previewed()); // the preview stays
        QVERIFY(change.whyNotUnattended().isEmpty());
        // A rule that was changed is another one.
        change.setPolicyFile(desk.policy(R"({"format": 1, "retention": [
            {"name": "old shop", "prefix": "shop", "keep_versions": 0, "at_most_percent": 61}]})"));
        QVERIFY(!change.approval(change.choices().policy.retention.front()));
    }

    void productionWantsItsName()
    {
        Cleaning desk(Guard::Operator, true);
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link, desk.request(TwoRules));
        QVERIFY(!change.whyNotUnattended().isEmpty()); // its profile does not allow it
        QVERIFY(lookedAt(change));
        change.confirm();
        change.run({});
        QCOMPARE(change.step(), Step::Confirm);
        change.run(QStringLiteral("payroll"));
        QVERIFY(ended(change));
        QCOMPARE(change.outcome().tone, Tone::Good);
        auto profile = *desk.shop.link.destination().profile;
        profile.cleanup = true;
        desk.shop.link.adopt(profile);
        QVERIFY(change.whyNotUnattended().isEmpty());
    }

    void onlyOperators()
    {
        Cleaning desk(Guard::Observer);
        QVERIFY(desk.shop.serving());
        CleanupChange change(desk.shop.link, desk.request(TwoRules));
        change.preview();
        QVERIFY(change.error() && !change.busy());
    }
};

QTEST_GUILESS_MAIN(CleanupChangeTest)
#include "tst_cleanupchange.moc"
