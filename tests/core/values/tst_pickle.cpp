// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "core/values/codecs.h"
#include "tests/core/values/fixtures.h"
#include "tests/core/values/jsontext.h"
#include "tests/core/values/values.h"

#include <QProcess>
#include <QTest>

using namespace keystrata;
using namespace keystrata::testing;
using namespace keystrata::values;
using namespace std::string_view_literals;

namespace {

/// What fixtures/picklerounds.py prints.
QByteArray rounds(const QStringList& arguments, const QByteArray& input = {})
{
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"),
        QStringList{QStringLiteral(KEYSTRATA_VALUE_FIXTURES "/picklerounds.py")} + arguments);
    python.write(input);
    python.closeWriteChannel();
    if (!python.waitForFinished(60'000) || python.exitStatus() != QProcess::NormalExit || python.exitCode() != 0) {
        throw std::runtime_error(python.readAllStandardError().toStdString());
    }
    return python.readAllStandardOutput();
}

struct Round
{
    std::string pickle;
    std::string json;
};

std::vector<Round> madeByPython(int seed, int count)
{
    std::vector<Round> made;
    const auto output = rounds({QStringLiteral("make"), QString::number(seed), QString::number(count)});
    for (const auto& line : output.split('\n')) {
        const auto parts = line.split('\t');
        if (parts.size() == 2) {
            made.push_back({QByteArray::fromBase64(parts[0]).toStdString(), parts[1].toStdString()});
        }
    }
    return made;
}

std::string detail(std::string_view bytes, std::string_view name)
{
    const auto value = decoded(bytes);
    for (const auto& found : value.chain.back().details) {
        if (found.name.english() == name) {
            return found.value;
        }
    }
    return "(none)";
}

std::string refusal(std::string_view original)
{
    const auto edited = encode("1", decoded(original), original);
    return edited ? "(edited)" : edited.error().message.english();
}

} // namespace

class PickleTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void readsWhatPythonWrites()
    {
        const auto all = madeByPython(1, 300);
        QCOMPARE(all.size(), size_t{300});
        for (const auto& [pickle, json] : all) {
            Context context;
            const auto document = Pickle.read(pickle, {}, context);
            QVERIFY2(document.has_value(), json.c_str());
            QVERIFY(document->complete);
            QCOMPARE(document->consumed, pickle.size());
            QCOMPARE(jsonText(document->tree), json);
        }
    }

    void pythonLoadsWhatIsWritten()
    {
        const auto originals = madeByPython(2, 300);
        const auto wanted = madeByPython(3, 300);
        QByteArray lines;
        int count = 0;
        for (size_t i = 0; i < originals.size(); ++i) {
            const auto written = Pickle.write(wanted[i].json, originals[i].pickle);
            if (!written) { // one thing in two places
                QCOMPARE(std::string(written.error().message.id), "values.edit_shared");
                continue;
            }
            const auto sameProtocol = detail(*written, "protocol") == detail(originals[i].pickle, "protocol");
            // A value of protocol 0 or 1 alone may be written the same in both.
            QVERIFY(sameProtocol || !originals[i].pickle.starts_with('\x80'));
            lines += QByteArray::fromStdString(*written).toBase64() + '\t' + QByteArray::fromStdString(wanted[i].json)
                + '\n';
            ++count;
        }
        QVERIFY(count > 200);
        QCOMPARE(rounds({QStringLiteral("check")}, lines).trimmed().toInt(), count);
    }

    void editedThroughItsChain()
    {
        const auto stored = findCodec("zlib")->wrap(fixture("pickle/plain.p4"), {}).value();
        const auto edited = encode(R"({"int": -8, "text": "Ø"})", decoded(stored), stored);
        QVERIFY(edited.has_value());
        QCOMPARE(told(*edited), "zlib → pickle: {\"int\": -8, \"text\": \"Ø\"}");
        QCOMPARE(encode("[1,", decoded(stored), stored).error().kind, ErrorKind::Usage);
    }

    void whatJsonCannotCarryIsNotEdited()
    {
        const std::string cannot = ": it cannot be edited.";
        QCOMPARE(refusal(fixture("pickle/binary.p4")),
            "The value holds bytes that are no text, which JSON cannot carry" + cannot);
        QCOMPARE(refusal(fixture("pickle/collected.p4")),
            "The value holds an object (collections.OrderedDict), which JSON cannot carry" + cannot);
        QCOMPARE(refusal(fixture("pickle/numbers.p4")),
            "The value holds an object (decimal.Decimal), which JSON cannot carry" + cannot);
        QCOMPARE(refusal(fixture("pickle/special.p4")),
            "The value holds the number inf, which JSON has no word for" + cannot);
        QCOMPARE(refusal(fixture("pickle/shared.p4")),
            "The value holds one thing in two places, which pickle can say and JSON cannot" + cannot);
        QCOMPARE(refusal(fixture("pickle/python2.p0")),
            "The value holds strings of Python 2, which JSON cannot tell apart" + cannot);
        QCOMPARE(
            refusal("\x80\x02K\x01K\x02\x86."), "The value holds a tuple, and JSON knows only lists and maps" + cannot);
        QCOMPARE(
            refusal("\x80\x02}K\x01K\x02s."), "The value has keys that are not text, and in JSON all are" + cannot);
        QCOMPARE(refusal("\x80\x02K\x01."), "(edited)");
    }

    void namesWhatLoadingWouldCall()
    {
        QCOMPARE(detail(fixture("pickle/command.p4"), "calls"), "posix.system");
        QCOMPARE(detail(fixture("pickle/command.p0"), "calls"), "posix.system");
        QCOMPARE(detail(fixture("pickle/attack.p0"), "calls"), "os.system");
        QCOMPARE(detail(fixture("pickle/attack2.p0"), "calls"), "os.system");
        QCOMPARE(detail(fixture("pickle/attack3.p1"), "calls"), "os.system");
        QCOMPARE(detail(fixture("pickle/enum.p2"), "calls"), "shop.Color, shop.make");
        for (const auto* plain : {"plain.p5", "times.p0", "times.p4", "numbers.p2", "collected.p4", "collected.p1",
                 "binary.p2", "model.p4", "queryset.p4", "numpy.p5", "safe.p2", "herd.p4", "objects.p4"}) {
            QCOMPARE(detail(fixture(std::string("pickle/") + plain), "calls"), "(none)");
        }
    }

    // A member of a module that is looked up and then called is called by its own name.
    void namesWhatIsLookedUpFirst()
    {
        const auto bytes = "\x80\x02"
                           "c__builtin__\ngetattr\ncos\npath\nX\x06\x00\x00\x00system\x86R)R."sv;
        QCOMPARE(detail(bytes, "calls"), "os.path.system");
        QCOMPARE(told(bytes), "pickle: os.path.system{}");
    }

    void protocolIsSaid()
    {
        for (int protocol = 0; protocol <= 5; ++protocol) {
            const auto number = std::to_string(protocol);
            QCOMPARE(detail(fixture("pickle/plain.p" + number), "protocol"), number);
        }
    }

    void textIsNoPickle()
    {
        for (const auto* text : {".", "N.", "(.", "].", "}.", ").", "no pickle.", "(see below).", "I am.\nReally.",
                 "Name: x\nValue: y.", "(1) first\n(2) second.", "Price: 5.", "I5 euro\n."}) {
            QCOMPARE(decoded(text).chainText(), "text");
        }
        QCOMPARE(told("I5\n."), "pickle: 5");
        QCOMPARE(told("I5\n.trailing"), "text: \"I5\n.trailing\"");
    }

    void whatIsCutOffKeepsWhatWasThere()
    {
        const auto beginning = [](std::string_view bytes, size_t size) {
            return written(decoded(bytes.substr(0, size), {.chain = {&Pickle}}).tree);
        };
        const std::string_view list("\x80\x02](K\x01K\x02K\x03"
                                    "e.",
            12);
        QCOMPARE(beginning(list, 10), "[1, 2, 3]");
        QCOMPARE(beginning(list, 8), "[1, 2]");
        const std::string_view map("\x80\x02}(X\x01\x00\x00\x00"
                                   "aK\x01X\x01\x00\x00\x00"
                                   "bK\x02u.",
            23);
        QCOMPARE(beginning(map, 19), "{\"a\": 1}");
        QCOMPARE(beginning(map, 14), "{\"a\": 1}");
        const auto model = fixture("pickle/model.p4");
        const auto at = model.find("Lamp");
        QCOMPARE(beginning(model, at + 4),
            "shop.Article{\"_state\": django.db.models.base.ModelState{\"adding\": false, \"db\": \"default\", "
            "\"fields_cache\": {}}, \"id\": 1, \"title\": \"Lamp\"}");
        QCOMPARE(beginning("\x80\x02X\x0a\x00\x00\x00half \xe2\x82"sv, 14), "\"half \"");
    }
};

QTEST_GUILESS_MAIN(PickleTest)
#include "tst_pickle.moc"
