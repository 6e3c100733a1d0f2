// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/cursor.h"
#include "core/values/graph.h"
#include "core/values/texts.h"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace keystrata::values {

/// What the readers that build a graph share: where they are, what they have, and how they end. A function of theirs
/// that makes a value gives nothing when there is none: the input ends, is damaged, or a limit is met. Whoever called
/// it keeps what came before and ends as well.
class Parser
{
protected:
    using Id = Graph::Id;
    using Value = std::optional<Id>;

    Parser(std::string_view format, std::string_view bytes, const Limits& limits, Context& context)
        : m_in(bytes)
        , m_graph(limits, context)
        , m_format(format)
        , m_most(limits.depth)
    {
    }

    /// One level of nesting, for recursive functions: they may go on while it holds.
    class Level
    {
    public:
        explicit Level(Parser& parser) : m_parser(parser)
        {
            if (++m_parser.m_depth > m_parser.m_most) {
                m_parser.m_graph.giveUp();
            }
        }

        ~Level() { --m_parser.m_depth; }

        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

    private:
        Parser& m_parser;
    };

    bool stopped() const { return !m_why.empty() || m_in.isShort() || m_graph.exceeded(); }

    /// The input is damaged here. At its end it is only cut off.
    std::nullopt_t wrong(std::string_view why)
    {
        if (m_why.empty() && !m_in.isShort()) {
            m_why = fmt::format("{} at byte {}", why, m_in.position());
        }
        return std::nullopt;
    }

    bool isWrong() const { return !m_why.empty(); }

    std::unexpected<Error> refusal() const
    {
        return fail(ErrorKind::Protocol,
            {"values.damaged", "This is not whole {0} data ({1}): it is damaged or something else.",
                {std::string(m_format), m_why.empty() ? "it ends early" : m_why}});
    }

    /// Up to the end of the line, which is taken away too.
    std::string_view line()
    {
        const auto rest = m_in.rest();
        const auto end = rest.find('\n');
        const auto taken = m_in.take(end == std::string_view::npos ? rest.size() + 1 : end + 1);
        return taken.ends_with('\n') ? taken.substr(0, taken.size() - 1) : taken;
    }

    /// A string as formats have it that do not tell text from bytes.
    Id addString(std::string_view bytes)
    {
        const auto text = m_in.isShort() ? withoutCutCharacter(bytes) : bytes;
        return m_graph.add(stringKind(text), text);
    }

    Id addInteger(std::integral auto number) { return m_graph.addKept(NodeKind::Integer, std::to_string(number)); }

    /// Of an integer that so many bytes held: some are too long for digits.
    Id addDigits(const std::optional<std::string>& digits, size_t size)
    {
        return digits ? m_graph.addKept(NodeKind::Integer, *digits)
                      : m_graph.addKept(NodeKind::Opaque, fmt::format("integer of {} bytes", size));
    }

    Id addReal(double number) { return m_graph.addKept(NodeKind::Real, realText(number)); }

    Id addBoolean(bool value) { return m_graph.add(NodeKind::Boolean, value ? "true" : "false"); }

    Result<Document> finish(Value root) const
    {
        if (isWrong() || !root) {
            return refusal();
        }
        auto document = m_graph.document(*root);
        document.consumed = m_in.position();
        document.complete = document.complete && !m_in.isShort();
        return document;
    }

    Cursor m_in;
    Graph m_graph;

private:
    std::string_view m_format;
    std::string m_why;
    size_t m_most;
    size_t m_depth = 0;
};

} // namespace keystrata::values
