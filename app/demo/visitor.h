// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "app/demo/content.h"
#include "app/demo/dice.h"
#include "core/base/context.h"
#include "core/redis/connection.h"

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace keystrata::demo {

/// One application's connection to one database. It reads its hot families through the cache-aside pattern: GET, and
/// after a miss SETEX with the family's time to live. Misses come from expiry, from objects nobody has asked
/// for yet, and from updates that invalidate a key (UNLINK) before it is read again; of these last it adds as many as
/// it takes to keep to the wanted hit ratio.
class Visitor
{
public:
    struct Role
    {
        std::string_view clientName;
        int db = 0;
        double share = 1; ///< of all reads
        double luck = 0; ///< added to the hit ratio: sessions are almost always there
    };

    Visitor(const Role& role, double scale, Content& content, uint64_t seed);

    /// Connects when there is no connection. An application that cannot connect tries again at its next turn.
    void connect(const redis::Endpoint& endpoint, Context& context);
    void visit(double reads, double hitRatio);
    /// Once a second: which version is live; as many large reports as the tide wants, which is from 0 to 1.
    void housekeeping(double tide);
    void move();

    const redis::Connection* connection() const { return m_connection.get(); }

private:
    enum class Purpose : uint8_t
    {
        Read,
        LiveVersion,
        Other
    };

    struct Pending
    {
        Purpose purpose = Purpose::Other;
        const Family* family = nullptr;
        uint64_t object = 0;
    };

    struct Place
    {
        const Family* family = nullptr;
        uint64_t objects = 0;
        uint64_t heatUpTo = 0; ///< running sum: the place is chosen by a number below it
    };

    const Place& choosePlace();
    uint64_t chooseObject(const Place& place);
    void read(const Family& family, uint64_t object);
    void invalidate(const Family& family, uint64_t object);
    void write(const Family& family, uint64_t object, uint32_t ttl);
    void send(Purpose purpose, std::initializer_list<std::string_view> command);
    void answered(const Pending& request, redis::Reply reply);
    void nameKey(const Family& family, uint64_t object);
    std::string_view versionFor(const Family& family) const;

    Role m_role;
    double m_scale;
    Content& m_content;
    Dice m_dice;
    std::vector<Place> m_places;
    std::unique_ptr<redis::Connection> m_connection;
    std::deque<Pending> m_pending;
    std::string m_liveVersion = "3";
    std::string m_key;
    std::string m_value;
    double m_readsDue = 0;
    double m_missesDue = 0;
    double m_reportsDue = 0;
    uint64_t m_reports = 0;
};

} // namespace keystrata::demo
