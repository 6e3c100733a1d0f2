// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

namespace {

const QDir Root(QStringLiteral(KEYSTRATA_SOURCE_DIR));
constexpr auto English = "resources/translations/keystrata_en.ts";

struct Plural
{
    QString context;
    QString source;
    QString comment;
    QStringList forms;
    bool unfinished = false;
};

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<Plural> pluralsIn(const QByteArray& translation)
{
    QList<Plural> plurals;
    QString context;
    QXmlStreamReader xml(translation);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) {
            continue;
        }
        if (xml.name() == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (xml.name() == QLatin1String("message")) {
            plurals.append({context, {}, {}, {}});
        } else if (xml.name() == QLatin1String("source")) {
            plurals.last().source = xml.readElementText();
        } else if (xml.name() == QLatin1String("comment")) {
            plurals.last().comment = xml.readElementText();
        } else if (xml.name() == QLatin1String("translation")) {
            plurals.last().unfinished = xml.attributes().hasAttribute(QStringLiteral("type"));
        } else if (xml.name() == QLatin1String("numerusform")) {
            plurals.last().forms.append(xml.readElementText());
        }
    }
    return plurals;
}

/// Every "%n", "%1" … of a text, sorted.
QStringList places(const QString& text)
{
    static const QRegularExpression place(QStringLiteral("%(n|[0-9]+)"));
    QStringList found;
    for (auto matches = place.globalMatch(text); matches.hasNext();) {
        found.append(matches.next().captured());
    }
    found.sort();
    return found;
}

/// Literals with "%n", as they stand in the sources of the window.
QStringList literalsWithNumber()
{
    static const QRegularExpression literal(QStringLiteral(R"re("((?:[^"\\\n]|\\.)*%n(?:[^"\\\n]|\\.)*)")re"));
    QStringList found;
    for (const char* folder : {"ui", "app/window"}) {
        QDirIterator files(Root.filePath(QLatin1String(folder)), {QStringLiteral("*.cpp"), QStringLiteral("*.h")},
            QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            for (auto matches = literal.globalMatch(QString::fromUtf8(contentOf(files.next()))); matches.hasNext();) {
                found.append(matches.next().captured(1).replace(QStringLiteral("\\n"), QStringLiteral("\n")));
            }
        }
    }
    return found;
}

} // namespace

/// English needs a file of its own for "1 profile" and "2 profiles"; a text that is not in it says "1 profiles".
class TranslationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theFileIsInStepWithTheSources()
    {
        const QTemporaryDir folder;
        const QString copy = folder.filePath(QStringLiteral("keystrata_en.ts"));
        QVERIFY(QFile::copy(Root.filePath(QLatin1String(English)), copy));
        QProcess lupdate;
        lupdate.setProcessChannelMode(QProcess::MergedChannels);
        lupdate.start(QStringLiteral(KEYSTRATA_LUPDATE),
            QStringLiteral(KEYSTRATA_LUPDATE_OPTIONS).split(QLatin1Char('\t'))
                + QStringList{Root.filePath(QStringLiteral("ui")), Root.filePath(QStringLiteral("app/window")),
                    QStringLiteral("-ts"), copy});
        QVERIFY(lupdate.waitForFinished(60'000));
        // It says where it could not tell to which class a text belongs: that one would never be found again.
        const QByteArray complaints = lupdate.readAll();
        QVERIFY2(lupdate.exitCode() == 0 && complaints.isEmpty(), complaints.constData());
        QVERIFY2(contentOf(copy) == contentOf(Root.filePath(QLatin1String(English))),
            "texts with a number have changed; bring the file in step with the target update_translations");
    }

    void everyPluralHasBothForms()
    {
        const QList<Plural> plurals = pluralsIn(contentOf(Root.filePath(QLatin1String(English))));
        QVERIFY(plurals.size() > 20);
        for (const Plural& plural : plurals) {
            QVERIFY2(!plural.unfinished, qPrintable(plural.source));
            QCOMPARE(plural.forms.size(), 2);
            QCOMPARE(plural.forms[1], plural.source); // the text in the code is the plural
            QCOMPARE(places(plural.forms[0]), places(plural.source));
        }
    }

    void everyTextWithANumberIsAPlural()
    {
        const QList<Plural> plurals = pluralsIn(contentOf(Root.filePath(QLatin1String(English))));
        const QStringList literals = literalsWithNumber();
        QVERIFY(literals.size() > 10);
        for (const QString& literal : literals) {
            const bool known = std::ranges::any_of(
                plurals, [&literal](const Plural& plural) { return plural.source.contains(literal); });
            QVERIFY2(known, qPrintable(literal));
        }
    }

    void theProgramKnowsThem()
    {
        for (const Plural& plural : pluralsIn(contentOf(Root.filePath(QLatin1String(English))))) {
            for (const int count : {1, 2}) {
                const QString shown = QCoreApplication::translate(plural.context.toUtf8(), plural.source.toUtf8(),
                    plural.comment.isEmpty() ? nullptr : plural.comment.toUtf8().constData(), count);
                QString expected = plural.forms[count - 1];
                QCOMPARE(shown, expected.replace(QStringLiteral("%n"), QString::number(count)));
            }
        }
        QCOMPARE(
            QCoreApplication::translate("keystrata::ui::ProfileBanner", "%n profiles were taken over.", nullptr, 1),
            QStringLiteral("1 profile was taken over."));
    }
};

QTEST_GUILESS_MAIN(TranslationsTest)
#include "tst_translations.moc"
