// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include <QString>

class QLabel;
class QWidget;

namespace keystrata::ui {

struct Attention;

/// One line of text that is never taken for markup; for the roles see setRole().
QLabel* plainLine(const QString& text, const char* role, QWidget* parent = nullptr);

/// The same, broken into as many lines as it needs.
QLabel* plainParagraph(const QString& text, const char* role, QWidget* parent = nullptr);

/// What needs a person: a dot in its colour, a title and a text.
QWidget* attentionItem(const Attention& attention, QWidget* parent = nullptr);

} // namespace keystrata::ui
