// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/descriptor.h"
#include "core/base/result.h"

#include <string>

namespace keystrata::demo {

/// A file without a disk: gone with this object and with this process, and several times cheaper to fill. Other
/// processes of the same user open it by its path, or by a link to it, while this object lives.
class MemoryFile
{
public:
    static Result<MemoryFile> create();

    const std::string& path() const { return m_path; }

    Status linkFrom(const std::string& link) const; ///< makes a symbolic link

private:
    explicit MemoryFile(Descriptor file);

    Descriptor m_file;
    std::string m_path;
};

} // namespace keystrata::demo
