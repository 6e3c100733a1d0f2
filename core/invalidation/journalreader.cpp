// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/opening.h"

#include <fmt/format.h>

namespace keystrata::invalidation {

namespace {

enum class Way
{
    Forward,
    Back
};

} // namespace

struct JournalReader::Open
{
    JournalFile file;
    Opening opening;
    uint64_t at = 0; ///< between two frames
    /// Of the record after `at`, in an encrypted journal; nothing: not known yet, coming from the end.
    std::optional<uint32_t> number = {};
    std::string plain = {}; ///< what was sealed
    Place place = {}; ///< of the last record

    Result<std::optional<JournalRecord>> step(Way way);
    Result<std::string_view> unsealed(const Frame& frame, Way way);
    Status complete() const;
};

/// The one after or before; over types we do not know.
Result<std::optional<JournalRecord>> JournalReader::Open::step(Way way)
{
    while (at != (way == Way::Forward ? file.end() : opening.first)) {
        const auto frame = way == Way::Forward ? file.frameAt(at) : file.frameBefore(at);
        if (!frame) {
            return fail(frame.error());
        }
        if (frame->state == Frame::State::Broken || frame->start < opening.first) {
            return fail(damagedAt(file, way == Way::Forward ? at : at - 1));
        }
        at = way == Way::Forward ? frame->end : frame->start;
        const auto fields = unsealed(*frame, way);
        if (!fields) {
            return fail(fields.error());
        }
        if (!isKnown(frame->type())) {
            continue;
        }
        auto record = decodeRecord(frame->type(), *fields);
        if (!record) {
            return fail(damagedAt(file, frame->start));
        }
        place.offset = frame->start;
        if (number) {
            place.number = way == Way::Forward ? *number - 1 : *number;
        }
        return record;
    }
    const auto whole = complete();
    return whole ? Result<std::optional<JournalRecord>>(std::nullopt) : fail(whole.error());
}

Result<std::string_view> JournalReader::Open::unsealed(const Frame& frame, Way way)
{
    const bool whole = frame.state == Frame::State::Whole;
    if (!opening.seal) {
        return whole ? Result<std::string_view>(frame.fields()) : fail(damagedAt(file, frame.start));
    }
    auto expected = number;
    if (expected && way == Way::Back) {
        --*expected;
    }
    const auto own = Seal::numberOf(frame.fields());
    const bool genuine = whole && opening.seal->unseal(static_cast<uint8_t>(frame.type()), frame.fields(), plain);
    // A record that is genuine tells where we are, also after others are missing: one fault is told once.
    const auto current = genuine ? own : expected;
    number = current && way == Way::Forward ? std::optional(*current + 1) : current;
    if (!genuine) {
        return fail(damagedAt(file, frame.start));
    }
    if (expected && own != expected) {
        return fail(ErrorKind::File,
            {"journal.order",
                "Records of the journal {0} are missing or stand in another order at byte {1}: somebody changed the "
                "file; take a copy of it from before.",
                {file.path(), fmt::format("{}", frame.start)}});
    }
    return std::string_view(plain);
}

/// Whether nothing is missing before the first record, when the way there was from the end.
Status JournalReader::Open::complete() const
{
    if (at == opening.first && number.value_or(FirstNumber) != FirstNumber) {
        return fail(ErrorKind::File,
            {"journal.missing",
                "The first records of the journal {0} are missing: somebody changed the file; take a copy of it from "
                "before.",
                {file.path()}});
    }
    return {};
}

JournalReader::JournalReader(std::unique_ptr<Open> open) : m_open(std::move(open)) { }

JournalReader::~JournalReader() = default;
JournalReader::JournalReader(JournalReader&& other) noexcept = default;
JournalReader& JournalReader::operator=(JournalReader&& other) noexcept = default;

Result<JournalReader> JournalReader::open(const std::string& path, const std::optional<Secret>& passphrase)
{
    auto file = JournalFile::open(path, JournalFile::Access::Read);
    if (!file) {
        return fail(file.error());
    }
    if (const auto inspected = file->inspect(); !inspected) {
        return fail(inspected.error());
    }
    auto opening = readOpening(*file, passphrase);
    if (!opening) {
        return fail(opening.error());
    }
    JournalReader reader(std::make_unique<Open>(Open{.file = std::move(*file), .opening = std::move(*opening)}));
    reader.toBegin();
    return reader;
}

const JournalHeader& JournalReader::header() const
{
    return m_open->opening.header;
}

bool JournalReader::encrypted() const
{
    return m_open->opening.seal.has_value();
}

bool JournalReader::torn() const
{
    return m_open->file.torn();
}

uint64_t JournalReader::bytes() const
{
    return m_open->file.size();
}

Result<std::optional<JournalRecord>> JournalReader::next()
{
    return m_open->step(Way::Forward);
}

Result<std::optional<JournalRecord>> JournalReader::previous()
{
    return m_open->step(Way::Back);
}

void JournalReader::toBegin()
{
    m_open->at = m_open->opening.first;
    m_open->number = FirstNumber;
}

void JournalReader::toEnd()
{
    m_open->at = m_open->file.end();
    // Of an empty journal both ends are the same.
    m_open->number = m_open->at == m_open->opening.first ? std::optional(FirstNumber) : std::nullopt;
}

JournalReader::Place JournalReader::place() const
{
    return m_open->place;
}

void JournalReader::toPlace(const Place& place)
{
    m_open->at = place.offset;
    m_open->number = place.number;
}

std::string JournalReader::mark() const
{
    return fmt::format("{:08x}", m_open->file.seed());
}

} // namespace keystrata::invalidation
