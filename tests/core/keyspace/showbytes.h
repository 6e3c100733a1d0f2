// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/bytes.h"

#include <QTest>

#include <string>

/// Lets QCOMPARE show strings of bytes when they differ.
template <>
inline char* QTest::toString(const std::string& bytes)
{
    return qstrdup(('"' + keystrata::escapeBytes(bytes) + '"').c_str());
}
