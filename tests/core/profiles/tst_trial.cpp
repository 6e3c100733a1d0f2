// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/trial.h"
#include "tests/support/clusterdeployment.h"
#include "tests/support/redisserver.h"

#include <QTest>

#include <algorithm>
#include <sstream>

using namespace keystrata;
using namespace keystrata::profiles;
using namespace keystrata::testing;

namespace {

void allow(const RedisServer& server, const std::string& rules)
{
    std::vector<std::string> words{"ACL", "SETUSER", "few", "reset", "on", ">hunter2"};
    std::istringstream stream(rules);
    for (std::string word; stream >> word;) {
        words.push_back(word);
    }
    const std::vector<std::string_view> command(words.begin(), words.end());
    server.client().ask(command);
}

/// What a trial says beside what is well, in its order.
QStringList complaints(const std::string& url)
{
    Profile profile;
    profile.name = "shop";
    profile.target.address = *redis::parseAddress(url);
    profile.target.address.user = "few";
    profile.password.from = SecretSource::From::Ask;
    Secrets secrets;
    secrets.set(SecretKind::Password, Secret(std::string("hunter2")));
    Context context;
    const auto lines = tryProfile(profile, secrets, context);
    if (!lines) {
        return {QString::fromStdString(lines.error().message.english())};
    }
    QStringList found;
    for (const auto& line : *lines) {
        if (line.verdict != Verdict::Good || line.message.id == "trial.rights") {
            found.append(QString::fromUtf8(line.message.id.data(), static_cast<qsizetype>(line.message.id.size())));
        }
        if (!line.message.english().ends_with('.')) {
            found.append(QString::fromStdString(line.message.english()));
        }
    }
    return found;
}

} // namespace

/// What the trial of a profile tells about the rights of its user.
class TrialTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void rights_data()
    {
        QTest::addColumn<QString>("rules");
        QTest::addColumn<QStringList>("said");
        const auto row = [](const char* rules, const QStringList& said) {
            QTest::addRow("%s", rules) << rules << said;
        };
        row("~* +@all", {"trial.rights"});
        row("~* +@all -scan", {"trial.no_scan"});
        row("~* +@all -info", {"trial.no_info"});
        row("~* +@all -memory -object", {"trial.no_memory", "trial.no_object"});
        row("~* +@all -select -client", {"trial.no_select", "trial.no_clients"});
        row("~* +@all -ping", {"trial.rights"}); // nothing is lost without it
        // Who may not MULTI is not told that everything is allowed.
        row("~* +@all -multi -type", {"trial.no_type"});
        row("+ping",
            {"trial.no_scan", "trial.no_info", "trial.no_dbsize", "trial.no_type", "trial.no_pttl", "trial.no_memory",
                "trial.no_object", "trial.no_clients"});
    }

    void rights()
    {
        static const RedisServer server;
        QFETCH(QString, rules);
        QFETCH(QStringList, said);
        server.client().set("key");
        allow(server, rules.toStdString());
        QCOMPARE(complaints(server.url()), said);
    }

    void slotsOnTheMoveThatNobodySees()
    {
        const ClusterDeployment cluster({.masters = 2, .replicas = 0});
        cluster.fill(10);
        for (size_t i = 0; i < cluster.size(); ++i) {
            allow(cluster.node(i), "~* &* +@all -cluster +cluster|slots");
        }
        QCOMPARE(complaints(cluster.url()), (QStringList{"trial.no_nodes", "trial.rights"}));
    }
};

QTEST_GUILESS_MAIN(TrialTest)
#include "tst_trial.moc"
