// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/imports.h"

#include "core/base/bytes.h"
#include "core/base/program.h"
#include "core/profiles/document.h"
#include "core/profiles/importing.h"
#include "core/profiles/profilejson.h"
#include "core/profiles/store.h"

#include <algorithm>

namespace keystrata::profiles {

namespace {

using importing::Draft;

constexpr std::array<std::string_view, 5> FormatNames{"url", "django", "ardm", "redisinsight", "keystrata"};

constexpr std::string_view Blank = " \t\r\n";

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(Blank);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(Blank) - first + 1);
}

bool isJson(std::string_view text)
{
    return text.starts_with('{') || text.starts_with('[');
}

std::unexpected<Error> unknownFormat()
{
    return fail(ErrorKind::Usage,
        {"import.format",
            "This is no list of connections that is known here: an address, Django's CACHES as JSON, an export of "
            "Another Redis Desktop Manager or RedisInsight, or one of Keystrata.",
            {}});
}

bool anyHas(const Json& list, std::initializer_list<const char*> names)
{
    return std::ranges::any_of(list, [&](const Json& entry) {
        return entry.is_object()
            && std::ranges::any_of(names, [&entry](const char* name) { return entry.contains(name); });
    });
}

std::optional<ImportFormat> recognised(const Json& document)
{
    if (document.is_array()) {
        // Both list objects with host and port; the names of the rest tell them apart.
        return document.empty() ? std::nullopt
            : anyHas(document, {"connectionType", "sentinelMaster", "verifyServerCert", "modules", "provider"})
            ? std::optional(ImportFormat::Insight)
            : anyHas(document, {"host"}) ? std::optional(ImportFormat::Ardm)
                                         : std::nullopt;
    }
    if (!document.is_object()) {
        return std::nullopt;
    }
    if (document.contains("format") && document.contains("profiles")) {
        return ImportFormat::Keystrata;
    }
    if (document.contains("connections")) {
        return ImportFormat::Ardm;
    }
    const auto caches = document.find("CACHES");
    return anyHas(caches == document.end() ? document : *caches, {"BACKEND"}) ? std::optional(ImportFormat::Django)
                                                                              : std::nullopt;
}

ImportedConnection fromLine(std::string_view line)
{
    std::string name;
    const auto equals = line.find('=');
    if (equals < line.find("://")) {
        name = trimmed(line.substr(0, equals));
        line = trimmed(line.substr(equals + 1));
        if (line.size() > 1 && (line.front() == '"' || line.front() == '\'') && line.back() == line.front()) {
            line = line.substr(1, line.size() - 2);
        }
    }
    auto address = redis::parseAddress(line);
    Draft draft(name.empty() && address ? address->display() : name);
    if (!address) {
        return std::move(draft).failed(address.error().message);
    }
    draft.secret(SecretKind::Password, std::exchange(address->password, {}));
    draft.target().address = std::move(*address);
    return std::move(draft).finish(name == "REDIS_URL" ? std::string() : name);
}

std::vector<ImportedConnection> fromUrls(std::string_view text)
{
    std::vector<ImportedConnection> out;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (const auto url = trimmed(line); !url.empty() && !url.starts_with('#')) {
            out.push_back(fromLine(url));
        }
    }
    return out;
}

ImportedConnection fromOwn(const Json& entry)
{
    auto profile = profileFromJson(entry);
    Draft draft(importing::text(entry, "name"));
    if (!profile) {
        return std::move(draft).failed(profile.error().message);
    }
    const auto id = draft.profile().id; // it must not replace the one it may have been made from
    const auto name = profile->name;
    draft.profile() = std::move(*profile);
    draft.profile().id = id;
    for (const auto kind : SecretKinds) {
        auto& source = draft.profile().source(kind);
        if (source.from == SecretSource::From::Command) {
            // Nobody's file may name programs that run here.
            draft.left("import.command",
                "A secret came from the command {0} there; enter it again if it is to be run here.",
                {joinWords(source.command)});
            source = {.from = SecretSource::From::Ask};
        } else if (source.from == SecretSource::From::Keyring) {
            draft.left("import.keyring", "A secret was kept in a keyring, which does not travel with the profile.");
        }
    }
    return std::move(draft).finish(name);
}

Result<std::vector<ImportedConnection>> fromDocument(Json& document, ImportFormat format)
{
    switch (format) {
    case ImportFormat::Django:
        return importing::fromDjango(document);
    case ImportFormat::Ardm:
        return importing::fromArdm(document);
    case ImportFormat::Insight:
        return importing::fromInsight(document);
    case ImportFormat::Keystrata:
    case ImportFormat::Url:
        break;
    }
    if (auto status = migrate(document, {}, ProfileStore::CurrentFormat, "The file"); !status) {
        return fail(status.error());
    }
    std::vector<ImportedConnection> out;
    if (const auto list = document.find("profiles"); list->is_array()) {
        std::ranges::transform(*list, std::back_inserter(out), fromOwn);
    }
    return out;
}

void makeNamesUnique(std::vector<ImportedConnection>& connections)
{
    std::vector<std::string> names;
    for (auto& connection : connections) {
        if (connection.profile) {
            connection.profile->name = freeName(connection.profile->name,
                [&names](const std::string& name) { return std::ranges::find(names, name) != names.end(); });
            names.push_back(connection.profile->name);
        }
    }
}

} // namespace

std::string_view importFormatName(ImportFormat format)
{
    return FormatNames.at(static_cast<size_t>(format));
}

std::optional<ImportFormat> importFormatFromName(std::string_view name)
{
    const auto found = std::ranges::find(FormatNames, name);
    return found == FormatNames.end() ? std::nullopt
                                      : std::optional(static_cast<ImportFormat>(found - FormatNames.begin()));
}

Result<Import> importProfiles(std::string_view text, std::optional<ImportFormat> format)
{
    text = trimmed(text);
    Import import;
    const bool json = isJson(text);
    if (!json && text.contains("://")) {
        if (format.value_or(ImportFormat::Url) != ImportFormat::Url) {
            return unknownFormat();
        }
        import.connections = fromUrls(text);
    } else {
        const auto decoded = json ? std::string() : decodeBase64(text).value_or(std::string());
        const auto inside = json ? text : trimmed(decoded);
        if (!isJson(inside)) {
            return unknownFormat();
        }
        auto document = parseDocument(inside, "The file");
        if (!document) {
            return fail(document.error());
        }
        const auto found = recognised(*document);
        if (!found || format.value_or(*found) != *found) {
            return unknownFormat();
        }
        import.format = *found;
        auto connections = fromDocument(*document, *found);
        if (!connections) {
            return fail(connections.error());
        }
        import.connections = std::move(*connections);
    }
    makeNamesUnique(import.connections);
    return import;
}

std::string freeName(const std::string& wanted, const std::function<bool(const std::string&)>& taken)
{
    auto name = wanted;
    for (int number = 2; taken(name); ++number) {
        name = wanted + " (" + std::to_string(number) + ")";
    }
    return name;
}

std::string exportProfiles(std::span<const Profile> profiles)
{
    auto list = Json::array();
    std::ranges::transform(profiles, std::back_inserter(list), profileToJson);
    return Json{{"format", ProfileStore::CurrentFormat}, {"profiles", std::move(list)}}.dump(2) + "\n";
}

} // namespace keystrata::profiles
