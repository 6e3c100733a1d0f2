// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/ctl/output.h"
#include "core/values/tree.h"

#include <cstddef>

namespace keystrata::ctl {

struct ValueJson
{
    Json json;
    bool complete = true; ///< false: more nodes than are printed; "…" stands where they are left out
};

/// A decoded value as JSON. What JSON lacks becomes {"$bytes": base64}, {"$class": name, fields …} and {"$ref": path};
/// symbols and times are strings, and so are numbers that no 64 bits hold and keys that are no text.
ValueJson valueJson(const values::Tree& tree, size_t mostNodes = 200'000);

} // namespace keystrata::ctl
