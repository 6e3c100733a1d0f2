// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/common/strataskin.h"
#include "ui/logic/strataplan.h"

#include <QPixmap>
#include <QPolygonF>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace keystrata::ui {

/// The strata of a keyspace painted as drill cores: one a cache, one layer a version, newest on top, all on one scale.
/// Thickness is keys or memory; a layer too thin for its name is drawn thicker and has torn edges. The borders are
/// uneven like rock and the same in every picture. Selected by click and arrow keys; read aloud layer by layer.
class StrataView : public QWidget
{
    Q_OBJECT

public:
    explicit StrataView(QWidget* parent = nullptr);

    void setKeyspace(std::shared_ptr<const keyspace::Keyspace> keyspace);
    void setMetric(Metric metric);

    Metric metric() const { return m_metric; }

    /// Grey: the server is lost, the picture is of the past.
    void setStale(bool stale);
    void setSelected(const std::optional<StratumKey>& key);

    const std::optional<StratumKey>& selected() const { return m_selected; }

    const StrataPlan& plan() const { return m_plan; }

    int currentLayer() const; ///< -1: the selected stratum is not drawn
    QString nameOf(int layer) const; ///< as painted: "v3 live", "12 more versions"
    QString figuresOf(int layer) const; ///< "≥ 1.71 M · 612 MB"
    QString summaryOf(int layer) const; ///< several lines of plain text
    QString summary() const; ///< the whole picture in words
    void selectLayer(int layer); ///< as a click does

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void stratumSelected(const keystrata::ui::StratumKey& key); ///< by the person, not by setSelected()
    void stratumActivated(const keystrata::ui::StratumKey& key); ///< Enter or a double click
    void menuRequested(const keystrata::ui::StratumKey& key, const QPoint& globalPosition);

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    /// What is painted of a layer, made once a picture.
    struct Face
    {
        QPolygonF shape;
        QPolygonF fill; ///< the same with a flat top that lies under the layer above
        QPolygonF lowerBorder; ///< empty for the lowest layer
        QString name; ///< shortened to its room
        QString note; ///< how long its keys live and idle; empty: no room
        QString figures; ///< empty: no room
        QRectF nameRect;
        QRectF noteRect;
        QRectF figuresRect;
    };

    /// The two lines above a core.
    struct Heading
    {
        QString name;
        QString note;
    };

    void relayout();
    void makeFaces();
    void placeNote(Face& face, int layer) const;
    void placeText(Face& face, int layer, const QFont& strong) const;
    Heading headingOf(const StrataColumn& column, const QFont& strong, const QFont& small) const;
    QPolygonF outlineOf(int layer, bool flatTop) const;
    QPolygonF borderBelow(int layer) const;
    qreal roughness(int upper) const;
    bool isFirst(int layer) const;
    bool isLast(int layer) const;
    QString shortNameOf(int layer) const;
    StratumRef refOf(int layer) const;
    QString columnName(const StrataColumn& column) const;
    QString columnSummary(const StrataColumn& column) const;
    QString joinFigures(quint64 keys, quint64 memory) const;
    void setHovered(int layer);
    QRectF legendRect() const;

    void paintHeadings(QPainter& painter) const;
    void paintLayers(QPainter& painter) const;
    void paintText(QPainter& painter, int layer, const LayerSkin& skin) const;
    void paintHovered(QPainter& painter) const;
    void paintOutline(QPainter& painter, int layer) const;
    void paintLegend(QPainter& painter) const;
    qreal paintScaleBar(QPainter& painter, const QRectF& rect) const;
    void paintSkeleton(QPainter& painter) const;
    LayerLight light() const;

    std::shared_ptr<const keyspace::Keyspace> m_keyspace;
    Metric m_metric = Metric::Keys;
    bool m_stale = false;
    std::optional<StratumKey> m_selected;
    int m_hovered = -1;
    StrataPlan m_plan;
    std::vector<Face> m_faces;
    std::vector<Heading> m_headings;
    QPixmap m_canvas; ///< all but hover, selection and focus; null: to be painted anew
    StratumText m_text;
};

} // namespace keystrata::ui
