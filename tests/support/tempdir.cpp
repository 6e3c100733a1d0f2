// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/tempdir.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace keystrata::testing {

TempDir::TempDir(std::string_view name) : m_path("/tmp/keystrata-" + std::string(name) + "-XXXXXX")
{
    if (mkdtemp(m_path.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), "Cannot make " + m_path);
    }
}

TempDir::~TempDir()
{
    std::error_code ignored; // nothing to do about it in a destructor
    std::filesystem::remove_all(m_path, ignored);
}

} // namespace keystrata::testing
