// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/encoder.h"
#include "app/demo/record.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace keystrata::demo {

/// How a family's keys carry their version.
enum class KeyStyle : uint8_t
{
    Django, ///< prefix:version:name
    Leading, ///< vVersion:name
    Trailing, ///< name:vVersion
    Plain, ///< no version
};

struct Seconds
{
    uint32_t from = 0;
    uint32_t to = 0;
};

/// Many keys of one kind: one line of the demo's content. Times are in seconds.
///
/// The name is a template of the key without prefix and version: {n} the object's number, {employee} {date} {year}
/// {month} {ym} of a payroll object, {md5} {sha1} {uuid} {token} made from the number, {ip} an address.
struct Family
{
    int db = 0;
    KeyStyle style = KeyStyle::Plain;
    std::string_view prefix;
    std::string_view version;
    std::string_view name;
    uint32_t first = 0; ///< number of the first object
    uint32_t count = 0; ///< at scale 1
    Record record = Record::Setting;
    int schema = 3; ///< release that wrote the values
    Encoding encoding = Encoding::Json;
    uint32_t ttl = 0; ///< zero: no expiry
    Seconds idle; ///< time since last use; never longer than the key is old when it begins at zero
    uint32_t heat = 0; ///< share of the reads of its database, zero: nobody reads it any more
    uint32_t lagging = 0; ///< per mille of the values written by the release before: schema drift
    uint32_t broken = 0; ///< per mille of the keys whose expiry breaks the rule …
    uint32_t brokenTtl = 0; ///< … and what they have instead
};

/// All of the demo's content but the few keys in oddity.h.
std::span<const Family> families();

} // namespace keystrata::demo
