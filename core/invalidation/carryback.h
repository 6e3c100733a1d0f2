// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/invalidation/madekeys.h"
#include "core/invalidation/undo.h"

namespace keystrata::invalidation {

/// Takes keys away again that a migrate has made: copies are removed, moved keys get their old names back. Only those
/// that are still what was written, value and expiry (the journal has a digest of the value, which does not depend on
/// what has become of the source since); and never over a key that bears the old name by now.
class CarryBack
{
public:
    /// `evenBig`: keys whose reading stalls the server were carried, too.
    CarryBack(Hand& hand, bool evenBig);

    /// Different keys of one database. Safe to repeat after an error: with `again` what is gone was taken away by us.
    Status takeBack(std::span<const KeyMade> made, bool again, UndoReport& report, Context& context);

private:
    Result<bool> together(std::span<const KeyMade> made, bool again, UndoReport& report, Context& context);

    Hand& m_hand;
    Imager m_imager;
};

} // namespace keystrata::invalidation
