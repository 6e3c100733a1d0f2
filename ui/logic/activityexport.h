// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/logic/activity.h"

#include <QByteArray>

namespace keystrata::ui {

enum class ExportFormat
{
    JsonLines, ///< the lines as they are: each can be checked by its hash, all of them as a chain
    Csv ///< RFC 4180, for spreadsheets: no cell of it is a formula
};

/// The rows in the order of the file; `rows` are places in the picture.
QByteArray exportedAudit(const ActivityPicture& picture, const std::vector<size_t>& rows, ExportFormat format);

/// Replaces the file, or makes it for its owner alone; or changes nothing. Slow.
Status writeExport(const QString& path, const QByteArray& bytes);

} // namespace keystrata::ui
