// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: 2026 The Keystrata authors
#pragma once

#include "core/base/result.h"
#include "core/values/graph.h"

#include <string>
#include <string_view>
#include <vector>

/// Python's pickle in three steps: the machine carries the opcodes out on a graph (pickleops), the classes that are
/// known become what they mean (pickleclasses), and the graph becomes a tree. Nothing is imported, made or called: a
/// class or function is its name.
namespace keystrata::values {

/// The fields of an object that are not in its state.
namespace picklefield {
constexpr std::string_view Callee = "callee"; ///< when what made it has no name of its own
constexpr std::string_view Arguments = "args";
constexpr std::string_view Keywords = "kwargs";
constexpr std::string_view State = "state";
constexpr std::string_view Items = "items"; ///< appended to it
constexpr std::string_view Entries = "entries"; ///< set in it
} // namespace picklefield

constexpr std::string_view PickleName = "pickle";
constexpr std::string_view PickleTuple = "tuple"; ///< what a List is called that is one

/// Tags of graph nodes.
constexpr uint8_t PickleGlobal = 1; ///< a Symbol that names a class or a function
constexpr uint8_t PickleOldString = 2; ///< a Text that was a string of Python 2

struct Pickled
{
    Graph graph;
    Graph::Id root = 0;
    int protocol = 0;
    std::vector<Graph::Id> objects = {}; ///< in the order in which they were made
    std::vector<std::string> calls = {}; ///< what loading it would call that is no class of plain data, once each
    size_t consumed = 0;
    bool complete = true;
    bool hasOldStrings = false;
};

Result<Pickled> runPickle(std::string_view bytes, const Limits& limits, Context& context);

/// Turns objects of known classes into what they mean, and puts the state of the others into their fields.
void explainPickle(Pickled& pickled);
/// Whether making one is known to do nothing else.
bool isPlainDataClass(std::string_view global);

Result<std::string> writePickle(std::string_view json, std::string_view original);

} // namespace keystrata::values
