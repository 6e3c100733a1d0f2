// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/base/bytes.h"
#include "core/base/units.h"
#include "core/keyspace/selectionjson.h"

#include <array>
#include <utility>

namespace keystrata::keyspace {

namespace {

using Milliseconds = std::chrono::milliseconds;
using Words = std::vector<std::string>;

/// Words of a list that are all written down; of more, only how many there are.
constexpr size_t MostWords = 3;
constexpr size_t LongestWord = 80;

/// Quoted when a comma or a blank could be taken for the line's own.
std::string wordText(const std::string& word)
{
    auto text = escapeBytes(word);
    const bool plain = !text.empty() && text.find_first_of(" ,\"") == std::string::npos;
    if (text.size() > LongestWord) {
        text.resize(LongestWord);
        text += "…";
    }
    return plain ? text : '"' + text + '"';
}

std::string listText(const Words& words, std::string_view one, std::string_view many)
{
    if (words.size() > MostWords) {
        return formatCount(words.size()) + ' ' + std::string(many);
    }
    std::string text(one);
    for (size_t i = 0; i < words.size(); ++i) {
        text += i == 0 ? " " : " or ";
        text += wordText(words[i]);
    }
    return text;
}

/// Lists whose empty word means something of its own.
std::string listText(Words words, std::string_view one, std::string_view many, std::string_view empty)
{
    const bool several = words.size() > MostWords;
    if (several || std::erase(words, std::string()) == 0) {
        return listText(words, one, many);
    }
    return (words.empty() ? std::string() : listText(words, one, many) + " or ") + std::string(empty);
}

/// To the millisecond: what people confirm must be what is meant. "7 d", "1 d 12 h", "1 min 30 s".
std::string durationText(Milliseconds duration)
{
    constexpr std::array<std::pair<int64_t, std::string_view>, 5> units{
        {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "min"}, {1000, "s"}, {1, "ms"}}};
    std::string text;
    auto left = duration.count();
    for (const auto& [length, name] : units) {
        if (left / length != 0) {
            text += (text.empty() ? "" : " ") + formatCount(static_cast<uint64_t>(left / length));
            text += ' ';
            text += name;
            left %= length;
        }
    }
    return text.empty() ? "0 s" : text;
}

/// As exact: a rounded size stands beside the number of bytes.
std::string sizeText(uint64_t bytes)
{
    const auto rounded = formatBytes(bytes);
    auto typed = rounded;
    std::erase(typed, ' ');
    const auto read = parseSize(typed);
    return read && *read == bytes ? rounded : formatCount(bytes) + " bytes";
}

class Line
{
public:
    void add(std::string_view condition)
    {
        m_text += m_text.empty() ? "" : ", ";
        m_text += condition;
    }

    template <typename... Names>
    void add(const Words& words, Names... names)
    {
        if (!words.empty()) {
            add(listText(words, names...));
        }
    }

    void add(std::string_view before, const std::optional<Milliseconds>& duration)
    {
        if (duration) {
            add(std::string(before) + durationText(*duration));
        }
    }

    std::string take() { return m_text.empty() ? "every key" : std::move(m_text); }

private:
    std::string m_text;
};

} // namespace

std::string describeSelection(const Selection& selection)
{
    Line line;
    if (selection.db) {
        line.add("database " + std::to_string(*selection.db));
    }
    line.add(selection.layouts, "layout", "layouts", "no layout");
    line.add(selection.prefixes, "prefix", "prefixes", "no prefix");
    line.add(selection.versions, "version", "versions", "no version");
    line.add(selection.namespaces, "namespace", "namespaces");
    line.add(selection.keys, "key", "keys");
    if (selection.pattern) {
        line.add("like " + wordText(*selection.pattern));
    }
    if (!selection.text.empty()) {
        line.add("with " + wordText(selection.text) + " in the name");
    }
    if (!selection.regex.empty()) {
        line.add("matching " + wordText(selection.regex));
    }
    line.add(selection.excludes, "not", "patterns left out");
    line.add(selection.types, "type", "types");
    line.add("idle over ", selection.idleOver);
    if (selection.noTtl) {
        line.add("no expiry");
    }
    line.add("expiring within ", selection.ttlUnder);
    line.add("expiring later than in ", selection.ttlOver);
    if (selection.largerThan) {
        line.add("larger than " + sizeText(*selection.largerThan));
    }
    return line.take();
}

} // namespace keystrata::keyspace
