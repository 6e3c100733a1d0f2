// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

namespace keystrata::demo {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view NameStart = "keystrata-demo-";
constexpr std::string_view LockName = "lock";
/// A socket path may have 107 bytes; what we add to the base is about thirty.
constexpr size_t LongestBase = 64;
/// A folder without a lock file may be a demo that is just starting; after this it is not.
constexpr auto StartTime = std::chrono::minutes(1);

bool usableBase(const char* path)
{
    return path != nullptr && path[0] == '/' && std::strlen(path) <= LongestBase && ::access(path, W_OK | X_OK) == 0;
}

std::string baseFolder()
{
    for (const char* name : {"XDG_RUNTIME_DIR", "TMPDIR"}) {
        if (const char* path = std::getenv(name); usableBase(path)) { // NOLINT(concurrency-mt-unsafe)
            return path;
        }
    }
    return "/tmp";
}

/// Nothing when somebody else holds it or there is no such file.
std::optional<Descriptor> takeLock(const std::string& path, int openFlags)
{
    // Not O_CLOEXEC: the server shall inherit it.
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
    return takeLock(lockPath, 0).has_value();
}

} // namespace

Result<Folder> Folder::create()
{
    // Twice: between making the lock file and locking it another demo may take ours for an abandoned one.
    for (int attempt = 0; attempt < 2; ++attempt) {
        std::string path = baseFolder() + "/" + std::string(NameStart) + "XXXXXX";
        if (::mkdtemp(path.data()) == nullptr) {
            return fail(ErrorKind::File,
                {"demo.folder",
                    "Cannot make a folder for the demo in {0} ({1}); set TMPDIR to a folder that can be written.",
                    {baseFolder(), std::strerror(errno)}});
        }
        auto lock = takeLock(path + "/" + std::string(LockName), O_CREAT);
        struct stat status{};
        if (lock && ::fstat(lock->get(), &status) == 0 && status.st_nlink > 0) {
            return Folder(std::move(path), std::move(*lock));
        }
        std::error_code ignored; // it may be gone already
        fs::remove_all(path, ignored);
    }
    return fail(ErrorKind::File,
        {"demo.lock", "Cannot lock the demo's folder in {0}; set TMPDIR to a local disk.", {baseFolder()}});
}

Folder::~Folder()
{
    if (m_lock.valid()) {
        std::error_code ignored; // nothing can be done about it here; the next demo tries again
        fs::remove_all(m_path, ignored);
    }
}

void Folder::removeAbandoned() const
{
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(fs::path(m_path).parent_path(), error)) {
        if (entry.path().filename().string().starts_with(NameStart) && entry.path() != m_path
            && isAbandoned(entry.path())) {
            std::error_code ignored; // tried again by the next demo
            fs::remove_all(entry.path(), ignored);
        }
    }
}

} // namespace keystrata::demo
