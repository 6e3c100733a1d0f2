// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/secrets.h"
#include "tests/core/profiles/samples.h"
#include "tests/support/tempdir.h"

#include <QTest>

#include <sys/stat.h>

#include <fstream>
#include <map>

using namespace keystrata;
using namespace keystrata::profiles;
using namespace keystrata::testing;
using namespace std::chrono_literals;
using From = SecretSource::From;

namespace {

/// A keyring in memory.
class FakeKeyring final : public SecretStore
{
public:
    Result<Secret> get(std::string_view profileId, SecretKind kind, Context& /*context*/) override
    {
        const auto found = m_kept.find({std::string(profileId), kind});
        if (found == m_kept.end()) {
            return fail(ErrorKind::Auth, {"fake.none", "The keyring holds no such secret.", {}});
        }
        return Secret(std::string(found->second));
    }

    Status set(std::string_view profileId, SecretKind kind, const Secret& secret, Context& /*context*/) override
    {
        m_kept[{std::string(profileId), kind}] = secret.reveal();
        return {};
    }

    Status remove(std::string_view profileId, SecretKind kind, Context& /*context*/) override
    {
        m_kept.erase({std::string(profileId), kind});
        return {};
    }

private:
    std::map<std::pair<std::string, SecretKind>, std::string> m_kept;
};

std::string writeSecret(const TempDir& dir, const std::string& name, const std::string& text, mode_t mode)
{
    const auto path = dir.file(name);
    std::ofstream(path, std::ios::binary) << text;
    ::chmod(path.c_str(), mode);
    return path;
}

/// The password, or the id of the error.
std::string passwordOf(const SecretSource& source, const SecretHelp& help = {})
{
    auto profile = plainProfile();
    profile.password = source;
    Context context;
    const auto secret = resolveSecret(profile, SecretKind::Password, help, context);
    return secret ? "password " + secret->reveal() : std::string(secret.error().message.id);
}

} // namespace

class ProfileSecretsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void noneIsEmpty() { QCOMPARE(passwordOf({}), "password "); }

    void askingIsTheCallersJob()
    {
        auto profile = plainProfile("shop");
        profile.password = {.from = From::Ask};
        Context context;
        const auto error = resolveSecret(profile, SecretKind::Password, {}, context).error();
        QCOMPARE(error.kind, ErrorKind::Auth);
        QCOMPARE(error.message.id, "secret.ask");
        QVERIFY(error.message.english().contains("shop"));
        profile.keyPassphrase = {.from = From::Ask};
        QCOMPARE(secretsToAsk(profile), (std::vector{SecretKind::Password, SecretKind::KeyPassphrase}));
        QVERIFY(secretsToAsk(plainProfile()).empty());
    }

    void theEnvironment()
    {
        qputenv("KEYSTRATA_TEST_SECRET", "from the environment");
        QCOMPARE(
            passwordOf({.from = From::Environment, .name = "KEYSTRATA_TEST_SECRET"}), "password from the environment");
        qputenv("KEYSTRATA_TEST_SECRET", "");
        QCOMPARE(passwordOf({.from = From::Environment, .name = "KEYSTRATA_TEST_SECRET"}), "secret.environment");
        qunsetenv("KEYSTRATA_TEST_SECRET");
        QCOMPARE(passwordOf({.from = From::Environment, .name = "KEYSTRATA_TEST_SECRET"}), "secret.environment");
    }

    void aFilesFirstLine()
    {
        const TempDir dir;
        const auto file = [](const std::string& path) { return passwordOf({.from = From::File, .name = path}); };
        QCOMPARE(file(writeSecret(dir, "a", "hunter2\r\nsecond\n", 0600)), "password hunter2");
        QCOMPARE(file(writeSecret(dir, "b", "hunter2", 0640)), "password hunter2");
        QCOMPARE(file(writeSecret(dir, "c", "", 0600)), "password.empty");
        QCOMPARE(file(writeSecret(dir, "d", std::string(70'000, 'x'), 0600)), "password.file_long");
        QCOMPARE(file(writeSecret(dir, "e", "hunter2", 0644)), "file.world_readable");
        QCOMPARE(file(dir.file("none")), "password.file");
        QCOMPARE(file(dir.path()), "password.file");
    }

    void aCommandsFirstLine()
    {
        const auto command = [](const std::vector<std::string>& words) {
            return passwordOf({.from = From::Command, .name = {}, .command = words}, {.commandTimeout = 200ms});
        };
        QCOMPARE(command({"printf", "%s\\n", "a $HOME `id`", "b"}), "password a $HOME `id`");
        QCOMPARE(command({"true"}), "password.empty");
        QCOMPARE(command({"false"}), "password.command");
        QCOMPARE(command({"/nonexistent/program"}), "password.command");
        QCOMPARE(command({"sleep", "60"}), "password.timeout");
        QCOMPARE(command({"yes"}), "password.command");
        QCOMPARE(command({}), "password.words");
    }

    void theKeyring()
    {
        QCOMPARE(passwordOf({.from = From::Keyring}), "secret.no_keyring");
        FakeKeyring keyring;
        auto profile = plainProfile();
        profile.password = {.from = From::Keyring};
        Context context;
        const SecretHelp help{.keyring = &keyring};
        QCOMPARE(resolveSecret(profile, SecretKind::Password, help, context).error().message.id, "fake.none");
        QVERIFY(keyring.set(profile.id, SecretKind::Password, Secret("kept"), context));
        QCOMPARE(resolveSecret(profile, SecretKind::Password, help, context)->reveal(), "kept");
        QVERIFY(keyring.remove(profile.id, SecretKind::Password, context));
        QVERIFY(!resolveSecret(profile, SecretKind::Password, help, context));
    }

    void whatIsGivenCountsFirst()
    {
        auto profile = fullProfile();
        profile.target.tls.keyFile.clear();
        profile.password = {.from = From::Ask};
        profile.sentinelPassword = {.from = From::Command, .name = {}, .command = {"echo", "s"}};
        profile.keyPassphrase = {};
        Secrets given;
        given.set(SecretKind::Password, Secret("typed"));
        Context context;
        const auto secrets = resolveSecrets(profile, std::move(given), {}, context);
        QVERIFY(secrets);
        QCOMPARE(secrets->of(SecretKind::Password).reveal(), "typed");
        QCOMPARE(secrets->of(SecretKind::SentinelPassword).reveal(), "s");
        QVERIFY(secrets->of(SecretKind::KeyPassphrase).empty());
    }

    void aKeyThatEverybodyReadsIsRefused()
    {
        const TempDir dir;
        auto profile = plainProfile("x", "rediss://h");
        profile.target.tls.certificateFile = "/c.pem";
        profile.target.tls.keyFile = writeSecret(dir, "key", "-", 0644);
        Context context;
        QCOMPARE(resolveSecrets(profile, {}, {}, context).error().message.id, "file.world_readable");
        ::chmod(profile.target.tls.keyFile.c_str(), 0600);
        QVERIFY(resolveSecrets(profile, {}, {}, context));
    }

    void cancelledWhileACommandRuns()
    {
        const std::stop_source stop;
        stop.request_stop();
        Context context(stop.get_token());
        auto profile = plainProfile();
        profile.password = {.from = From::Command, .name = {}, .command = {"sleep", "60"}};
        QCOMPARE(resolveSecret(profile, SecretKind::Password, {}, context).error().kind, ErrorKind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(ProfileSecretsTest)
#include "tst_profilesecrets.moc"
