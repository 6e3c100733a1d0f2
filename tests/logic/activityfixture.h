// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/conduct.h"
#include "core/keyspace/presets.h"
#include "tests/support/redisserver.h"
#include "ui/logic/activitycontroller.h"
#include "ui/logic/keyschange.h"
#include "ui/logic/serverlink.h"
#include "ui/logic/versionscontroller.h"

#include <QFile>
#include <QTest>

namespace keystrata::testing {

/// A server with an old and a live version, what the window has of it, and what this user did, in a folder of its own.
struct ActivityDesk
{
    static constexpr int Patience = 20'000;
    static constexpr int Old = 300;
    static constexpr int Live = 100;

    TempDir state;
    RedisServer server;
    ui::ServerLink link;
    ui::VersionsController versions{link};
    std::unique_ptr<ui::ActivityController> activity;

    explicit ActivityDesk(profiles::Guard guard = profiles::Guard::Operator, int old = Old)
    {
        qputenv("XDG_STATE_HOME", state.path().c_str());
        activity = std::make_unique<ui::ActivityController>(link, versions);
        fill(old);
        link.open(destination(server, guard));
    }

    void fill(int old) const
    {
        ByteClient client = server.client();
        for (int i = 0; i < old; ++i) {
            client.queue({"SET", "shop:1:item:" + std::to_string(i), "old " + std::to_string(i)});
        }
        for (int i = 0; i < Live; ++i) {
            client.queue({"SET", "shop:2:item:" + std::to_string(i), "new", "EX", "5000"});
        }
        client.flush();
    }

    static ui::Destination destination(const RedisServer& server, profiles::Guard guard)
    {
        profiles::Profile profile;
        profile.id = profiles::newProfileId();
        profile.name = "payroll";
        profile.guard = guard;
        profile.target.address = *redis::parseAddress(server.url());
        return {.name = QStringLiteral("payroll"), .target = profile.target, .profile = profile};
    }

    /// Connected, and the files have been read.
    bool ready()
    {
        activity->open();
        return QTest::qWaitFor(
            [this] { return link.serving() && link.topology() != nullptr && activity->known(); }, Patience);
    }

    static ui::KeysRequest request(invalidation::Action action, const char* version)
    {
        auto layout = *keyspace::findPreset("django");
        layout.prefixes = {"shop"};
        return {.action = action,
            .selection = {.layouts = {"django"}, .prefixes = {"shop"}, .versions = {version}},
            .layouts = {layout},
            .live = {{.prefix = "shop", .db = {}, .versions = {"2"}, .versionKey = {}}},
            .pace = {.mode = keyspace::Pace::Mode::Fast}};
    }

    static bool previewed(ui::Change& change)
    {
        change.preview();
        return QTest::qWaitFor([&] { return change.previewed() || change.error().has_value(); }, Patience)
            && !change.error();
    }

    static bool ended(const ui::Change& change)
    {
        return QTest::qWaitFor([&] { return change.step() == ui::Change::Step::Result; }, Patience);
    }

    static bool runThrough(ui::Change& change, bool agreed = true)
    {
        if (!previewed(change)) {
            return false;
        }
        change.confirm();
        change.run({}, agreed);
        return ended(change);
    }

    /// As the window does it. Empty: it did not work out.
    std::string run(invalidation::Action action, const char* version)
    {
        ui::KeysChange change(link, request(action, version));
        if (!runThrough(change) || !change.undoing()) {
            return {};
        }
        return std::get<ui::UndoRequest>(*change.undoing()).journal;
    }

    /// A purge that was killed in the middle: its journal, and the keys that are left. Slow on purpose.
    std::string interrupted()
    {
        auto slowly = request(invalidation::Action::Purge, "1");
        slowly.pace = {.mode = keyspace::Pace::Mode::Rate, .keysPerSecond = 10'000};
        ui::KeysChange change(link, slowly);
        if (!previewed(change)) {
            return {};
        }
        const auto all = keys();
        change.confirm();
        change.run({});
        if (!QTest::qWaitFor([&] { return keys() < all; }, Patience)) {
            return {};
        }
        change.stop();
        if (!ended(change) || !change.undoing()) {
            return {};
        }
        auto journal = std::get<ui::UndoRequest>(*change.undoing()).journal;
        cutLastRecord(path(journal)); // which tells that it has ended
        return journal;
    }

    /// Of a journal file: as a crash leaves it that came before.
    static void cutLastRecord(const QString& path)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(file.size() - 4);
        const QByteArray length = file.read(4);
        qint64 payload = 0;
        for (int i = 3; i >= 0; --i) {
            payload = payload * 256 + static_cast<unsigned char>(length[i]);
        }
        QVERIFY(file.resize(file.size() - payload - 12));
    }

    QString path(const std::string& journal) const
    {
        return QString::fromStdString(state.path() + "/keystrata/journals/" + journal + ".journal");
    }

    QString logPath() const { return QString::fromStdString(state.path() + "/keystrata/audit.jsonl"); }

    QByteArray log() const
    {
        QFile file(logPath());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    void writeLog(const QByteArray& bytes) const
    {
        QFile file(logPath());
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }

    void append(invalidation::AuditEntry entry) const
    {
        QVERIFY(invalidation::AuditLog(logPath().toStdString()).append(std::move(entry)));
    }

    int64_t keys() const { return server.client().dbsize(); }
};

} // namespace keystrata::testing
