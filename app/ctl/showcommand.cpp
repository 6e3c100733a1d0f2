// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/show.h"
#include "app/ctl/valuejson.h"
#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/keyspace/browse.h"
#include "core/stats/sample.h"
#include "core/values/present.h"
#include "core/values/shape.h"

#include <fmt/format.h>

#include <algorithm>

namespace keystrata::ctl {

namespace {

constexpr uint64_t DefaultElements = 200;
constexpr size_t LongestText = size_t{8} * 1024; ///< of one string on a terminal
constexpr uint64_t RawPage = uint64_t{1024} * 1024;

std::string_view recognitionName(keyspace::Recognition recognition)
{
    switch (recognition) {
    case keyspace::Recognition::HyperLogLog:
        return "hyperloglog";
    case keyspace::Recognition::Geo:
        return "geo";
    case keyspace::Recognition::Plain:
        break;
    }
    return {};
}

template <typename T>
Json orNull(const std::optional<T>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json textOrNull(std::string_view text)
{
    return text.empty() ? Json(nullptr) : Json(jsonText(text));
}

/// What is odd about the value, beside what the server does not tell.
std::vector<Message> notesOf(const ShownValue& value, bool json)
{
    auto notes = value.stored.notes;
    const auto& decoded = value.collected.decoded;
    if (decoded.problem) {
        notes.push_back(decoded.problem->message);
    }
    for (const auto& layer : decoded.chain) {
        if (layer.rest > 0) {
            notes.push_back({"show.rest", "{0} bytes follow the {1} data and belong to nothing known.",
                {std::to_string(layer.rest), std::string(layer.codec->name)}});
        }
    }
    if (!value.collected.complete) {
        notes.push_back({"show.part", "Only a part of the value is shown: --load and --limit load more.", {}});
    }
    if (value.stored.refreshedIdle && json) {
        notes.push_back({"show.touched",
            "Reading has refreshed the key's idle time: this server cannot be read without that.", {}});
    }
    return notes;
}

Json showJson(const Run& run, int db, const ShownValue& value)
{
    const auto& key = run.options.show.key;
    const auto& facts = value.stored.facts;
    Json object;
    object["key"] = isUtf8(key) ? Json(key) : Json(nullptr);
    object["key_escaped"] = escapeBytes(key);
    object["key_base64"] = base64(key);
    object["db"] = db;
    object["type"] = jsonText(facts.type);
    object["encoding"] = textOrNull(facts.encoding);
    object["ttl_ms"] = orNull(facts.ttlMs);
    object["memory_bytes"] = orNull(facts.memoryBytes);
    object["idle_seconds"] = orNull(facts.idleSeconds);
    object["frequency"] = orNull(facts.frequency);
    object["refreshed_idle"] = value.stored.refreshedIdle;
    object["length"] = value.stored.length;
    object["recognised"] = textOrNull(recognitionName(value.stored.recognised));
    if (value.stored.recognised == keyspace::Recognition::HyperLogLog) {
        object["distinct"] = orNull(keyspace::keptCount(value.stored.page.bytes));
    }
    object["encodings"] = value.collected.encodings;
    auto details = Json::array();
    for (const auto& [name, text] : value.collected.details) {
        details.push_back({{"name", name.english()}, {"code", name.id}, {"value", jsonText(text)}});
    }
    object["details"] = std::move(details);
    auto content = valueJson(value.collected.tree);
    object["value"] = std::move(content.json);
    object["shape"] = value.shape;
    object["complete"] = value.collected.complete && content.complete;
    object["redacted"] = value.hidden;
    auto notes = Json::array();
    for (const auto& note : notesOf(value, true)) {
        notes.push_back({{"code", note.id}, {"text", jsonText(note.english())}});
    }
    object["notes"] = std::move(notes);
    return object;
}

std::string line(std::string_view name, std::string_view text)
{
    return fmt::format("{:<10}{}\n", name, text);
}

std::string lengthText(const keyspace::StoredValue& stored)
{
    if (stored.facts.type == "string") {
        return stored.length < 1000 ? fmt::format("{} bytes", stored.length) : formatBytes(stored.length);
    }
    return formatCount(stored.length) + (stored.length == 1 ? " element" : " elements");
}

std::string factsText(const std::string& key, const ShownValue& value)
{
    const auto& facts = value.stored.facts;
    auto text = line("key", key.empty() ? "(empty name)" : displayText(key));
    auto type = displayText(facts.type);
    type += facts.encoding.empty() ? "" : " (" + displayText(facts.encoding) + ")";
    text += line("type", type + ", " + lengthText(value.stored));
    if (facts.ttlMs) {
        text += line(
            "expires", *facts.ttlMs < 0 ? "never" : "in " + formatDuration(std::chrono::milliseconds(*facts.ttlMs)));
    }
    if (facts.memoryBytes) {
        text += line("memory", formatBytes(*facts.memoryBytes));
    }
    if (facts.idleSeconds) {
        const auto idle = formatDuration(std::chrono::seconds(*facts.idleSeconds));
        const auto before = *facts.idleSeconds == 0 ? "just now" : idle + " ago";
        text += line(
            "last used", before + (value.stored.refreshedIdle ? " (and by this reading: the server counts it)" : ""));
    }
    if (facts.frequency) {
        text += line("frequency", std::to_string(*facts.frequency) + " (logarithmic)");
    }
    if (value.stored.recognised == keyspace::Recognition::HyperLogLog) {
        const auto count = keyspace::keptCount(value.stored.page.bytes);
        text += line("holds",
            "a HyperLogLog, " + (count ? "about " + formatCount(*count) + " distinct" : "its count not computed"));
    } else if (value.stored.recognised == keyspace::Recognition::Geo) {
        text += line("holds", "places, if its scores are those of GEOADD");
    }
    std::string encodings;
    for (const auto& encoding : value.collected.encodings) {
        const bool isString = value.stored.facts.type == "string";
        encodings += (encodings.empty() ? "" : isString ? " → " : "; ") + encoding;
    }
    text += encodings.empty() ? "" : line("encoding", encodings);
    for (const auto& [name, detail] : value.collected.details) {
        text += line("", displayText(name.english()) + ": " + displayText(detail));
    }
    return text + line("shape", value.shape);
}

/// Bytes have no place for what is hidden in them: all of it or nothing.
Status checkRaw(const Run& run, redis::Session& session, const keyspace::ValueRequest& request)
{
    const auto value = loadValue(run, session, request.db, request.key);
    if (!value) {
        return fail(value.error());
    }
    if (value->stored.facts.type != "string") {
        return fail(ErrorKind::Refused,
            {"show.raw_type", "A {0} has no bytes of its own: --raw is for strings.", {value->stored.facts.type}});
    }
    if (run.options.show.reveal) {
        return {};
    }
    if (value->hidden > 0) {
        return fail(ErrorKind::Refused,
            {"show.raw_hidden", "The value holds what is hidden as sensitive: --reveal prints it all the same.", {}});
    }
    if (!value->collected.complete) {
        return fail(ErrorKind::Refused,
            {"show.raw_part",
                "The value was not read to its end, so that nobody knows whether it holds anything sensitive: give "
                "--reveal, or more with --load.",
                {}});
    }
    return {};
}

ExitCode runRaw(const Run& run, redis::Session& session, int db)
{
    keyspace::ValueRequest request{.db = db, .key = run.options.show.key};
    if (const auto status = checkRaw(run, session, request); !status) {
        return failedValue(run, status.error());
    }
    request.bytes = RawPage;
    for (uint64_t offset = 0;;) {
        const auto page = keyspace::readFrom(session, request, offset, run.context);
        if (!page) {
            return failedValue(run, page.error());
        }
        offset += page->bytes.size();
        if (!run.output.write(page->bytes) || page->next.empty()) {
            return ExitCode::Fine;
        }
    }
}

/// Where the key is, when the address leaves that open: the first database that holds it.
Result<int> databaseOf(const Run& run, redis::Session& session)
{
    const auto stated = session.address().db;
    const auto databases = redis::databases(session, run.context);
    if (stated || !databases || databases->size() < 2) {
        const bool alone = databases && !databases->empty();
        return stated.value_or(alone ? databases->front().index : 0);
    }
    const std::vector<std::string> names{run.options.show.key};
    for (const auto& database : *databases) {
        const auto found = keyspace::lookUpKeys(session, database.index, names, run.context);
        if (!found) {
            return fail(found.error());
        }
        if (!found->front().gone) {
            return database.index;
        }
    }
    return databases->front().index;
}

} // namespace

ExitCode failedValue(const Run& run, const Error& error)
{
    run.output.writeError(error);
    return error.message.id == "value.gone" ? ExitCode::BadNews : exitCodeOf(error);
}

void noteHidden(const Run& run, uint64_t hidden)
{
    if (hidden > 0) {
        run.output.writeNotes({{"show.hidden", "What is sensitive is hidden ({0} places): --reveal shows it.",
            {std::to_string(hidden)}}});
    }
}

Result<ShownValue> loadValue(const Run& run, redis::Session& session, int db, const std::string& key)
{
    const auto& options = run.options.show;
    const auto elements = run.options.limit.value_or(DefaultElements);
    const keyspace::ValueRequest request{
        .db = db, .key = key, .bytes = options.load, .elements = std::min(elements, DefaultElements)};
    auto stored = keyspace::readValue(session, request, run.context);
    if (!stored) {
        return fail(stored.error());
    }
    auto& page = stored->page;
    const bool isString = stored->facts.type == "string";
    while (!page.next.empty() && (isString ? page.bytes.size() < options.load : page.elements.size() < elements)) {
        auto more = keyspace::readMore(session, request, stored->facts, page.next, run.context);
        if (!more) {
            return fail(more.error());
        }
        append(page, std::move(*more));
    }
    auto collected = values::collect(*stored, page, {.chain = options.chain}, run.context);
    if (!collected) {
        return fail(collected.error());
    }
    const auto rules = options.reveal ? values::noRedaction() : run.target.redaction();
    auto redacted = values::redact(collected->tree, key, rules, run.context);
    const bool hidden = !redacted.tree.empty() && redacted.tree.text(0) == values::HiddenMark;
    auto named = rules;
    named.fields.clear(); // a shape says nothing of them
    auto shape = values::redactText(values::shapeOf(hidden ? redacted.tree : collected->tree), named).text;
    collected->tree = std::move(redacted.tree);
    for (auto& detail : collected->details) {
        detail.value = values::redactText(detail.value, rules).text;
    }
    return ShownValue{.stored = std::move(*stored),
        .collected = std::move(*collected),
        .shape = std::move(shape),
        .hidden = redacted.hidden};
}

ExitCode runShow(const Run& run)
{
    const auto session = run.target.connect(stats::AnalysisClientName, run.context);
    if (!session) {
        return failed(run, session.error());
    }
    const auto& options = run.options.show;
    if (const auto& profile = run.target.profile(); options.reveal && profile && !profile->values.shown) {
        return failed(run,
            {ErrorKind::Refused, {"show.forbidden", "The profile {0} lets no values be looked at.", {profile->name}},
                {}});
    }
    const auto db = databaseOf(run, **session);
    if (!db) {
        return failed(run, db.error());
    }
    if (!options.versions.empty()) {
        return runDiff(run, **session, *db);
    }
    if (options.raw) {
        return runRaw(run, **session, *db);
    }
    const auto value = loadValue(run, **session, *db, options.key);
    if (!value) {
        return failedValue(run, value.error());
    }
    const auto code = value->collected.complete ? ExitCode::Fine : ExitCode::BadNews;
    if (run.options.json) {
        run.output.writeJson(showJson(run, *db, *value));
        return code;
    }
    auto notes = notesOf(*value, false);
    run.output.write(factsText(options.key, *value));
    if (!value->collected.tree.empty()) {
        const auto pretty = values::prettyText(value->collected.tree, 0, {.scalar = LongestText});
        run.output.write('\n' + pretty.text + '\n');
        if (!pretty.complete) {
            notes.push_back({"show.shortened", "What is long or deep is cut short here: --json has more of it.", {}});
        }
    }
    run.output.writeNotes(notes);
    noteHidden(run, value->hidden);
    return code;
}

} // namespace keystrata::ctl
