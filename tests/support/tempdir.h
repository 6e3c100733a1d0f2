// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <string>
#include <string_view>

namespace keystrata::testing {

/// A private directory below /tmp (unix socket paths are short), removed with all it holds.
class TempDir
{
public:
    explicit TempDir(std::string_view name = "test");
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::string& path() const { return m_path; }

    std::string file(std::string_view name) const { return m_path + "/" + std::string(name); }

private:
    std::string m_path;
};

} // namespace keystrata::testing
