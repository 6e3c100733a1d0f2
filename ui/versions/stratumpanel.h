// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/stratumkey.h"
#include "ui/logic/stratumtext.h"

#include <QScrollArea>

#include <memory>

class QGridLayout;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace keystrata::ui {

class Banner;
class ElidedLabel;
class HistogramView;
class KeyList;
class ShareBars;
class StateChip;

/// Everything about one stratum: what it is in words, its figures, namespaces, times, sizes, types and example keys.
class StratumPanel : public QScrollArea
{
    Q_OBJECT

public:
    explicit StratumPanel(QWidget* parent = nullptr);

    /// Shows the stratum as it stands in the picture; says what to do when it has none of that name.
    void showStratum(std::shared_ptr<const keyspace::Keyspace> keyspace, const StratumKey& key, bool canSetLive);
    void clear();

    /// What is offered here.
    struct Offers
    {
        bool bump = false;
        bool migrate = false;
        bool removal = false; ///< purge and drain
    };

    /// `whyNot`: why they cannot be asked for, one sentence; empty: they can.
    void offerChanges(const Offers& offers, const QString& whyNot);

    QSize sizeHint() const override;

Q_SIGNALS:
    void setLiveRequested();
    void browseRequested(); ///< its keys shall be listed
    void bumpRequested();
    void migrateRequested();
    void drainRequested();
    void purgeRequested();

private:
    struct Figure
    {
        QLabel* value;
        QLabel* note;
    };

    void buildHead(QVBoxLayout* column);
    QWidget* buildActions();
    void buildBody(QVBoxLayout* column);
    Figure addFigure(QGridLayout* grid, int row, int column, const QString& caption);
    void showFigures(const StratumRef& ref);
    void showVerdict(const StratumRef& ref);
    void showNamespaces(const keyspace::StratumTotals& stratum);
    void showTypes(const keyspace::StratumTotals& stratum);

    StratumText m_text;
    QWidget* m_content;
    QLabel* m_nothing;
    ElidedLabel* m_title;
    StateChip* m_state;
    ElidedLabel* m_place;
    Banner* m_alarm;
    QLabel* m_verdict;
    QLabel* m_liveSource;
    QPushButton* m_setLive;
    QPushButton* m_bump;
    QPushButton* m_migrate;
    QPushButton* m_drain;
    QPushButton* m_purge;
    Figure m_keys{};
    Figure m_memory{};
    Figure m_share{};
    Figure m_noExpiry{};
    QLabel* m_namespaceHeading;
    ShareBars* m_namespaces;
    QPushButton* m_allNamespaces;
    HistogramView* m_ttl;
    HistogramView* m_idle;
    HistogramView* m_size;
    QLabel* m_typeHeading;
    ShareBars* m_types;
    QLabel* m_exampleHeading;
    KeyList* m_examples;
    bool m_showAll = false;
    StratumKey m_key;
    std::shared_ptr<const keyspace::Keyspace> m_keyspace;
};

} // namespace keystrata::ui
