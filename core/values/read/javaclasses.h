// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/values/graph.h"

#include <string>
#include <string_view>
#include <vector>

namespace keystrata::values {

/// What a class of an object wrote by itself, beside its fields: bytes, and objects between them.
struct JavaAnnotation
{
    std::string_view className;
    std::string bytes;
    std::vector<Graph::Id> objects;
};

/// What objects of Java's own classes mean: collections, boxed numbers, dates, and Spring's null. `node` is an Object
/// with the fields of all its classes; one that is not as its class writes it stays as it is. True when the
/// annotations are part of what it became.
bool explainJavaObject(Graph& graph, Graph::Id node, const std::vector<JavaAnnotation>& annotations);

} // namespace keystrata::values
