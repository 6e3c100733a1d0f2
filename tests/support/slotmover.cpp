// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/support/slotmover.h"

#include <algorithm>
#include <string_view>

namespace keystrata::testing {

namespace {

std::string portOf(const RedisServer& server)
{
    return std::to_string(server.tlsPort() != 0 ? server.tlsPort() : server.port());
}

} // namespace

SlotMover::SlotMover(const RedisServer& from, const RedisServer& to)
    : m_from(from.client())
    , m_to(to.client())
    , m_fromId(m_from.run({"CLUSTER", "MYID"}).text)
    , m_toId(m_to.run({"CLUSTER", "MYID"}).text)
    , m_toPort(portOf(to))
{
    const RedisServer::Options& options = to.options();
    if (!options.password.empty()) {
        m_credentials = {"AUTH2", options.user.empty() ? "default" : options.user, options.password};
    }
}

void SlotMover::open(uint16_t slot)
{
    const std::string number = std::to_string(slot);
    m_to.run({"CLUSTER", "SETSLOT", number, "IMPORTING", m_fromId});
    m_from.run({"CLUSTER", "SETSLOT", number, "MIGRATING", m_toId});
}

size_t SlotMover::carry(uint16_t slot, size_t keys)
{
    const std::string number = std::to_string(slot);
    size_t carried = 0;
    while (carried < keys) {
        const size_t now = carryOnce(number, keys - carried);
        if (now == 0) {
            break;
        }
        carried += now;
    }
    return carried;
}

void SlotMover::close(uint16_t slot)
{
    // First the new owner: were it the last to know, both would disown the slot for a moment.
    const std::string number = std::to_string(slot);
    m_to.run({"CLUSTER", "SETSLOT", number, "NODE", m_toId});
    m_from.run({"CLUSTER", "SETSLOT", number, "NODE", m_toId});
}

void SlotMover::move(uint16_t slot)
{
    open(slot);
    carry(slot);
    close(slot);
}

size_t SlotMover::carryOnce(const std::string& slot, size_t keys)
{
    constexpr size_t atOnce = 100;
    const auto names = m_from.run({"CLUSTER", "GETKEYSINSLOT", slot, std::to_string(std::min(keys, atOnce))});
    if (names.elements.empty()) {
        return 0;
    }
    std::vector<std::string_view> command{"MIGRATE", "127.0.0.1", m_toPort, "", "0", "10000"};
    command.insert(command.end(), m_credentials.begin(), m_credentials.end());
    command.emplace_back("KEYS");
    for (const auto& name : names.elements) {
        command.emplace_back(name.text);
    }
    const auto answer = m_from.ask(command);
    if (answer.kind == ByteClient::Kind::Error) {
        throw std::runtime_error("MIGRATE was answered with: " + answer.text);
    }
    return names.elements.size(); // NOKEY too: they expired or were deleted in between
}

Reshard::Reshard(SlotMover mover, std::vector<uint16_t> slots)
    : m_mover(std::move(mover))
    , m_slots(std::move(slots))
    , m_thread([this] { run(); })
{
}

Reshard::~Reshard()
{
    m_stop = true;
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void Reshard::stop()
{
    m_stop = true;
    join();
}

void Reshard::join()
{
    if (m_thread.joinable()) {
        m_thread.join();
    }
    if (m_error) {
        std::rethrow_exception(std::exchange(m_error, nullptr));
    }
}

void Reshard::run()
{
    try {
        for (const uint16_t slot : m_slots) {
            if (m_stop) {
                return;
            }
            m_mover.move(slot);
            ++m_moved;
        }
    } catch (const std::runtime_error&) {
        m_error = std::current_exception();
    }
}

} // namespace keystrata::testing
