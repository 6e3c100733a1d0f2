// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/context.h"
#include "core/profiles/document.h"
#include "core/profiles/profile.h"

#include <span>
#include <string>
#include <vector>

namespace keystrata::profiles {

/// What the file holds.
struct Catalogue
{
    std::vector<Profile> profiles; ///< in the order of the file
    /// What the operator should know: a mode that was mended, entries that cannot be used and why, an older or newer
    /// format, where a damaged file was put. Each a sentence.
    std::vector<Message> notes;

    const Profile* find(std::string_view name) const; ///< by name, else by id; null when there is none
};

/// The profiles on disk: one JSON file, shared by the window and keystratactl. Its folder has mode 0700 and it has mode
/// 0600 whatever the umask, since it tells where servers are and may name programs to run; a file that others can write
/// is not read, one that they can read is mended. Every change is made to the file as it is then, under a lock, and
/// replaces it in one step: nothing of others is lost, and a crash leaves the old or the new. Fields and entries that
/// this version does not understand stay as they are. Not shared between threads; blocks for milliseconds, or for as
/// long as another process holds the lock (5 s at most, then Timeout).
class ProfileStore
{
public:
    static constexpr int CurrentFormat = 1;

    /// Makes nothing; the folder comes with the first change. `steps` and `format` are for tests.
    explicit ProfileStore(std::string path, std::span<const Migration> steps = {}, int format = CurrentFormat);

    /// $XDG_CONFIG_HOME/keystrata/profiles.json, else below ~/.config. Usage error without either variable.
    static Result<std::string> defaultPath();

    const std::string& path() const { return m_path; }

    /// A missing file holds no profiles. File error for a file that is damaged (with the place), not ours or not safe.
    Result<Catalogue> load() const;

    /// Adds profiles, or replaces those with the same id, all or none. Usage error when one of them is not valid or
    /// bears the name of another. A damaged file is kept as profiles.json.damaged-<time> and a new one begun; a file of
    /// a newer format is Refused; one of an older format is kept as profiles.json.format-<n>.
    Result<Catalogue> put(std::span<const Profile> profiles, Context& context);
    /// Usage error when there is no such profile. Its secrets in a keyring are the caller's to remove.
    Result<Catalogue> remove(std::string_view id, Context& context);

private:
    struct Content;

    Result<Content> read() const;
    Result<Content> readSafely(const std::string& target) const;
    Catalogue catalogueOf(const Content& content) const;
    template <typename Change>
    Result<Catalogue> change(const Change& edit, Context& context);
    Status keepOld(const std::string& target, const Content& content, std::vector<Message>& notes) const;

    std::string m_path;
    std::span<const Migration> m_steps;
    int m_format;
};

} // namespace keystrata::profiles
