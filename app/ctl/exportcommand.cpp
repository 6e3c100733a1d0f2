// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "app/ctl/change.h"
#include "core/base/bytes.h"
#include "core/base/csv.h"
#include "core/base/files.h"
#include "core/base/units.h"
#include "core/invalidation/archiving.h"
#include "core/stats/sample.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace keystrata::ctl {

namespace {

const std::array<std::string, 10> Headings{
    "db", "key", "key_base64", "layout", "prefix", "version", "namespace", "type", "ttl_ms", "memory_bytes"};

keyspace::ListRequest listRequest(const Run& run)
{
    const auto& options = run.options;
    return {.selection = options.selection,
        .layouts = options.analysis.layouts,
        .prefixes = options.analysis.prefixes,
        .pace = options.analysis.pace};
}

std::string rowOf(const keyspace::ListedKey& listed)
{
    const auto& facts = listed.facts;
    const auto number = [](const auto& value) { return value ? std::to_string(*value) : std::string(); };
    const std::array<std::string, Headings.size()> cells{std::to_string(listed.db), escapeBytes(listed.key),
        base64(listed.key), listed.layout == nullptr ? std::string() : escapeBytes(listed.layout->name),
        escapeBytes(listed.parts.prefix), escapeBytes(listed.parts.version), escapeBytes(listed.ns), facts.type,
        number(facts.ttlMs), number(facts.memoryBytes)};
    return csvLine(cells);
}

/// A new file, or standard output.
class Sheet
{
public:
    static Result<Sheet> open(const std::string& path, Output& output)
    {
        Sheet sheet(path, output);
        if (path == "-") {
            return sheet;
        }
        const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        sheet.m_file.reset(fd < 0 ? nullptr : ::fdopen(fd, "wb"));
        return sheet.m_file != nullptr ? Result<Sheet>(std::move(sheet)) : fail(sheet.cannotWrite());
    }

    bool write(const std::string& line)
    {
        return m_file == nullptr ? m_output->write(line)
                                 : std::fwrite(line.data(), 1, line.size(), m_file.get()) == line.size();
    }

    Status close()
    {
        if (m_file != nullptr && std::fclose(m_file.release()) != 0) {
            const auto error = cannotWrite();
            std::remove(m_path.c_str());
            return fail(error);
        }
        return {};
    }

    /// What was written is not whole.
    void discard()
    {
        if (m_file != nullptr) {
            m_file.reset();
            std::remove(m_path.c_str());
        }
    }

    Error cannotWrite() const
    {
        return {ErrorKind::File,
            {"export.cannot_write", "The file {0} cannot be written: {1}.",
                {m_path, std::strerror(errno)}}, // NOLINT(concurrency-mt-unsafe): glibc's is safe
            {}};
    }

private:
    struct Closer
    {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    Sheet(std::string path, Output& output) : m_path(std::move(path)), m_output(&output) { }

    std::string m_path;
    Output* m_output;
    std::unique_ptr<std::FILE, Closer> m_file;
};

ExitCode exportSheet(const Run& run, redis::Session& session)
{
    const auto& path = run.options.exported.file;
    auto sheet = Sheet::open(path, run.output);
    if (!sheet) {
        return failed(run, sheet.error());
    }
    bool written = sheet->write(csvLine(Headings));
    const auto listing = keyspace::listKeys(session, listRequest(run), run.context,
        [&](const keyspace::ListedKey& listed) { return written = written && sheet->write(rowOf(listed)); });
    run.output.clearProgress();
    if (!listing || !written) {
        const auto error = listing ? sheet->cannotWrite() : listing.error();
        sheet->discard();
        return failed(run, error);
    }
    if (const auto status = sheet->close(); !status) {
        return failed(run, status.error());
    }
    run.output.writeWarnings(listing->notes);
    if (path != "-" && !run.options.json) {
        run.output.write(fmt::format("Wrote {} keys to {}\n", formatCount(listing->matched), displayText(path)));
    } else if (path != "-") {
        run.output.writeJson({{"status", listing->complete ? "complete" : "partial"}, {"keys", listing->matched}});
    }
    return listing->complete ? ExitCode::Fine : ExitCode::BadNews;
}

ExitCode exportArchive(const Run& run, redis::Session& session)
{
    auto conductor = conductorFor(run); // whose passphrase it is
    if (!conductor) {
        return failed(run, conductor.error());
    }
    const bool never = conductor->values == invalidation::ValueKeeping::Never;
    if (never || (conductor->values == invalidation::ValueKeeping::Encrypted && !conductor->passphrase)) {
        return failed(run,
            {ErrorKind::Refused,
                never ? Message{"export.forbidden", "The profile {0} lets no values be kept: only csv can be written.",
                            {conductor->profile}}
                      : Message{"export.encrypted_only",
                            "The profile {0} lets values be kept only encrypted: give --journal-pass-file.",
                            {conductor->profile}},
                {}});
    }
    const auto report = invalidation::writeArchive(session,
        {.keys = listRequest(run),
            .path = run.options.exported.file,
            .passphrase = std::move(conductor->passphrase),
            .evenBig = run.options.change.plan.tooBig == invalidation::TooBig::Stall},
        run.context);
    run.output.clearProgress();
    if (!report) {
        return failed(run, report.error());
    }
    run.output.writeWarnings(report->notes);
    const bool whole = report->complete && report->failed + report->tooBig == 0;
    if (run.options.json) {
        auto json = archiveReportJson(*report);
        json["status"] = whole ? "complete" : "partial";
        json["file"] = jsonText(run.options.exported.file);
        run.output.writeJson(json);
        return whole ? ExitCode::Fine : ExitCode::BadNews;
    }
    auto text = fmt::format("Wrote {} keys to {}, {}", formatCount(report->keys),
        displayText(run.options.exported.file), formatBytes(report->bytes));
    const auto add = [&text](uint64_t keys, std::string_view what) {
        text += keys > 0 ? fmt::format(", {} {}", formatCount(keys), what) : std::string();
    };
    add(report->gone, "gone meanwhile");
    add(report->tooBig, "too big and left out");
    add(report->failed, "failed");
    run.output.write(text + ".\n");
    for (const auto& [word, keys] : report->failures) {
        run.output.write(fmt::format("  {}: {} keys\n", displayText(word), formatCount(keys)));
    }
    return whole ? ExitCode::Fine : ExitCode::BadNews;
}

} // namespace

ExitCode runExport(const Run& run)
{
    const auto session = run.target.connect(stats::AnalysisClientName, run.context);
    if (!session) {
        return failed(run, session.error());
    }
    return run.options.exported.format == ExportOptions::Format::Csv ? exportSheet(run, **session)
                                                                     : exportArchive(run, **session);
}

} // namespace keystrata::ctl
