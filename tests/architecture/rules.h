// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QString>
#include <QStringList>

/// The rules of the house that a machine can check. Each takes one file and returns a sentence a violation, beginning
/// with path and line; a file that a rule does not concern passes it.
namespace keystrata::architecture {

struct SourceFile
{
    QString path; ///< from the repository's root, with slashes
    QString text;

    bool isCode() const { return path.endsWith(QStringLiteral(".h")) || path.endsWith(QStringLiteral(".cpp")); }

    bool isIn(const QString& folder) const { return path.startsWith(folder + QLatin1Char('/')); }
};

/// app → ui → core; inside core upwards only; no page knows another; jobs and logic know no widget.
QStringList includeViolations(const SourceFile& file);
/// Threads begin in ui/jobs, in the resolver of core/redis and in programs and tests, nowhere else.
QStringList threadViolations(const SourceFile& file);
/// .cpp up to 600 lines, .h up to 200, a function body up to 60 (tables of cases excepted).
QStringList sizeViolations(const SourceFile& file);
/// SPDX lines at the head, #pragma once, a lower-case one-word name.
QStringList headViolations(const SourceFile& file);
/// Commands that stall a server or clear it are not in the vocabulary of core and ui.
QStringList commandViolations(const SourceFile& file);
/// Widgets that guess whether their text is markup are told that it is not.
QStringList markupViolations(const SourceFile& file);
/// Tests wait for conditions, never for time, and do not skip; nothing is left "to do".
QStringList habitViolations(const SourceFile& file);

QStringList allViolations(const SourceFile& file);

} // namespace keystrata::architecture
