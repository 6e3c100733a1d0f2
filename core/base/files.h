// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"

#include <cstddef>
#include <string>
#include <string_view>

/// Small files of ours and of the operator: read whole, written whole or not at all. Errors are of kind File.
namespace keystrata {

/// What lies at the end of a path, symbolic links followed.
struct FileState
{
    bool exists = false;
    bool regular = false;
    bool ours = false; ///< belongs to the user this process acts for
    bool link = false; ///< the path itself is a symbolic link
    unsigned mode = 0; ///< permission bits

    bool readableByAll() const { return (mode & 04U) != 0; }

    bool writableByOthers() const { return (mode & 022U) != 0; }

    bool openToOthers() const { return (mode & 077U) != 0; }
};

FileState fileState(const std::string& path);

/// For files that hold a password or a private key. Refused when everybody may read it and we could have prevented
/// that: whoever wanted the secret has it, so it must be changed, and a mere warning in a cron mail nobody reads. A
/// group may share such a file; what an orchestrator mounts read-only (/run/secrets), a pipe, and a file of another
/// user, whose mode is not ours to mend, are taken as they are. A missing file is no concern of this function.
Status requirePrivateFile(const std::string& path);

/// The whole of a regular file, or of a pipe. An error when it is longer than `limit`.
Result<std::string> readFile(const std::string& path, size_t limit);

/// Replaces the file, or makes it, with mode 0600 whatever the umask: written beside it, flushed to the disk, renamed.
/// Whenever the power goes, or the process, the path names the old content or the new one. A symbolic link is not
/// followed but replaced. Writers of one path take turns (FileLock).
Status writeFileAtomically(const std::string& path, std::string_view bytes);

/// Makes a file that must not exist yet, with mode 0600; never follows a symbolic link.
Status writeNewFile(const std::string& path, std::string_view bytes);

/// Makes the folder with mode 0700, and those above it. One that exists is left as it is.
Status makePrivateFolder(const std::string& path);

/// One process at a time: held from acquire() until the object goes, and given up by the kernel when
/// the process dies. The lock is a file of its own, so that the file it guards may be replaced.
class FileLock
{
public:
    FileLock() = default;
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

    /// Timeout when another process holds it until the deadline, Cancelled on a stop request.
    Status acquire(const std::string& path, Deadline deadline, Context& context);

private:
    int m_fd = -1;
};

} // namespace keystrata
