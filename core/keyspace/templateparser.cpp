// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/keyspace/keytemplate.h"

#include <algorithm>
#include <iterator>

namespace keystrata::keyspace {

namespace {

bool isDigit(char byte)
{
    return byte >= '0' && byte <= '9';
}

} // namespace

/// Reads a template into pieces, then checks that each of them can be told from its neighbours.
struct KeyTemplate::Parser
{
    std::string_view pattern;
    std::vector<Piece> pieces;
    std::vector<size_t> places; ///< where each piece begins, for errors
    PatternFields fields;
    bool hasKey = false;

    std::unexpected<Error> wrong(std::string_view id, std::string_view text, size_t place, std::string_view what = {})
    {
        return fail(ErrorKind::Usage, {id, text, {std::string(pattern), std::to_string(place + 1), std::string(what)}});
    }

    void addLiteral(char byte, size_t place)
    {
        if (pieces.empty() || pieces.back().field != Field::Literal) {
            pieces.emplace_back();
            places.push_back(place);
        }
        pieces.back().literal += byte;
    }

    static std::optional<Field> fieldNamed(std::string_view name)
    {
        constexpr std::pair<std::string_view, Field> names[] = {{"prefix", Field::Prefix}, {"version", Field::Version},
            {"version:number", Field::Number}, {"version:any", Field::AnyVersion}, {"namespace", Field::Namespace},
            {"key", Field::Key}};
        for (const auto& [known, field] : names) {
            if (known == name) {
                return field;
            }
        }
        return std::nullopt;
    }

    bool& seen(Field field)
    {
        switch (field) {
        case Field::Prefix:
            return fields.prefix;
        case Field::Namespace:
            return fields.ns;
        case Field::Key:
            return hasKey;
        default:
            return fields.version;
        }
    }

    Status addField(size_t place, size_t close)
    {
        const auto name = pattern.substr(place + 1, close - place - 1);
        const auto field = fieldNamed(name);
        if (!field) {
            return wrong("layout.unknown-field",
                "The layout {0} has an unknown field at byte {1}: \"{2}\"; known are prefix, version, version:number, "
                "version:any, namespace and key.",
                place, name);
        }
        if (seen(*field)) {
            return wrong("layout.repeated-field",
                "The layout {0} names the field \"{2}\" a second time at byte {1}; each field may stand once.", place,
                name);
        }
        seen(*field) = true;
        pieces.push_back({*field, {}, false});
        places.push_back(place);
        return {};
    }

    Status read()
    {
        for (size_t i = 0; i < pattern.size(); ++i) {
            const char byte = pattern[i];
            const bool doubled = i + 1 < pattern.size() && pattern[i + 1] == byte;
            if (byte != '{' && byte != '}') {
                addLiteral(byte, i);
            } else if (doubled) {
                addLiteral(byte, i++);
            } else if (byte == '}') {
                return wrong("layout.stray-brace",
                    "The layout {0} closes a brace at byte {1} that was never opened; write }} for a brace itself.", i);
            } else {
                const size_t close = pattern.find('}', i);
                if (close == std::string_view::npos) {
                    return wrong("layout.open-brace",
                        "The layout {0} opens a brace at byte {1} and never closes it; write {{ for a brace itself.",
                        i);
                }
                if (auto added = addField(i, close); !added) {
                    return added;
                }
                i = close;
            }
        }
        if (!hasKey) {
            return wrong("layout.no-key",
                "The layout {0} has no {key}; put it where the application's own key name stands.", pattern.size());
        }
        return checkNeighbours();
    }

    /// Fields of unknown length need a literal between each other, and a version must not touch literal digits.
    Status checkNeighbours()
    {
        for (size_t i = 0; i + 1 < pieces.size(); ++i) {
            const Piece& left = pieces[i];
            const Piece& right = pieces[i + 1];
            const bool literal = left.field == Field::Literal || right.field == Field::Literal;
            const bool prefix = left.field == Field::Prefix || right.field == Field::Prefix;
            if (!literal && (!prefix || isWild(left.field) || isWild(right.field))) {
                return wrong("layout.no-border",
                    "The layout {0} has two fields side by side at byte {1}; nothing tells where the first one ends, "
                    "so put a separator between them.",
                    places[i + 1]);
            }
            const bool digits = (isVersion(left.field) && !right.literal.empty() && isDigit(right.literal.front()))
                || (isVersion(right.field) && !left.literal.empty() && isDigit(left.literal.back()));
            if (digits) {
                return wrong("layout.version-touches-digit",
                    "The layout {0} has a digit right beside {version} at byte {1}; nothing tells where the version "
                    "begins or ends.",
                    places[i + 1]);
            }
        }
        return {};
    }

    static bool isVersion(Field field) { return field == Field::Version || field == Field::Number; }

    bool versionIsMarked() const
    {
        const auto hasLetter = [](const Piece& piece) {
            return std::ranges::any_of(
                piece.literal, [](char byte) { return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'; });
        };
        for (size_t i = 0; i < pieces.size(); ++i) {
            if (isVersion(pieces[i].field) || pieces[i].field == Field::AnyVersion) {
                return (i > 0 && hasLetter(pieces[i - 1])) || (i + 1 < pieces.size() && hasLetter(pieces[i + 1]));
            }
        }
        return false;
    }
};

Result<KeyTemplate> KeyTemplate::parse(std::string_view pattern)
{
    Parser parser{.pattern = pattern, .pieces = {}, .places = {}, .fields = {}};
    if (auto read = parser.read(); !read) {
        return fail(std::move(read.error()));
    }
    KeyTemplate made;
    made.m_fields = parser.fields;
    made.m_versionIsMarked = parser.versionIsMarked();
    const auto key = std::ranges::find(parser.pieces, Field::Key, &Piece::field);
    made.m_head.assign(std::make_move_iterator(parser.pieces.begin()), std::make_move_iterator(key));
    made.m_tail.assign(std::make_move_iterator(key + 1), std::make_move_iterator(parser.pieces.end()));
    std::ranges::reverse(made.m_tail);
    for (auto* side : {&made.m_head, &made.m_tail}) {
        const auto last =
            std::ranges::find_if(side->rbegin(), side->rend(), [](const Piece& piece) { return isWild(piece.field); });
        if (last != side->rend()) {
            last->lastWild = true;
        }
    }
    return made;
}

} // namespace keystrata::keyspace
