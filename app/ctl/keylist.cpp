// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/keylist.h"

#include "core/base/bytes.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace keystrata::ctl {

namespace {

std::unexpected<Error> unreadable(const std::string& path, int error)
{
    return fail(ErrorKind::File, {"file.read", "Cannot read {0} ({1}).", {path, std::strerror(error)}});
}

} // namespace

Result<std::vector<std::string>> readKeyList(const std::string& path)
{
    std::ifstream file;
    if (path != "-") {
        errno = 0;
        file.open(path);
        if (!file) {
            return unreadable(path, errno);
        }
    }
    std::istream& in = path == "-" ? std::cin : file;
    std::vector<std::string> keys;
    std::string line;
    for (size_t number = 1; std::getline(in, line); ++number) {
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        if (line.empty()) {
            continue;
        }
        auto key = line == "\"\"" ? std::string{} : unescapeBytes(line);
        if (!key) {
            return fail(ErrorKind::Usage,
                {"keys_from.escape",
                    "Line {0} of {1} has a broken escape: write a backslash as \\\\ and bytes as \\xHH.",
                    {std::to_string(number), path}});
        }
        keys.push_back(std::move(*key));
    }
    if (in.bad()) {
        return unreadable(path, errno);
    }
    return keys;
}

} // namespace keystrata::ctl
