// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#include "ui/shell/pageregistry.h"

#include "ui/activity/activitypage.h"
#include "ui/keys/keyspage.h"
#include "ui/overview/overviewpage.h"
#include "ui/server/serverpage.h"
#include "ui/versions/versionspage.h"

#include <array>

namespace keystrata::ui {

std::span<const PageEntry> pageRegistry()
{
    static constexpr std::array Pages{
        PageEntry{"overview", Glyph::Pulse,
            [](const PageContext& context, QWidget* parent) -> Page* {
                return new OverviewPage(context.link, context.sampler, parent);
            }},
        PageEntry{"versions", Glyph::Layers,
            [](const PageContext& context, QWidget* parent) -> Page* {
                return new VersionsPage(context.versions, parent);
            }},
        PageEntry{"keys", Glyph::Key,
            [](const PageContext& context, QWidget* parent) -> Page* {
                return new KeysPage(context.keys, context.inspector, context.versions, parent);
            }},
        PageEntry{"server", Glyph::Server,
            [](const PageContext& context, QWidget* parent) -> Page* { return new ServerPage(context.link, parent); }},
        PageEntry{"activity", Glyph::History,
            [](const PageContext& context, QWidget* parent) -> Page* {
                return new ActivityPage(context.activity, context.link, parent);
            }},
    };
    return Pages;
}

} // namespace keystrata::ui
