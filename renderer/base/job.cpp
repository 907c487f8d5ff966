// The moment a budget of a job is spent.
//
// In:  a job whose budget is gone.   Out: a Failure with Cause::kLimit.
// The one idea: one place words these errors, so that each of them names its flag.

#include "renderer/base/job.h"

#include <string>

namespace rhumbline {

void Job::out_of_steps() const {
  fail({.cause = Cause::kLimit,
        .rule = "limit.steps",
        .message = "the templates run longer than " + std::to_string(limits.steps) + " steps",
        .hint = "look for an endless recursion or a huge range; raise --max-steps if it is meant"});
}

void Job::too_long(std::size_t bytes) const {
  fail({.cause = Cause::kLimit,
        .rule = "limit.output",
        .message = "a text of " + std::to_string(bytes) + " bytes is longer than the limit of " +
                   std::to_string(limits.output_bytes),
        .hint = "raise --max-output if it is meant"});
}

}  // namespace rhumbline
