// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/auditline.h"

#include "core/base/bytes.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

namespace keystrata::invalidation {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view HashBegins = R"(,"hash":")";
constexpr std::string_view HashEnds = R"("})";
constexpr size_t HashDigits = 64;
constexpr size_t HashField = HashBegins.size() + HashDigits + HashEnds.size();

struct TextField
{
    const char* name;
    std::string AuditEntry::* text;
};

/// In the order of the line; the counts come after them, then the name of the journal.
constexpr std::array TextFields{TextField{"who", &AuditEntry::who}, TextField{"program", &AuditEntry::program},
    TextField{"action", &AuditEntry::action}, TextField{"server", &AuditEntry::server},
    TextField{"selection", &AuditEntry::selection}, TextField{"plan", &AuditEntry::planHash},
    TextField{"outcome", &AuditEntry::outcome}, TextField{"journal", &AuditEntry::journal}};

std::string sha256(std::string_view bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::string digits;
    for (unsigned i = 0; i < size; ++i) {
        digits += fmt::format("{:02x}", digest.at(i));
    }
    return digits;
}

std::string textIn(const Json& line, const char* name)
{
    const auto found = line.find(name);
    return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace

WrittenLine auditLine(const AuditEntry& entry, std::string_view previous)
{
    Json json{{"number", entry.number}, {"at_ms", entry.atMs}};
    for (const auto& field : TextFields) {
        // JSON holds text only: other bytes become visible escapes.
        const auto& text = entry.*field.text;
        json[field.name] = isUtf8(text) ? text : displayText(text);
    }
    json["result"] = entry.result;
    json["previous"] = previous;
    WrittenLine line{.text = json.dump(-1, ' ', false, Json::error_handler_t::replace)};
    line.text.pop_back();
    line.hash = sha256(line.text);
    line.text += fmt::format("{}{}{}", HashBegins, line.hash, HashEnds);
    return line;
}

std::optional<AuditLine> readAuditLine(std::string_view text)
{
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() || text.size() < HashField || !json.contains("number")
        || !json["number"].is_number_unsigned()) {
        return std::nullopt;
    }
    AuditLine line;
    line.entry.number = json["number"].get<uint64_t>();
    const auto at = json.find("at_ms");
    line.entry.atMs = at != json.end() && at->is_number_integer() ? at->get<int64_t>() : 0;
    for (const auto& field : TextFields) {
        line.entry.*field.text = textIn(json, field.name);
    }
    const auto result = json.find("result");
    line.entry.result = result != json.end() ? *result : Json();
    line.place = {.number = line.entry.number, .hash = textIn(json, "hash")};
    line.previous = textIn(json, "previous");
    const auto hashed = text.substr(0, text.size() - HashField);
    line.intact = text.ends_with(fmt::format("{}{}{}", HashBegins, line.place.hash, HashEnds))
        && line.place.hash == sha256(hashed);
    return line;
}

void AuditVerifier::fault(std::string_view id, std::string_view text, std::initializer_list<uint64_t> numbers)
{
    std::vector<std::string> args;
    args.reserve(numbers.size());
    for (const auto number : numbers) {
        args.push_back(fmt::format("{}", number));
    }
    m_check.faults.push_back({id, text, std::move(args)});
}

void AuditVerifier::take(std::string_view text)
{
    ++m_line;
    const auto line = readAuditLine(text);
    if (!line) {
        ++m_unreadable;
        fault("audit.none", "Line {0} of the audit log is no entry: it was changed or put in.", {m_line});
        return;
    }
    const auto faults = m_check.faults.size();
    if (!line->intact) {
        fault("audit.changed", "Line {0} of the audit log, entry {1}, was changed after it had been written.",
            {m_line, line->place.number});
    }
    checkOrder(*line);
    if (m_check.faults.size() == faults) {
        ++m_check.entries;
    }
    if (m_head && line->place.number == m_head->number) {
        m_headReplaced = line->place.hash != m_head->hash;
    }
}

void AuditVerifier::checkOrder(const AuditLine& line)
{
    const auto number = line.place.number;
    if (number <= m_last.number) {
        fault("audit.moved",
            "Line {0} of the audit log, entry {1}, stands behind a later one: it was moved or put in there.",
            {m_line, number});
        return; // the chain goes on where it was
    }
    const auto missing = number - m_last.number - 1;
    if (missing > m_unreadable) {
        fault("audit.removed", "Before line {0} of the audit log {1} entries are missing: they were taken out.",
            {m_line, missing - m_unreadable});
    } else if (missing == 0 && !line.follows(m_last)) {
        fault("audit.replaced",
            "Line {0} of the audit log, entry {1}, does not continue the one before: one of them was replaced.",
            {m_line, number});
    }
    m_unreadable = 0;
    m_beforeLast = std::exchange(m_last, line.place);
}

AuditCheck AuditVerifier::finish(const std::optional<AuditPlace>& head)
{
    const auto known = head.value_or(AuditPlace{});
    const auto atLeast = m_head.value_or(AuditPlace{}).number;
    if (m_last.number < atLeast) {
        fault("audit.cut", "After line {0} of the audit log {1} entries are missing: they were cut off.",
            {m_line, atLeast - m_last.number});
    } else if (m_last.number > known.number + 1) {
        // One more is what a crash leaves between writing the line and the head.
        fault("audit.beyond",
            "The file that keeps the last entry of the audit log does not know the last {1} up to line {0}: it was "
            "removed or replaced, or they were put in.",
            {m_line, m_last.number - known.number});
    }
    const bool replaced = (m_last.number == known.number && m_last.hash != known.hash)
        || (m_beforeLast.number == known.number && m_beforeLast.hash != known.hash);
    if (m_headReplaced || (head && replaced)) {
        fault("audit.head",
            "Entry {0} of the audit log, up to line {1}, is not the one that was written last: it was replaced, or the "
            "file beside the log was.",
            {m_headReplaced ? atLeast : known.number, m_line});
    }
    return std::move(m_check);
}

} // namespace keystrata::invalidation
