// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Format: RFC 8259 (JSON).
#include "core/values/read/json.h"

#include "core/values/codecs.h"

#include <nlohmann/json.hpp>

namespace keystrata::values {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view Blank = " \t\r\n";

/// Numbers keep the digits they were written with: what does not fit a machine number comes as its token.
class Events : public nlohmann::json_sax<Json>
{
public:
    Events(size_t size, Builder& builder) : m_size(size), m_builder(builder) { }

    bool null() override { return m_builder.add(NodeKind::Null); }

    bool boolean(bool value) override { return m_builder.add(NodeKind::Boolean, value ? "true" : "false"); }

    /// Of those with a minus; that of zero would be lost.
    bool number_integer(number_integer_t value) override
    {
        return m_builder.add(NodeKind::Integer, value == 0 ? "-0" : std::to_string(value));
    }

    bool number_unsigned(number_unsigned_t value) override
    {
        return m_builder.add(NodeKind::Integer, std::to_string(value));
    }

    bool number_float(number_float_t, const string_t& token) override
    {
        const bool whole = token.find_first_of(".eE") == std::string::npos;
        return m_builder.add(whole ? NodeKind::Integer : NodeKind::Real, token);
    }

    bool string(string_t& value) override { return m_builder.add(NodeKind::Text, value); }

    bool binary(binary_t&) override { return false; }

    bool start_object(size_t) override { return m_builder.open(NodeKind::Map); }

    bool key(string_t& value) override { return m_builder.add(NodeKind::Text, value); }

    bool end_object() override { return close(); }

    bool start_array(size_t) override { return m_builder.open(NodeKind::List); }

    bool end_array() override { return close(); }

    bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& error) override
    {
        m_outcome.ended = position > m_size;
        // "[json.exception.parse_error.101] parse error at line 1 …": what people can use begins after the bracket.
        const std::string_view why = error.what();
        m_outcome.why = why.substr(std::min(why.size(), why.find("] ") + 2));
        return false;
    }

    const JsonOutcome& outcome() const { return m_outcome; }

private:
    bool close()
    {
        m_builder.close();
        return true;
    }

    size_t m_size;
    Builder& m_builder;
    JsonOutcome m_outcome;
};

Guess guess(std::string_view bytes)
{
    const auto first = bytes.find_first_not_of(Blank);
    if (first == std::string_view::npos) {
        return Guess::No;
    }
    const char begin = bytes[first];
    if (begin == '{' || begin == '[' || begin == '"') {
        return Guess::Likely;
    }
    const auto word = bytes.substr(first, bytes.find_last_not_of(Blank) - first + 1);
    return word == "true" || word == "false" || word == "null" ? Guess::Likely : Guess::No;
}

Result<Document> read(std::string_view bytes, const Limits& limits, Context& context)
{
    Builder builder(limits, context);
    const auto outcome = addJson(bytes, builder);
    if (!outcome.whole && !outcome.ended && !builder.exceeded()) {
        return fail(ErrorKind::Protocol, {"values.json", "This is not JSON: {0}.", {outcome.why}});
    }
    Document document{.tree = builder.take(), .consumed = bytes.size(), .complete = outcome.whole};
    if (document.tree.empty()) {
        return fail(ErrorKind::Protocol, {"values.json_ends", "The JSON ends in the middle.", {}});
    }
    return document;
}

Result<std::string> write(std::string_view json, std::string_view original)
{
    Context context;
    const auto document = read(json, {}, context);
    if (!document || !document->complete) {
        return fail(document ? Error{ErrorKind::Usage, {"values.json_ends", "The JSON ends in the middle.", {}}, {}}
                             : document.error());
    }
    const auto model = read(original, {}, context);
    return model && model->complete ? inStyleOf(original, json) : std::string(json);
}

} // namespace

JsonOutcome addJson(std::string_view text, Builder& builder)
{
    // JSON has no NUL, and the parser would take one for the end.
    if (text.find('\0') != std::string_view::npos) {
        return {.why = "it has a NUL byte"};
    }
    Events events(text.size(), builder);
    const bool whole = Json::sax_parse(text, &events);
    auto outcome = events.outcome();
    outcome.whole = whole;
    return outcome;
}

constinit const Codec JsonText{.id = "json", .name = "JSON", .guess = guess, .read = read, .write = write};

} // namespace keystrata::values
