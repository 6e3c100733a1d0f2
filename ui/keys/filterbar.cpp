// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/keys/filterbar.h"

#include "ui/common/flowlayout.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace keystrata::ui {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

/// A word is typed before it is looked for.
constexpr auto TypingPause = 150ms;
constexpr const char* Types[] = {"string", "hash", "list", "set", "zset", "stream"};

QString kindText(FilterKind kind)
{
    switch (kind) {
    case FilterKind::Nothing:
        break;
    case FilterKind::Text:
        return FilterBar::tr("text");
    case FilterKind::Glob:
        return FilterBar::tr("glob of the whole name");
    case FilterKind::Expression:
        return FilterBar::tr("regular expression");
    }
    return {};
}

} // namespace

template <typename T>
struct FilterBar::Choice
{
    T value;
    QString name; ///< in the menu: "1 hour"
    QString chip; ///< "idle over 1 hour"
};

FilterBar::FilterBar(QWidget* parent)
    : QWidget(parent)
    , m_text(new QLineEdit(this))
    , m_kind(new QLabel(m_text))
    , m_problem(new QLabel(this))
    , m_chips(new QWidget(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Small);
    m_text->setObjectName(QStringLiteral("keyFilter"));
    m_text->setAccessibleName(tr("Filter of the keys"));
    m_text->setPlaceholderText(tr("Filter: text, glob or /regular expression/"));
    m_text->setClearButtonEnabled(true);
    m_text->setToolTip(tr("Text is found anywhere in a name; * ? and [ make it a glob of the whole name; between "
                          "slashes it is a regular expression (RE2). \\xff stands for a byte."));
    // What the box takes it for stands in the box, before the button that clears it.
    auto* inside = new QHBoxLayout(m_text);
    inside->setContentsMargins(0, 0, m_text->sizeHint().height() + space::Tight, 0);
    inside->addStretch();
    inside->addWidget(m_kind);
    m_kind->setAttribute(Qt::WA_TransparentForMouseEvents);
    setRole(m_kind, "small");
    column->addWidget(m_text);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    setRole(m_problem, "danger");
    m_problem->hide();
    column->addWidget(m_problem);
    new FlowLayout(m_chips);
    column->addWidget(m_chips);
    m_pause.setSingleShot(true);
    m_pause.setInterval(TypingPause);
    connect(&m_pause, &QTimer::timeout, this, &FilterBar::filterChanged);
    connect(m_text, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter.text = text;
        told();
    });

    makeNoExpiry();
    makeChoices<milliseconds>(tr("expires within"),
        {{1min, tr("1 minute"), tr("expires within 1 minute")}, {1h, tr("1 hour"), tr("expires within 1 hour")},
            {24h, tr("1 day"), tr("expires within 1 day")}, {168h, tr("7 days"), tr("expires within 7 days")}},
        &KeyFilter::expiresWithin);
    makeChoices<milliseconds>(tr("idle over"),
        {{1h, tr("1 hour"), tr("idle over 1 hour")}, {24h, tr("1 day"), tr("idle over 1 day")},
            {168h, tr("7 days"), tr("idle over 7 days")}, {720h, tr("30 days"), tr("idle over 30 days")}},
        &KeyFilter::idleOver);
    makeChoices<uint64_t>(tr("larger than"),
        {{1'000, formatBytes(1'000), tr("larger than %1").arg(formatBytes(1'000))},
            {10'000, formatBytes(10'000), tr("larger than %1").arg(formatBytes(10'000))},
            {100'000, formatBytes(100'000), tr("larger than %1").arg(formatBytes(100'000))},
            {1'000'000, formatBytes(1'000'000), tr("larger than %1").arg(formatBytes(1'000'000))},
            {10'000'000, formatBytes(10'000'000), tr("larger than %1").arg(formatBytes(10'000'000))}},
        &KeyFilter::largerThan);
    makeTypes();
    makeExclude();
    m_clear = new QPushButton(tr("clear"), m_chips);
    setRole(m_clear, "link");
    m_clear->setToolTip(tr("Take all conditions away"));
    m_chips->layout()->addWidget(m_clear);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        setFilter({});
        Q_EMIT filterChanged();
    });
    show(m_filter);
}

QPushButton* FilterBar::addChip(const QString& name)
{
    auto* chip = new QPushButton(name, m_chips);
    chip->setCheckable(true);
    setRole(chip, "filterchip");
    m_chips->layout()->addWidget(chip);
    return chip;
}

void FilterBar::makeNoExpiry()
{
    auto* chip = addChip(tr("no expiry"));
    chip->setObjectName(QStringLiteral("noExpiry"));
    connect(chip, &QPushButton::clicked, this, [this](bool on) {
        change([on](KeyFilter& filter) {
            filter.noExpiry = on;
            filter.expiresWithin = on ? std::nullopt : filter.expiresWithin;
        });
    });
    m_shown.push_back([chip](const KeyFilter& filter) { chip->setChecked(filter.noExpiry); });
}

template <typename T>
QPushButton* FilterBar::makeChoices(
    const QString& name, const QList<Choice<T>>& choices, std::optional<T> KeyFilter::* member)
{
    auto* chip = addChip(name);
    auto* menu = new QMenu(chip);
    const auto choose = [this, member](std::optional<T> value) {
        change([member, value](KeyFilter& filter) {
            filter.*member = value;
            filter.noExpiry = filter.noExpiry && !filter.expiresWithin; // both at once match nothing
        });
    };
    connect(menu->addAction(tr("any")), &QAction::triggered, this, [choose] { choose(std::nullopt); });
    for (const Choice<T>& choice : choices) {
        connect(
            menu->addAction(choice.name), &QAction::triggered, this, [choose, value = choice.value] { choose(value); });
    }
    chip->setMenu(menu);
    m_shown.push_back([chip, name, choices, member](const KeyFilter& filter) {
        const auto& value = filter.*member;
        const auto found =
            std::ranges::find_if(choices, [&](const Choice<T>& choice) { return value == choice.value; });
        chip->setChecked(value.has_value());
        chip->setText(value && found != choices.end() ? found->chip : name);
    });
    return chip;
}

void FilterBar::makeTypes()
{
    auto* chip = addChip(tr("type: any"));
    auto* menu = new QMenu(chip);
    QList<QAction*> actions;
    for (const char* type : Types) {
        QAction* action = menu->addAction(QString::fromLatin1(type));
        action->setCheckable(true);
        actions.append(action);
        connect(action, &QAction::triggered, this, [this, type](bool on) {
            change([type, on](KeyFilter& filter) {
                std::erase(filter.types, type);
                if (on) {
                    filter.types.emplace_back(type);
                }
            });
        });
    }
    chip->setMenu(menu);
    m_shown.push_back([chip, actions](const KeyFilter& filter) {
        QStringList names;
        for (size_t i = 0; i < std::size(Types); ++i) {
            const bool on = std::ranges::find(filter.types, Types[i]) != filter.types.end();
            actions[static_cast<qsizetype>(i)]->setChecked(on);
            if (on) {
                names.append(QString::fromLatin1(Types[i]));
            }
        }
        chip->setChecked(!names.isEmpty());
        chip->setText(names.isEmpty() ? tr("type: any") : names.join(QStringLiteral(", ")));
    });
}

void FilterBar::makeExclude()
{
    m_exclude = new QLineEdit(m_chips);
    m_exclude->setObjectName(QStringLiteral("keyExclude"));
    m_exclude->setAccessibleName(tr("Leave out"));
    m_exclude->setPlaceholderText(tr("leave out…"));
    m_exclude->setToolTip(tr("Keys that hold this text, or that this glob matches, are left out."));
    m_exclude->setMaximumWidth(fontMetrics().averageCharWidth() * 22);
    setRole(m_exclude, "filterchip");
    m_chips->layout()->addWidget(m_exclude);
    connect(m_exclude, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter.exclude = text;
        told();
    });
}

KeyFilter FilterBar::filter() const
{
    return m_filter;
}

void FilterBar::setFilter(const KeyFilter& filter)
{
    m_filter = filter;
    show(filter);
    m_pause.stop();
}

void FilterBar::setProblem(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

void FilterBar::change(const std::function<void(KeyFilter&)>& edit)
{
    edit(m_filter);
    show(m_filter);
    m_pause.stop();
    Q_EMIT filterChanged();
}

void FilterBar::show(const KeyFilter& filter)
{
    const QSignalBlocker text(m_text);
    const QSignalBlocker exclude(m_exclude);
    if (m_text->text() != filter.text) {
        m_text->setText(filter.text);
    }
    if (m_exclude->text() != filter.exclude) {
        m_exclude->setText(filter.exclude);
    }
    for (const auto& chip : m_shown) {
        chip(filter);
    }
    m_kind->setText(kindText(kindOf(filter.text)));
    m_clear->setVisible(filter != KeyFilter{});
}

void FilterBar::told()
{
    m_kind->setText(kindText(kindOf(m_filter.text)));
    m_clear->setVisible(m_filter != KeyFilter{});
    m_pause.start();
}

} // namespace keystrata::ui
