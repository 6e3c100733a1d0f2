// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/secret.h"

#include <sys/prctl.h>

#include <cstring>

namespace keystrata {

void wipe(std::string& text)
{
    text.resize(text.capacity()); // what an earlier, longer content left behind counts too
    ::explicit_bzero(text.data(), text.size());
    text.clear();
}

void keepMemoryPrivate()
{
#ifndef __SANITIZE_ADDRESS__
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

} // namespace keystrata
