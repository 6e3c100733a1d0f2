// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/planchange.h"

namespace keystrata::ui {

/// How keys are to be carried to another version, as the operator chooses it.
struct MigrateChoices
{
    std::string to; ///< the other version
    bool move = false; ///< instead of copying
    invalidation::Transform transform = {}; ///< of the values
    QString transformFile = {}; ///< where it was read from; empty: none
    keyspace::Pace pace = {};
    bool journal = true;
    invalidation::TooBig tooBig = invalidation::TooBig::LeaveOut;
    std::vector<keyspace::NonCacheGroup> taken = {}; ///< along, although they are no cache; sorted

    bool operator==(const MigrateChoices&) const = default;
};

/// Keys of one version are carried to another one.
class MigrateChange : public PlanChange
{
    Q_OBJECT

public:
    MigrateChange(
        ServerLink& link, MigrateRequest request, QObject* parent = nullptr, Now now = std::chrono::system_clock::now);
    ~MigrateChange() override;

    const std::string& from() const { return request().selection.versions.front(); }

    const std::vector<std::string>& versions() const { return m_versions; } ///< others of the cache

    const MigrateChoices& choices() const { return m_choices; }

    /// Other choices discard the preview.
    void setChoices(const MigrateChoices& choices);

    /// Reads the transform from a file; an empty path means none. What is wrong with it is in transformError().
    void setTransformFile(const QString& path);

    const QString& transformError() const { return m_transformError; } ///< a sentence; empty: nothing

    QStringList transformSteps() const; ///< in words

    bool chosen() const override;
    QString toAgree() const override;
    QString title() const override;
    QString action() const override;
    std::vector<Fact> facts() const override;
    std::vector<Attention> warnings() const override;
    Table details() const override;
    std::vector<Example> examples() const override;
    std::vector<Fact> counts() const override;
    Attention outcome() const override;

protected:
    invalidation::ChangeRequest coreRequest() const override;
    keyspace::Pace pace() const override;

private:
    std::vector<std::string> m_versions;
    MigrateChoices m_choices;
    QString m_transformError;
};

} // namespace keystrata::ui
