// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/common/glyph.h"

#include <span>

class QWidget;

namespace keystrata::ui {

class Page;
class ActivityController;
class InspectController;
class KeysController;
class SamplerController;
class ServerLink;
class VersionsController;

/// What pages are made of: the controllers that live as long as the window. A page takes what it needs.
struct PageContext
{
    ServerLink& link;
    SamplerController& sampler;
    VersionsController& versions;
    KeysController& keys;
    InspectController& inspector;
    ActivityController& activity;
};

/// One entry a page, in the order of the navigation and of the shortcuts Ctrl+1, Ctrl+2 …
struct PageEntry
{
    const char* id; ///< Page::pageId()
    Glyph glyph; ///< beside its title
    Page* (*make)(const PageContext& context, QWidget* parent);
};

std::span<const PageEntry> pageRegistry();

} // namespace keystrata::ui
