// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/demo/visitor.h"

#include "app/demo/oddity.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace keystrata::demo {

namespace {

constexpr double ReportsASecond = 6; ///< at high tide; each takes 16 kB for a minute or two
constexpr uint64_t ReportObjects = 100'000; ///< where the numbers of the extra reports begin
constexpr uint64_t NewFaces = 1500; ///< objects beyond the seeded ones that somebody may ask for
constexpr uint32_t ShortLife = 600; ///< seconds
constexpr int LatestSchema = 4;

bool isNumber(std::string_view text)
{
    return !text.empty() && text.size() < 10 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool isVersioned(const Family& family)
{
    return family.db == PayrollDb && family.style == KeyStyle::Django;
}

} // namespace

Visitor::Visitor(const Role& role, double scale, Content& content, uint64_t seed)
    : m_role(role)
    , m_scale(scale)
    , m_content(content)
    , m_dice(Dice::mix({seed, static_cast<uint64_t>(role.db)}))
{
    uint64_t heat = 0;
    for (const auto& family : families()) {
        if (family.db == role.db && family.heat > 0) {
            heat += family.heat;
            m_places.push_back({.family = &family, .objects = scaledCount(family, scale), .heatUpTo = heat});
        }
    }
}

void Visitor::connect(const redis::Endpoint& endpoint, Context& context)
{
    if (m_connection && m_connection->open()) {
        return;
    }
    m_connection.reset();
    m_pending.clear();
    auto stream = redis::connectStream({.endpoint = endpoint}, Clock::now() + std::chrono::milliseconds(100), context);
    if (!stream) {
        return;
    }
    m_connection = std::make_unique<redis::Connection>(std::move(*stream));
    send(Purpose::Other, {"CLIENT", "SETNAME", m_role.clientName});
    send(Purpose::Other, {"SELECT", std::to_string(m_role.db)});
}

void Visitor::visit(double reads, double hitRatio)
{
    if (!m_connection) {
        return;
    }
    m_readsDue += reads * m_role.share;
    const auto count = static_cast<uint64_t>(m_readsDue);
    m_readsDue -= static_cast<double>(count);
    // Neither a drought of misses nor a storm of them (after a purge) is made up for later.
    const auto most = static_cast<double>(count);
    m_missesDue = std::clamp(m_missesDue + most * std::max(0.0, 1.0 - hitRatio - m_role.luck), -most, most);
    auto invalidations = static_cast<uint64_t>(std::max(0.0, m_missesDue));
    for (uint64_t i = 0; i < count; ++i) {
        const Place& place = choosePlace();
        const uint64_t object = chooseObject(place);
        if (invalidations > 0 && m_dice.below(count - i) < invalidations) {
            --invalidations;
            // Somebody new asks for what is never kept for long, or something was updated.
            if (place.family->ttl != 0 && place.family->ttl <= ShortLife && m_dice.below(2) == 0) {
                read(*place.family, place.family->first + place.objects + m_dice.below(NewFaces));
                continue;
            }
            invalidate(*place.family, object);
        }
        read(*place.family, object);
    }
}

void Visitor::housekeeping(double tide)
{
    if (!m_connection || m_role.db != PayrollDb) {
        return;
    }
    send(Purpose::LiveVersion, {"GET", LiveVersionKey});
    send(Purpose::Other, {"INCR", "payroll:requests"});
    const auto reportFamily =
        std::ranges::find_if(m_places, [](const Place& place) { return place.family->record == Record::Report; });
    for (m_reportsDue += ReportsASecond * m_scale * tide; m_reportsDue >= 1; m_reportsDue -= 1) {
        write(*reportFamily->family, ReportObjects + m_reports++, 60 + static_cast<uint32_t>(m_dice.below(60)));
    }
}

void Visitor::move()
{
    // An error closes the connection; the next turn opens another.
    if (!m_connection || !m_connection->open() || !m_connection->step()) {
        return;
    }
    while (m_connection->ready() > 0 && !m_pending.empty()) {
        const Pending request = m_pending.front();
        m_pending.pop_front();
        answered(request, m_connection->take());
    }
    // What the misses made us write; an error is seen again at the next turn.
    [[maybe_unused]] const auto status = m_connection->step();
}

const Visitor::Place& Visitor::choosePlace()
{
    const uint64_t heat = m_dice.below(m_places.back().heatUpTo);
    return *std::ranges::upper_bound(m_places, heat, {}, &Place::heatUpTo);
}

/// Few objects are asked for often, most of them seldom.
uint64_t Visitor::chooseObject(const Place& place)
{
    const double luck = m_dice.unit();
    return place.family->first + static_cast<uint64_t>(static_cast<double>(place.objects) * luck * luck * luck * luck);
}

void Visitor::read(const Family& family, uint64_t object)
{
    nameKey(family, object);
    m_connection->add({"GET", m_key});
    m_pending.push_back({.purpose = Purpose::Read, .family = &family, .object = object});
}

void Visitor::invalidate(const Family& family, uint64_t object)
{
    nameKey(family, object);
    send(Purpose::Other, {"UNLINK", m_key});
}

void Visitor::write(const Family& family, uint64_t object, uint32_t ttl)
{
    nameKey(family, object);
    int schema = family.schema;
    if (isVersioned(family)) {
        const auto version = versionFor(family);
        std::from_chars(version.data(), version.data() + version.size(), schema);
        schema = std::clamp(schema, 1, LatestSchema);
    }
    m_content.value(family, schema, object, m_value);
    if (ttl == 0) {
        send(Purpose::Other, {"SET", m_key, m_value});
    } else {
        send(Purpose::Other, {"SETEX", m_key, std::to_string(ttl), m_value});
    }
}

void Visitor::send(Purpose purpose, std::initializer_list<std::string_view> command)
{
    m_connection->add(command);
    m_pending.push_back({.purpose = purpose});
}

void Visitor::answered(const Pending& request, redis::Reply reply)
{
    switch (request.purpose) {
    case Purpose::Read:
        if (reply.isNil()) {
            m_missesDue -= 1;
            write(*request.family, request.object, m_content.ttl(*request.family, request.object));
        }
        break;
    case Purpose::LiveVersion:
        if (isNumber(reply.text())) {
            m_liveVersion = reply.text();
        }
        break;
    case Purpose::Other:
        break;
    }
}

void Visitor::nameKey(const Family& family, uint64_t object)
{
    Content::key(family, versionFor(family), object, m_key);
}

std::string_view Visitor::versionFor(const Family& family) const
{
    // A family of the canary stays with its version, the others follow the live one.
    return isVersioned(family) && family.version == "3" ? std::string_view(m_liveVersion) : family.version;
}

} // namespace keystrata::demo
