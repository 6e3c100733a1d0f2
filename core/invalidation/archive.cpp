// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/archive.h"

#include "core/invalidation/contents.h"

#include <random>

namespace keystrata::invalidation {

namespace {

constexpr size_t SampleKeys = 20'000;
constexpr uint64_t CheckEvery = 1'000; ///< records between looks at the stop token

} // namespace

Result<Archive> Archive::open(const std::string& path, const std::optional<Secret>& passphrase, Context& context)
{
    auto reader = JournalReader::open(path, passphrase);
    if (!reader) {
        return fail(reader.error());
    }
    Archive archive(path, std::move(*reader));
    if (auto status = archive.readNames(context); !status) {
        return fail(status.error());
    }
    return archive;
}

Status Archive::readNames(Context& context)
{
    std::mt19937_64 random; // the same sample each time
    m_reader.toBegin();
    for (uint64_t records = 0;; ++records) {
        const auto record = m_reader.next();
        if (!record) {
            return fail(record.error());
        }
        if (!*record) {
            return {};
        }
        if (records % CheckEvery == 0 && context.stopRequested()) {
            return fail(Context::cancelled());
        }
        const auto* image = std::get_if<KeyImage>(&**record);
        if (image == nullptr) {
            continue;
        }
        const auto place = std::uniform_int_distribution<size_t>(0, m_hashes.size())(random);
        if (m_sample.size() < SampleKeys) {
            m_sample.push_back(image->key);
        } else if (place < SampleKeys) {
            m_sample[place] = image->key;
        }
        m_hashes.push_back(contentsHash(image->db, image->key));
    }
}

Status Archive::each(const Sink& sink, Context& context)
{
    Repeats repeats(m_hashes);
    m_reader.toEnd();
    for (uint64_t records = 0;; ++records) {
        const auto record = m_reader.previous();
        if (!record) {
            return fail(record.error());
        }
        if (!*record) {
            return {};
        }
        if (records % CheckEvery == 0 && context.stopRequested()) {
            return fail(Context::cancelled());
        }
        const auto* image = std::get_if<KeyImage>(&**record);
        if (image != nullptr && !repeats.met(image->db, image->key)) {
            sink(*image, m_reader.place());
        }
    }
}

Result<KeyImage> Archive::imageAt(const JournalReader::Place& place)
{
    m_reader.toPlace(place);
    auto record = m_reader.next();
    if (!record) {
        return fail(record.error());
    }
    auto* image = *record ? std::get_if<KeyImage>(&**record) : nullptr;
    if (image == nullptr) {
        return fail(
            ErrorKind::File, {"archive.changed", "The file {0} was changed while it was read: try again.", {m_path}});
    }
    return std::move(*image);
}

} // namespace keystrata::invalidation
