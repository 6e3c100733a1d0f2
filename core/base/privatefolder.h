// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/descriptor.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

namespace keystrata {

/// A folder of ours alone (mode 0700) for as long as this object lives: sockets, a server's files. Below
/// $XDG_RUNTIME_DIR, else $TMPDIR, else /tmp; its path is short enough for unix sockets. A lock on a file inside says
/// that it is in use: who is killed leaves it behind, without the lock, for removeAbandoned().
class PrivateFolder
{
public:
    /// Whether the lock lasts until the programs that we start are gone as well.
    enum class Lock
    {
        Ours,
        Inherited
    };

    /// `kind` begins the name: "keystrata-demo-".
    static Result<PrivateFolder> create(std::string_view kind, Lock lock);
    ~PrivateFolder(); ///< removes it with all it holds
    PrivateFolder(PrivateFolder&& other) noexcept = default;
    PrivateFolder& operator=(PrivateFolder&&) = delete;

    const std::string& path() const { return m_path; }

    std::string file(std::string_view name) const { return m_path + "/" + std::string(name); }

    /// Removes the folders of this kind, wherever they are made, that nobody uses any more.
    static void removeAbandoned(std::string_view kind);

private:
    PrivateFolder(std::string path, Descriptor lock) : m_path(std::move(path)), m_lock(std::move(lock)) { }

    std::string m_path;
    Descriptor m_lock;
};

} // namespace keystrata
