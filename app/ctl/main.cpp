// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/commands.h"
#include "app/ctl/interrupt.h"
#include "app/ctl/secrets.h"
#include "app/demo/supervisor.h"
#include "core/base/secret.h"
#include "core/redis/transport.h"

#include <fcntl.h>
#include <unistd.h>

using namespace keystrata;
using namespace keystrata::ctl;

namespace {

/// A program started without one of the standard streams would give its number to a socket, and print into that.
void occupyStandardStreams()
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
        if (::fcntl(fd, F_GETFD) < 0) {
            // Opened the wrong way round, so that using it stays an error.
            ::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

ExitCode runCommand(const Run& run)
{
    switch (run.options.command) {
    case Command::Health:
        return runHealth(run);
    case Command::Stats:
        return runStats(run);
    case Command::Versions:
        return runVersions(run);
    case Command::Show:
        return runShow(run);
    case Command::Purge:
    case Command::Drain:
    case Command::Migrate:
    case Command::Warm:
    case Command::Import:
    case Command::Bump:
    case Command::Clear:
        return runChange(run);
    case Command::Cleanup:
        return runCleanup(run);
    case Command::Export:
        return runExport(run);
    case Command::Undo:
    case Command::Resume:
        return runJournal(run);
    case Command::Keys:
    case Command::Journals:
    case Command::Audit:
    case Command::Profiles:
        break;
    }
    return runKeys(run);
}

int runProgram(const std::vector<std::string>& words)
{
    Output output(wantsJson(words));
    const auto parsed = parseOptions(words);
    if (!parsed) {
        output.writeError(parsed.error());
        return output.finish(exitCodeOf(parsed.error()));
    }
    if (const auto* information = std::get_if<Information>(&*parsed); information != nullptr) {
        output.write(information->text);
        return output.finish(ExitCode::Fine);
    }
    const Interrupt interrupt;
    Context context(interrupt.token(), [&output](const Progress& progress) { output.showProgress(progress); });
    auto options = std::get<Options>(*parsed);
    if (options.command == Command::Profiles) {
        return output.finish(runProfiles(options, context, output));
    }
    if (options.command == Command::Journals) {
        return output.finish(runJournals(options, output));
    }
    if (options.command == Command::Audit) {
        return output.finish(runAudit(options, output));
    }
    const auto target = Target::resolve(options.target, context);
    if (!target) {
        output.writeError(target.error());
        return output.finish(exitCodeOf(target.error()));
    }
    output.writeWarnings(target->warnings());
    if (target->profile()) {
        if (const auto status = applyProfile(*target->profile(), options); !status) {
            output.writeError(status.error());
            return output.finish(exitCodeOf(status.error()));
        }
    }
    return output.finish(runCommand({options, *target, context, output}));
}

} // namespace

int main(int argc, char** argv)
{
    if (demo::isDemoSupervisor(argc, argv)) {
        return demo::demoSupervisorMain(argc, argv);
    }
    keepMemoryPrivate();
    occupyStandardStreams();
    redis::ignoreSigpipe();
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    hidePasswords(argc, argv);
    return runProgram(words);
}
