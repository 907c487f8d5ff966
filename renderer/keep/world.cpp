// A world that knows what chance gave and may give it again.
//
// In:  calls of random functions.   Out: their earlier results where those fit; a record of all the others.
// Trap: of an authority often only the certificate is kept, for charts throw its key away. It serves as long as nothing new must be
// signed; when something must, the rendering has to be done again without it.

#include <array>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/keep/parts.h"

namespace rhumbline::keep {

namespace {

// Text that looks like PEM and is like no other.
Value random_pem(Call& call, std::string_view type) {
  std::array<std::uint8_t, 96> bytes{};
  call.world().random(bytes);
  std::string text = "-----BEGIN " + std::string(type) + "-----\n";
  append_base64(text, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  return call.string(text + "\n-----END " + std::string(type) + "-----\n");
}

std::optional<Value> stand_in(Call& call) {
  if (call.function.name == "genPrivateKey") return random_pem(call, "RSA PRIVATE KEY");
  if (!makes_certificate(call.function)) return std::nullopt;
  const Value made = no_certificate(call);
  made.as_map().set(call.arena(), "Cert", random_pem(call, "CERTIFICATE"));
  made.as_map().set(call.arena(), "Key", random_pem(call, "RSA PRIVATE KEY"));
  return made;
}

}  // namespace

std::optional<Value> RecordingWorld::before(Call& call, const CallPlace& place) {
  const auto known = answers_.find(place.site);
  if (known != answers_.end()) {
    std::string why;
    const std::optional<Value> kept = kept_result(call, known->second, why);
    if (kept) {
      if (makes_certificate(call.function) && known->second.key.empty()) keyless_[&kept->as_map()] = place.site;
      return kept;
    }
    refused_[place.site] = why;
  }
  for (const Roll& roll : repeated_) {
    if (roll.site == place.site && roll.with_arguments == place.with_arguments) return roll.result;
  }
  for (const Value& argument : call.args) {
    const auto powerless = argument.is_map() ? keyless_.find(&argument.as_map()) : keyless_.end();
    if (powerless == keyless_.end()) continue;
    powerless_.insert(powerless->second);
    return no_certificate(call);  // this rendering is thrown away
  }
  std::optional<Value> made = stands_in_ ? stand_in(call) : std::nullopt;
  if (made) after(call, place, *made);
  return made;
}

void RecordingWorld::after(Call& call, const CallPlace& place, const Value& result) {
  rolls_.push_back({place.site, place.with_arguments, &call.function, result});
}

}  // namespace rhumbline::keep
