// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/steps.h"
#include "core/invalidation/transform.h"
#include "core/values/codec.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace keystrata::invalidation {

namespace {

using Json = nlohmann::ordered_json;
using Kind = TransformStep::Kind;

/// How a kind of step is written: the field that holds its path, and the other one.
struct Form
{
    Kind kind;
    const char* path;
    const char* other; ///< null: none
};

constexpr std::array Forms{Form{Kind::Rename, "rename", "to"}, Form{Kind::SetDefault, "default", "value"},
    Form{Kind::Remove, "remove", nullptr}, Form{Kind::Cast, "cast", "to"}};

std::unexpected<Error> wrong(std::string what)
{
    return fail(ErrorKind::Usage, {"transform.file", "The transform is wrong: {0}.", {std::move(what)}});
}

std::unexpected<Error> wrongStep(size_t number, const std::string& what)
{
    return fail(ErrorKind::Usage,
        {"transform.file_step", "Step {0} of the transform is wrong: {1}.", {std::to_string(number), what}});
}

/// Of two fields with one name the parser would keep one, and nobody would know of the other.
class Repetitions
{
public:
    bool operator()(int, Json::parse_event_t event, Json& parsed)
    {
        if (event == Json::parse_event_t::object_start) {
            m_names.emplace_back();
        } else if (event == Json::parse_event_t::object_end) {
            m_names.pop_back();
        } else if (event == Json::parse_event_t::key) {
            auto name = parsed.get<std::string>();
            if (!m_names.back().insert(name).second && m_repeated.empty()) {
                m_repeated = std::move(name);
            }
        }
        return true;
    }

    const std::string& repeated() const { return m_repeated; }

private:
    std::vector<std::set<std::string>> m_names;
    std::string m_repeated;
};

/// Whether a machine's number is what the digits say.
bool isKept(std::string_view digits, bool integer)
{
    const char* const begin = digits.begin();
    const char* const end = digits.end();
    if (integer) {
        int64_t small = 0;
        uint64_t large = 0;
        return std::from_chars(begin, end, small).ec == std::errc{}
        || std::from_chars(begin, end, large).ec == std::errc{};
    }
    constexpr ptrdiff_t mostDigits = 15;
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    return std::ranges::count_if(digits.substr(0, digits.find_first_of("eE")), isDigit) <= mostDigits;
}

/// The first number in the text that would be another one.
std::string lostNumber(std::string_view text)
{
    Context context;
    const auto document = values::findCodec("json")->read(text, {}, context);
    for (values::Tree::Index node = 0; document && node < document->tree.size(); ++node) {
        const auto kind = document->tree.kind(node);
        const auto digits = document->tree.text(node);
        const bool number = kind == values::NodeKind::Integer || kind == values::NodeKind::Real;
        if (number && !isKept(digits, kind == values::NodeKind::Integer)) {
            return std::string(digits);
        }
    }
    return {};
}

Result<Json> parse(std::string_view text)
{
    Repetitions repetitions;
    try {
        auto json = Json::parse(text, std::ref(repetitions));
        if (!repetitions.repeated().empty()) {
            return wrong("it has two fields \"" + repetitions.repeated() + "\" in one place");
        }
        if (const auto number = lostNumber(text); !number.empty()) {
            return wrong("the number " + number + " has more digits than can be kept, write it as a text");
        }
        return json;
    } catch (const Json::parse_error& error) {
        return wrong("it is no JSON at byte " + std::to_string(error.byte));
    } catch (const Json::exception&) {
        return wrong("it holds a number that is too large");
    }
}

Result<TransformStep> stepOf(const Json& json, size_t number)
{
    if (!json.is_object()) {
        return wrongStep(number, R"(it must be an object such as {"remove": "/legacy"})");
    }
    const auto* const form = std::ranges::find_if(Forms, [&](const Form& known) { return json.contains(known.path); });
    if (form == Forms.end()) {
        return wrongStep(number, "it must have one of the fields rename, default, remove and cast");
    }
    for (const auto& [name, value] : json.items()) {
        if (name != form->path && (form->other == nullptr || name != form->other)) {
            return wrongStep(number, "the field \"" + name + "\" does not belong to \"" + form->path + '"');
        }
        if (!value.is_string() && name != "value") {
            return wrongStep(number, "the field \"" + name + "\" must be a text");
        }
    }
    if (form->other != nullptr && !json.contains(form->other)) {
        return wrongStep(number, std::string("the field \"") + form->other + "\" is missing");
    }
    TransformStep step{.kind = form->kind, .path = json[form->path].get<std::string>()};
    if (form->kind == Kind::SetDefault) {
        step.value = json["value"];
    } else if (form->other != nullptr) {
        step.to = json["to"].get<std::string>();
    }
    if (const auto what = whatIsWrong(step); !what.empty()) {
        return wrongStep(number, what);
    }
    return step;
}

} // namespace

Result<Transform> transformFromJson(std::string_view text)
{
    const auto json = parse(text);
    if (!json) {
        return fail(json.error());
    }
    const auto steps = json->is_object() ? json->find("steps") : json->end();
    if (steps == json->end() || !steps->is_array()) {
        return wrong("it must be an object with a list named \"steps\"");
    }
    for (const auto& [name, value] : json->items()) {
        if (name != "steps") {
            return wrong("the field \"" + name + "\" is not known");
        }
    }
    Transform transform;
    for (const auto& each : *steps) {
        auto step = stepOf(each, transform.steps.size() + 1);
        if (!step) {
            return fail(std::move(step.error()));
        }
        transform.steps.push_back(std::move(*step));
    }
    return transform;
}

Json transformJson(const Transform& transform)
{
    auto steps = Json::array();
    for (const auto& step : transform.steps) {
        const auto* const form = std::ranges::find(Forms, step.kind, &Form::kind);
        auto& json = steps.emplace_back(Json::object());
        json[form->path] = step.path;
        if (step.kind == Kind::SetDefault) {
            json["value"] = step.value;
        } else if (form->other != nullptr) {
            json[form->other] = step.to;
        }
    }
    return {{"steps", std::move(steps)}};
}

} // namespace keystrata::invalidation
