// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/diff.h"

#include "core/values/present.h"

#include <numeric>
#include <unordered_map>

namespace keystrata::values {

namespace {

/// Of keys that are no scalars, to tell them apart.
constexpr size_t LongestKey = 4096;
constexpr size_t LooksBetweenClocks = 1024;

bool isContainer(NodeKind kind)
{
    return kind == NodeKind::List || kind == NodeKind::Map || kind == NodeKind::Object;
}

/// The keys of a map with their values, each once: of those that come twice the later ones get a number.
class Pairs
{
public:
    struct Pair
    {
        std::string name;
        Tree::Index key = 0;
        Tree::Index value = 0;
    };

    Pairs(const Tree& tree, Tree::Index node) : m_tree(tree), m_end(tree.end(node)), m_at(node + 1) { }

    bool next(Pair& pair)
    {
        if (m_at >= m_end || m_tree.end(m_at) >= m_end) {
            return false;
        }
        pair.key = m_at;
        pair.value = m_tree.end(m_at);
        m_at = m_tree.end(pair.value);
        const auto kind = m_tree.kind(pair.key);
        pair.name = static_cast<char>('A' + static_cast<int>(kind));
        pair.name += isContainer(kind) ? summary(m_tree, pair.key, LongestKey) : std::string(m_tree.text(pair.key));
        if (const auto times = m_names[pair.name]++; times > 0) {
            pair.name += '\0' + std::to_string(times);
        }
        return true;
    }

private:
    const Tree& m_tree;
    Tree::Index m_end;
    Tree::Index m_at;
    std::unordered_map<std::string, size_t> m_names;
};

class Comparison
{
public:
    Comparison(const Tree& before, const Tree& after, const DiffLimits& limits, Context& context)
        : m_before(before)
        , m_after(after)
        , m_limits(limits)
        , m_context(context)
        , m_deadline(Clock::now() + limits.time)
        , m_partners(before.size(), after.size())
    {
    }

    Result<Diff> run()
    {
        if (m_before.empty() != m_after.empty()) {
            note(m_before.empty() ? Change::Added : Change::Removed, 0, 0);
        } else if (!m_before.empty()) {
            nodes(0, 0);
        }
        if (m_context.stopRequested()) {
            return fail(Context::cancelled());
        }
        return std::move(m_diff);
    }

private:
    /// A step of the path that is being compared, taken back at its end.
    class Step
    {
    public:
        Step(std::string& path, const std::string& step) : m_path(path), m_size(path.size()) { m_path += step; }

        ~Step() { m_path.resize(m_size); }

        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

    private:
        std::string& m_path;
        size_t m_size;
    };

    bool ended()
    {
        ++m_looked;
        if (m_looked > m_limits.nodes
            || (m_looked % LooksBetweenClocks == 0 && (Clock::now() >= m_deadline || m_context.stopRequested()))) {
            m_diff.complete = false;
        }
        return !m_diff.complete;
    }

    void note(Change change, Tree::Index before, Tree::Index after)
    {
        if (m_diff.differences.size() >= m_limits.differences) {
            ++m_diff.more;
            return;
        }
        m_diff.differences.push_back({.change = change, .path = m_path, .before = before, .after = after});
    }

    void nodes(Tree::Index before, Tree::Index after)
    {
        if (ended()) {
            return;
        }
        m_partners[before] = after;
        const auto kind = m_before.kind(before);
        if (kind != m_after.kind(after)) {
            note(Change::Type, before, after);
        } else if (kind == NodeKind::Reference) {
            // Both lead back to what was compared before.
            if (m_partners[m_before.target(before)] != m_after.target(after)) {
                note(Change::Value, before, after);
            }
        } else if (m_before.text(before) != m_after.text(after)) {
            note(isContainer(kind) ? Change::Type : Change::Value, before, after);
        } else if (kind == NodeKind::List) {
            lists(before, after);
        } else if (isContainer(kind)) {
            maps(before, after);
        }
    }

    void lists(Tree::Index before, Tree::Index after)
    {
        auto left = before + 1;
        auto right = after + 1;
        for (size_t place = 0; left < m_before.end(before) || right < m_after.end(after); ++place) {
            const Step step(m_path, stepTo(place));
            const bool isLeft = left < m_before.end(before);
            const bool isRight = right < m_after.end(after);
            if (isLeft && isRight) {
                nodes(left, right);
            } else {
                note(isLeft ? Change::Removed : Change::Added, isLeft ? left : 0, isRight ? right : 0);
            }
            left = isLeft ? m_before.end(left) : left;
            right = isRight ? m_after.end(right) : right;
            if (ended()) {
                return;
            }
        }
    }

    /// Equal keys: references may lead into those that are containers.
    void matchKeys(Tree::Index before, Tree::Index after)
    {
        if (m_before.end(before) - before == m_after.end(after) - after) {
            std::iota(m_partners.begin() + before, m_partners.begin() + m_before.end(before), after);
        }
    }

    void maps(Tree::Index before, Tree::Index after)
    {
        std::unordered_map<std::string, Pairs::Pair> known;
        Pairs::Pair pair;
        for (Pairs pairs(m_after, after); pairs.next(pair);) {
            known.emplace(pair.name, pair);
            if (ended()) {
                return;
            }
        }
        for (Pairs pairs(m_before, before); pairs.next(pair);) {
            const Step step(m_path, stepTo(m_before, pair.key));
            const auto found = known.find(pair.name);
            if (found == known.end()) {
                note(Change::Removed, pair.value, 0);
            } else {
                matchKeys(pair.key, found->second.key);
                nodes(pair.value, found->second.value);
                known.erase(found);
            }
            if (ended()) {
                return;
            }
        }
        for (Pairs pairs(m_after, after); !known.empty() && pairs.next(pair);) {
            if (known.contains(pair.name)) {
                const Step step(m_path, stepTo(m_after, pair.key));
                note(Change::Added, 0, pair.value);
            }
            if (ended()) {
                return;
            }
        }
    }

    const Tree& m_before;
    const Tree& m_after;
    const DiffLimits& m_limits;
    Context& m_context;
    Deadline m_deadline;
    std::vector<Tree::Index> m_partners; ///< by nodes of the first tree: what they were compared to
    std::string m_path = "$";
    size_t m_looked = 0;
    Diff m_diff;
};

} // namespace

std::string_view changeName(Change change)
{
    switch (change) {
    case Change::Added:
        return "added";
    case Change::Removed:
        return "removed";
    case Change::Type:
        return "type";
    case Change::Value:
        break;
    }
    return "value";
}

Result<Diff> compare(const Tree& before, const Tree& after, const DiffLimits& limits, Context& context)
{
    return Comparison(before, after, limits, context).run();
}

} // namespace keystrata::values
