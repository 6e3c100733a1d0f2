// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/approvals.h"

#include "core/base/digest.h"
#include "core/base/files.h"
#include "core/base/json.h"

#include <filesystem>

namespace keystrata::invalidation {

namespace {

constexpr size_t LargestFile = size_t{1} << 22U;
constexpr size_t HashDigits = 20;
constexpr std::chrono::seconds Patience{5}; ///< with another process that approves

std::unexpected<Error> damaged(const std::string& path)
{
    return fail(ErrorKind::File,
        {"approvals.damaged", "The approvals in {0} cannot be read: remove the file, and approve the rules again.",
            {path}});
}

} // namespace

std::string approvalHash(std::string_view rule, std::string_view server)
{
    return sha256(std::string(rule) + "\n" + std::string(server)).substr(0, HashDigits);
}

Approvals::Approvals(std::string path) : m_path(std::move(path)) { }

Result<std::vector<Approval>> Approvals::list() const
{
    if (!fileState(m_path).exists) {
        return std::vector<Approval>();
    }
    const auto text = readFile(m_path, LargestFile);
    if (!text) {
        return fail(text.error());
    }
    const auto json = Json::parse(*text, nullptr, false);
    std::vector<Approval> approvals;
    try {
        for (const auto& entry : json.at("approvals")) {
            Approval approval{.hash = entry.at("hash").get<std::string>(),
                .rule = entry.at("rule").get<std::string>(),
                .server = entry.at("server").get<std::string>(),
                .who = entry.at("who").get<std::string>(),
                .atMs = entry.at("at_ms").get<int64_t>()};
            if (approval.hash != approvalHash(approval.rule, approval.server)) {
                return damaged(m_path);
            }
            approvals.push_back(std::move(approval));
        }
    } catch (const Json::exception&) { // a field is missing or of another type
        return damaged(m_path);
    }
    return approvals;
}

Status Approvals::add(Approval approval)
{
    if (auto status = makePrivateFolder(std::filesystem::path(m_path).parent_path().string()); !status) {
        return status;
    }
    FileLock lock;
    Context unstopped;
    if (auto status = lock.acquire(m_path + ".lock", Clock::now() + Patience, unstopped); !status) {
        return status;
    }
    auto approvals = list();
    if (!approvals) {
        return fail(approvals.error());
    }
    std::erase_if(*approvals, [&approval](const Approval& old) { return old.hash == approval.hash; });
    approvals->push_back(std::move(approval));
    Json json;
    json["approvals"] = Json::array();
    for (const auto& one : *approvals) {
        json["approvals"].push_back(
            {{"hash", one.hash}, {"rule", one.rule}, {"server", one.server}, {"who", one.who}, {"at_ms", one.atMs}});
    }
    return writeFileAtomically(m_path, json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n");
}

} // namespace keystrata::invalidation
