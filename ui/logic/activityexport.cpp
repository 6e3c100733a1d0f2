// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/logic/activityexport.h"

#include "core/base/csv.h"
#include "core/base/json.h"

#include <QDateTime>
#include <QFile>
#include <QSaveFile>

#include <algorithm>
#include <array>

namespace keystrata::ui {

namespace {

/// Stable, in English, as in the log: programs read them.
constexpr std::array Headings{"line", "entry", "time", "who", "program", "action", "server", "selection", "plan",
    "outcome", "journal", "result", "altered"};

void addLine(QByteArray& out, std::initializer_list<std::string> cells)
{
    out += QByteArray::fromStdString(csvLine(std::span(cells.begin(), cells.size())));
}

std::string timeOf(int64_t unixMilliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(unixMilliseconds, Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss.zzzZ"))
        .toStdString();
}

void addRow(QByteArray& out, const AuditRow& row)
{
    const auto& run = row.run;
    const std::string altered = row.doubtful || !row.entry ? "yes" : "";
    if (!row.entry) {
        addLine(out, {std::to_string(row.line), "", "", "", "", "", "", row.text, "", "", "", "", altered});
        return;
    }
    addLine(out,
        {std::to_string(row.line), std::to_string(run.number), timeOf(run.atMs), run.who, run.program, run.action,
            run.server, run.selection, run.planHash, run.outcome, run.journal,
            run.result.is_null() ? std::string() : run.result.dump(-1, ' ', false, Json::error_handler_t::replace),
            altered});
}

} // namespace

QByteArray exportedAudit(const ActivityPicture& picture, const std::vector<size_t>& rows, ExportFormat format)
{
    std::vector<size_t> inOrder = rows;
    std::ranges::sort(inOrder);
    QByteArray out;
    if (format == ExportFormat::Csv) {
        for (const char* heading : Headings) {
            out += out.isEmpty() ? "" : ",";
            out += heading;
        }
        out += "\r\n";
    }
    for (const size_t place : inOrder) {
        const AuditRow& row = picture.audit[place];
        if (format == ExportFormat::Csv) {
            addRow(out, row);
        } else {
            out += row.text;
            out += '\n';
        }
    }
    return out;
}

Status writeExport(const QString& path, const QByteArray& bytes)
{
    const bool fresh = !QFile::exists(path);
    QSaveFile file(path);
    bool written = file.open(QIODevice::WriteOnly);
    if (written && fresh) {
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner); // as the log's own
    }
    written = written && file.write(bytes) == bytes.size() && file.commit();
    if (!written) {
        return fail(ErrorKind::File,
            {"export.write", "Cannot write {0} ({1}); choose another folder, or make room on its disk.",
                {path.toStdString(), file.errorString().toStdString()}});
    }
    return {};
}

} // namespace keystrata::ui
