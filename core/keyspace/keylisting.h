// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/keyspace/noncache.h"
#include "core/keyspace/pace.h"
#include "core/keyspace/selection.h"
#include "core/redis/session.h"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace keystrata::keyspace {

/// One selected key. Views are valid during the call that hands it out only.
struct ListedKey
{
    int db = 0;
    std::string_view key = {};
    const Layout* layout = nullptr; ///< null: a key of no cache
    KeyParts parts = {};
    std::string_view ns = {}; ///< folded
    KeyFacts facts = {}; ///< type, expiry and memory unless names are enough, idle time where the selection asks; as
                         ///< far as the server tells
};

/// Leaves what is not cache out of a listing.
struct CacheOnly
{
    NonCacheRules rules = {};
    std::vector<NonCacheGroup> but = {}; ///< groups that are named, and therefore not left out
    bool nothingElse = false; ///< these groups, and no cache
};

struct ListRequest
{
    Selection selection = {};
    std::vector<Layout> layouts = {}; ///< as in AnalysisRequest: empty means detect
    bool detect = true; ///< false: the layouts are taken as they stand, also none at all
    std::optional<std::vector<std::string>> prefixes = {};
    Pace pace = {};
    std::optional<uint64_t> limit = {}; ///< end after so many keys
    bool namesOnly = false; ///< ask the server nothing that the selection can do without
    bool narrow = false; ///< the server may leave out what cannot be selected: it is then neither seen nor counted
    std::optional<CacheOnly> cacheOnly = {}; ///< nothing: all keys are alike
};

/// Keys of the selection that are not cache, and were left out.
struct LeftOut
{
    NonCacheGroup group = NonCacheGroup::Session;
    uint64_t keys = 0;
    std::vector<std::string> examples; ///< the first few names

    bool operator==(const LeftOut&) const = default;
};

struct Listing
{
    uint64_t matched = 0;
    uint64_t scanned = 0; ///< keys looked at
    bool complete = false; ///< false: the limit or the sink ended it early, or the notes say what is missing
    std::vector<Message> notes; ///< what the server does not tell or could not be scanned, and why
    std::vector<Layout> layouts; ///< the keys were read with
    std::vector<LeftOut> leftOut; ///< in the order of NonCacheGroups
};

/// Who a listing is made for. Called on the thread that lists; may block.
class KeyReceiver
{
public:
    virtual ~KeyReceiver() = default;
    /// A selected key. False: no more, please.
    virtual bool take(const ListedKey& key) = 0;

    /// Every key that was looked at, before it is known whether it is selected.
    virtual void seen(int /*db*/, const LayoutSet& /*set*/, const LayoutSet::Match& /*match*/) { }

    /// Between slices of the scan, when the receiver may use the time for work of its own, on another session. An
    /// error ends the listing with it.
    virtual Status between() { return {}; }
};

/// Called on the thread that lists; may block. False: no more, please.
using KeySink = std::function<bool(const ListedKey&)>;

/// Hands out the keys of a selection, each once, in no order. Scans the databases of the session's address, at the
/// pace asked for; keys named in the selection are looked up without a scan. Refused when the selection needs what
/// this server cannot tell: idle times under an LFU policy, on a replica, or longer than the server has been up.
Result<Listing> listKeys(redis::Session& session, const ListRequest& request, Context& context, KeyReceiver& receiver);
Result<Listing> listKeys(redis::Session& session, const ListRequest& request, Context& context, const KeySink& sink);

} // namespace keystrata::keyspace
