// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/overview/attentionpanel.h"

#include "ui/common/elidedlabel.h"
#include "ui/common/plaintext.h"
#include "ui/common/theme.h"

#include <QFormLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace keystrata::ui {

namespace {

constexpr int Width = 288;

void clearLayout(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

} // namespace

AttentionPanel::AttentionPanel(QWidget* parent)
    : QWidget(parent)
    , m_attention(new Card(tr("Needs attention"), this))
    , m_server(new Card(tr("Server"), this))
    , m_items(new QVBoxLayout)
    , m_facts(new QFormLayout)
{
    m_items->setSpacing(space::Medium);
    m_attention->body()->addLayout(m_items);
    m_attention->body()->addStretch();
    m_facts->setHorizontalSpacing(space::Medium);
    m_facts->setVerticalSpacing(space::Small - 2);
    m_server->body()->addLayout(m_facts);
    auto* cards = new QWidget;
    auto* column = new QVBoxLayout(cards);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Medium);
    column->addWidget(m_attention, 1);
    column->addWidget(m_server);
    // In a low window it scrolls: what needs a person is not squeezed.
    auto* scrolled = new QScrollArea(this);
    scrolled->setAccessibleName(tr("What needs attention, and the server"));
    scrolled->setFocusPolicy(Qt::TabFocus); // the arrow keys scroll
    scrolled->setFrameShape(QFrame::NoFrame);
    scrolled->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scrolled->setWidgetResizable(true);
    scrolled->setWidget(cards);
    scrolled->viewport()->setAutoFillBackground(false);
    cards->setAutoFillBackground(false); // setWidget() has filled it
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scrolled);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    setAttention({}, false);
}

QSize AttentionPanel::sizeHint() const
{
    return {Width, QWidget::sizeHint().height()};
}

void AttentionPanel::setAttention(const std::vector<Attention>& list, bool known)
{
    // Once a second nothing is new, and widgets that are made anew would lose the pointer and the reader's place.
    if (m_known != known || m_shown != list) {
        m_known = known;
        m_shown = list;
        rebuild(list, known);
    }
}

void AttentionPanel::rebuild(const std::vector<Attention>& list, bool known)
{
    clearLayout(m_items);
    if (list.empty()) {
        m_items->addWidget(attentionItem(known
                ? Attention{Tone::Good, tr("All is well"), tr("Nothing on this server needs you right now.")}
                : Attention{
                      Tone::Plain, tr("Nothing known yet"), tr("The first sample will tell how the server is.")}));
        return;
    }
    for (const Attention& attention : list) {
        m_items->addWidget(attentionItem(attention));
    }
}

void AttentionPanel::setFacts(const std::vector<std::pair<QString, QString>>& facts)
{
    m_server->setVisible(!facts.empty());
    if (m_facts->rowCount() != static_cast<int>(facts.size())) {
        while (m_facts->rowCount() > 0) {
            m_facts->removeRow(0);
        }
        for (size_t i = 0; i < facts.size(); ++i) {
            auto* name = new QLabel;
            auto* value = new ElidedLabel;
            name->setTextFormat(Qt::PlainText);
            value->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
            setRole(name, "muted");
            m_facts->addRow(name, value);
        }
    }
    for (size_t i = 0; i < facts.size(); ++i) {
        const auto row = static_cast<int>(i);
        static_cast<QLabel*>(m_facts->itemAt(row, QFormLayout::LabelRole)->widget())->setText(facts[i].first);
        static_cast<ElidedLabel*>(m_facts->itemAt(row, QFormLayout::FieldRole)->widget())->setText(facts[i].second);
    }
}

} // namespace keystrata::ui
