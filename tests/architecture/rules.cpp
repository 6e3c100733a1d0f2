// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "tests/architecture/rules.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>

namespace keystrata::architecture {

namespace {

using Regex = QRegularExpression;

/// Top to bottom: a folder may include itself and what stands before it.
const QStringList CoreOrder{QStringLiteral("base"), QStringLiteral("redis"), QStringLiteral("keyspace"),
    QStringLiteral("values"), QStringLiteral("policy"), QStringLiteral("invalidation"), QStringLiteral("stats"),
    QStringLiteral("traffic"), QStringLiteral("findings"), QStringLiteral("profiles"), QStringLiteral("reports")};

/// The folders of ui that are no pages, with the folders of ui that they may include beside themselves. The shell
/// hosts pages, so it may include any.
const QHash<QString, QStringList> UiFoundations{
    {QStringLiteral("jobs"), {}},
    {QStringLiteral("logic"), {QStringLiteral("jobs")}},
    {QStringLiteral("common"), {QStringLiteral("logic")}},
};

QString lineOf(const SourceFile& file, qsizetype offset)
{
    return QStringLiteral("%1:%2: ").arg(file.path).arg(
        QStringView(file.text).left(offset).count(QLatin1Char('\n')) + 1);
}

/// One violation for every place where the pattern is found.
QStringList found(const SourceFile& file, const QString& pattern, const QString& sentence)
{
    QStringList out;
    const Regex regex(pattern, Regex::MultilineOption);
    for (const QRegularExpressionMatch& match : regex.globalMatch(file.text)) {
        out << lineOf(file, match.capturedStart()) + sentence.arg(match.captured(1));
    }
    return out;
}

QString coreViolation(const QString& own, const QStringList& target)
{
    if (target[0] != QStringLiteral("core")) {
        return QStringLiteral("core includes core only");
    }
    const qsizetype from = CoreOrder.indexOf(own);
    const qsizetype to = CoreOrder.indexOf(target.value(1));
    if (from < 0 || to < 0) {
        return QStringLiteral("a folder of core has no place in the order (tests/architecture/rules.cpp)");
    }
    return to <= from ? QString()
                      : QStringLiteral("core/%1 stands above core/%2 and may not know it").arg(own, target[1]);
}

QString uiViolation(const QString& own, const QStringList& target)
{
    if (target[0] == QStringLiteral("core")) {
        return {};
    }
    if (target[0] != QStringLiteral("ui")) {
        return QStringLiteral("ui includes ui and core only");
    }
    const QString to = target.value(1);
    const auto foundation = UiFoundations.constFind(own);
    if (to == own || own == QStringLiteral("shell")) {
        return {};
    }
    if (foundation != UiFoundations.constEnd()) {
        return foundation->contains(to) ? QString() : QStringLiteral("ui/%1 may not know ui/%2").arg(own, to);
    }
    const bool page = !UiFoundations.contains(to) && to != QStringLiteral("shell");
    return page ? QStringLiteral("page ui/%1 may not know page ui/%2").arg(own, to) : QString();
}

QString appViolation(const QString& own, const QStringList& target)
{
    if (target[0] == QStringLiteral("tests")) {
        return QStringLiteral("programs do not include tests");
    }
    const bool withoutQt = own == QStringLiteral("ctl") || own == QStringLiteral("demo");
    if (withoutQt && target[0] == QStringLiteral("ui")) {
        return QStringLiteral("app/%1 has no window").arg(own);
    }
    if (own == QStringLiteral("demo") && target[0] == QStringLiteral("app") && target.value(1) != own) {
        return QStringLiteral("app/demo serves both programs and knows neither");
    }
    return {};
}

QString includeViolation(const SourceFile& file, const QString& include)
{
    const QStringList own = file.path.split(QLatin1Char('/'));
    const QStringList target = include.split(QLatin1Char('/'));
    if (own[0] == QStringLiteral("core")) {
        return coreViolation(own.value(1), target);
    }
    if (own[0] == QStringLiteral("ui")) {
        return uiViolation(own.value(1), target);
    }
    return own[0] == QStringLiteral("app") ? appViolation(own.value(1), target) : QString();
}

bool isQtFree(const SourceFile& file)
{
    return file.isIn(QStringLiteral("core")) || file.isIn(QStringLiteral("app/ctl"))
        || file.isIn(QStringLiteral("app/demo"))
        || (file.isIn(QStringLiteral("tests/support")) && !file.path.contains(QStringLiteral("/tst_")));
}

QStringList functionSizeViolations(const SourceFile& file)
{
    constexpr qsizetype maxBody = 60;
    constexpr qsizetype tableOfCases = 10;
    QStringList out;
    const QStringList lines = file.text.split(QLatin1Char('\n'));
    // Formatted code opens a body with a line of one brace and closes it with another at the same indentation. Classes
    // close with "};" and namespaces open on the line of their name.
    for (qsizetype first = 0; first < lines.size(); ++first) {
        if (lines[first].trimmed() != QStringLiteral("{")) {
            continue;
        }
        const QString closing = QString(lines[first]).replace(QLatin1Char('{'), QLatin1Char('}'));
        qsizetype last = first + 1;
        qsizetype cases = 0;
        for (; last < lines.size() && !lines[last].startsWith(closing); ++last) {
            cases += lines[last].contains(QStringLiteral("case ")) ? 1 : 0;
        }
        const qsizetype size = last - first - 1;
        if (lines.value(last) == closing && size > maxBody && cases < tableOfCases) {
            out << QStringLiteral("%1:%2: a function of %3 lines").arg(file.path).arg(first + 1).arg(size);
        }
    }
    return out;
}

} // namespace

QStringList includeViolations(const SourceFile& file)
{
    QStringList out;
    if (!file.isCode()) {
        return out;
    }
    static const QSet<QString> generated{QStringLiteral("moc")};
    const Regex quoted(QStringLiteral(R"re(^\s*#\s*include\s+"([^"]+)")re"), Regex::MultilineOption);
    for (const QRegularExpressionMatch& match : quoted.globalMatch(file.text)) {
        const QString include = match.captured(1);
        if (generated.contains(include.section(QLatin1Char('.'), -1))) {
            continue;
        }
        const QString sentence = include.contains(QLatin1Char('/'))
            ? includeViolation(file, include)
            : QStringLiteral("\"%1\" is not written from the repository's root").arg(include);
        if (!sentence.isEmpty()) {
            out << lineOf(file, match.capturedStart()) + sentence;
        }
    }
    if (isQtFree(file)) {
        out += found(file, QStringLiteral(R"(^\s*#\s*include\s+<(Q[^>]*)>)"), QStringLiteral("<%1>: no Qt here"));
    }
    return out;
}

QStringList threadViolations(const SourceFile& file)
{
    const bool concerned = file.isCode()
        && (file.isIn(QStringLiteral("core"))
            || (file.isIn(QStringLiteral("ui")) && !file.isIn(QStringLiteral("ui/jobs"))));
    if (!concerned || file.path.startsWith(QStringLiteral("core/redis/resolver."))
        || file.path.startsWith(QStringLiteral("core/redis/sshtunnel."))) {
        return {};
    }
    return found(file,
        QStringLiteral(
            R"(^\s*#\s*include\s+<(?:Qt\w+/)?(thread|future|QThread|QThreadPool|QRunnable|QtConcurrent\w*)>)"),
        QStringLiteral("<%1>: threads belong to ui/jobs"));
}

QStringList sizeViolations(const SourceFile& file)
{
    if (!file.isCode()) {
        return {};
    }
    QStringList out;
    const qsizetype limit = file.path.endsWith(QStringLiteral(".h")) ? 200 : 600;
    const qsizetype lines = file.text.count(QLatin1Char('\n'));
    if (lines > limit) {
        out << QStringLiteral("%1:%2: longer than %3 lines").arg(file.path).arg(lines).arg(limit);
    }
    return file.isIn(QStringLiteral("tests")) ? out : out + functionSizeViolations(file);
}

QStringList headViolations(const SourceFile& file)
{
    QStringList out;
    const QString head = file.text.left(400);
    // Written so that this file does not carry the mark of a licence in its middle.
    const QString spdx = QStringLiteral("SPDX");
    if (!head.contains(spdx + QStringLiteral("-License-Identifier: GPL-3.0-or-later"))
        || !head.contains(spdx + QStringLiteral("-FileCopyrightText: "))) {
        out << file.path + QStringLiteral(":1: the two SPDX lines are missing");
    }
    if (file.path.endsWith(QStringLiteral(".h")) && !head.contains(QStringLiteral("#pragma once"))) {
        out << file.path + QStringLiteral(":1: #pragma once is missing");
    }
    static const Regex name(QStringLiteral(R"(^(tst_|bench_)?[a-z0-9]+\.(h|cpp)$)"));
    if (file.isCode() && !name.match(file.path.section(QLatin1Char('/'), -1)).hasMatch()) {
        out << file.path + QStringLiteral(":1: file names are one lower-case word");
    }
    return out;
}

QStringList commandViolations(const SourceFile& file)
{
    if (!file.isCode() || !(file.isIn(QStringLiteral("core")) || file.isIn(QStringLiteral("ui")))) {
        return {};
    }
    const bool clears =
        file.path == QStringLiteral("core/invalidation/clear.cpp"); // a database, when that was confirmed
    return found(file,
        QStringLiteral(R"re("(KEYS|FLUSHALL%1|DEL|HGETALL|SMEMBERS|HKEYS|HVALS|DEBUG|SYNC|PSYNC|SAVE|SHUTDOWN)")re")
            .arg(clears ? QString() : QStringLiteral("|FLUSHDB")),
        QStringLiteral("%1 is never sent"));
}

QStringList markupViolations(const SourceFile& file)
{
    if (!file.isCode() || !file.isIn(QStringLiteral("ui"))) {
        return {};
    }
    QStringList out =
        found(file, QStringLiteral(R"(\b(QMessageBox::(?:information|warning|critical|question|about))\b)"),
            QStringLiteral("%1 takes its text for markup when it looks so; set Qt::PlainText"));
    out += found(file, QStringLiteral(R"(\b(setTextFormat\(Qt::(?:AutoText|RichText|MarkdownText)|setHtml|toHtml)\b)"),
        QStringLiteral("%1: data is never markup"));
    const qsizetype labels = file.text.count(Regex(QStringLiteral(R"(\bnew QLabel\b|\bQLabel \w+[;({])")));
    const qsizetype plain = file.text.count(QStringLiteral("setTextFormat(Qt::PlainText)"));
    if (labels > 0 && plain == 0) {
        out << file.path + QStringLiteral(":1: makes a QLabel and nowhere sets Qt::PlainText");
    }
    return out;
}

QStringList habitViolations(const SourceFile& file)
{
    if (!file.isCode() || file.isIn(QStringLiteral("tests/architecture"))) {
        return {};
    }
    QStringList out =
        found(file, QStringLiteral(R"(\b(TODO|FIXME|XXX)\b)"), QStringLiteral("%1 belongs into an issue"));
    if (file.isIn(QStringLiteral("tests")) && !file.isIn(QStringLiteral("tests/bench"))) {
        out += found(file, QStringLiteral(R"(\b(QSKIP|qWait|qSleep|msleep|usleep|sleep_for)\s*\()"),
            QStringLiteral("%1: wait for a condition, and do not skip"));
    }
    return out;
}

QStringList allViolations(const SourceFile& file)
{
    return includeViolations(file) + threadViolations(file) + sizeViolations(file) + headViolations(file)
        + commandViolations(file) + markupViolations(file) + habitViolations(file);
}

} // namespace keystrata::architecture
