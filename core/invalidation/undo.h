// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/dryrun.h"
#include "core/invalidation/livekey.h"
#include "core/invalidation/restore.h"
#include "core/invalidation/run.h"

/// Takes a run back by its journal. Values are as of then, and may have been invalidated since: nothing that was
/// written meanwhile is overwritten.
namespace keystrata::invalidation {

struct UndoRequest
{
    std::string path; ///< of the journal
    std::optional<Secret> passphrase = {}; ///< of an encrypted one
    keyspace::Pace pace = {};
    RunControl* control = nullptr;
    std::vector<keyspace::LiveRule> live = {}; ///< what is known of the live versions now
};

/// What an undo would do.
struct UndoPreview
{
    JournalHeader header;
    uint64_t keys = 0; ///< that the journal knows of
    uint64_t bytes = 0; ///< of their images
    uint64_t expired = 0; ///< whose time has passed by this machine's clock
    std::vector<Share> strata = {}; ///< most keys first
    bool intoLive = false; ///< some are of a version that is stated or read to be live
    bool otherServer = false; ///< not where the run was: other addresses or databases
    std::vector<Message> differences = {}; ///< between the servers then and now, each a sentence
    std::vector<Message> warnings = {};
};

Result<UndoPreview> previewUndo(redis::Session& session, const UndoRequest& request, Context& context);

struct UndoReport
{
    RunEnd end = RunEnd::Complete;
    std::optional<Error> why = {}; ///< unless complete
    uint64_t keys = 0; ///< of the journal, looked at
    RestoreCounts images = {};
    uint64_t takenBack = 0; ///< expiries that are as they were before a drain
    uint64_t changed = 0; ///< keys that were written or given another expiry since, and were left alone
    uint64_t gone = 0; ///< keys of a drain or a migrate that are gone, or were never made
    uint64_t removed = 0; ///< copies of a migrate
    uint64_t renamedBack = 0; ///< keys that a migrate has moved
    std::optional<LiveKey> liveKey = {}; ///< of a bump: whether the live version is as it was; nothing: it set no key
    double seconds = 0;
    std::vector<Message> notes = {};
};

Json undoReportJson(const UndoReport& report);

using UndoSink = std::function<void(const UndoReport& soFar)>;

/// Refused while the run is still going on. Doing it again does no harm. The journal itself notes that it was undone.
Result<UndoReport> undo(
    redis::Session& session, const UndoRequest& request, Context& context, const UndoSink& sink = {});

} // namespace keystrata::invalidation
