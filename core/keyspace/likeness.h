// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/keytemplate.h"

#include <optional>
#include <string_view>
#include <vector>

namespace keystrata::keyspace {

/// Tells which of the keys that a layout does not read look as if it should: for counter-examples.
class Likeness
{
public:
    explicit Likeness(const Layout& layout);

    /// Not const: reuses its memory.
    bool resembles(std::string_view key);

private:
    Layout m_layout;
    std::optional<KeyTemplate> m_pattern; ///< when the prefix could be another one
    std::vector<KeyParts> m_readings;
};

} // namespace keystrata::keyspace
