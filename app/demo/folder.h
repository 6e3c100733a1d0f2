// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/descriptor.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

namespace keystrata::demo {

/// The private folder (0700) of one running demo: socket, configuration, log. Below $XDG_RUNTIME_DIR, else $TMPDIR,
/// else /tmp; the path is short enough for a unix socket. A lock on a file inside says that it is in use; the server
/// inherits the lock, so that a folder counts as abandoned only when both processes are gone.
class Folder
{
public:
    static Result<Folder> create();
    ~Folder(); ///< removes it with all it holds
    Folder(Folder&&) noexcept = default;
    Folder& operator=(Folder&&) = delete;

    const std::string& path() const { return m_path; }

    std::string file(std::string_view name) const { return m_path + "/" + std::string(name); }

    /// Removes the folders beside this one whose demos ended without a chance to do it themselves.
    void removeAbandoned() const;

private:
    Folder(std::string path, Descriptor lock) : m_path(std::move(path)), m_lock(std::move(lock)) { }

    std::string m_path;
    Descriptor m_lock;
};

} // namespace keystrata::demo
