// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/keys/valueview.h"

#include "core/base/bytes.h"
#include "core/values/present.h"
#include "ui/common/flowlayout.h"
#include "ui/common/segmentedcontrol.h"
#include "ui/common/theme.h"
#include "ui/logic/format.h"
#include "ui/logic/valuetreemodel.h"

#include <QAction>
#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

namespace keystrata::ui {

using values::NodeKind;

namespace {

/// What is shown of a text at once: more would hold the window up.
constexpr size_t MostText = size_t{256} * 1024;
/// Rows of a value that are open at first.
constexpr int RowsOpen = 24;

QFont monospaced()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(textFont(TextStyle::Small).pointSizeF());
    return font;
}

/// Names are quiet, values have the colour of their kind.
class ValueDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const Theme& theme = Theme::of(option->palette);
        QColor color = theme.text;
        if (index.column() == ValueTreeModel::Name) {
            color = theme.muted;
        } else {
            switch (static_cast<NodeKind>(index.data(ValueTreeModel::KindRole).toInt())) {
            case NodeKind::Integer:
            case NodeKind::Real:
            case NodeKind::Boolean:
            case NodeKind::Time:
                color = theme.accent;
                break;
            case NodeKind::Null:
            case NodeKind::List:
            case NodeKind::Map:
            case NodeKind::Object:
            case NodeKind::Reference:
                color = theme.muted;
                break;
            case NodeKind::Opaque:
            case NodeKind::Bytes:
                color = theme.data[0];
                break;
            default:
                break;
            }
        }
        option->palette.setColor(QPalette::Text, color);
        option->palette.setColor(QPalette::HighlightedText, color);
        option->textElideMode = Qt::ElideRight;
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width(), option.fontMetrics.height() + space::Tight};
    }
};

} // namespace

ValueView::ValueView(QWidget* parent)
    : QWidget(parent)
    , m_model(new ValueTreeModel(this))
    , m_views(new SegmentedControl(tr("View"), {tr("Tree"), tr("Text"), tr("Raw"), tr("Hex")}, this))
    , m_search(new QLineEdit(this))
    , m_stack(new QStackedWidget(this))
    , m_tree(new QTreeView(this))
    , m_text(new QPlainTextEdit(this))
{
    m_views->setObjectName(QStringLiteral("valueViews"));
    m_search->setObjectName(QStringLiteral("valueSearch"));
    m_search->setPlaceholderText(tr("Find"));
    m_search->setAccessibleName(tr("Find in the value"));
    m_search->setToolTip(tr("Return finds the next place."));
    m_search->setClearButtonEnabled(true);
    m_tree->setObjectName(QStringLiteral("valueTree"));
    m_tree->setAccessibleName(tr("Value"));
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new ValueDelegate(m_tree));
    m_tree->setFont(monospaced());
    m_tree->setUniformRowHeights(true);
    m_tree->setHeaderHidden(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setIndentation(14);
    setRole(m_tree, "plain");
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_tree->header()->setStretchLastSection(true);
    auto* copyPathAction = new QAction(tr("Copy Path"), m_tree);
    connect(copyPathAction, &QAction::triggered, this, &ValueView::copyPath);
    auto* copyValueAction = new QAction(tr("Copy Value"), m_tree);
    connect(copyValueAction, &QAction::triggered, this, &ValueView::copyValue);
    m_tree->addActions({copyPathAction, copyValueAction});
    m_text->setObjectName(QStringLiteral("valueText"));
    m_text->setAccessibleName(tr("Value"));
    m_text->setReadOnly(true);
    m_text->setFont(monospaced());
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFrameShape(QFrame::NoFrame);
    setRole(m_text, "plain");
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_text);
    auto* line = new FlowLayout; // the search goes below where there is no room beside
    line->addWidget(m_views);
    line->addWidget(m_search);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Small);
    column->addLayout(line);
    column->addWidget(m_stack, 1);
    connect(m_views, &SegmentedControl::currentIndexChanged, this, &ValueView::showView);
    connect(m_search, &QLineEdit::textEdited, this, [this] { find(true); });
    connect(m_search, &QLineEdit::returnPressed, this, [this] { find(false); });
    m_search->installEventFilter(this);
}

bool ValueView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && !m_search->text().isEmpty()) {
        m_search->clear();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void ValueView::setValue(const std::shared_ptr<const Inspected>& value)
{
    m_value = value;
    m_model->setTree(value != nullptr ? std::shared_ptr<const values::Tree>(value, &value->tree) : nullptr);
    openTree();
    showView();
}

/// As much as can be seen at a glance.
void ValueView::openTree()
{
    if (m_model->rowCount() == 0) {
        return;
    }
    const QModelIndex root = m_model->index(0, 0);
    m_tree->setRootIndex(m_model->hasChildren(root) ? root : QModelIndex());
    int room = RowsOpen - m_model->rowCount(root);
    for (int row = 0; room > 0 && row < m_model->rowCount(root) && row < RowsOpen; ++row) {
        const QModelIndex child = m_model->index(row, 0, root);
        const int inside = m_model->rowCount(child);
        if (inside > 0 && inside <= room) {
            m_tree->expand(child);
            room -= inside;
        }
    }
    m_tree->resizeColumnToContents(ValueTreeModel::Name);
    m_tree->setColumnWidth(ValueTreeModel::Name,
        std::clamp(m_tree->columnWidth(ValueTreeModel::Name) + space::Small, 60, std::max(60, width() / 2)));
}

QString ValueView::bytesText(View view) const
{
    if (m_value->hidden > 0) {
        return tr("Withheld: %n places in this value are hidden, and its bytes would show them.", nullptr,
            pluralOf(m_value->hidden));
    }
    const std::string& bytes = m_value->stored.page.bytes;
    if (m_value->stored.facts.type != "string") {
        return tr("A %1 has no bytes of its own: its elements are in the tree.")
            .arg(QString::fromStdString(m_value->stored.facts.type));
    }
    return view == Hex ? QString::fromStdString(values::hexText(bytes))
                       : displayBytes(std::string_view(bytes).substr(0, MostText));
}

void ValueView::showView()
{
    const auto view = static_cast<View>(m_views->currentIndex());
    m_stack->setCurrentIndex(view == Tree ? 0 : 1);
    if (view == Tree) {
        m_text->clear();
        return;
    }
    QString text;
    if (m_value != nullptr && view == Pretty) {
        text = QString::fromStdString(values::prettyText(m_value->tree, 0, {.bytes = MostText}).text);
    } else if (m_value != nullptr) {
        text = bytesText(view);
    }
    m_text->setLineWrapMode(view == Raw ? QPlainTextEdit::WidgetWidth : QPlainTextEdit::NoWrap);
    m_text->setPlainText(text);
}

void ValueView::find(bool fromStart)
{
    const QString wanted = m_search->text();
    if (m_value == nullptr || wanted.isEmpty()) {
        setRole(m_search, "");
        return;
    }
    bool found = false;
    if (m_views->currentIndex() == Tree) {
        const auto& tree = m_value->tree;
        const QModelIndex current = m_tree->currentIndex();
        const auto after = fromStart || !current.isValid() ? std::nullopt : std::optional(m_model->nodeAt(current));
        auto node = values::findText(tree, wanted.toStdString(), after);
        if (!node && after) {
            node = values::findText(tree, wanted.toStdString(), std::nullopt); // from the beginning again
        }
        found = node.has_value();
        if (node) {
            m_tree->setCurrentIndex(m_model->indexOf(*node));
            m_tree->scrollTo(m_tree->currentIndex());
        }
    } else {
        if (fromStart) {
            m_text->moveCursor(QTextCursor::Start);
        }
        found = m_text->find(wanted);
        if (!found) {
            m_text->moveCursor(QTextCursor::Start);
            found = m_text->find(wanted);
        }
    }
    setRole(m_search, found ? "" : "danger");
}

QString ValueView::path() const
{
    const QModelIndex current = m_tree->currentIndex();
    return current.isValid() ? QString::fromStdString(values::pathOf(m_value->tree, m_model->nodeAt(current)))
                             : QString();
}

void ValueView::copyPath()
{
    if (const QString text = path(); !text.isEmpty()) {
        QGuiApplication::clipboard()->setText(text);
    }
}

void ValueView::copyValue()
{
    const QModelIndex current = m_tree->currentIndex();
    if (current.isValid()) {
        QGuiApplication::clipboard()->setText(
            QString::fromStdString(values::prettyText(m_value->tree, m_model->nodeAt(current)).text));
    }
}

} // namespace keystrata::ui
