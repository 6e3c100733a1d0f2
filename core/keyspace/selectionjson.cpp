// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/selectionjson.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace keystrata::keyspace {

namespace {

using Json = nlohmann::ordered_json;
using Milliseconds = std::chrono::milliseconds;
using Words = std::vector<std::string>;

// --- writing ------------------------------------------------------------------------------------------------------

void putText(Json& json, const char* name, const std::string& text)
{
    if (!text.empty()) {
        json[name] = escapeBytes(text);
    }
}

void putWords(Json& json, const char* name, const Words& words)
{
    if (words.empty()) {
        return;
    }
    auto& list = json[name] = Json::array();
    for (const auto& word : words) {
        list.push_back(escapeBytes(word));
    }
}

void putDuration(Json& json, const char* name, const std::optional<Milliseconds>& duration)
{
    if (duration) {
        json[name] = duration->count();
    }
}

constexpr std::array<std::string_view, 3> ScopeNames{"none", "global", "per-object"};

// --- reading ------------------------------------------------------------------------------------------------------

/// Takes the fields of one object and remembers the first that is wrong.
class Fields
{
public:
    Fields(const Json& json, std::string_view what) : m_json(json), m_what(what)
    {
        if (!json.is_object()) {
            m_error = Error{ErrorKind::Usage,
                {"selectionjson.object", "The {0} is no JSON object but {1}.", {std::string(what), json.type_name()}},
                {}};
        }
    }

    void take(const char* name, std::string& text)
    {
        if (const auto* const field = find(name); field != nullptr) {
            readText(name, *field, text);
        }
    }

    void take(const char* name, std::optional<std::string>& text)
    {
        if (const auto* const field = find(name); field != nullptr) {
            readText(name, *field, text.emplace());
        }
    }

    void take(const char* name, Words& words)
    {
        const auto* const field = find(name);
        if (field == nullptr) {
            return;
        }
        if (!field->is_array()) {
            return wrong(name, "a list of texts");
        }
        for (const auto& word : *field) {
            readText(name, word, words.emplace_back());
        }
    }

    void take(const char* name, bool& flag)
    {
        if (const auto* const field = find(name); field != nullptr) {
            field->is_boolean() ? void(flag = field->get<bool>()) : wrong(name, "true or false");
        }
    }

    void take(const char* name, std::optional<uint64_t>& number)
    {
        number = takeNumber(name, std::numeric_limits<uint64_t>::max());
    }

    void take(const char* name, std::optional<int>& number)
    {
        if (const auto found = takeNumber(name, std::numeric_limits<int>::max()); found) {
            number = static_cast<int>(*found);
        }
    }

    void take(const char* name, std::optional<Milliseconds>& duration)
    {
        if (const auto found = takeNumber(name, std::numeric_limits<int64_t>::max()); found) {
            duration = Milliseconds(static_cast<int64_t>(*found));
        }
    }

    void take(const char* name, VersionScope& scope)
    {
        const auto* const field = find(name);
        if (field == nullptr) {
            return;
        }
        const auto* const found = field->is_string()
            ? std::ranges::find(ScopeNames, std::string_view(field->get_ref<const std::string&>()))
            : ScopeNames.end();
        if (found == ScopeNames.end()) {
            return wrong(name, "one of none, global and per-object");
        }
        scope = static_cast<VersionScope>(found - ScopeNames.begin());
    }

    void require(const char* name)
    {
        if (m_json.is_object() && !m_json.contains(name)) {
            note({"selectionjson.missing", "The {0} has no field \"{1}\".", {m_what, name}});
        }
    }

    /// After all fields were taken: what is left is not understood.
    std::optional<Error> end()
    {
        if (m_json.is_object()) {
            for (const auto& [name, value] : m_json.items()) {
                if (!m_taken.contains(name)) {
                    note({"selectionjson.unknown",
                        "The {0} has a field \"{1}\", which this version does not know: a newer version may have "
                        "written it.",
                        {m_what, name}});
                }
            }
        }
        return m_error;
    }

private:
    const Json* find(const char* name)
    {
        m_taken.insert(name);
        if (m_error || !m_json.is_object()) {
            return nullptr;
        }
        const auto found = m_json.find(name);
        return found == m_json.end() ? nullptr : &*found;
    }

    void readText(const char* name, const Json& json, std::string& text)
    {
        auto bytes = json.is_string() ? unescapeBytes(json.get_ref<const std::string&>()) : std::nullopt;
        if (!bytes) {
            return wrong(name, "text, with bytes escaped as \\xHH");
        }
        text = std::move(*bytes);
    }

    std::optional<uint64_t> takeNumber(const char* name, uint64_t most)
    {
        const auto* const field = find(name);
        if (field == nullptr) {
            return {};
        }
        const bool natural = field->is_number_unsigned() || (field->is_number_integer() && field->get<int64_t>() >= 0);
        if (!natural || field->get<uint64_t>() > most) {
            wrong(name, "a whole number that is not negative and not too large");
            return {};
        }
        return field->get<uint64_t>();
    }

    void wrong(const char* name, const char* wanted)
    {
        note({"selectionjson.type", "The field \"{1}\" of the {0} must be {2}.", {m_what, name, wanted}});
    }

    void note(Message message)
    {
        if (!m_error) {
            m_error = Error{ErrorKind::Usage, std::move(message), {}};
        }
    }

    const Json& m_json;
    std::string m_what;
    std::set<std::string, std::less<>> m_taken;
    std::optional<Error> m_error;
};

} // namespace

Json selectionJson(const Selection& selection)
{
    auto json = Json::object();
    if (selection.db) {
        json["db"] = *selection.db;
    }
    if (selection.pattern) {
        json["pattern"] = escapeBytes(*selection.pattern);
    }
    putText(json, "text", selection.text);
    putText(json, "regex", selection.regex);
    putWords(json, "layouts", selection.layouts);
    putWords(json, "prefixes", selection.prefixes);
    putWords(json, "versions", selection.versions);
    putWords(json, "namespaces", selection.namespaces);
    putWords(json, "keys", selection.keys);
    putWords(json, "excludes", selection.excludes);
    putWords(json, "types", selection.types);
    putDuration(json, "idle_over_ms", selection.idleOver);
    if (selection.noTtl) {
        json["no_ttl"] = true;
    }
    putDuration(json, "ttl_under_ms", selection.ttlUnder);
    putDuration(json, "ttl_over_ms", selection.ttlOver);
    if (selection.largerThan) {
        json["larger_than_bytes"] = *selection.largerThan;
    }
    return json;
}

Result<Selection> selectionFromJson(const Json& json)
{
    Selection selection;
    Fields fields(json, "selection");
    fields.take("db", selection.db);
    fields.take("pattern", selection.pattern);
    fields.take("text", selection.text);
    fields.take("regex", selection.regex);
    fields.take("layouts", selection.layouts);
    fields.take("prefixes", selection.prefixes);
    fields.take("versions", selection.versions);
    fields.take("namespaces", selection.namespaces);
    fields.take("keys", selection.keys);
    fields.take("excludes", selection.excludes);
    fields.take("types", selection.types);
    fields.take("idle_over_ms", selection.idleOver);
    fields.take("no_ttl", selection.noTtl);
    fields.take("ttl_under_ms", selection.ttlUnder);
    fields.take("ttl_over_ms", selection.ttlOver);
    fields.take("larger_than_bytes", selection.largerThan);
    if (auto error = fields.end(); error) {
        return fail(std::move(*error));
    }
    return selection;
}

Json layoutJson(const Layout& layout)
{
    static const Layout plain;
    auto json = Json::object();
    putText(json, "name", layout.name);
    putText(json, "title", layout.title);
    json["pattern"] = escapeBytes(layout.pattern);
    if (layout.scope != plain.scope) {
        json["scope"] = ScopeNames.at(static_cast<size_t>(layout.scope));
    }
    if (layout.separators != plain.separators) {
        json["separators"] = escapeBytes(layout.separators);
    }
    putWords(json, "prefixes", layout.prefixes);
    return json;
}

Result<Layout> layoutFromJson(const Json& json)
{
    Layout layout;
    Fields fields(json, "layout");
    fields.take("name", layout.name);
    fields.take("title", layout.title);
    fields.require("pattern");
    fields.take("pattern", layout.pattern);
    fields.take("scope", layout.scope);
    fields.take("separators", layout.separators);
    fields.take("prefixes", layout.prefixes);
    if (auto error = fields.end(); error) {
        return fail(std::move(*error));
    }
    return layout;
}

} // namespace keystrata::keyspace
