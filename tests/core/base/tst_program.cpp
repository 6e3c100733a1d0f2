// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/program.h"
#include "core/base/secret.h"

#include <QFile>
#include <QTest>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace keystrata;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {

Result<ProgramOutput> run(const Words& words, std::chrono::milliseconds time = 20s, ProgramLimits limits = {})
{
    Context context;
    return runProgram(words, Clock::now() + time, context, ErrorStream::Capture, limits);
}

std::string idOf(const Result<ProgramOutput>& result)
{
    return result ? "fine" : std::string(result.error().message.id);
}

} // namespace

class ProgramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void wordsAreSplitAndJoined()
    {
        QCOMPARE(splitWords("  a\t'b c' \"d 'e'\" f\\ g \"\" ").value(), (Words{"a", "b c", "d 'e'", "f g", ""}));
        QCOMPARE(splitWords("a$HOME;b|c").value(), Words{"a$HOME;b|c"});
        QCOMPARE(splitWords("a 'b").error().kind, ErrorKind::Usage);
        QCOMPARE(splitWords("   ").error().kind, ErrorKind::Usage);
        const Words hard{"a", "", "b c", "d'e", "f\"g", "\\", "h\ni", "$x"};
        QCOMPARE(splitWords(joinWords(hard)).value(), hard);
    }

    void bothStreamsAreTaken()
    {
        const auto result = run({"sh", "-c", "echo out; echo err >&2; exit 3"});
        QCOMPARE(result->text, "out\n");
        QCOMPARE(result->errors, "err\n");
        QCOMPARE(result->end.exitCode, 3);
        QVERIFY(!result->end.good());
        QCOMPARE(result->end.text(), "exit code 3");
    }

    void noShellSeesTheWords() { QCOMPARE(run({"printf", "%s", "$HOME `id`; *"})->text, "$HOME `id`; *"); }

    void aSignalIsToldFromAnExitCode()
    {
        const auto result = run({"sh", "-c", "kill -9 $$"});
        QCOMPARE(result->end.signal, SIGKILL);
        QCOMPARE(result->end.text(), "signal 9");
    }

    void onlyTheEndOfTheErrorsIsKept()
    {
        const auto result = run({"sh", "-c", "seq 1 20000 >&2; echo last >&2"}, 20s, {.output = 10, .errors = 100});
        QVERIFY(result->errors.size() <= 100);
        QVERIFY(result->errors.ends_with("20000\nlast\n"));
    }

    void tooMuchOutputEndsTheProgram() { QCOMPARE(idOf(run({"yes"})), "program.output"); }

    void whatIsNotThereCannotStart()
    {
        QCOMPARE(idOf(run({"/nonexistent/program"})), "program.start");
        QCOMPARE(idOf(run({})), "program.start");
        QVERIFY(run({"/nonexistent/program"}).error().message.english().ends_with("."));
    }

    void itEndsAtTheDeadlineAndOnStop()
    {
        const auto started = Clock::now();
        QCOMPARE(idOf(run({"sleep", "60"}, 50ms)), "program.timeout");
        const std::stop_source stop;
        stop.request_stop();
        Context context(stop.get_token());
        const auto result = runProgram({"sleep", "60"}, Clock::now() + 60s, context);
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
        QVERIFY(Clock::now() - started < 10s);
    }

    /// It closes its output and stays: the deadline holds for that too.
    void aClosedOutputIsNoEnd()
    {
        QCOMPARE(idOf(run({"sh", "-c", "exec >&- 2>&-; exec sleep 60"}, 50ms)), "program.timeout");
    }

    /// A child left behind holds the pipe open; the answer is there all the same.
    void whoIsLeftBehindDoesNotHoldUp()
    {
        const auto started = Clock::now();
        const auto result = run({"sh", "-c", "sleep 30 & echo $!"});
        QVERIFY(result);
        QVERIFY(Clock::now() - started < 15s);
        ::kill(std::stoi(result->text), SIGKILL);
    }

    void nothingIsLeftBehindByUs()
    {
        pid_t pid = 0;
        {
            Program program;
            QCOMPARE(program.start({"sleep", "60"}, ErrorStream::Inherit), 0);
            pid = program.pid();
            QVERIFY(!program.poll());
            QCOMPARE(program.err(), -1);
        }
        QCOMPARE(::kill(pid, 0), -1);
    }

    /// We ignore SIGPIPE; a program of ours that did so too would write into a closed pipe for ever.
    void ourSignalsAreOursAlone()
    {
        ::signal(SIGPIPE, SIG_IGN);
        const auto result = run({"sh", "-c", "grep SigIgn /proc/self/status"});
        QVERIFY2(!result->text.empty(), result->errors.c_str());
        const auto ignored =
            std::stoull(result->text.substr(result->text.find_first_of("0123456789abcdef", 7)), nullptr, 16);
        QCOMPARE(ignored & (1ULL << (SIGPIPE - 1)), 0ULL);
    }

    void wipingLeavesNothing()
    {
        std::string text(100, 'x');
        const char* const bytes = text.data();
        text = "short";
        wipe(text);
        QVERIFY(text.empty());
        QCOMPARE(text.data(), bytes); // the same memory, still ours
        QVERIFY(std::all_of(bytes, bytes + text.capacity(), [](char byte) { return byte == 0; }));
    }

    /// In a child: a test must stay open to debuggers.
    void memoryStaysOutOfCoreDumps()
    {
        const auto child = ::fork();
        if (child == 0) {
            keepMemoryPrivate();
            ::_exit(::prctl(PR_GET_DUMPABLE));
        }
        int status = -1;
        QCOMPARE(::waitpid(child, &status, 0), child);
#ifdef __SANITIZE_ADDRESS__
        QCOMPARE(WEXITSTATUS(status), 1); // the leak check must see the process
#else
        QCOMPARE(WEXITSTATUS(status), 0);
#endif
    }

    void secretsMoveAndLeaveNothingBehind()
    {
        std::string typed = "hunter2";
        Secret first(std::move(typed));
        QVERIFY(typed.empty()); // NOLINT(bugprone-use-after-move): that is what is tested
        Secret second(std::move(first));
        QVERIFY(first.empty()); // NOLINT(bugprone-use-after-move)
        QCOMPARE(second.reveal(), "hunter2");
        first = std::move(second);
        QCOMPARE(first.reveal(), "hunter2");
    }
};

QTEST_GUILESS_MAIN(ProgramTest)
#include "tst_program.moc"
