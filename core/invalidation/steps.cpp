// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/steps.h"

#include "core/invalidation/cast.h"
#include "core/invalidation/pointer.h"

#include <algorithm>
#include <ranges>

namespace keystrata::invalidation {

namespace {

using Segments = std::span<const std::string>;
using enum TransformStep::Kind;

bool hasStar(Segments segments)
{
    return std::ranges::find(segments, "*") != segments.end();
}

/// How many segments there are up to the last star.
size_t starredLength(const Pointer& pointer)
{
    const auto fromEnd = std::ranges::find(pointer | std::views::reverse, "*") - pointer.rbegin();
    return pointer.size() - static_cast<size_t>(fromEnd);
}

std::string whatIsWrongWithRename(const Pointer& from, const std::string& to)
{
    const auto target = pointerFromText(to);
    if (!target || target->empty()) {
        return "\"to\" must be a JSON pointer such as /pay/hourly_rate";
    }
    if (from.back() == "*" || target->back() == "*") {
        return "a rename ends with a name, not with *";
    }
    const size_t starred = starredLength(from);
    const auto same = std::ranges::mismatch(from, *target);
    if (static_cast<size_t>(same.in1 - from.begin()) < starred || hasStar(Segments(*target).subspan(starred))) {
        return "\"to\" must stay below the same * as the path";
    }
    if (same.in1 == from.end()) {
        return same.in2 == target->end() ? "\"to\" is where it is already" : "\"to\" is inside of what is moved";
    }
    return {};
}

/// Works on one document.
class Editor
{
public:
    explicit Editor(Branch& document) : m_document(document) { }

    bool changed() const { return m_changed; }

    Status apply(const TransformStep& step)
    {
        const auto path = pointerFromText(step.path).value_or(Pointer());
        const auto parent = Segments(path).first(path.size() - 1);
        switch (step.kind) {
        case Rename: {
            const auto to = pointerFromText(step.to).value_or(Pointer());
            const size_t starred = starredLength(path);
            return visitAll(m_document, Segments(path).first(starred), [&](Branch& branch) {
                return move(branch, Segments(path).subspan(starred), Segments(to).subspan(starred), step);
            });
        }
        case SetDefault:
            return visitAll(
                m_document, parent, [&](Branch& branch) { return setDefault(branch, path.back(), step.value); });
        case Remove:
            return visitAll(m_document, parent, [&](Branch& branch) { return remove(branch, path.back()); });
        case Cast:
            return visitAll(m_document, path, [&](Branch& branch) { return cast(branch, step); });
        }
        return {};
    }

private:
    Status cast(Branch& branch, const TransformStep& step)
    {
        const auto done = castBranch(branch, step.to, step.path);
        m_changed = m_changed || (done && *done);
        return done ? Status() : fail(done.error());
    }

    Status setDefault(Branch& parent, const std::string& name, const nlohmann::ordered_json& value)
    {
        if (!parent.isMap()) {
            return {};
        }
        const auto place = parent.find(name);
        if (!place) {
            return fail(place.error());
        }
        if (*place == Branch::Nowhere) {
            parent.append(name, branchOf(value));
            m_changed = true;
        }
        return {};
    }

    Status remove(Branch& parent, const std::string& segment)
    {
        if (segment == "*") {
            m_changed = m_changed || !parent.children.empty();
            parent.children.clear();
            parent.names.clear();
            return {};
        }
        const auto place = placeOf(parent, segment);
        if (!place) {
            return fail(place.error());
        }
        if (*place != Branch::Nowhere) {
            parent.take(*place);
            m_changed = true;
        }
        return {};
    }

    /// From one place below a branch to another one below it.
    Status move(Branch& root, Segments from, Segments to, const TransformStep& step)
    {
        const auto source = lead(root, from.first(from.size() - 1));
        if (!source || *source == nullptr) {
            return source ? Status() : fail(source.error());
        }
        const auto place = placeOf(**source, from.back());
        if (!place || *place == Branch::Nowhere) {
            return place ? Status() : fail(place.error());
        }
        if ((*source)->isList()) {
            return doesNotFit(step, "an element of a list has no name to change");
        }
        if (auto fits = roomFor(root, to, step); !fits) {
            return fits;
        }
        m_changed = true;
        if (std::ranges::equal(from.first(from.size() - 1), to.first(to.size() - 1))) {
            (*source)->names[*place] = to.back(); // it keeps its place
            return {};
        }
        auto moved = (*source)->take(*place);
        // Only now: taking it out may have moved its neighbours.
        const auto target = lead(root, to.first(to.size() - 1));
        (*target)->append(to.back(), std::move(moved));
        return {};
    }

    Status roomFor(Branch& root, Segments to, const TransformStep& step)
    {
        const auto target = lead(root, to.first(to.size() - 1));
        if (!target) {
            return fail(target.error());
        }
        if (*target == nullptr || !(*target)->isMap()) {
            return doesNotFit(step, "there is no map to put it into");
        }
        const auto taken = (*target)->find(to.back());
        if (!taken) {
            return fail(taken.error());
        }
        return *taken == Branch::Nowhere ? Status()
                                         : doesNotFit(step, "there is something already, which would be lost");
    }

    static Status doesNotFit(const TransformStep& step, const char* reason)
    {
        return fail(
            ErrorKind::Usage, {"transform.rename", "{0} cannot become {1}: {2}.", {step.path, step.to, reason}});
    }

    /// Without stars; null when something is missing on the way.
    static Result<Branch*> lead(Branch& root, Segments segments)
    {
        Branch* branch = &root;
        for (const auto& segment : segments) {
            const auto place = placeOf(*branch, segment);
            if (!place) {
                return fail(place.error());
            }
            if (*place == Branch::Nowhere) {
                return nullptr;
            }
            branch = &branch->children[*place];
        }
        return branch;
    }

    Branch& m_document;
    bool m_changed = false;
};

} // namespace

std::string whatIsWrong(const TransformStep& step)
{
    const auto path = pointerFromText(step.path);
    if (!path) {
        return "its path must be a JSON pointer such as /pay/rate";
    }
    if (path->empty()) {
        return "its path must lead to a part of the value, not to all of it";
    }
    switch (step.kind) {
    case Rename:
        return whatIsWrongWithRename(*path, step.to);
    case SetDefault:
        return path->back() == "*" ? "a default needs a name, not *" : "";
    case Remove:
        return {};
    case Cast:
        return isCastType(step.to) ? "" : "\"to\" must be string, integer, number, boolean or null";
    }
    return {};
}

Result<bool> applySteps(const Transform& transform, Branch& document)
{
    Editor editor(document);
    for (const auto& step : transform.steps) {
        if (const auto status = editor.apply(step); !status) {
            return fail(status.error());
        }
    }
    return editor.changed();
}

} // namespace keystrata::invalidation
