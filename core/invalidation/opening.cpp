// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/opening.h"

#include <fmt/format.h>

namespace keystrata::invalidation {

namespace {

Result<Frame> frameOf(JournalFile& file, uint64_t offset, RecordType first, RecordType second)
{
    if (file.end() <= offset) {
        return fail(ErrorKind::File,
            {"journal.unborn",
                "The journal {0} ends before its header: the program ended as it began it, and nothing was changed "
                "yet; remove the file.",
                {file.path()}});
    }
    auto frame = file.frameAt(offset);
    if (frame && (frame->state != Frame::State::Whole || (frame->type() != first && frame->type() != second))) {
        return fail(damagedAt(file, offset));
    }
    return frame;
}

std::unexpected<Error> refused(const JournalFile& file, std::string_view id, std::string_view text)
{
    return fail(ErrorKind::Refused, {id, text, {file.path()}});
}

} // namespace

Result<Opening> readOpening(JournalFile& file, const std::optional<Secret>& passphrase)
{
    Opening opening;
    auto frame = frameOf(file, FirstFrame, RecordType::Salt, RecordType::Header);
    if (!frame) {
        return fail(frame.error());
    }
    if (frame->type() == RecordType::Salt) {
        if (!passphrase) {
            return refused(file, "journal.encrypted", "The journal {0} is encrypted: give its passphrase.");
        }
        opening.seal = Seal::open(*passphrase, frame->fields());
        if (!opening.seal) {
            return fail(damagedAt(file, FirstFrame));
        }
        frame = frameOf(file, frame->end, RecordType::Header, RecordType::Header);
        if (!frame) {
            return fail(frame.error());
        }
    }
    std::string plain;
    if (opening.seal
        && (!opening.seal->unseal('H', frame->fields(), plain) || Seal::numberOf(frame->fields()) != FirstNumber - 1)) {
        return refused(file, "journal.passphrase",
            "The passphrase does not open the journal {0}; type it again, or find the one that was given when it was "
            "made.");
    }
    auto header = decodeHeader(opening.seal ? std::string_view(plain) : frame->fields());
    if (!header) {
        return fail(damagedAt(file, frame->start));
    }
    opening.header = std::move(*header);
    opening.first = frame->end;
    return opening;
}

Result<bool> isEncrypted(JournalFile& file)
{
    const auto frame = frameOf(file, FirstFrame, RecordType::Salt, RecordType::Header);
    return frame ? Result<bool>(frame->type() == RecordType::Salt) : fail(frame.error());
}

Error damagedAt(const JournalFile& file, uint64_t offset)
{
    return {ErrorKind::File,
        {"journal.damaged",
            "The journal {0} is damaged at byte {1}: the disk lost something there, or somebody changed the file; "
            "take a copy of it from before.",
            {file.path(), fmt::format("{}", offset)}},
        {}};
}

} // namespace keystrata::invalidation
