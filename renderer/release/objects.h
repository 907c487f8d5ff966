// The Go types of .Values and .Files, private to the room.
#pragma once

#include "renderer/release/parts.h"

namespace rhumbline {

extern const GoType kTypeFiles;    // engine.files
extern const GoType kTypeValues4;  // common.Values
extern const GoType kTypeValues3;  // chartutil.Values

/// common.Values of Helm 4, chartutil.Values of Helm 3.
const GoType* values_type(Compat compat);

/// .Files of a chart. Nothing is read before a template looks inside.
Value make_files_object(Job& job, Files& files, Chart& chart);

/// .Chart: a map of all fields by Go name (Helm 4), or a struct with JSON names (Helm 3).
Value make_chart_object(Job& job, const Chart& chart, Compat compat);

}  // namespace rhumbline
