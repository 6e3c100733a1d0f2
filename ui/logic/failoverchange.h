// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/redis/failover.h"
#include "ui/logic/change.h"
#include "ui/logic/changerequest.h"

namespace keystrata::ui {

class ServerLink;

struct ServerRow;

/// What the Server page offers: a button, and why it cannot be pressed.
struct FailoverOffer
{
    QString text; ///< empty: there is nothing to fail over
    QString whyNot; ///< one sentence; empty: it can be asked for
    FailoverRequest request = {};
};

/// `selected`: the server that the operator points at; null for none.
FailoverOffer failoverOffer(const ServerLink& link, const ServerRow* selected);

/// A master hands its place to a replica: for administrators, while all is well.
class FailoverChange : public Change
{
    Q_OBJECT

public:
    FailoverChange(ServerLink& link, FailoverRequest request, QObject* parent = nullptr);
    ~FailoverChange() override;

    QString title() const override;
    QString action() const override;
    QString stopText() const override;
    std::vector<Fact> facts() const override;
    std::vector<Attention> warnings() const override;
    Table details() const override;
    QStringList happenings() const override;
    Attention outcome() const override;

protected:
    JobPtr startPreview() override;
    JobPtr startRun() override;

private:
    bool planned() const { return !m_plan.successors.empty(); }

    bool cluster() const { return m_plan.identity.kind == redis::Topology::Cluster; }

    ServerLink& m_link;
    FailoverRequest m_request;
    QString m_name; ///< of the server, as it was when this was asked for
    redis::FailoverPlan m_plan; ///< without successors: there is none yet
    std::optional<Result<redis::FailoverResult>> m_result;
    std::chrono::system_clock::time_point m_began;
};

} // namespace keystrata::ui
