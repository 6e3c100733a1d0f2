// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/profiles/store.h"

#include "core/base/files.h"
#include "core/profiles/profilejson.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace keystrata::profiles {

/// The file as it is, with what could be made of it.
struct ProfileStore::Content
{
    Json document = Json::object();
    std::string text; ///< before any migration
    int format = 0; ///< that the file has
    std::optional<Error> damage; ///< it cannot be understood; the document is empty
    std::vector<Message> notes;
};

namespace {

constexpr size_t LongestFile = size_t{16} * 1024 * 1024;
constexpr std::chrono::seconds LockWait{5};
constexpr mode_t OwnersFile = 0600;
constexpr mode_t OwnersFolder = 0700;
constexpr const char* List = "profiles";

std::string folderOf(const std::string& path)
{
    return path.substr(0, path.rfind('/'));
}

/// Where the file really is: operators keep such files in a repository and link to them.
std::string followed(const std::string& path)
{
    char* const real = ::realpath(path.c_str(), nullptr);
    std::string out = real == nullptr ? path : real;
    std::free(real); // NOLINT(cppcoreguidelines-no-malloc): realpath() made it
    return out;
}

std::string timeStamp()
{
    const auto now = ::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::string out(32, '\0');
    out.resize(::strftime(out.data(), out.size(), "%Y%m%dT%H%M%SZ", &parts));
    return out;
}

/// A copy beside the file, under a name that is free.
Result<std::string> keptAs(const std::string& path, const std::string& text, const std::string& ending)
{
    const auto wanted = path + "." + ending;
    auto name = wanted;
    for (int number = 2; fileState(name).exists; ++number) {
        name = fmt::format("{}-{}", wanted, number);
    }
    if (auto status = writeNewFile(name, text); !status) {
        return fail(status.error());
    }
    return name;
}

/// What a careful administrator expects of a file that may name programs to run.
Status checkSafe(const std::string& path, std::vector<Message>& notes)
{
    const auto state = fileState(path);
    if (!state.regular) {
        return fail(ErrorKind::File, {"profiles.no_file", "{0} is no ordinary file: move it away.", {path}});
    }
    if (!state.ours) {
        return fail(ErrorKind::File,
            {"profiles.owner",
                "{0} belongs to another user and is not read, since it may name programs to run: use your own.",
                {path}});
    }
    if (state.writableByOthers()) {
        return fail(ErrorKind::File,
            {"profiles.writable",
                "Others can write {0}, which may name programs to run, so it is not read: look it through, then "
                "chmod 600.",
                {path}});
    }
    if (state.openToOthers()) {
        const bool mended = ::chmod(path.c_str(), OwnersFile) == 0;
        notes.push_back(mended
                ? Message{"profiles.readable",
                      "Others could read {0}, which tells where your servers are; now only you can.", {path}}
                : Message{"profiles.still_readable",
                      "Others can read {0}, which tells where your servers are: chmod 600.", {path}});
    }
    return {};
}

Status makeFolder(const std::string& folder, std::vector<Message>& notes)
{
    if (auto status = makePrivateFolder(folder); !status) {
        return status;
    }
    if (const auto state = fileState(folder);
        state.ours && state.openToOthers() && ::chmod(folder.c_str(), OwnersFolder) == 0) {
        notes.push_back({"profiles.folder", "Others could look into {0}; now only you can.", {folder}});
    }
    return {};
}

std::string textIn(const Json& entry, const char* name)
{
    const auto found = entry.is_object() ? entry.find(name) : entry.end();
    return entry.is_object() && found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json* findById(Json& list, const std::string& id)
{
    const auto found = std::ranges::find_if(list, [&id](const Json& entry) { return textIn(entry, "id") == id; });
    return found == list.end() ? nullptr : &*found;
}

Status checkFresh(const Json& list, const Profile& profile)
{
    if (const auto faults = validate(profile); !faults.empty()) {
        return fail(ErrorKind::Usage, faults.front().message);
    }
    for (const auto& entry : list) {
        if (textIn(entry, "name") == profile.name && textIn(entry, "id") != profile.id) {
            return fail(ErrorKind::Usage,
                {"profiles.name_taken", "There is a profile named \"{0}\" already: choose another name.",
                    {profile.name}});
        }
    }
    return {};
}

Status putAll(Json& list, std::span<const Profile> profiles)
{
    for (const auto& profile : profiles) {
        if (auto status = checkFresh(list, profile); !status) {
            return status;
        }
        const auto fresh = profileToJson(profile);
        if (auto* known = findById(list, profile.id); known != nullptr) {
            *known = merged(*known, fresh);
        } else {
            list.push_back(fresh);
        }
    }
    return {};
}

Status removeOne(Json& list, const std::string& id)
{
    const auto* known = findById(list, id);
    if (known == nullptr) {
        return fail(ErrorKind::Usage,
            {"profiles.unknown", "There is no such profile any more: look at the list of profiles.", {}});
    }
    list.erase(static_cast<size_t>(known - &list.front()));
    return {};
}

} // namespace

const Profile* Catalogue::find(std::string_view name) const
{
    auto found = std::ranges::find(profiles, name, &Profile::name);
    if (found == profiles.end()) {
        found = std::ranges::find(profiles, name, &Profile::id);
    }
    return found == profiles.end() ? nullptr : &*found;
}

ProfileStore::ProfileStore(std::string path, std::span<const Migration> steps, int format)
    : m_path(std::move(path))
    , m_steps(steps)
    , m_format(format)
{
}

Result<std::string> ProfileStore::defaultPath()
{
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody calls setenv
        return std::string(
            value == nullptr || *value != '/' ? "" : value); // relative ones are invalid by their standard
    };
    auto base = variable("XDG_CONFIG_HOME");
    if (base.empty() && !variable("HOME").empty()) {
        base = variable("HOME") + "/.config";
    }
    if (base.empty()) {
        return fail(ErrorKind::Usage,
            {"profiles.no_home", "There is no home to keep profiles in: set HOME or XDG_CONFIG_HOME.", {}});
    }
    return base + "/keystrata/profiles.json";
}

Result<ProfileStore::Content> ProfileStore::read() const
{
    struct stat info{};
    if (::lstat(m_path.c_str(), &info) != 0 && errno == ENOENT) {
        Content content;
        content.format = m_format;
        return content;
    }
    return readSafely(followed(m_path));
}

Result<ProfileStore::Content> ProfileStore::readSafely(const std::string& target) const
{
    Content content;
    content.format = m_format;
    if (auto status = checkSafe(target, content.notes); !status) {
        return fail(status.error());
    }
    if (target != followed(folderOf(m_path)) + m_path.substr(m_path.rfind('/'))) {
        content.notes.push_back({"profiles.link", "{0} is a link; changes are made to {1}.", {m_path, target}});
    }
    auto text = readFile(target, LongestFile);
    if (!text) {
        return fail(text.error());
    }
    content.text = std::move(*text);
    auto document = parseDocument(content.text, m_path);
    const auto format = document ? formatOf(*document, m_path) : fail(document.error());
    if (!format) {
        content.damage = format.error();
        return content;
    }
    content.format = *format;
    if (auto status = migrate(*document, m_steps, m_format, m_path); !status) {
        return fail(status.error());
    }
    if (const auto list = document->find(List); list != document->end() && !list->is_array()) {
        content.damage = Error{ErrorKind::File,
            {"document.list", "{0} is damaged: its \"profiles\" are no list; mend it, or put a copy back.", {m_path}},
            {}};
        return content;
    }
    content.document = std::move(*document);
    if (content.format > m_format) {
        content.notes.push_back({"profiles.newer",
            "{0} was written by a newer Keystrata: what this version does not know is passed over, and nothing can be "
            "changed here.",
            {m_path}});
    }
    return content;
}

Catalogue ProfileStore::catalogueOf(const Content& content) const
{
    Catalogue catalogue;
    catalogue.notes = content.notes;
    const auto list = content.document.find(List);
    if (list == content.document.end()) {
        return catalogue;
    }
    for (const auto& entry : *list) {
        auto profile = profileFromJson(entry);
        auto reason = profile ? Message{} : profile.error().message;
        if (profile) {
            if (const auto faults = validate(*profile); !faults.empty()) {
                reason = faults.front().message;
            } else if (catalogue.find(profile->name) != nullptr || catalogue.find(profile->id) != nullptr) {
                reason = {"profiles.twice", "It is there twice: rename one of them.", {}};
            }
        }
        if (reason.empty()) {
            catalogue.profiles.push_back(std::move(*profile));
        } else {
            catalogue.notes.push_back({"profiles.unusable", "The profile \"{0}\" in {1} cannot be used. {2}",
                {textIn(entry, "name"), m_path, reason.english()}});
        }
    }
    return catalogue;
}

Result<Catalogue> ProfileStore::load() const
{
    auto content = read();
    if (!content) {
        return fail(content.error());
    }
    if (const auto& damage = content->damage; damage) {
        return fail(*damage);
    }
    return catalogueOf(*content);
}

Status ProfileStore::keepOld(const std::string& target, const Content& content, std::vector<Message>& notes) const
{
    if (content.format > m_format) {
        return fail(ErrorKind::Refused,
            {"profiles.too_new",
                "{0} was written by a newer Keystrata, so this version does not change it: use the newer one.",
                {m_path}});
    }
    if (content.damage) {
        const auto kept = keptAs(target, content.text, "damaged-" + timeStamp());
        if (!kept) {
            return fail(kept.error());
        }
        notes.push_back({"profiles.damaged_kept", "The profiles could not be read and were kept as {0}. {1}",
            {*kept, content.damage->message.english()}});
    } else if (content.format < m_format) {
        const auto kept = keptAs(target, content.text, "format-" + std::to_string(content.format));
        if (!kept) {
            return fail(kept.error());
        }
        notes.push_back(
            {"profiles.migrated", "The profiles were brought up from an older format, kept as {0}.", {*kept}});
    }
    return {};
}

template <typename Change>
Result<Catalogue> ProfileStore::change(const Change& edit, Context& context)
{
    std::vector<Message> notes;
    if (auto status = makeFolder(folderOf(m_path), notes); !status) {
        return fail(status.error());
    }
    FileLock lock;
    if (auto status = lock.acquire(m_path + ".lock", Clock::now() + LockWait, context); !status) {
        return fail(status.error());
    }
    auto content = read();
    if (!content) {
        return fail(content.error());
    }
    const auto target = followed(m_path);
    auto document = content->document;
    document["format"] = m_format;
    auto& list = document[List];
    list = list.is_null() ? Json::array() : list;
    if (auto status = edit(list); !status) {
        return fail(status.error());
    }
    if (auto status = keepOld(target, *content, notes); !status) {
        return fail(status.error());
    }
    if (auto status = writeFileAtomically(target, document.dump(2) + "\n"); !status) {
        return fail(status.error());
    }
    notes.insert(notes.end(), content->notes.begin(), content->notes.end());
    content->document = std::move(document);
    content->notes = std::move(notes);
    return catalogueOf(*content);
}

Result<Catalogue> ProfileStore::put(std::span<const Profile> profiles, Context& context)
{
    return change([profiles](Json& list) { return putAll(list, profiles); }, context);
}

Result<Catalogue> ProfileStore::remove(std::string_view id, Context& context)
{
    return change([&id](Json& list) { return removeOne(list, std::string(id)); }, context);
}

} // namespace keystrata::profiles
