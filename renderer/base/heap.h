// The heap of a program that lives for milliseconds.
#pragma once

#include <cstddef>

namespace rhumbline {

/// Sets the heap of the calling process up for one short job: what is given back is kept for the next request, and all but the first
/// 320 KiB are ready for use_large_pages(). Called once, before there is a second thread. Nothing fails: a system that refuses leaves the
/// heap as the C library has it. Out: bytes reserved for later, none of them touched (for RLIMIT_DATA, which counts them).
std::size_t prepare_heap();

/// What a prepared heap hands out from now on lies on huge pages where the system grants them (Linux: transparent huge pages `madvise` or
/// `always`). For whoever sees that the job is no small one; costs nothing when it was said before. From any thread.
void use_large_pages();

}  // namespace rhumbline
