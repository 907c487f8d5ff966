// Findings for fields that run and that nobody wrote: the server filled them in.
//
// In:  an object live, as the manifest has it, and that with the server's defaults.   Out: a finding SERVER_DEFAULT for each field.
// The one idea: a field is the server's where the manifest has none and the live value is the one that defaults give.
// Trap: lists of different length cannot be walked together; nothing is told of them.

#include "renderer/diff/verdicts.h"

namespace rhumbline::diff {

namespace {

constexpr int kDeepestDefault = 100;

class Teller {
 public:
  Teller(Job& job, Comparison& comparison, const std::string& object) : job_(job), comparison_(comparison), object_(object) {}

  void value(const Value& live, const Value& fresh, const Value& defaulted, const std::string& path, int depth) {
    if (depth > kDeepestDefault || live.is_nil() || defaulted.is_nil()) return;
    if (live.is_map() && defaulted.is_map() && !(fresh.is_nil() && live.as_map().empty())) {
      for (const Entry& entry : std::as_const(live.as_map()).entries()) {
        if (depth == 0 && (entry.key == "metadata" || entry.key == "status" || entry.key == "kind" || entry.key == "apiVersion")) continue;
        std::string below = path;
        schema::append_path(below, entry.key);
        value(entry.value, member(fresh, entry.key), member(defaulted, entry.key), below, depth + 1);
      }
    } else if (live.is_list() && fresh.is_list() && defaulted.is_list() && live.as_list().size == fresh.as_list().size && fresh.as_list().size == defaulted.as_list().size) {
      for (std::size_t i = 0; i < live.as_list().size; ++i) {
        std::string below = path;
        schema::append_path(below, i);
        value(live.as_list()[i], fresh.as_list()[i], defaulted.as_list()[i], below, depth + 1);
      }
    } else if (fresh.is_nil() && json_equal(live, defaulted, job_.limits)) {
      comparison_.findings.push_back({.severity = schema::Level::kNoise, .code = "SERVER_DEFAULT", .object = object_, .path = path, .message = "filled in by the server"});
      comparison_.findings.back().live = live;
    }
  }

 private:
  Job& job_;
  Comparison& comparison_;
  const std::string& object_;
};

}  // namespace

void tell_defaults(Job& job, Comparison& comparison, const std::string& object, const Value& live, const Value& fresh, const Value& defaulted) {
  Teller(job, comparison, object).value(live, fresh, defaulted, "", 0);
}

}  // namespace rhumbline::diff
