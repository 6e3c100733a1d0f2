// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/secrets.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace keystrata::ctl {

void hidePasswords(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i) {
        char* const begin = argv[i]; // NOLINT(cppcoreguidelines-pro-bounds-pointer-arithmetic)
        char* const scheme = std::strstr(begin, "://");
        char* const at = scheme == nullptr ? nullptr : std::strrchr(scheme, '@');
        char* const colon = at == nullptr ? nullptr : std::strchr(scheme + 3, ':');
        if (colon == nullptr || colon > at) {
            continue;
        }
        // Its length is nobody's business either: three stars at most, the rest moves up over what is left.
        char* const end = begin + std::strlen(begin);
        char* const stars = std::fill_n(colon + 1, std::min<ptrdiff_t>(3, at - colon - 1), '*');
        std::fill(std::copy(at, end, stars), end, '\0');
    }
}

} // namespace keystrata::ctl
