// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
// Formats: RFC 7519 (JWT), RFC 7515 (JWS, compact serialization). The signature is shown and never checked: that would
// need the key, and whether to believe a token is not for a viewer to say.
#include "core/base/bytes.h"
#include "core/values/codecs.h"
#include "core/values/read/json.h"
#include "core/values/scalars.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace keystrata::values {

namespace {

constexpr std::string_view Begin = "eyJ"; ///< {" in base64
constexpr size_t LongestHeader = 16384;

std::optional<std::string> decodeBase64Url(std::string_view text)
{
    if (text.find_first_of("+/=\r\n") != std::string_view::npos) {
        return std::nullopt;
    }
    std::string plain(text);
    std::ranges::replace(plain, '-', '+');
    std::ranges::replace(plain, '_', '/');
    plain.append((4 - plain.size() % 4) % 4, '=');
    return decodeBase64(plain);
}

struct Parts
{
    std::optional<std::string> header;
    std::optional<std::string> payload;
    std::optional<std::string> signature;
};

std::optional<Parts> partsOf(std::string_view bytes)
{
    const auto first = bytes.find('.');
    const auto second = bytes.find('.', first == std::string_view::npos ? first : first + 1);
    if (!bytes.starts_with(Begin) || second == std::string_view::npos || first > LongestHeader) {
        return std::nullopt;
    }
    Parts parts{.header = decodeBase64Url(bytes.substr(0, first)),
        .payload = decodeBase64Url(bytes.substr(first + 1, second - first - 1)),
        .signature = decodeBase64Url(bytes.substr(second + 1))};
    const bool all = parts.header && parts.payload && parts.signature;
    return all ? std::optional(std::move(parts)) : std::nullopt;
}

/// The JSON of a part as the next node; what is none stays bytes.
void addPart(std::string_view part, Builder& builder)
{
    Context context;
    const auto alone = JsonText.read(part, {}, context);
    if (!alone || !alone->complete || !addJson(part, builder).whole) {
        builder.add(NodeKind::Bytes, part);
    }
}

/// A claim of the payload that is a moment.
void addMoment(const Tree& tree, std::string_view claim, Message name, std::vector<Detail>& details)
{
    const auto payload = tree.find(0, "payload");
    if (payload == tree.size() || tree.kind(payload) != NodeKind::Map) {
        return;
    }
    const auto found = tree.find(payload, claim);
    const auto digits = found == tree.size() ? std::string_view() : tree.text(found);
    int64_t seconds = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), seconds).ec == std::errc()) {
        details.push_back({std::move(name), utcText(seconds).value_or(std::string(digits))});
    }
}

bool hasAlgorithm(std::string_view header)
{
    Context context;
    const auto document = JsonText.read(header, {}, context);
    return document && document->complete && document->tree.kind(0) == NodeKind::Map
        && document->tree.find(0, "alg") != document->tree.size();
}

Guess guess(std::string_view bytes)
{
    const auto parts = bytes.starts_with(Begin) ? partsOf(bytes) : std::nullopt;
    return parts && hasAlgorithm(*parts->header) ? Guess::Sure : Guess::No;
}

Result<Document> read(std::string_view bytes, const Limits& limits, Context& context)
{
    const auto parts = partsOf(bytes);
    if (!parts) {
        return fail(ErrorKind::Protocol,
            {"values.jwt", "This is not a JWT: three parts of base64url with points between, the first of them JSON.",
                {}});
    }
    Builder builder(limits, context);
    builder.open(NodeKind::Map);
    builder.add(NodeKind::Text, "header");
    addPart(*parts->header, builder);
    builder.add(NodeKind::Text, "payload");
    addPart(*parts->payload, builder);
    builder.add(NodeKind::Text, "signature");
    builder.add(NodeKind::Bytes, *parts->signature);
    Document document{.tree = {}, .consumed = bytes.size(), .complete = !builder.exceeded()};
    document.tree = builder.take();
    document.details.push_back({{"values.signature", "Signature", {}}, "not checked"});
    addMoment(document.tree, "iat", {"values.issued", "Issued", {}}, document.details);
    addMoment(document.tree, "exp", {"values.expires", "Expires", {}}, document.details);
    return document;
}

} // namespace

constinit const Codec Jwt{.id = "jwt", .name = "JWT", .guess = guess, .read = read};

} // namespace keystrata::values
