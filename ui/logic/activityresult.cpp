// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/activityresult.h"

#include "core/keyspace/selectionjson.h"
#include "ui/logic/activitytext.h"
#include "ui/logic/format.h"
#include "ui/logic/keystext.h"

#include <cmath>

namespace keystrata::ui {

using Fact = Change::Fact;

namespace {

struct CountName
{
    const char* field;
    const char* name;
    const char* note;
};

// What runs count, in the order of the panel. Fields that are not here are shown by their own names.
constexpr CountName CountNames[] = {
    {"matched", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Matched"), ""},
    {"keys", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "In the journal"), ""},
    {"deleted", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Removed"), ""},
    {"drained", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Made to expire"), ""},
    {"carried", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Carried"), ""},
    {"collisions", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "There already"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "in the other version: those were kept as they were")},
    {"not_fitting", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Not fitting"), ""},
    {"removed", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Copies removed"), ""},
    {"renamed_back", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Renamed back"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "moved keys that have their old names again")},
    {"restored", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Put back"), ""},
    {"taken_back", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Taken back"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "their expiry is as it was")},
    {"kept_newer", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Kept newer"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "written again since: their values were left as they are")},
    {"unchanged", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Unchanged"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "there, as they were")},
    {"already_gone", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Gone already"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "expired or removed by the application meanwhile")},
    {"gone", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Gone"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "expired or removed already")},
    {"expired", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Expired"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "their time had passed meanwhile")},
    {"changed", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Left alone"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "changed meanwhile, or did not match any more")},
    {"sooner_already", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Sooner anyway"), ""},
    {"too_big", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Too big"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "left out: an image would have stalled the server")},
    {"failed", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Failed"), ""},
    {"unknown", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Unknown"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "in flight when the answer did not come")},
    {"returned", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "There again"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "after a failover")},
    {"came_in", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "Came in"),
        QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "written meanwhile, found by a later pass")},
};

QString words(const char* text)
{
    return *text == '\0' ? QString() : ActivityText::tr(text);
}

QString failures(const Json& result)
{
    QStringList parts;
    if (result.contains("failures") && result["failures"].is_object()) {
        for (const auto& [word, keys] : result["failures"].items()) {
            parts << ActivityText::tr("%1 %2", "keys, the server's word")
                         .arg(keys.is_number_unsigned() ? formatCount(keys.get<uint64_t>()) : QString(),
                             displayBytes(word));
        }
    }
    return parts.join(QStringLiteral(", "));
}

/// Why keys could not be carried, a line a reason.
QString misfits(const Json& result)
{
    QStringList lines;
    if (result.contains("misfits") && result["misfits"].is_array()) {
        for (const Json& misfit : result["misfits"]) {
            lines << messageIn(misfit);
        }
    }
    return lines.join(QLatin1Char('\n'));
}

/// What came of the key that holds the live version.
QString liveKey(const std::string& outcome)
{
    static constexpr std::pair<const char*, const char*> Names[] = {
        {"set", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "its key was set")},
        {"already", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "its key held it already")},
        {"other", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "its key held another version, and was left alone")},
        {"unknown", QT_TRANSLATE_NOOP("keystrata::ui::ActivityText", "not known: the answer about its key was lost")},
    };
    for (const auto& [word, name] : Names) {
        if (outcome == word) {
            return ActivityText::tr(name);
        }
    }
    return displayBytes(outcome);
}

/// "5 session, 2 lock", as the log names them.
QString leftOut(const Json& list)
{
    QStringList parts;
    for (const Json& one : list) {
        if (one.is_object() && one.contains("group") && one["group"].is_string() && one.contains("keys")
            && one["keys"].is_number_unsigned()) {
            const auto name = one["group"].get<std::string>();
            const auto group = keyspace::groupFromName(name);
            const auto keys = one["keys"].get<uint64_t>();
            parts << (group ? KeysText::group(*group, keys)
                            : ActivityText::tr("%1 %2", "keys, group").arg(formatCount(keys), displayBytes(name)));
        }
    }
    return parts.join(QStringLiteral(", "));
}

/// Every count that is not zero; `matched` and what was done also when they are.
void addCounts(std::vector<Fact>& facts, const Json& result)
{
    for (const CountName& count : CountNames) {
        const auto found = result.find(count.field);
        if (found == result.end() || !found->is_number_unsigned() || found->get<uint64_t>() == 0) {
            continue;
        }
        const std::string_view field = count.field;
        facts.push_back({words(count.name), formatCount(found->get<uint64_t>()), false,
            field == "failed"            ? failures(result)
                : field == "not_fitting" ? misfits(result)
                                         : words(count.note)});
    }
    for (const auto& [field, value] : result.items()) {
        const bool known = std::ranges::any_of(CountNames, [&](const CountName& name) { return field == name.field; });
        if (field == "bytes" && value.is_number_unsigned()) {
            facts.push_back({ActivityText::tr("Size"), formatBytes(value.get<uint64_t>())});
            continue;
        }
        if (!known && value.is_number_unsigned() && value.get<uint64_t>() > 0) {
            facts.push_back(
                {displayBytes(field).replace(QLatin1Char('_'), QLatin1Char(' ')), formatCount(value.get<uint64_t>())});
        }
    }
    if (result.contains("left_out") && result["left_out"].is_array() && !result["left_out"].empty()) {
        facts.push_back({ActivityText::tr("Left out"), leftOut(result["left_out"]), false,
            ActivityText::tr("not cache, and not taken along")});
    }
}

/// Of a bump and of its undo.
void addLiveVersion(std::vector<Fact>& facts, const Json& result)
{
    const auto textIn = [&result](const char* field) {
        const auto found = result.find(field);
        return found != result.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto appeared = result.find("appeared");
    const std::string key = textIn("live_key");
    const QString how = !key.empty() ? liveKey(key)
        : appeared != result.end() && appeared->is_boolean() && appeared->get<bool>()
        ? ActivityText::tr("keys of it have appeared")
        : QString();
    if (const std::string version = textIn("live_version"); !version.empty()) {
        facts.push_back({ActivityText::tr("Live version"), displayBytes(version), false, how});
    } else if (!key.empty()) { // of an undo
        const bool back = key == "set" || key == "already";
        facts.push_back({ActivityText::tr("Live version"), back ? ActivityText::tr("as it was before") : how});
    }
}

/// What became of the old version after a bump.
void addRetirement(std::vector<Fact>& facts, const Json& result)
{
    const auto part = result.find("retire");
    if (part == result.end()) {
        return;
    }
    if (!part->is_object()) {
        facts.push_back({ActivityText::tr("Old version"), ActivityText::tr("kept as it was")});
        return;
    }
    const bool drained = part->contains("drained");
    const auto done = part->find(drained ? "drained" : "deleted");
    const uint64_t keys = done != part->end() && done->is_number_unsigned() ? done->get<uint64_t>() : 0;
    std::vector<Fact> counts;
    addCounts(counts, *part);
    QStringList notes;
    for (const Fact& count : counts) {
        notes << ActivityText::tr("%1: %2", "name, value").arg(count.name, count.value);
    }
    facts.push_back({ActivityText::tr("Old version"),
        (drained ? ActivityText::tr("%1 keys made to expire", nullptr, pluralOf(keys))
                 : ActivityText::tr("%1 keys removed", nullptr, pluralOf(keys)))
            .arg(formatCount(keys)),
        false, notes.join(QStringLiteral(" · "))});
}

/// What each master of a database that was cleared at once did.
void addMasters(std::vector<Fact>& facts, const Json& result)
{
    const auto masters = result.find("masters");
    if (masters == result.end() || !masters->is_array()) {
        return;
    }
    for (const Json& master : *masters) {
        const auto text = [&master](const char* field) {
            const auto found = master.is_object() ? master.find(field) : master.end();
            return master.is_object() && found != master.end() && found->is_string() ? found->get<std::string>()
                                                                                     : std::string();
        };
        const std::string outcome = text("outcome");
        const QString words = outcome == "cleared" ? ActivityText::tr("cleared", "a master")
            : outcome == "kept"                    ? ActivityText::tr("kept as it was", "a master")
            : outcome == "unknown"                 ? ActivityText::tr("unknown: perhaps cleared", "a master")
                                                   : displayBytes(outcome);
        const bool told = master.is_object() && master.contains("why");
        facts.push_back({ActivityText::tr("Master"), displayBytes(text("server")) + QStringLiteral(": ") + words, false,
            told ? messageIn(master["why"]) : QString()});
    }
}

/// What is known of the run besides its counts.
void addNotes(std::vector<Fact>& facts, const Json& result)
{
    if (result.contains("seconds") && result["seconds"].is_number()) {
        const auto took = std::chrono::milliseconds(std::llround(result["seconds"].get<double>() * 1000));
        facts.push_back({ActivityText::tr("It took"), formatDuration(took)});
    }
    if (result.contains("every_key_seen") && result["every_key_seen"] == false) {
        facts.push_back({ActivityText::tr("Not whole"), ActivityText::tr("not every key could be looked at")});
    }
    QStringList notes;
    if (result.contains("notes") && result["notes"].is_array()) {
        for (const Json& note : result["notes"]) {
            notes << messageIn(note);
        }
    }
    if (!notes.isEmpty()) {
        facts.push_back({ActivityText::tr("Notes"), notes.join(QLatin1Char('\n'))});
    }
}

} // namespace

QString messageIn(const Json& message)
{
    const auto text = message.is_object() ? message.find("message") : message.end();
    return message.is_object() && text != message.end() && text->is_string() ? displayBytes(text->get<std::string>())
                                                                             : QString();
}

std::vector<Fact> resultFacts(const std::string& action, const Json& result)
{
    std::vector<Fact> facts;
    if (!result.is_object()) {
        return facts;
    }
    // A clear with a journal was a purge of all keys.
    const auto purge = result.find("purge");
    addCounts(facts, purge != result.end() && purge->is_object() ? *purge : result);
    if (action == "bump" || action == "undo") {
        addLiveVersion(facts, result);
    }
    if (action == "bump") {
        addRetirement(facts, result);
    }
    if (action == "clear") {
        addMasters(facts, result);
    }
    addNotes(facts, result);
    return facts;
}

} // namespace keystrata::ui
