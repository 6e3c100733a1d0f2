// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/images.h"
#include "core/invalidation/undo.h"

namespace keystrata::invalidation {

/// Gives keys the expiry again that they had before a drain, where it still is the one that the drain set: whoever
/// wrote the key since has decided otherwise.
class TakeBack
{
public:
    explicit TakeBack(Hand& hand);

    /// Changes of one database. Safe to repeat after an error.
    Status takeBack(std::span<const ExpiryChange> changes, UndoReport& report, Context& context);

private:
    Result<bool> together(std::span<const ExpiryChange> changes, UndoReport& report, Context& context);

    Hand& m_hand;
    Imager m_imager;
};

} // namespace keystrata::invalidation
