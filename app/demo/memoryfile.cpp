// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/memoryfile.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace keystrata::demo {

Result<MemoryFile> MemoryFile::create()
{
    Descriptor file(::memfd_create("keystrata", MFD_CLOEXEC));
    if (!file.valid()) {
        return fail(ErrorKind::File,
            {"file.memory", "The system does not give memory for a file ({0}).", {std::strerror(errno)}});
    }
    return MemoryFile(std::move(file));
}

Status MemoryFile::linkFrom(const std::string& link) const
{
    if (::symlink(m_path.c_str(), link.c_str()) != 0) {
        return fail(ErrorKind::File,
            {"file.link", "Cannot make the link {0} ({1}); check the folder.", {link, std::strerror(errno)}});
    }
    return {};
}

MemoryFile::MemoryFile(Descriptor file)
    : m_file(std::move(file))
    , m_path(fmt::format("/proc/{}/fd/{}", ::getpid(), m_file.get()))
{
}

} // namespace keystrata::demo
