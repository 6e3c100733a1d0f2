// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/opening.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <random>

namespace keystrata::invalidation {

namespace {

constexpr size_t KeptBuffer = size_t{16} << 20U; ///< a larger one is given back after its commit

std::unexpected<Error> cannotWrite(const std::string& path)
{
    return fail(ErrorKind::File,
        {"journal.write", "Cannot write the journal {0} ({1}); check its folder and the space on its disk.",
            {path, std::strerror(errno)}}); // NOLINT(concurrency-mt-unsafe): glibc's is safe
}

bool writeAt(int fd, uint64_t offset, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto count = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno != EINTR) {
            return false;
        }
        const auto written = static_cast<size_t>(std::max<ssize_t>(count, 0));
        bytes.remove_prefix(written);
        offset += written;
    }
    return true;
}

/// Some file systems cannot; the file itself is safe then all the same.
void syncFolderOf(const std::string& path)
{
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.valid()) {
        ::fsync(fd.get());
    }
}

/// False when it was removed before we had the lock: what is written there is lost.
bool hasName(int fd)
{
    struct stat info{};
    return ::fstat(fd, &info) == 0 && info.st_nlink > 0;
}

} // namespace

struct JournalWriter::Open
{
    std::string path;
    JournalHeader header;
    Descriptor fd;
    std::optional<Seal> seal = {};
    uint32_t seed = 0; ///< of the checksums
    uint64_t size = 0; ///< what is on the disk
    uint32_t sealed = 0; ///< records on the disk, in an encrypted journal: the next one's number
    uint32_t sealedNext = 0; ///< the same with those in the buffer
    std::string buffer = {};
    std::string plain = {}; ///< what is to be sealed
    std::optional<Error> fault = {}; ///< of a record that could not be added; told by commit()
    bool lost = false; ///< where the file ends is not known any more

    template <typename Record>
    void add(RecordType type, const Record& record);
    void addSalt(const Seal& made);
    Status commit();
    void drop();
    Status start();
};

template <typename Record>
void JournalWriter::Open::add(RecordType type, const Record& record)
{
    const auto start = beginFrame(buffer);
    buffer.push_back(static_cast<char>(type));
    bool done = true;
    if (seal) {
        plain.clear();
        encodeFields(record, plain);
        // OpenSSL counts in int, and a nonce must not come again.
        done = plain.size() < LongestPayload && sealedNext < std::numeric_limits<uint32_t>::max()
            && seal->seal(static_cast<uint8_t>(type), sealedNext, plain, buffer);
        ++sealedNext;
    } else {
        encodeFields(record, buffer);
    }
    if (!done || buffer.size() - start - FrameOverhead + 4 > LongestPayload) {
        buffer.resize(start);
        fault = Error{ErrorKind::File,
            {"journal.record",
                "A record does not fit into the journal {0} (it is over 1 GiB, or cannot be encrypted): leave that key "
                "out.",
                {path}},
            {}};
        return;
    }
    endFrame(buffer, start, seed);
}

void JournalWriter::Open::addSalt(const Seal& made)
{
    const auto start = beginFrame(buffer);
    buffer.push_back(static_cast<char>(RecordType::Salt));
    buffer += made.fields();
    endFrame(buffer, start, seed);
    ++sealedNext;
}

Status JournalWriter::Open::commit()
{
    if (fault) {
        const auto error = *fault;
        drop();
        return fail(error);
    }
    if (lost) {
        errno = EIO;
        drop();
        return cannotWrite(path);
    }
    if (buffer.empty()) {
        return {};
    }
    if (!writeAt(fd.get(), size, buffer) || ::fdatasync(fd.get()) != 0) {
        const auto error = cannotWrite(path);
        lost = ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0;
        drop();
        return error;
    }
    size += buffer.size();
    sealed = sealedNext;
    buffer.clear();
    if (buffer.capacity() > KeptBuffer) {
        buffer.shrink_to_fit();
        plain = {};
    }
    return {};
}

void JournalWriter::Open::drop()
{
    buffer.clear();
    fault.reset();
    sealedNext = sealed;
    lost = lost || (seal && !seal->renew()); // the numbers come again
}

/// The lock, the mode and the first records of a file that we have just made.
Status JournalWriter::Open::start()
{
    // The umask may have taken from the mode what the owner needs.
    if (::fchmod(fd.get(), 0600) != 0 || !lock(fd.get()) || !hasName(fd.get())) {
        return cannotWrite(path);
    }
    seed = std::random_device()();
    buffer = JournalMagic;
    putNumber(buffer, seed, 4);
    if (seal) {
        addSalt(*seal);
    }
    add(RecordType::Header, header);
    return commit();
}

JournalWriter::JournalWriter(std::unique_ptr<Open> open) : m_open(std::move(open)) { }

JournalWriter::~JournalWriter() = default;
JournalWriter::JournalWriter(JournalWriter&& other) noexcept = default;
JournalWriter& JournalWriter::operator=(JournalWriter&& other) noexcept = default;

Result<JournalWriter> JournalWriter::create(
    const std::string& path, const JournalHeader& header, const std::optional<Secret>& passphrase)
{
    auto open = std::make_unique<Open>(Open{.path = path, .header = header});
    if (passphrase) {
        auto seal = Seal::create(*passphrase);
        if (!seal) {
            return fail(seal.error());
        }
        open->seal = std::move(*seal);
    }
    open->fd.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!open->fd.valid()) {
        return cannotWrite(path);
    }
    if (const auto started = open->start(); !started) {
        ::unlink(path.c_str());
        return fail(started.error());
    }
    syncFolderOf(path);
    return JournalWriter(std::move(open));
}

namespace {

/// The number that the next record gets: one more than the last has. Damaged ones are counted and stay.
Result<uint32_t> nextNumber(JournalFile& file, Opening& opening)
{
    std::string plain;
    uint32_t damaged = 0;
    for (uint64_t at = file.end(); at > opening.first; ++damaged) {
        const auto frame = file.frameBefore(at);
        if (!frame) {
            return fail(frame.error());
        }
        if (frame->state == Frame::State::Broken) {
            return fail(damagedAt(file, at - 1));
        }
        if (opening.seal->unseal(static_cast<uint8_t>(frame->type()), frame->fields(), plain)) {
            return *Seal::numberOf(frame->fields()) + 1 + damaged;
        }
        at = frame->start;
    }
    return FirstNumber + damaged;
}

/// What follows could not be reached from the end if the last record's lengths do not agree.
Status requireEnd(JournalFile& file)
{
    const auto last = file.frameBefore(file.end());
    if (!last) {
        return fail(last.error());
    }
    return last->state == Frame::State::Broken ? fail(damagedAt(file, file.end() - 1)) : Status();
}

} // namespace

Result<JournalWriter> JournalWriter::append(const std::string& path, const std::optional<Secret>& passphrase)
{
    auto file = JournalFile::open(path, JournalFile::Access::Append);
    if (!file) {
        return fail(file.error());
    }
    if (!lock(file->fd())) {
        return fail(ErrorKind::Refused,
            {"journal.running", "Another program is writing the journal {0}: wait until it is done, or end it.",
                {path}});
    }
    if (!hasName(file->fd())) {
        errno = ENOENT;
        return cannotWrite(path);
    }
    if (const auto inspected = file->inspect(); !inspected) {
        return fail(inspected.error());
    }
    auto opening = readOpening(*file, passphrase);
    if (!opening) {
        return fail(opening.error());
    }
    if (const auto sound = requireEnd(*file); !sound) {
        return fail(sound.error());
    }
    const auto number = opening->seal ? nextNumber(*file, *opening) : Result<uint32_t>(0);
    if (!number) {
        return fail(number.error());
    }
    auto open = std::make_unique<Open>(Open{.path = path, .header = std::move(opening->header)});
    open->seal = std::move(opening->seal);
    open->seed = file->seed();
    open->size = file->end();
    open->sealed = *number;
    open->sealedNext = *number;
    const bool torn = file->torn();
    open->fd = file->takeFd();
    if (torn && (::ftruncate(open->fd.get(), static_cast<off_t>(open->size)) != 0 || ::fsync(open->fd.get()) != 0)) {
        return cannotWrite(path);
    }
    return JournalWriter(std::move(open));
}

const std::string& JournalWriter::path() const
{
    return m_open->path;
}

const JournalHeader& JournalWriter::header() const
{
    return m_open->header;
}

void JournalWriter::add(const JournalRecord& record)
{
    m_open->add(typeOf(record), record);
}

void JournalWriter::add(const KeyImage& image)
{
    m_open->add(RecordType::Key, image);
}

Status JournalWriter::commit()
{
    return m_open->commit();
}

uint64_t JournalWriter::uncommitted() const
{
    return m_open->buffer.size();
}

uint64_t JournalWriter::bytes() const
{
    return m_open->size + m_open->buffer.size();
}

} // namespace keystrata::invalidation
