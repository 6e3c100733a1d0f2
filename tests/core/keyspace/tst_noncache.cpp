// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/noncache.h"
#include "core/keyspace/presets.h"
#include "tests/core/keyspace/showbytes.h"

#include <QTest>

using namespace keystrata;
using namespace keystrata::keyspace;
using namespace std::string_literals;

namespace {

using Strings = std::vector<std::string>;

Layout bound(const char* preset, Strings prefixes)
{
    auto layout = *findPreset(preset);
    layout.prefixes = std::move(prefixes);
    return layout;
}

/// Every framework at once, each with the prefixes that its keys below bear.
const LayoutSet& layouts()
{
    static const auto all =
        LayoutSet::compile({bound("django", {"", "shop", "shop:eu"}), *findPreset("leading"), *findPreset("trailing"),
                               bound("wordpress", {"wp"}),
                               bound("laravel", {"laravel_database_laravel_cache_", "laravel-database-laravel-cache-"}),
                               bound("symfony", {"Fv-z+1a2Bc"}), *findPreset("spring"), bound("rails", {"railsapp"}),
                               bound("flask", {"flask_cache_"}), bound("aspnet", {"MyApp_"})})
            .value();
    return all;
}

std::string groupOf(std::string_view key, const NonCacheRules& rules = {})
{
    const auto group = rules.recognise(key, layouts(), layouts().classify(key));
    return group ? std::string(groupName(*group)) : "cache";
}

QString shown(const std::string& key)
{
    return QString::fromStdString('"' + escapeBytes(key) + '"');
}

const std::string Token = "qkysb6y4gcbgpqkgnebd6yfjvmwzi5ks";
const std::string Uuid = "9a7b330a-a736-4f8c-9d0f-0c5e3a1b0042";
const std::string Md5 = "9e107d9d372bb6826bd81d3542a419d6";
const std::string Sha1 = "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12";
const std::string Sha256 = "d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592";

} // namespace

class NonCacheTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatFrameworksWrite_data()
    {
        QTest::addColumn<std::string>("group");
        const auto rows = [this](const char* group, const Strings& keys) {
            for (const auto& key : keys) {
                QTest::newRow(qPrintable(shown(key))) << std::string(group);
                m_keys[shown(key)] = key;
            }
        };
        rows("session",
            {":1:django.contrib.sessions.cache" + Token, "shop:2:django.contrib.sessions.cached_db" + Token,
                "django.contrib.sessions.cache" + Token, "_session_id:2::" + Sha256,
                "railsapp:_session_id:2::" + Sha256, "rack:session:" + Sha256, "spring:session:sessions:" + Uuid,
                "spring:session:sessions:expires:" + Uuid, "spring:session:expirations:1762000000000",
                "spring:session:shop:sessions:" + Uuid, "PHPREDIS_SESSION:hs7e2k", "sess:u0HkWfh", "myapp:sess:u0HkWfh",
                "session:" + Uuid, "sessions:" + Uuid, "user:17:session", "user_session:17", "session_5",
                "session_" + Uuid, "session_9a7b330a-face-babe-cafe-0c5e3a1b0042", "session_id:17", "userSession:17",
                "http_session:abc", "sess_" + Token, "sf_s8f1bk2vkm9vq8sodrmtt7g0k2a", "refresh_token:17",
                "auth:refresh_tokens:17", "jwt:blacklist:" + Uuid,
                "laravel_database_laravel_cache_Ab3kT9xQ0pLmN5vWz2YrEeHhJjKkSsDdFfGgUu71", "userSessions::42"});
        rows("lock",
            {"lock:order:7001", "order:7001:lock", "locks:import", "mutex:import", "redlock:import", "import_lock",
                "import_lock:5", "report.lock", "books~lock", ":1:cart_lock_17", "lock_17", "lock_order_17",
                "{order:5}:lock", "shop:2:lock:order:5", "_lockget_user|17", "redisson_lock__channel:{order}",
                "order-lock:5", "nightly-import-lock", "orderLock:5", "shedlock:import", "uniquejobs:" + Md5,
                "lock-signal:import", "laravel_database_laravel_cache_laravel_unique_job:App\\Jobs\\Sync17",
                "laravel_database_laravel_cache_:framework/schedule-" + Sha1, "wp:transient:doing_cron", "locks::42",
                "{semaphore}:pool", "bull_lock:5"});
        rows("queue",
            {"_kombu.binding.celery", "_kombu.binding.celery.pidbox", "celery", "celery\x06\x16"s + '3',
                "celery-task-meta-" + Uuid, "celery-taskset-meta-" + Uuid, "chord-unlock-" + Uuid,
                ":1:celery-task-meta-" + Uuid, "unacked", "unacked_index", "unacked_mutex",
                "shop_celery-task-meta-" + Uuid, Uuid + ".reply.celery.pidbox", "rq:job:" + Uuid, "rq:queue:default",
                "rq:scheduler:scheduled_jobs", "queue:default", "queues", "queues:default", "queues:default:reserved",
                "laravel_database_queues:default:notify", "stat:processed", "stat:failed:2025-11-01", "retry",
                "schedule", "dead", "processes", "myapp:queue:mailers", "resque:workers", "resque:stat:processed",
                "horizon:masters", "laravel_horizon:job:17", "shop-horizon:supervisors", "bull:emails:17",
                "{bull}:emails:wait", "dramatiq:default.msgs", "dramatiq-results:5", "huey.redis.shop",
                "huey.results.shop", "arq:queue", "arq:job:" + Uuid, "asynq:{default}:pending", "django_q:shop:q",
                "redbeat:nightly", "redbeat::lock", "{hangfire}:queues", "asgi:group:chat", "illuminate:queue:restart",
                "jobQueue:mail", "queue::5", "messages__queue"});
        rows("throttle",
            {"throttle_anon_10.0.0.1", ":1:throttle_user_17", ":1:throttle_anon_::1", "throttle:login:10.0.0.1",
                "rate_limit:17", "rate:limit:17", "rate-limit:17", "api:rate-limit:17", "ratelimit:17",
                "rateLimiter:17", "rate_limiter.17.tokens", "request_rate_limiter.{17}.tokens",
                "rack::attack:29384:req/ip:10.0.0.1", "railsapp:rack::attack:29384:logins/ip:10.0.0.1", ":1:rl:" + Md5,
                "rl:10.0.0.1", "LIMITS:LIMITER/10.0.0.1/login/5/1/minute", "LIMITER/10.0.0.1/login/5/1/minute",
                "@upstash/ratelimit:17:2938", "laravel_database_laravel_cache_:" + Sha1,
                "laravel_database_laravel_cache_" + Md5 + ":timer", "laravel-database-laravel-cache-" + Md5,
                "laravel-database-laravel-cache-send-mail:5:timer"});
        rows("lockout",
            {":1:axes-" + Sha256, "login_attempts:10.0.0.1", "login:attempts:anna", "user:17:login_attempts",
                "failed_logins:17", "loginAttempts:17", "lockout:17", "user:17:lockout", "defender:failed:ip:10.0.0.1",
                "brute_force:10.0.0.1", "locked_out:17", "password_attempts:17",
                "laravel_database_laravel_cache_anna@shop.example|10.0.0.1",
                "laravel_database_laravel_cache_anna@shop.example|10.0.0.1:timer"});
        rows("idempotency",
            {"idempotency:" + Uuid, "shop:1:idempotency:" + Uuid, "idempotency_key:17", "payments:idempotency-key:17",
                "Idempotency-Key:17", "idempotent_request:17", "dedup:17", "nonce:17"});
        rows("counter",
            {"counter:orders", "orders:counter", "order_counter", "counter_5", "counters:orders", "counters-of-views",
                "post:17:view_count", "invoice:next_id", "invoice_seq", "shop:2:counter:5", "pageCounter:5"});
        rows("metadata",
            {"laravel_database_laravel_cache_:tag:products:entries",
                "laravel-database-laravel-cache-tag:products:entries",
                "laravel_database_app_cache_tag:products:entries", "laravel_database_laravel_cache_tag:people:key",
                "laravel_database_laravel_cache_:5f3a:standard_ref", "Fv-z+1a2Bc:\x01tags\x01people",
                "people\x01tags\x01", ":Fv-z+1a2Bc", "MyApp___MSOCT", "MyApp___MSOCT_products", "wp:posts:last_changed",
                "2:terms:last_changed", "flask_cache_shop.views.prices_memver", "books~keys", "zc:ti:1a2_CONFIG",
                "zc:tags", "conj:shop_product:id=5", "drupal:cachetags:node:5"});
    }

    void whatFrameworksWrite()
    {
        QFETCH(const std::string, group);
        QCOMPARE(groupOf(m_keys.value(QString::fromUtf8(QTest::currentDataTag()))), group);
    }

    /// Words inside of others, ordinary words, and names whose meaning is a matter of judgement, with the reason.
    void borderlines_data()
    {
        QTest::addColumn<std::string>("group");
        const auto row = [this](const std::string& key, const char* group, const char* /*because*/) {
            QTest::newRow(qPrintable(shown(key))) << std::string(group);
            m_keys[shown(key)] = key;
        };
        for (const auto* const key : {"blocks:1", "clock:5", "locksmith:7", "unlocked", "unlocked:5", "account:17",
                 "discount", "discount:5", "accounts:counted", "obsession:5", "possession", "queuer:5", "throttles5:1",
                 "sequel:1", "padlock:5", "flock:5", "deadlock:5", "interlocked:1", "encounter:5", "bullet:5", "rqx:1",
                 "resession:1", "user:blocklist"}) {
            row(key, "cache", "the word is only a part of another one");
        }
        row("session_report:2025", "cache", "a report about sessions");
        row("sessions_report:2025", "cache", "the same");
        row("session_stats", "cache", "figures about sessions");
        row("session-list:page:2", "cache", "a page of a list");
        row("queue_position:5", "cache", "a figure about a queue");
        row("lockers:5", "cache", "another word");
        row("user:5:locked", "cache", "a property of the user: it locks nobody out");
        row("rate:USD", "cache", "a rate of exchange; nothing says that it is a limit");
        row("token:abc", "cache", "nothing says what it opens");
        row("sid:abc", "cache", "nothing says that it is a session's");
        row("tags:product:5", "cache", "a list of tags, as shops have them");
        row("products:count", "cache", "a number that was counted, and can be again");
        row("page:5:views", "cache", "may be a count, may be what is shown");
        row("job:17", "cache", "a job offer as well as a task");
        row("jobs:list", "cache", "the same");
        row("quiz_attempts:5", "cache", "not of log-ins");
        row("messages", "cache", "an ordinary word");
        row("hits:5", "cache", "an ordinary word");
        row("wp:counts:posts-page", "cache", "WordPress caches numbers of posts");
        row("myhours:cache_version", "cache", "which version is live: known to the layout's rules, not here");
        // Exact names that are ordinary words: only as keys of no cache, and whole.
        row(":1:celery", "cache", "the vegetable");
        row(":1:retry", "cache", "ordinary inside a version");
        row("shop:2:schedule", "cache", "ordinary inside a version");
        row("schedule:17", "cache", "a timetable");
        row("dead:17", "cache", "ordinary with something behind it");
        row("celery:recipes", "cache", "Celery writes no such key");
        row(":1:stat:visits", "cache", "a figure; Sidekiq writes no version");
        row("stat:visits", "queue", "Sidekiq's figures, some of them of its plug-ins");
        // Slugs of objects.
        row("product:bike-lock", "cache", "the slug of a product: behind the first segment a dash joins no words");
        row("product:5:bike-lock:details", "cache", "the same");
        row("post:how-to-rate-limit-apis", "cache", "the slug of an article");
        row("bike-lock", "lock", "in front a dash does join words, and nobody can tell; better left alone");
        row("file:yarn.lock", "lock", "could be a file; better left alone");
        row("lock_screen:settings", "lock", "lock in front is how many name locks; better left alone");
        row("training_session:5", "session", "could be a course; better left alone");
        row("course:5:sessions", "session", "the same");
        row("user:17:queue", "queue", "what waits is not cache, be it songs");
        row("event_horizon:5", "queue", "Laravel's own prefix looks like that; better left alone");
        row("laravel_database_laravel_cache_" + Md5, "throttle", "limiter or application: it does not tell");
        row(":1:" + Md5, "cache", "only Laravel keeps limits under bare hashes");
        // Pages and fragments are called after what they show.
        row("views/sessions/new:" + Md5 + "/en", "cache", "a fragment of the log-in page");
        row("railsapp:views/queues/index:" + Md5, "cache", "the same in a namespace");
        row(":1:template.cache.session." + Md5, "cache", "a fragment");
        row(":1:views.decorators.cache.cache_page.lock.GET." + Md5 + "." + Md5, "cache", "a page");
        row("flask_cache_view//session/5", "cache", "a page");
        row("railsapp:sessions/5", "session", "a record that is called so; better left alone");
        row("MyApp___MSOCV_lock", "lock", "ASP.NET's output under this very key; better left alone");
        row("MyApp___MSOCV_GET/products", "cache", "ASP.NET's output");
        // Odd ones.
        row("", "cache", "the empty key");
        row(":", "cache", "nothing but a separator");
        row(":::__..--", "cache", "nothing but separators");
        row("\xff\xfe\x00lock"s, "cache", "bytes glued to the word");
        row("\xd7\x97:lock", "lock", "another script beside the word");
        row("LOCK:5", "lock", "case does not matter");
        row("lock", "lock", "the word alone");
        row("a:b:c:d:e:f:g:h:i:j:k:l:m:n:o:p:q:r:s:t:lock", "lock", "however far behind");
    }

    void borderlines() { whatFrameworksWrite(); }

    /// The caches of the notes that operators keep: none of it may be taken for anything else.
    void whatOperatorsCache()
    {
        for (const auto* const key : {"holidays:2025:11", "myhours:1:daily_calc:123:2025-11-01", "v1:holidays:2025:11",
                 "monthly_summary:1:2025:11", "enhanced_holidays:2025:11", "products:product:123:details",
                 "product:123:details:v2", "rbac:user:5:org_permissions",
                 "organizations:organization:list:active_type_customer", "core:currency:list:active",
                 "payroll:result:17:2025-11", "hebcal_holidays_2025", "industry:get_all_industries", "alljobs:page:2",
                 "user:1:data", "test:cache", "dashboard:summary:5", "employee:list:p1:pp20", "biometrics:face:7",
                 "shabbat_times:2025-11-01", "whoami:17", "application:9", "books::42", "v2-books::42",
                 "laravel_database_laravel_cache_:user.17", "wp:options:alloptions", "Fv-z+1a2Bc:app.user.17",
                 "flask_cache_view//products/5", "MyApp_basket:17", "stock:eu", "leaderboard:sellers"}) {
            QCOMPARE(groupOf(key), "cache");
        }
    }

    void ownRulesComeFirst()
    {
        const NonCacheRules rules({{"course:*:sessions", {}}, {"basket:*", NonCacheGroup::Session},
            {"*:sessions", NonCacheGroup::Counter}, {"shop:2:*", NonCacheGroup::Queue}});
        QCOMPARE(groupOf("course:5:sessions", rules), "cache");
        QCOMPARE(groupOf("user:5:sessions", rules), "counter"); // of several that match the first
        QCOMPARE(groupOf("basket:5", rules), "session");
        QCOMPARE(groupOf("shop:2:user:17", rules), "queue"); // on the whole key
        QCOMPARE(groupOf("lock:5", rules), "lock");
        QCOMPARE(groupOf("holidays:5", rules), "cache");
        QCOMPARE(rules.own().size(), size_t{4});
        QVERIFY(NonCacheRules().own().empty());
    }

    /// Words are looked for in the name only: what the cache or its version is called does not count.
    void prefixesDoNotCount()
    {
        const auto set = LayoutSet::compile({bound("django", {"lock", "sessions", "queue"})}).value();
        const auto groupIn = [&](std::string_view key) {
            return NonCacheRules().recognise(key, set, set.classify(key));
        };
        for (const auto* const key : {"lock:1:user:17", "sessions:1:user:17", "queue:2:user:17"}) {
            QVERIFY2(!groupIn(key), key);
        }
        QVERIFY(groupIn("lock:1:session:17") == NonCacheGroup::Session);
    }

    /// The namespace of a layout is a part of the name, wherever it stands.
    void namespacesCount()
    {
        for (const auto* const pattern : {"{namespace}::{key}", "{key}@{namespace}", "{namespace}:v{version}:{key}",
                 "re:(?P<namespace>[a-z]+)(?:::(?P<key>.*))?", "re:(?P<key>.*?)(?:@(?P<namespace>[a-z]+))?"}) {
            const auto set = LayoutSet::compile({{.name = "own", .title = "own", .pattern = pattern}}).value();
            for (const auto* const key : {"lock::42", "42@lock", "lock:v2:42", "lock"}) {
                const auto match = set.classify(key);
                if (match.parts.ns == "lock") {
                    QVERIFY2(NonCacheRules().recognise(key, set, match) == NonCacheGroup::Lock, key);
                }
            }
        }
    }

    void everyGroupHasItsName()
    {
        for (const auto group : NonCacheGroups) {
            QVERIFY(!groupName(group).empty());
            QVERIFY(groupFromName(groupName(group)) == group);
        }
        QVERIFY(!groupFromName("").has_value());
        QVERIFY(!groupFromName("Session").has_value());
    }

    /// However long a key is, and whatever it is made of, it is read once.
    void longKeys()
    {
        const std::string pieces[] = {":", "_", "lock_x", "session_", "rate", "\x01", "tag:", "\xff", "A", "7"};
        for (const auto& piece : pieces) {
            std::string key;
            while (key.size() < 200'000) {
                key += piece;
            }
            groupOf(key);
            QCOMPARE(groupOf(key + ":mutex:5"), piece == "session_" ? "session" : "lock"); // the first that counts
        }
    }

private:
    QMap<QString, std::string> m_keys;
};

QTEST_GUILESS_MAIN(NonCacheTest)
#include "tst_noncache.moc"
