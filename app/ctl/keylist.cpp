// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/keylist.h"

#include "core/base/bytes.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>

namespace keystrata::ctl {

namespace {

std::unexpected<Error> unreadable(const std::string& path, int error)
{
    return fail(ErrorKind::File, {"file.read", "Cannot read {0} ({1}).", {path, std::strerror(error)}});
}

/// Hands out what stands before each `end` of a file, or of standard input.
Status readParts(const std::string& path, char end, const std::function<Status(std::string)>& take)
{
    std::ifstream file;
    if (path != "-") {
        errno = 0;
        file.open(path, std::ios::binary);
        if (!file) {
            return unreadable(path, errno);
        }
    }
    std::istream& in = path == "-" ? std::cin : file;
    for (std::string part; std::getline(in, part, end);) {
        if (auto status = take(std::move(part)); !status) {
            return status;
        }
    }
    return in.bad() ? Status(unreadable(path, errno)) : Status();
}

} // namespace

Result<std::vector<std::string>> readKeyList(const std::string& path)
{
    std::vector<std::string> keys;
    size_t number = 0;
    const auto status = readParts(path, '\n', [&](std::string line) -> Status {
        ++number;
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        if (line.empty()) {
            return {};
        }
        auto key = line == "\"\"" ? std::string{} : unescapeBytes(line);
        if (!key) {
            return fail(ErrorKind::Usage,
                {"keys_from.escape",
                    "Line {0} of {1} has a broken escape: write a backslash as \\\\ and bytes as \\xHH.",
                    {std::to_string(number), path}});
        }
        keys.push_back(std::move(*key));
        return {};
    });
    return status ? Result<std::vector<std::string>>(std::move(keys)) : fail(status.error());
}

Result<std::vector<std::string>> readRawKeyList(const std::string& path)
{
    std::vector<std::string> keys;
    const auto status = readParts(path, '\0', [&keys](std::string name) -> Status {
        keys.push_back(std::move(name));
        return {};
    });
    return status ? Result<std::vector<std::string>>(std::move(keys)) : fail(status.error());
}

} // namespace keystrata::ctl
