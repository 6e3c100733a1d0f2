// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/invalidation/touch.h"

#include <algorithm>
#include <filesystem>
#include <unordered_set>
#include <utility>

namespace keystrata::invalidation {

namespace {

constexpr size_t ImagedKeys = 1'000; ///< at once
constexpr uint64_t CommitBytes = uint64_t{8} * 1024 * 1024; ///< of the journal, at most about
constexpr int StrictTries = 3;
constexpr uint64_t SpaceInterval = 64; ///< commits of the journal between two looks at its disk
constexpr uintmax_t LeastFree = 20; ///< a twentieth of it must stay

/// Removes keys: their images first, on the disk, then UNLINK.
class Purge final : public Touch
{
public:
    explicit Purge(RunState state)
        : m_state(state)
        , m_imager(state.hand, state.plan.options.tooBig == TooBig::Stall) { }

    Status batch(int db, std::span<const std::string> names, Context& context) override;
    Status settle(Context& context) override;
    void again(const RunReport& passBegan) override;

private:
    Status removeImaged(int db, std::span<const std::string> names, Context& context);
    Status removeReady(std::vector<std::string>& ready, Context& context);
    Status image(int db, std::span<const std::string>& names, std::vector<std::string>& out, Context& context);
    Status remove(const std::vector<std::string>& names, Context& context);
    Status removeStrictly(int db, const std::vector<std::string>& names, Context& context);
    Result<bool> removeWatched(int db, std::span<const std::string> names, Context& context);
    void keep(const Imaged& imaged, const std::string& name, std::vector<std::string>& out);
    Status commit();
    void count(redis::Reply reply, const std::string& name);

    RunState m_state;
    Imager m_imager;
    int m_db = 0;
    std::optional<Error> m_interrupted; ///< the server cannot answer for the moment
    uint64_t m_commits = 0;
    std::unordered_set<std::string> m_previous; ///< removed by the batch before this one
    std::unordered_set<std::string> m_current;
};

Status Purge::batch(int db, std::span<const std::string> names, Context& context)
{
    m_db = db;
    if (auto status = m_state.hand.beginBatch(db, context); !status) {
        return status;
    }
    m_previous = std::exchange(m_current, {});
    m_interrupted.reset();
    if (m_state.journal != nullptr && !m_state.plan.options.strict) {
        return removeImaged(db, names, context);
    }
    const auto selected = stillSelected(m_state, names, context);
    if (!selected) {
        return fail(selected.error());
    }
    if (m_state.plan.options.strict) {
        return removeStrictly(db, *selected, context);
    }
    if (auto status = remove(*selected, context); !status) {
        return status;
    }
    return m_interrupted ? Status(fail(*m_interrupted)) : Status();
}

/// What is written and counted of a key, and whether it is ready to be removed.
void Purge::keep(const Imaged& imaged, const std::string& name, std::vector<std::string>& out)
{
    auto& report = m_state.report;
    switch (imaged.outcome) {
    case Imaged::Outcome::Taken:
        m_state.journal->add(imaged.image);
        break;
    case Imaged::Outcome::Gone:
        ++report.alreadyGone;
        return;
    case Imaged::Outcome::TooBig:
        if (m_state.plan.options.tooBig == TooBig::LeaveOut) {
            ++report.tooBig;
            return;
        }
        break;
    case Imaged::Outcome::Refused:
        ++report.failed;
        ++report.failures[imaged.refusal.substr(0, imaged.refusal.find(' '))];
        return;
    }
    out.push_back(name);
}

Status Purge::commit()
{
    if (m_commits++ % SpaceInterval == 0) {
        std::error_code error;
        const auto space = std::filesystem::space(m_state.journal->path(), error);
        if (!error && space.available < space.capacity / LeastFree) {
            return fail(ErrorKind::File,
                {"run.disk", "The disk of the journal ({0}) is nearly full: make room, then resume.",
                    {m_state.journal->path()}});
        }
    }
    m_state.journal->add(BatchDone{.changed = m_state.report.done});
    return m_state.journal->commit();
}

/// As few times to the disk as the size of the values allows.
Status Purge::removeImaged(int db, std::span<const std::string> names, Context& context)
{
    std::vector<std::string> ready;
    for (size_t first = 0; first < names.size(); first += ImagedKeys) {
        const auto part = names.subspan(first, std::min(ImagedKeys, names.size() - first));
        const auto selected = stillSelected(m_state, part, context);
        if (!selected) {
            return fail(selected.error());
        }
        for (std::span<const std::string> rest(*selected); !rest.empty();) {
            if (auto status = image(db, rest, ready, context); !status) {
                return status;
            }
            if (m_state.journal->uncommitted() >= CommitBytes) {
                if (auto status = removeReady(ready, context); !status) {
                    return status;
                }
            }
        }
    }
    return removeReady(ready, context);
}

/// Once their images are on the disk.
Status Purge::removeReady(std::vector<std::string>& ready, Context& context)
{
    if (auto status = commit(); !status) {
        return status;
    }
    if (auto status = remove(std::exchange(ready, {}), context); !status) {
        return status;
    }
    return m_interrupted ? Status(fail(*m_interrupted)) : Status();
}

/// Takes images of the first of the names for the journal, and these names away: those that may be removed once it is
/// on the disk are added to `out`.
Status Purge::image(int db, std::span<const std::string>& names, std::vector<std::string>& out, Context& context)
{
    const auto images = m_imager.take(db, names, context);
    if (!images) {
        return fail(images.error());
    }
    for (size_t i = 0; i < images->size(); ++i) {
        keep((*images)[i], names[i], out);
    }
    names = names.subspan(images->size());
    return {};
}

Status Purge::remove(const std::vector<std::string>& names, Context& context)
{
    Commands commands;
    commands.reserve(names.size());
    for (const auto& name : names) {
        commands.push_back({"UNLINK", name});
    }
    return m_state.hand.write(std::move(commands), context, [&](size_t first, const Replies& answers) {
        for (size_t i = 0; i < answers.size(); ++i) {
            count(answers[i].get(), names[first + i]);
        }
    });
}

/// What UNLINK answered.
void Purge::count(redis::Reply reply, const std::string& name)
{
    auto& report = m_state.report;
    if (reply.isError()) {
        if (auto error = countFailure(report, "UNLINK", reply)) {
            m_interrupted = std::move(error);
        }
    } else if (reply.integer() == 0) {
        ++report.alreadyGone;
    } else {
        ++report.done;
        m_current.insert(name);
    }
}

/// Removes keys only while they are as their images say; those that were written in between are tried again, one by
/// one.
Status Purge::removeStrictly(int db, const std::vector<std::string>& names, Context& context)
{
    // A transaction of a Cluster is about one slot.
    const bool together = !m_state.hand.cluster() && names.size() > 1;
    if (together) {
        const auto removed = removeWatched(db, names, context);
        if (!removed || *removed) {
            return removed ? Status() : fail(removed.error());
        }
    }
    for (const auto& name : names) {
        if (m_interrupted) {
            return fail(*m_interrupted);
        }
        bool done = false;
        for (int tries = 0; !done && tries < StrictTries; ++tries) {
            const auto removed = removeWatched(db, std::span(&name, 1), context);
            if (!removed) {
                return fail(removed.error());
            }
            done = *removed;
        }
        m_state.report.changed += done ? 0 : 1;
    }
    return {};
}

/// False: one of them was written since its image was taken, so that none is removed.
Result<bool> Purge::removeWatched(int db, std::span<const std::string> names, Context& context)
{
    auto& hand = m_state.hand;
    Commands watch{{"WATCH"}};
    watch.front().insert(watch.front().end(), names.begin(), names.end());
    const auto watched = hand.transact(names.front(), watch, context);
    if (!watched) {
        return fail(watched.error());
    }
    if (watched->front().get().isError()) {
        return fail(redis::errorFromReply("WATCH", watched->front().get().text()));
    }
    std::vector<std::string> ready(names.begin(), names.end());
    const RunReport before = m_state.report;
    if (m_state.journal != nullptr) {
        ready.clear();
        for (auto rest = names; !rest.empty();) {
            if (auto status = image(db, rest, ready, context); !status) {
                return fail(status.error());
            }
        }
        if (auto status = commit(); !status) {
            return fail(status.error());
        }
    }
    Commands commands{{"MULTI"}};
    for (const auto& name : ready) {
        commands.push_back({"UNLINK", name});
    }
    commands.push_back({"EXEC"});
    const auto replies = hand.transact(names.front(), commands, context);
    if (!replies) {
        return fail(replies.error());
    }
    const auto results = replies->back().get();
    if (results.isError()) {
        return fail(redis::errorFromReply("EXEC", results.text()));
    }
    if (results.isNil()) {
        m_state.report = before; // they are tried again
        return false;
    }
    size_t next = 0;
    for (const auto result : results.elements()) {
        count(result, ready[next++]);
    }
    return true;
}

Status Purge::settle(Context& context)
{
    const auto doubt = m_state.hand.settle(m_db, context);
    if (!doubt) {
        return fail(doubt.error());
    }
    auto& report = m_state.report;
    const auto answered = [this](
                              const std::string& key) { return m_previous.contains(key) || m_current.contains(key); };
    for (const auto& key : doubt->there) {
        if (answered(key)) {
            --report.done;
            ++report.returned;
        }
    }
    report.unknown += static_cast<uint64_t>(
        std::ranges::count_if(doubt->gone, [&](const std::string& key) { return !answered(key); }));
    m_previous.clear();
    m_current.clear();
    return {};
}

/// Keys that were left alone will be found again.
void Purge::again(const RunReport& passBegan)
{
    auto& report = m_state.report;
    report.seen -=
        report.changed - passBegan.changed + report.tooBig - passBegan.tooBig + report.failed - passBegan.failed;
    report.changed = passBegan.changed;
    report.tooBig = passBegan.tooBig;
    report.failed = passBegan.failed;
    report.failures = passBegan.failures;
}

} // namespace

std::unique_ptr<Touch> purgeTouch(RunState state)
{
    return std::make_unique<Purge>(state);
}

} // namespace keystrata::invalidation
