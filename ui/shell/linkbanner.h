// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "ui/common/banner.h"

namespace keystrata::ui {

class SamplerController;
class ServerLink;

/// Says that the server is lost or refuses us, when the next try is, and how old the picture below is.
class LinkBanner : public Banner
{
    Q_OBJECT

public:
    LinkBanner(ServerLink& link, SamplerController& sampler, QWidget* parent = nullptr);

Q_SIGNALS:
    void connectRequested(); ///< to another server, or with other words

private:
    void refresh();

    ServerLink& m_link;
    SamplerController& m_sampler;
    QPushButton* m_retry;
    QPushButton* m_connect;
};

} // namespace keystrata::ui
