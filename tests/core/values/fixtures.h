// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

/// Values as the programs of their formats write them; fixtures/make.py says which and how.
namespace keystrata::testing {

inline std::string fileBytes(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path.string());
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string fixture(const std::string& name)
{
    return fileBytes(std::filesystem::path(KEYSTRATA_VALUE_FIXTURES) / name);
}

/// All of them, by "folder/name"; without the scripts that make them.
inline std::map<std::string, std::string> allFixtures()
{
    const std::set<std::string> scripts{".py", ".php", ".rb", ".java", ".md"};
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(KEYSTRATA_VALUE_FIXTURES)) {
        if (entry.is_regular_file() && !scripts.contains(entry.path().extension().string())) {
            found[std::filesystem::relative(entry.path(), KEYSTRATA_VALUE_FIXTURES).string()] = fileBytes(entry.path());
        }
    }
    return found;
}

} // namespace keystrata::testing
