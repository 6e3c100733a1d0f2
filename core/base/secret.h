// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <string>
#include <utility>

namespace keystrata {

/// Overwrites the bytes before it empties the string, whatever the optimiser thinks of that.
void wipe(std::string& text);

/// A password on its way from where it is kept to the connection that needs it. Overwrites its memory when it goes;
/// moved, never copied. Copies made of reveal() are the caller's care.
class Secret
{
public:
    Secret() = default;

    explicit Secret(std::string&& text) : m_text(std::move(text)) { wipe(text); }

    Secret(Secret&& other) noexcept : m_text(std::move(other.m_text)) { wipe(other.m_text); }

    Secret& operator=(Secret&& other) noexcept
    {
        if (this != &other) {
            wipe(m_text);
            m_text = std::move(other.m_text);
            wipe(other.m_text);
        }
        return *this;
    }

    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    ~Secret() { wipe(m_text); }

    bool empty() const { return m_text.empty(); }

    const std::string& reveal() const { return m_text; }

private:
    std::string m_text;
};

/// Keeps the memory of this process, and the passwords in it, out of core dumps and away from other programs of the
/// same user (debuggers too). To be called first by every main() that may hold one. Children do not inherit it. Does
/// nothing in builds with AddressSanitizer, whose leak check must look into the process.
void keepMemoryPrivate();

} // namespace keystrata
