// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/invalidation/journal.h"
#include "core/invalidation/plan.h"

#include <functional>

namespace keystrata::invalidation {

/// The images of a journal, to be read in any order, one a key: of several the last one counts. Not thread-safe.
class Archive
{
public:
    /// Reads the whole file once. Errors as JournalReader::open() has them; Cancelled.
    static Result<Archive> open(const std::string& path, const std::optional<Secret>& passphrase, Context& context);

    /// Which file, as a plan names it.
    Archived name() const { return {.path = m_path, .mark = m_reader.mark()}; }

    const JournalHeader& header() const { return m_reader.header(); }

    /// Some of its keys, evenly drawn.
    const std::vector<std::string>& sample() const { return m_sample; }

    /// Hands out every image with its place, in no order.
    using Sink = std::function<void(const KeyImage& image, const JournalReader::Place& place)>;
    Status each(const Sink& sink, Context& context);

    Result<KeyImage> imageAt(const JournalReader::Place& place);

private:
    Archive(std::string path, JournalReader reader) : m_path(std::move(path)), m_reader(std::move(reader)) { }

    Status readNames(Context& context);

    std::string m_path;
    JournalReader m_reader;
    std::vector<std::string> m_sample;
    std::vector<uint64_t> m_hashes; ///< of the keys of all images
};

} // namespace keystrata::invalidation
