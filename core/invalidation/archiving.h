// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/json.h"
#include "core/invalidation/journal.h"
#include "core/keyspace/keylisting.h"

#include <map>

namespace keystrata::invalidation {

/// Which keys are to be written to which file.
struct ArchiveRequest
{
    keyspace::ListRequest keys = {};
    std::string path = {};
    std::optional<Secret> passphrase = {}; ///< nothing: the file is not encrypted
    bool evenBig = false; ///< stall the server rather than leave a key out
};

struct ArchiveReport
{
    uint64_t keys = 0; ///< written
    uint64_t bytes = 0; ///< of the file
    uint64_t gone = 0; ///< between the listing and their image
    uint64_t tooBig = 0; ///< left out: their image would stall the server
    uint64_t failed = 0;
    std::map<std::string, uint64_t> failures = {}; ///< first word of the server's answer → keys
    bool complete = false; ///< every key was looked at
    std::vector<Message> notes = {};
};

Json archiveReportJson(const ArchiveReport& report);

/// Writes the keys of a selection with their values to an archive, of mode 0600. It is whole or it is not there. File
/// error when there is such a file already. Reading a value counts as a use of its key, which is why idle times are
/// asked first.
Result<ArchiveReport> writeArchive(redis::Session& session, const ArchiveRequest& request, Context& context);

} // namespace keystrata::invalidation
