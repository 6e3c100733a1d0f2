// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/noderows.h"

#include "ui/logic/format.h"
#include "ui/logic/messagetext.h"

#include <QCoreApplication>

namespace keystrata::ui {

namespace {

using stats::NodeRates;
using stats::NodeShare;
using stats::ServerSample;
using stats::Spread;

struct NodeText
{
    Q_DECLARE_TR_FUNCTIONS(keystrata::ui::NodeText)
};

const QString Unknown = QStringLiteral("—");

/// What all masters have together, against which each one's part is held.
struct Whole
{
    double sum = 0;
    size_t masters = 0;
    QString words; ///< "%1 of the keys; an even share is %2."
    std::optional<Spread> spread = {};

    NodeFigure part(const NodeShare& node, double value, const QString& text, const QLocale& locale) const
    {
        NodeFigure figure{.text = text, .value = value};
        if (sum > 0) {
            figure.share = value / sum;
            figure.tip = words.arg(formatPercent(100.0 * *figure.share, locale),
                formatPercent(100.0 / static_cast<double>(masters), locale));
        }
        const bool uneven = spread && spread->verdict == Spread::Verdict::Uneven && spread->most == node.name;
        figure.tone = uneven ? Tone::Warning : Tone::Plain;
        return figure;
    }
};

NodeFigure rateOf(const std::optional<double>& rate, const QLocale& locale)
{
    return {.text = rate ? formatRate(*rate, locale) : Unknown, .value = rate.value_or(-1)};
}

NodeFigure hitRateOf(const NodeRates& rates, const QLocale& locale)
{
    if (!rates.hitRatePercent) {
        return {.text = Unknown, .tip = NodeText::tr("Nobody has read from it in the last seconds.")};
    }
    const double percent = *rates.hitRatePercent;
    return {.text = formatPercent(percent, locale),
        .value = percent,
        .tip = goalText(locale),
        .tone = hitRateTone(percent) == Tone::Good ? Tone::Plain : hitRateTone(percent)};
}

QString limitText(const NodeShare& node, const QLocale& locale)
{
    if (node.maxmemory == 0) {
        return NodeText::tr("It has no limit.");
    }
    const double percent = 100.0 * static_cast<double>(node.usedMemory) / static_cast<double>(node.maxmemory);
    return NodeText::tr("%1 of its limit of %2 are used.")
        .arg(formatPercent(percent, locale), formatBytes(node.maxmemory, locale));
}

/// All masters together.
struct Wholes
{
    Whole keys;
    Whole memory;
    Whole operations;

    Wholes(const ServerSample& sample, const stats::NodeMeter& meter)
        : keys{.words = NodeText::tr("%1 of the keys; an even share is %2."), .spread = stats::spreadOfKeys(sample)}
        , memory{.words = NodeText::tr("%1 of the memory; an even share is %2."),
              .spread = stats::spreadOfMemory(sample)}
        , operations{.words = NodeText::tr("%1 of the operations; an even share is %2.")}
    {
        for (const NodeShare& node : sample.nodes) {
            keys.sum += static_cast<double>(node.keys);
            memory.sum += static_cast<double>(node.usedMemory);
            operations.sum += meter.rates(node.id).opsPerSec.value_or(0);
        }
        for (Whole* whole : {&keys, &memory, &operations}) {
            whole->masters = sample.nodes.size();
        }
    }
};

} // namespace

std::vector<NodeRow> nodeRows(const ServerSample& sample, const stats::NodeMeter& meter, const QLocale& locale)
{
    const Wholes wholes(sample, meter);
    const bool evictionIsWanted = sample.maxmemoryPolicy.starts_with("allkeys-");
    std::vector<NodeRow> rows;
    for (const NodeShare& node : sample.nodes) {
        NodeRow row{.address = displayBytes(node.name)};
        if (node.problem) {
            row.problem = textOf(*node.problem);
            row.denied = node.problem->kind == ErrorKind::Denied;
            rows.push_back(std::move(row));
            continue;
        }
        const NodeRates rates = meter.rates(node.id);
        const auto keys = static_cast<double>(node.keys);
        row.slotCount = {.text = formatCount(node.slots, locale), .value = static_cast<double>(node.slots)};
        row.keys = wholes.keys.part(node, keys, formatCountShort(keys, locale), locale);
        row.keys.tip.prepend(NodeText::tr("%1 keys", nullptr, pluralOf(node.keys)).arg(formatCount(node.keys, locale))
            + QLatin1Char('\n'));
        row.memory = wholes.memory.part(
            node, static_cast<double>(node.usedMemory), formatBytes(node.usedMemory, locale), locale);
        row.memory.tip += QLatin1Char('\n') + limitText(node, locale);
        row.operations = rateOf(rates.opsPerSec, locale);
        if (rates.opsPerSec) {
            row.operations = wholes.operations.part(node, *rates.opsPerSec, row.operations.text, locale);
        }
        row.hitRate = hitRateOf(rates, locale);
        row.evictions = rateOf(rates.evictionsPerSec, locale);
        row.evictions.tone = row.evictions.value > 0 && !evictionIsWanted ? Tone::Warning : Tone::Plain;
        rows.push_back(std::move(row));
    }
    return rows;
}

QString spreadText(const std::optional<Spread>& keys, const QLocale& locale)
{
    if (!keys) {
        return {};
    }
    const QString most = formatPercent(keys->mostPercent, locale);
    switch (keys->verdict) {
    case Spread::Verdict::TooLittle:
        return NodeText::tr("Too few keys to tell how evenly they are spread.");
    case Spread::Verdict::Even:
        return NodeText::tr("Evenly spread: at most %1 of the keys on one master.").arg(most);
    case Spread::Verdict::Uneven:
        break;
    }
    return NodeText::tr("%1 holds %2 of the keys; an even share is %3.")
        .arg(displayBytes(keys->most), most, formatPercent(keys->evenPercent, locale));
}

} // namespace keystrata::ui
