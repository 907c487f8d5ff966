// Flag tables of single commands, private to the room: commands.cpp joins them with the shared ones.
#pragma once

#include "renderer/cli/cli.h"

namespace rhumbline::cli {

std::span<const Flag> template_flags();

}  // namespace rhumbline::cli
