// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/commands.h"
#include "app/ctl/stratatext.h"
#include "core/keyspace/analysis.h"
#include "core/stats/sample.h"

namespace keystrata::ctl {

ExitCode runVersions(const Run& run)
{
    const auto session = run.target.connect(stats::AnalysisClientName, run.context);
    if (!session) {
        return failed(run, session.error());
    }
    std::shared_ptr<const keyspace::Keyspace> last;
    const auto result = keyspace::analyse(**session, run.options.analysis, run.context,
        [&last](std::shared_ptr<const keyspace::Keyspace> picture) { last = std::move(picture); });
    if (result) {
        last = *result;
    } else if (!last) {
        return failed(run, result.error());
    }
    // Interrupted or lost on the way: what was seen so far is an answer too, and says that it is a part.
    if (run.options.json) {
        auto object = keyspaceJson(*last);
        if (!result) {
            object.update(Output::errorObject(result.error(), "partial"));
        }
        run.output.writeJson(object);
    } else {
        run.output.write(keyspaceText(*last));
        if (!result) {
            run.output.writeError(result.error());
        }
    }
    return result && last->complete ? ExitCode::Fine : ExitCode::BadNews;
}

} // namespace keystrata::ctl
