// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/show.h"
#include "core/base/bytes.h"
#include "core/keyspace/layoutsearch.h"
#include "core/keyspace/siblings.h"
#include "core/values/diff.h"
#include "core/values/present.h"

#include <fmt/format.h>

#include <array>

namespace keystrata::ctl {

namespace {

constexpr size_t JsonSummary = 1000;
constexpr size_t LineSummary = 100;

/// One version's side of the comparison.
struct Side
{
    std::string version;
    std::string key;
    ShownValue value;
};

/// The layouts that the options state, or what a sample of names speaks for.
Result<keyspace::LayoutSet> layoutsFor(const Run& run, redis::Session& session)
{
    const auto databases = redis::databases(session, run.context);
    if (!databases) {
        return fail(databases.error());
    }
    keyspace::Scanner scanner(session, run.options.analysis.pace);
    auto found = keyspace::findLayouts(
        scanner, *databases, run.options.analysis.layouts, run.options.analysis.prefixes, run.context);
    if (!found) {
        return fail(found.error());
    }
    return std::move(found->layouts);
}

Result<Side> loadSide(
    const Run& run, redis::Session& session, int db, const keyspace::LayoutSet& layouts, std::string version)
{
    const auto& key = run.options.show.key;
    auto name = keyspace::nameInVersion(layouts, key, version);
    if (!name) {
        return fail(ErrorKind::Refused,
            {"show.no_version",
                "No layout that is known here reads this key with a version that could be {0}: state it with --layout "
                "and --prefix.",
                {version}});
    }
    auto value = loadValue(run, session, db, *name);
    if (!value) {
        if (value.error().message.id == "value.gone") {
            return fail(ErrorKind::Server, {"value.gone", "Version {0} does not hold this key.", {version}});
        }
        return fail(value.error());
    }
    return Side{.version = std::move(version), .key = std::move(*name), .value = std::move(*value)};
}

Json sideJson(const Side& side)
{
    Json object;
    object["version"] = jsonText(side.version);
    object["key_escaped"] = escapeBytes(side.key);
    object["type"] = jsonText(side.value.stored.facts.type);
    object["encodings"] = side.value.collected.encodings;
    object["shape"] = side.value.shape;
    object["complete"] = side.value.collected.complete;
    object["redacted"] = side.value.hidden;
    return object;
}

Json diffJson(const std::array<Side, 2>& sides, const values::Diff& diff, bool same)
{
    Json object;
    object["same"] = same;
    object["complete"] = diff.complete;
    object["sides"] = {sideJson(sides[0]), sideJson(sides[1])};
    auto list = Json::array();
    for (const auto& difference : diff.differences) {
        const auto text = [&](size_t side, values::Tree::Index node, values::Change missing) {
            return difference.change == missing
                ? Json(nullptr)
                : Json(values::summary(sides[side].value.collected.tree, node, JsonSummary));
        };
        list.push_back({{"change", values::changeName(difference.change)}, {"path", difference.path},
            {"before", text(0, difference.before, values::Change::Added)},
            {"after", text(1, difference.after, values::Change::Removed)}});
    }
    object["differences"] = std::move(list);
    object["more"] = diff.more;
    return object;
}

std::string diffText(const std::array<Side, 2>& sides, const values::Diff& diff, bool same)
{
    std::string text;
    for (const auto& side : sides) {
        text += fmt::format("version {}  {}  {}\n", displayText(side.version),
            displayText(side.value.stored.facts.type), side.value.shape);
    }
    text += '\n';
    for (const auto& difference : diff.differences) {
        const auto before = values::summary(sides[0].value.collected.tree, difference.before, LineSummary);
        const auto after = values::summary(sides[1].value.collected.tree, difference.after, LineSummary);
        switch (difference.change) {
        case values::Change::Added:
            text += fmt::format("+ {}  {}\n", difference.path, after);
            break;
        case values::Change::Removed:
            text += fmt::format("- {}  {}\n", difference.path, before);
            break;
        case values::Change::Type:
            text += fmt::format("! {}  {} → {} (another type)\n", difference.path, before, after);
            break;
        case values::Change::Value:
            text += fmt::format("~ {}  {} → {}\n", difference.path, before, after);
            break;
        }
    }
    if (diff.more > 0) {
        text += fmt::format("and {} more\n", diff.more);
    }
    return text + (same ? "the same\n" : "");
}

} // namespace

ExitCode runDiff(const Run& run, redis::Session& session, int db)
{
    const auto layouts = layoutsFor(run, session);
    if (!layouts) {
        return failed(run, layouts.error());
    }
    std::array<Side, 2> sides;
    for (size_t i = 0; i < sides.size(); ++i) {
        auto side = loadSide(run, session, db, *layouts, run.options.show.versions[i]);
        if (!side) {
            return failedValue(run, side.error());
        }
        sides[i] = std::move(*side);
    }
    const auto diff = values::compare(sides[0].value.collected.tree, sides[1].value.collected.tree, {}, run.context);
    if (!diff) {
        return failed(run, diff.error());
    }
    const bool types = sides[0].value.stored.facts.type == sides[1].value.stored.facts.type;
    const bool same = diff->same() && types;
    if (run.options.json) {
        run.output.writeJson(diffJson(sides, *diff, same));
    } else {
        run.output.write(diffText(sides, *diff, same));
        noteHidden(run, sides[0].value.hidden + sides[1].value.hidden);
    }
    const bool complete = sides[0].value.collected.complete && sides[1].value.collected.complete && diff->complete;
    if (!complete) {
        run.output.writeNotes(
            {{"show.diff_part", "Only a part of the values was compared: --load and --limit load more.", {}}});
    }
    return same && complete ? ExitCode::Fine : ExitCode::BadNews;
}

} // namespace keystrata::ctl
