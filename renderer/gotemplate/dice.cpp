// Random functions under somebody's eyes: names the place of each call, so that a seed or a kept value can be tied to it.
//
// In:  a call of a random function.   Out: its result, or the one that the World's dice gave in its stead.
// The one idea: a place is what a person would point at: the template file, the calls that lead from it, each by name and source
// line. Lines are told by their text, not by their number, so an edit above does not move the places below.
// Trap: a file that another file includes (a checksum of the secret) has the same places as when it is rendered itself; so both see
// the same values. Hence the count of repetitions belongs to one run of a file.
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/gotemplate/eval.h"

namespace rhumbline::gotemplate {
namespace {

constexpr char kPart = '\x1f';  // between the parts of a place; no source line holds it

bool is_file(const Frame& frame) { return frame.via != Via::kTpl && frame.tree->name == frame.tree->unit->name; }

bool is_plain(const Value& value) {
  switch (value.kind()) {
    case Kind::kBool: case Kind::kString: case Kind::kInt: case Kind::kInt64: case Kind::kFloat64: return true;
    default: return false;
  }
}

// The first pass has no number, so that most places stay as they read.
void number(std::string& place, std::uint32_t pass) {
  if (pass == 0) return;
  place += kPart;
  append_uint(place, pass);
}

}  // namespace

CallPlace Machine::place_of(const Call& call) {
  std::vector<Frame*> way;
  Frame* frame = frame_;
  for (;; frame = frame->caller) {
    way.push_back(frame);
    if (is_file(*frame) || frame->caller == nullptr) break;
  }
  CallPlace place;
  for (auto at = way.rbegin(); at != way.rend(); ++at) {
    const Frame& step = **at;
    place.site += step.tree->name;
    place.site += kPart;
    if (step.call_node != nullptr) place.site += trim_space(job_.sources.line(position(*step.tree, *step.call_node)));
    place.site += kPart;
  }
  place.site += call.function.name;
  place.with_arguments = place.site;
  for (const Value& argument : call.args) {
    place.with_arguments += kPart;
    if (is_plain(argument)) append_printed(job_, place.with_arguments, argument);
  }
  if (frame->places == nullptr) frame->places = &places_.emplace_back();
  number(place.with_arguments, (*frame->places)[place.with_arguments + kPart]++);
  number(place.site, (*frame->places)[place.site]++);
  return place;
}

Value Machine::roll(Call& call) {
  const CallPlace place = place_of(call);
  Dice& dice = *world_.dice();
  if (const std::optional<Value> answer = dice.before(call, place)) return *answer;
  const Value result = call.function.call(call);
  dice.after(call, place, result);
  return result;
}

}  // namespace rhumbline::gotemplate
