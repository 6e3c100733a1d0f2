// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/collected.h"

#include "core/base/bytes.h"
#include "core/values/codecs.h"
#include "core/values/scalars.h"
#include "core/values/texts.h"

#include <algorithm>
#include <charconv>

namespace keystrata::values {

namespace {

using keyspace::Element;
using keyspace::Piece;

/// Chains of different elements that are named.
constexpr size_t MostChains = 16;

NodeKind numberKind(std::string_view digits)
{
    const auto first = digits.starts_with('-') ? 1U : 0U;
    const bool whole = digits.size() > first && digits.find_first_not_of("0123456789", first) == std::string_view::npos;
    return whole ? NodeKind::Integer : NodeKind::Real;
}

/// Builds the tree of a collection's page. The limits' time is that of all elements together.
class Collector
{
public:
    Collector(const DecodeOptions& options, Context& context)
        : m_options(options)
        , m_context(context)
        , m_deadline(Clock::now() + options.limits.time)
    {
    }

    Status addElements(const keyspace::StoredValue& value, const keyspace::ValuePage& page)
    {
        const auto& type = value.facts.type;
        const bool pairs = type == "hash" || type == "zset";
        auto& tree = m_collected.tree;
        const auto root = tree.open(pairs ? NodeKind::Map : NodeKind::List,
            type == "hash" || type == "list" ? std::string_view() : std::string_view(type));
        for (const auto& element : page.elements) {
            if (m_context.stopRequested()) {
                return fail(Context::cancelled());
            }
            const auto status = type == "hash" ? addField(element.name, element.value)
                : type == "zset"               ? addScored(element, value.recognised == keyspace::Recognition::Geo)
                : type == "stream"             ? addEntry(element)
                                               : addElement(element.value);
            if (!status) {
                return status;
            }
        }
        tree.close(root);
        return {};
    }

    Collected take() { return std::move(m_collected); }

private:
    Status addElement(const Piece& piece)
    {
        const auto node = decoded(piece);
        if (!node) {
            return fail(node.error());
        }
        m_collected.nodes.push_back(*node);
        return {};
    }

    Status addField(const Piece& name, const Piece& value)
    {
        addName(name);
        return addElement(value);
    }

    Status addScored(const Element& element, bool geo)
    {
        if (const auto member = decoded(element.value); !member) {
            return fail(member.error());
        }
        auto& tree = m_collected.tree;
        m_collected.nodes.push_back(tree.size());
        const auto place = geo ? keyspace::placeOf(element.score) : std::nullopt;
        if (!place) {
            tree.add(numberKind(element.score), element.score);
            return {};
        }
        const auto map = tree.open(NodeKind::Map, "geo");
        tree.add(NodeKind::Text, "longitude");
        tree.add(NodeKind::Real, realText(place->longitude));
        tree.add(NodeKind::Text, "latitude");
        tree.add(NodeKind::Real, realText(place->latitude));
        tree.add(NodeKind::Text, "score");
        tree.add(NodeKind::Integer, element.score);
        tree.close(map);
        return {};
    }

    Status addEntry(const Element& element)
    {
        auto& tree = m_collected.tree;
        const auto entry = tree.open(NodeKind::Object, "entry");
        tree.add(NodeKind::Text, "id");
        tree.add(NodeKind::Text, element.name.bytes);
        tree.add(NodeKind::Text, "fields");
        const auto fields = tree.open(NodeKind::Map);
        for (const auto& [name, value] : element.fields) {
            addName(name);
            if (const auto node = decoded(value); !node) {
                return fail(node.error());
            }
        }
        tree.close(fields);
        tree.close(entry);
        m_collected.nodes.push_back(entry);
        return {};
    }

    void addName(const Piece& name)
    {
        m_collected.complete = m_collected.complete && name.whole();
        m_collected.tree.add(stringKind(name.bytes), name.bytes);
    }

    Result<Tree::Index> decoded(const Piece& piece)
    {
        auto& tree = m_collected.tree;
        auto options = m_options;
        options.whole = piece.whole();
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_deadline - Clock::now());
        if (left <= std::chrono::milliseconds(0) || tree.size() >= m_options.limits.nodes
            || tree.bytes() >= m_options.limits.output) {
            m_collected.complete = false;
            return tree.add(stringKind(piece.bytes), piece.bytes);
        }
        options.limits.time = left;
        options.limits.nodes -= tree.size();
        options.limits.output -= tree.bytes();
        auto value = decode(piece.bytes, options, m_context);
        if (!value) {
            return fail(value.error());
        }
        m_collected.complete = m_collected.complete && value->chain.back().complete && piece.whole();
        noteChain(value->chain);
        return graft(tree, value->tree);
    }

    void noteChain(const std::vector<Layer>& chain)
    {
        std::string text;
        for (const auto& layer : chain) {
            text += (text.empty() ? "" : ",") + std::string(layer.codec->id);
        }
        auto& known = m_collected.encodings;
        if (known.size() < MostChains && std::ranges::find(known, text) == known.end()) {
            known.push_back(std::move(text));
        }
    }

    const DecodeOptions& m_options;
    Context& m_context;
    Deadline m_deadline;
    Collected m_collected;
};

std::optional<int64_t> integerOf(const Piece& piece)
{
    int64_t value = 0;
    const char* const end = piece.bytes.data() + piece.bytes.size();
    const auto [stop, error] = std::from_chars(piece.bytes.data(), end, value);
    return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

/// What .NET's IDistributedCache keeps beside the data (Microsoft.Extensions.Caching.StackExchangeRedis): ticks of
/// 100 ns since the year 1 when it expires at the latest, and ticks it may lie unused; -1 for neither.
void noteExpiry(const std::vector<Element>& elements, std::vector<Detail>& details)
{
    constexpr int64_t ticksPerSecond = 10'000'000;
    constexpr int64_t unixEpoch = 62'135'596'800; ///< in seconds since the year 1
    const auto field = [&elements](std::string_view name) {
        const auto found = std::ranges::find(elements, name, [](const Element& element) { return element.name.bytes; });
        return found != elements.end() ? integerOf(found->value) : std::nullopt;
    };
    const bool known = std::ranges::all_of(elements, [](const Element& element) {
        const auto& name = element.name.bytes;
        return name == "absexp" || name == "sldexp" || name == "data";
    });
    const auto absolute = field("absexp");
    const auto sliding = field("sldexp");
    if (!known || !absolute || !sliding) {
        return;
    }
    details.push_back({{"values.envelope", "Envelope", {}}, ".NET IDistributedCache"});
    if (*absolute > 0) {
        const auto moment = utcText((*absolute / ticksPerSecond) - unixEpoch);
        details.push_back({{"values.expires", "Expires", {}}, moment.value_or(std::to_string(*absolute))});
    }
    if (*sliding > 0) {
        details.push_back({{"values.sliding", "Expires when unused for", {}},
            durationText(*sliding / ticksPerSecond, static_cast<uint32_t>(*sliding % ticksPerSecond) * 100)});
    }
}

} // namespace

Tree::Index graft(Tree& into, const Tree& from, Tree::Index node)
{
    const auto shift = into.size() - node;
    const auto first = node;
    std::vector<std::pair<Tree::Index, Tree::Index>> open; // where its descendants end, and what it has become
    for (; node < from.end(first); ++node) {
        while (!open.empty() && open.back().first <= node) {
            into.close(open.back().second);
            open.pop_back();
        }
        if (from.kind(node) != NodeKind::Reference) {
            const auto copy = into.add(from.kind(node), from.text(node));
            if (from.hasChildren(node)) {
                open.emplace_back(from.end(node), copy);
            }
        } else if (from.target(node) >= first) {
            into.addReference(from.target(node) + shift);
        } else {
            into.add(NodeKind::Opaque, "reference");
        }
    }
    for (; !open.empty(); open.pop_back()) {
        into.close(open.back().second);
    }
    return first + shift;
}

Result<Collected> collect(
    const keyspace::StoredValue& value, const keyspace::ValuePage& page, const DecodeOptions& options, Context& context)
{
    const bool isString = value.facts.type == "string";
    const auto size = isString ? page.bytes.size() : page.elements.size();
    const bool all = page.start == 0 && size >= value.length;
    if (!isString) {
        Collector collector(options, context);
        if (auto status = collector.addElements(value, page); !status) {
            return fail(status.error());
        }
        auto collected = collector.take();
        collected.complete = collected.complete && all;
        if (value.facts.type == "hash" && all) {
            noteExpiry(page.elements, collected.details);
        }
        return collected;
    }
    auto decodeOptions = options;
    decodeOptions.whole = options.whole && all;
    auto decoded = decode(page.bytes, decodeOptions, context);
    if (!decoded) {
        return fail(decoded.error());
    }
    Collected collected{.tree = std::move(decoded->tree)};
    for (const auto& layer : decoded->chain) {
        collected.encodings.emplace_back(layer.codec->id);
        collected.complete = collected.complete && layer.complete;
        std::ranges::copy(layer.details, std::back_inserter(collected.details));
    }
    decoded->tree = {};
    collected.decoded = std::move(*decoded);
    return collected;
}

Result<std::vector<const Codec*>> chainFromText(std::string_view text)
{
    std::vector<const Codec*> chain;
    for (bool more = !text.empty(); more;) {
        const auto id = text.substr(0, text.find(','));
        more = id.size() < text.size();
        text.remove_prefix(id.size() + (more ? 1 : 0));
        const Codec* codec = findCodec(id);
        if (codec == nullptr) {
            std::string known;
            for (const auto* one : allCodecs()) {
                known += (known.empty() ? "" : ", ") + std::string(one->id);
            }
            return fail(ErrorKind::Usage,
                {"values.no_codec", "\"{0}\" is no encoding that is known here; these are: {1}.",
                    {displayText(id), known}});
        }
        if (!chain.empty() && chain.back()->read != nullptr) {
            return fail(ErrorKind::Usage,
                {"values.chain", "Nothing can come after {0}: it has nothing inside that is encoded.",
                    {std::string(chain.back()->name)}});
        }
        chain.push_back(codec);
    }
    return chain;
}

} // namespace keystrata::values
