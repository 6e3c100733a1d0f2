// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/privatefolder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

namespace keystrata {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view LockName = "lock";
/// A socket path may have 107 bytes; what we add to the base, and ssh to its sockets, is less than fifty.
constexpr size_t LongestBase = 60;
/// A folder without a lock file may be just starting; after this it is not.
constexpr auto StartTime = std::chrono::minutes(1);

bool usableBase(const std::string& path)
{
    return path.starts_with('/') && path.size() <= LongestBase && ::access(path.c_str(), W_OK | X_OK) == 0;
}

/// The best first.
std::vector<std::string> bases()
{
    std::vector<std::string> found;
    for (const char* name : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
        const char* path = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets it
        if (path != nullptr && usableBase(path)) {
            found.emplace_back(path);
        }
    }
    found.emplace_back("/tmp");
    return found;
}

/// Nothing when somebody else holds it or there is no such file.
std::optional<Descriptor> takeLock(const std::string& path, int openFlags)
{
    Descriptor lock(::open(path.c_str(), O_RDWR | O_NOFOLLOW | openFlags, 0600));
    if (!lock.valid() || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        return std::nullopt;
    }
    return lock;
}

bool isAbandoned(const fs::path& folder)
{
    struct stat status{};
    if (::lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != ::getuid()) {
        return false;
    }
    const std::string lockPath = folder / LockName;
    if (::access(lockPath.c_str(), F_OK) != 0) {
        const auto changed = std::chrono::system_clock::from_time_t(status.st_mtime);
        return std::chrono::system_clock::now() - changed > StartTime;
    }
    return takeLock(lockPath, O_CLOEXEC).has_value();
}

} // namespace

Result<PrivateFolder> PrivateFolder::create(std::string_view kind, Lock lock)
{
    const auto base = bases().front();
    // Twice: between making the lock file and locking it another one may take ours for abandoned.
    for (int attempt = 0; attempt < 2; ++attempt) {
        auto path = base + "/" + std::string(kind) + "XXXXXX";
        if (::mkdtemp(path.data()) == nullptr) {
            return fail(ErrorKind::File,
                {"folder.create",
                    "Cannot make a folder for our sockets in {0} ({1}); set TMPDIR to a folder that can be written.",
                    {base, std::strerror(errno)}}); // NOLINT(concurrency-mt-unsafe): glibc's is safe
        }
        auto taken = takeLock(path + "/" + std::string(LockName), O_CREAT | (lock == Lock::Inherited ? 0 : O_CLOEXEC));
        struct stat status{};
        if (taken && ::fstat(taken->get(), &status) == 0 && status.st_nlink > 0) {
            return PrivateFolder(std::move(path), std::move(*taken));
        }
        std::error_code ignored; // it may be gone already
        fs::remove_all(path, ignored);
    }
    return fail(ErrorKind::File,
        {"folder.lock", "Cannot lock a folder for our sockets in {0}; set TMPDIR to a local disk.", {base}});
}

PrivateFolder::~PrivateFolder()
{
    if (m_lock.valid()) {
        std::error_code ignored; // nothing can be done about it here; the next one tries again
        fs::remove_all(m_path, ignored);
    }
}

void PrivateFolder::removeAbandoned(std::string_view kind)
{
    for (const auto& base : bases()) {
        std::error_code error;
        fs::directory_iterator entries(base, error);
        for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
            if (entries->path().filename().string().starts_with(kind) && isAbandoned(entries->path())) {
                std::error_code ignored; // tried again by the next one
                fs::remove_all(entries->path(), ignored);
            }
        }
    }
}

} // namespace keystrata
