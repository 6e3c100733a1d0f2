// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/files.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace keystrata {

namespace {

constexpr mode_t PrivateFile = 0600;
constexpr mode_t PrivateFolder = 0700;
constexpr int LockIntervalMs = 10; ///< between two tries: flock() cannot wait until a time

/// Closed when it goes.
class Descriptor
{
public:
    explicit Descriptor(int fd) : m_fd(fd) { }

    ~Descriptor()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool valid() const { return m_fd >= 0; }

    int get() const { return m_fd; }

    /// False when what was written did not arrive (a network file system says so only now).
    bool close()
    {
        const int fd = m_fd;
        m_fd = -1;
        return ::close(fd) == 0;
    }

private:
    int m_fd;
};

std::unexpected<Error> cannot(std::string_view id, std::string_view text, const std::string& path)
{
    return fail(ErrorKind::File, {id, text, {path, std::strerror(errno)}});
}

std::unexpected<Error> cannotWrite(const std::string& path)
{
    return cannot("file.write", "Cannot write {0} ({1}); check the folder and the space on its disk.", path);
}

std::string folderOf(const std::string& path)
{
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

bool writeAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto count = ::write(fd, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) {
            return false;
        }
        bytes.remove_prefix(static_cast<size_t>(std::max<ssize_t>(count, 0)));
    }
    return true;
}

/// A new file with all the bytes on the disk, or none at all.
bool writeDurably(const std::string& path, std::string_view bytes)
{
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, PrivateFile));
    if (!file.valid()) {
        return false;
    }
    // The umask may have taken from the mode what the owner needs.
    if (::fchmod(file.get(), PrivateFile) == 0 && writeAll(file.get(), bytes) && ::fsync(file.get()) == 0
        && file.close()) {
        return true;
    }
    const int error = errno;
    ::unlink(path.c_str());
    errno = error;
    return false;
}

/// Some file systems cannot; the file itself is safe then all the same.
void syncFolder(const std::string& path)
{
    const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.valid()) {
        ::fsync(folder.get());
    }
}

} // namespace

FileState fileState(const std::string& path)
{
    FileState state;
    struct stat info{};
    state.link = ::lstat(path.c_str(), &info) == 0 && S_ISLNK(info.st_mode);
    if (::stat(path.c_str(), &info) == 0) {
        state.exists = true;
        state.regular = S_ISREG(info.st_mode);
        state.ours = info.st_uid == ::geteuid();
        state.mode = info.st_mode & 07777U;
    }
    return state;
}

Status requirePrivateFile(const std::string& path)
{
    const auto state = fileState(path);
    if (state.regular && state.ours && state.readableByAll() && ::access(path.c_str(), W_OK) == 0) {
        return fail(ErrorKind::Refused,
            {"file.world_readable",
                "Every user of this machine can read {0}, which holds a secret: take that away (chmod 600) and change "
                "the secret.",
                {path}});
    }
    return {};
}

Result<std::string> readFile(const std::string& path, size_t limit)
{
    const auto failed = [&path] {
        return cannot("file.read", "Cannot read {0} ({1}); check its name and who may read it.", path);
    };
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) {
        return failed();
    }
    std::string text;
    std::array<char, 16384> buffer{};
    while (true) {
        const auto count = ::read(file.get(), buffer.data(), buffer.size());
        if (count < 0 && errno != EINTR) {
            return failed();
        }
        if (count == 0) {
            return text;
        }
        text.append(buffer.data(), static_cast<size_t>(std::max<ssize_t>(count, 0)));
        if (text.size() > limit) {
            return fail(ErrorKind::File,
                {"file.long", "The file {0} is longer than such a file ever is: check its name.", {path}});
        }
    }
}

Status writeNewFile(const std::string& path, std::string_view bytes)
{
    if (!writeDurably(path, bytes)) {
        return cannotWrite(path);
    }
    syncFolder(folderOf(path));
    return {};
}

Status writeFileAtomically(const std::string& path, std::string_view bytes)
{
    const auto temporary = path + ".new";
    ::unlink(temporary.c_str()); // of a process that was killed here
    if (!writeDurably(temporary, bytes)) {
        return cannotWrite(temporary);
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const int error = errno;
        ::unlink(temporary.c_str());
        errno = error;
        return cannotWrite(path);
    }
    syncFolder(folderOf(path));
    return {};
}

Status makePrivateFolder(const std::string& path)
{
    for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
        const auto part = path.substr(0, slash);
        if (::mkdir(part.c_str(), PrivateFolder) == 0) {
            ::chmod(part.c_str(), PrivateFolder);
        } else if (errno != EEXIST) {
            return cannot("file.folder", "Cannot make the folder {0} ({1}); make it yourself.", part);
        }
        if (slash == std::string::npos) {
            return {};
        }
    }
}

FileLock::~FileLock()
{
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

Status FileLock::acquire(const std::string& path, Deadline deadline, Context& context)
{
    m_fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, PrivateFile);
    if (m_fd < 0) {
        return cannotWrite(path);
    }
    while (::flock(m_fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return cannotWrite(path);
        }
        pollfd stop{context.stopFd(), POLLIN, 0};
        ::poll(&stop, 1, LockIntervalMs);
        if (context.stopRequested()) {
            return fail(Context::cancelled());
        }
        if (Clock::now() >= deadline) {
            return fail(ErrorKind::Timeout,
                {"file.locked", "Another program has been changing {0} for too long; end it and try again.", {path}});
        }
    }
    return {};
}

} // namespace keystrata
