// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/profiles/cachessection.h"

#include "core/keyspace/presets.h"
#include "ui/common/choicebox.h"
#include "ui/common/theme.h"
#include "ui/logic/prefixlist.h"
#include "ui/logic/profileform.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

namespace keystrata::ui {

using keyspace::VersionScope;
using profiles::CacheSettings;

namespace {

enum Column
{
    Alias,
    Database,
    Prefix,
    Layout,
    Live,
    Expiry,
    ColumnCount
};

constexpr int TableLines = 6;

std::optional<VersionScope> scopeAt(int index)
{
    return index == 1 ? std::optional(VersionScope::Global)
        : index == 2  ? std::optional(VersionScope::PerObject)
                      : std::nullopt;
}

int indexOf(std::optional<VersionScope> scope)
{
    return scope == VersionScope::Global ? 1 : scope == VersionScope::PerObject ? 2 : 0;
}

/// The number in "caches[2].alias"; -1 when there is none.
int placeIn(const std::string& field)
{
    constexpr std::string_view start = "caches[";
    return field.starts_with(start) ? std::atoi(field.c_str() + start.size()) : -1;
}

} // namespace

CachesSection::CachesSection(QWidget* parent)
    : FormSection(tr("Caches"),
          tr("One line for each cache of the application. Without any, layouts and prefixes are found by looking."),
          parent)
    , m_table(new QTableWidget(0, ColumnCount, this))
    , m_remove(new QPushButton(tr("&Remove"), this))
    , m_alias(new QLineEdit(this))
    , m_db(new QLineEdit(this))
    , m_layout(new ChoiceBox(this))
    , m_prefix(new QLineEdit(this))
    , m_noPrefix(new QCheckBox(tr("The keys bear no prefix"), this))
    , m_scope(new ChoiceBox(this))
    , m_versions(new QLineEdit(this))
    , m_liveKey(new QLineEdit(this))
    , m_expiry(new QLineEdit(this))
    , m_fields{m_alias, m_db, m_layout, m_prefix, m_noPrefix, m_scope, m_versions, m_liveKey, m_expiry}
{
    addWide(makeTable());
    m_layout->setEditable(true);
    m_layout->addItem(QString());
    for (const auto& preset : keyspace::presets()) {
        m_layout->addItem(QString::fromStdString(preset.name));
        m_layout->setItemData(m_layout->count() - 1, QString::fromStdString(preset.pattern), Qt::ToolTipRole);
    }
    m_layout->lineEdit()->setPlaceholderText(tr("found by looking"));
    m_scope->addItems({tr("As the layout has it"), tr("Global: one live version"), tr("Per object")});
    m_alias->setPlaceholderText(QStringLiteral("default"));
    m_db->setPlaceholderText(tr("wherever its keys are"));
    m_prefix->setPlaceholderText(tr("found by looking"));
    m_versions->setPlaceholderText(tr("the most recently used is a guess"));
    m_liveKey->setPlaceholderText(QStringLiteral("myapp:cache_version"));
    m_expiry->setPlaceholderText(tr("not known"));
    m_alias->setObjectName(QStringLiteral("alias"));
    m_db->setObjectName(QStringLiteral("cacheDatabase"));
    m_layout->setObjectName(QStringLiteral("layout"));
    m_prefix->setObjectName(QStringLiteral("prefix"));
    m_versions->setObjectName(QStringLiteral("liveVersions"));
    m_liveKey->setObjectName(QStringLiteral("liveKey"));
    m_expiry->setObjectName(QStringLiteral("expiry"));
    addRow(tr("A&lias"), m_alias, tr("What the application calls it."), QStringLiteral("caches.alias"));
    addRow(tr("&Database"), m_db, tr("Empty when its keys may be in any."), QStringLiteral("caches.db"));
    addRow(tr("La&yout"), m_layout, tr("A known one, or a template: {prefix}:{version}:{key}."),
        QStringLiteral("caches.layout"));
    addRow(tr("&Prefix"), m_prefix, tr("What its keys begin with; bytes in quotes, as redis-cli writes them."),
        QStringLiteral("caches.prefix"));
    addRow({}, m_noPrefix, tr("The prefix is empty, rather than one to be found."));
    addRow(tr("&Version scope"), m_scope, tr("Whether a version belongs to the whole cache or to one object."),
        QStringLiteral("caches.scope"));
    addRow(tr("Live &versions"), m_versions, tr("Stated: one, or several between commas during a rolling deploy."),
        QStringLiteral("caches.live_versions"));
    addRow(tr("… or from the &key"), m_liveKey, tr("A Redis key that holds the live version."),
        QStringLiteral("caches.live_key"));
    addRow(tr("Default &expiry"), m_expiry,
        tr("The application's: 5m, 12h, 7d; 0 when its keys do not expire. Kept with the cache; keys are not compared "
           "with it yet."),
        QStringLiteral("caches.default_ttl_seconds"));
    addStretch();
    for (QLineEdit* line : {m_alias, m_db, m_layout->lineEdit(), m_prefix, m_versions, m_liveKey, m_expiry}) {
        connect(line, &QLineEdit::textChanged, this, &CachesSection::takeTyped);
    }
    connect(m_scope, &QComboBox::currentIndexChanged, this, &CachesSection::takeTyped);
    connect(m_noPrefix, &QCheckBox::toggled, this, &CachesSection::takeTyped);
    follow();
}

QWidget* CachesSection::makeTable()
{
    auto* box = new QWidget(this);
    m_table->setObjectName(QStringLiteral("caches"));
    m_table->setAccessibleName(tr("Caches"));
    m_table->setHorizontalHeaderLabels(
        {tr("Alias"), tr("Database"), tr("Prefix"), tr("Layout"), tr("Live"), tr("Expiry")});
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + space::Medium);
    setRole(m_table, "framed");
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setFixedHeight(m_table->verticalHeader()->defaultSectionSize() * TableLines);
    auto* addButton = new QPushButton(tr("&Add a cache"), this);
    addButton->setObjectName(QStringLiteral("addCache"));
    m_remove->setObjectName(QStringLiteral("removeCache"));
    addButton->setAutoDefault(false);
    m_remove->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::Small);
    buttons->addWidget(addButton);
    buttons->addWidget(m_remove);
    buttons->addStretch();
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, space::Small);
    layout->setSpacing(space::Small);
    layout->addWidget(m_table);
    layout->addLayout(buttons);
    connect(addButton, &QPushButton::clicked, this, &CachesSection::add);
    connect(m_remove, &QPushButton::clicked, this, &CachesSection::remove);
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int row) { choose(row); });
    return box;
}

CachesSection::Typed CachesSection::typedOf(const CacheSettings& cache)
{
    return {.alias = QString::fromStdString(cache.alias),
        .db = writeDatabase(cache.db),
        .layout = QString::fromStdString(cache.layout),
        .prefix = writeBytes(cache.prefix.value_or(std::string())),
        .prefixStated = cache.prefix && cache.prefix->empty(),
        .scope = indexOf(cache.scope),
        .versions = cache.liveVersions.empty() ? QString() : writePrefixes(cache.liveVersions),
        .liveKey = writeBytes(cache.liveKey),
        .expiry = writeExpiry(cache.defaultTtl)};
}

CacheSettings CachesSection::read(const Typed& typed, const std::string& place, std::vector<profiles::Fault>& faults)
{
    CacheSettings cache{.alias = typed.alias.trimmed().toStdString(),
        .layout = typed.layout.trimmed().toStdString(),
        .scope = scopeAt(typed.scope)};
    const auto take = [&](auto result, auto& into, const char* field) {
        if (result) {
            into = std::move(*result);
        } else {
            faults.push_back(faultOf(place + field, result.error()));
        }
    };
    take(readDatabase(typed.db), cache.db, ".db");
    take(readExpiry(typed.expiry), cache.defaultTtl, ".default_ttl_seconds");
    take(readBytes(typed.liveKey), cache.liveKey, ".live_key");
    if (typed.prefixStated) {
        cache.prefix = std::string();
    } else if (!typed.prefix.isEmpty()) {
        take(readBytes(typed.prefix), cache.prefix, ".prefix");
    }
    if (auto versions = readPrefixes(typed.versions)) {
        cache.liveVersions = std::move(*versions);
    } else {
        faults.push_back({place + ".live_versions",
            {"form.versions", "Versions are separated by commas; one in quotes needs a closing quote.", {}}});
    }
    return cache;
}

void CachesSection::fill(const profiles::Profile& profile)
{
    m_caches.clear();
    m_table->setRowCount(0);
    for (const auto& cache : profile.caches) {
        m_caches.push_back(typedOf(cache));
        m_table->insertRow(m_table->rowCount());
        fillRow(m_table->rowCount() - 1);
    }
    m_current = -1;
    if (m_caches.empty()) {
        follow();
    } else {
        m_table->setCurrentCell(0, 0);
    }
}

void CachesSection::write(profiles::Profile& profile, std::vector<profiles::Fault>& faults) const
{
    profile.caches.clear();
    for (size_t i = 0; i < m_caches.size(); ++i) {
        profile.caches.push_back(read(m_caches[i], "caches[" + std::to_string(i) + "]", faults));
    }
}

void CachesSection::fillRow(int row)
{
    const Typed& cache = m_caches[static_cast<size_t>(row)];
    const QString texts[] = {cache.alias, cache.db.isEmpty() ? QStringLiteral("–") : cache.db,
        cache.prefixStated           ? tr("(none)")
            : cache.prefix.isEmpty() ? QStringLiteral("–")
                                     : cache.prefix,
        cache.layout.isEmpty() ? tr("detect") : cache.layout,
        !cache.versions.isEmpty()      ? cache.versions
            : !cache.liveKey.isEmpty() ? tr("from a key")
                                       : QStringLiteral("–"),
        cache.expiry.isEmpty()                   ? QStringLiteral("–")
            : cache.expiry == QLatin1String("0") ? tr("never")
                                                 : cache.expiry};
    const auto place = "caches[" + std::to_string(row) + "]";
    const bool faulty = std::ranges::any_of(
        m_faults, [&place](const profiles::Fault& fault) { return fault.field.starts_with(place); });
    for (int column = 0; column < ColumnCount; ++column) {
        auto* item = m_table->item(row, column);
        if (item == nullptr) {
            item = new QTableWidgetItem;
            m_table->setItem(row, column, item);
        }
        item->setText(column == Alias && faulty ? QStringLiteral("⚠ ") + texts[column] : texts[column]);
        item->setData(Qt::ForegroundRole, faulty ? QVariant(Theme::of(this).danger) : QVariant());
    }
}

void CachesSection::add()
{
    Typed cache;
    cache.alias = m_caches.empty() ? QStringLiteral("default") : QString();
    // Caches of one application mostly share the layout, and must all state one when any does.
    cache.layout = m_caches.empty() ? QString() : m_caches.back().layout;
    m_caches.push_back(cache);
    m_table->insertRow(m_table->rowCount());
    fillRow(m_table->rowCount() - 1);
    m_table->setCurrentCell(m_table->rowCount() - 1, 0);
    m_alias->setFocus();
    m_alias->selectAll();
    touch(m_table);
}

void CachesSection::remove()
{
    if (m_current < 0) {
        return;
    }
    const int row = m_current;
    m_current = -1;
    m_caches.erase(m_caches.begin() + row);
    m_faults.clear();
    {
        // While a row goes the table has one more than there are caches.
        const QSignalBlocker quiet(m_table);
        m_table->removeRow(row);
    }
    choose(m_table->currentRow());
    touch(m_table);
}

void CachesSection::choose(int row)
{
    m_current = row < static_cast<int>(m_caches.size()) ? row : -1;
    follow();
    FormSection::showFaults({}, true);
    showFaults(std::vector(m_faults), true);
}

void CachesSection::follow()
{
    const bool chosen = m_current >= 0;
    const Typed cache = chosen ? m_caches[static_cast<size_t>(m_current)] : Typed();
    m_filling = true;
    for (QWidget* field : m_fields) {
        field->setEnabled(chosen);
    }
    m_remove->setEnabled(chosen);
    m_alias->setText(cache.alias);
    m_db->setText(cache.db);
    m_layout->setEditText(cache.layout);
    m_prefix->setText(cache.prefix);
    m_prefix->setEnabled(chosen && !cache.prefixStated);
    m_noPrefix->setChecked(cache.prefixStated);
    m_scope->setCurrentIndex(cache.scope);
    m_versions->setText(cache.versions);
    m_liveKey->setText(cache.liveKey);
    m_expiry->setText(cache.expiry);
    m_filling = false;
}

void CachesSection::takeTyped()
{
    if (m_filling || m_current < 0) {
        return;
    }
    m_caches[static_cast<size_t>(m_current)] = {.alias = m_alias->text(),
        .db = m_db->text(),
        .layout = m_layout->currentText(),
        .prefix = m_prefix->text(),
        .prefixStated = m_noPrefix->isChecked(),
        .scope = m_scope->currentIndex(),
        .versions = m_versions->text(),
        .liveKey = m_liveKey->text(),
        .expiry = m_expiry->text()};
    m_prefix->setEnabled(!m_noPrefix->isChecked());
    fillRow(m_current);
    Q_EMIT edited();
}

/// The table marks every cache that has a fault; the fields show those of the chosen one.
int CachesSection::showFaults(const std::vector<profiles::Fault>& faults, bool strict)
{
    m_faults.clear();
    std::vector<profiles::Fault> current;
    for (const auto& fault : faults) {
        if (const int place = placeIn(fault.field); place >= 0) {
            m_faults.push_back(fault);
            if (place == m_current) {
                current.push_back(fault);
            }
        }
    }
    for (int row = 0; row < m_table->rowCount(); ++row) {
        fillRow(row);
    }
    FormSection::showFaults(current, strict);
    return static_cast<int>(m_faults.size());
}

bool CachesSection::focusFirstFault()
{
    if (m_faults.empty()) {
        return false;
    }
    m_table->setCurrentCell(placeIn(m_faults.front().field), 0);
    return FormSection::focusFirstFault();
}

} // namespace keystrata::ui
