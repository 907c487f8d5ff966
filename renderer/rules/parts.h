// What the files of this room share: selectors, conditions, words of findings, Services. For this room only.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/rules/query.h"
#include "renderer/rules/rules.h"

namespace rhumbline::rules {

using schema::Finding;
using schema::Level;

/// What a rule is being judged on. `here` is the value that `each` found, or the object, or the values.
struct Scene {
  const Subject& subject;
  const Release& release;
  Value object;  // nil for rules about values
  Hit here;
};

// ---- Selectors and conditions (select.cpp) --------------------------------------------------------------------------------------

/// Whether a selector ({"kind", "group", "name", "namespace", "labels"}; names are globs) means this object.
bool selects(const Value& selector, const Value& object);
/// "", "apps", "telemetry.istio.io".
std::string_view group_of(const Value& object);
/// Whether a rule's charts ("osm", or {"name", "version", "has"}) mean this release; no list means every chart.
bool is_for_chart(const Value& charts, const Release& release);
/// Whether all conditions of the list hold.
bool all_hold(Job& job, const Value& conditions, const Scene& scene);
/// The value that a path of a rule names in a scene: below `here`; `$.` starts at the object; `values:` at the values.
Hit found_at(Job& job, const Scene& scene, std::string_view path);

// ---- Findings (words.cpp) ---------------------------------------------------------------------------------------------------------

/// Kind/namespace/name, the namespace of the release where the object names none and its kind has one.
std::string object_name(const Subject& subject, const Release& release, const Value& object);
/// The items of a list of texts, or the one text.
std::vector<std::string_view> texts_of(const Value& value);
/// Of several values paths the one that was given, else the first that the values hold; empty when none is there.
std::string_view values_path(const Release& release, const Value& paths);
/// A values path as the release's user writes it: a subchart's lies below its name; globals are everybody's.
std::string full_path(const Release& release, std::string_view path);
/// Where a values path was written.
Pos values_place(const Release& release, std::string_view path);
/// What of these values paths a finding names, as --set writes it, and where it was written. A rule about any chart finds those of a
/// subchart, too. Empty when the values hold none of them.
struct ValuesSpot {
  std::string path;
  Pos at;
};
ValuesSpot values_spot(const Release& release, const Value& paths);
/// A text with {value}, {object}, {release}, {namespace}, {path:...} filled in. Nothing of a Secret is shown.
std::string filled_in(Job& job, std::string_view text, const Scene& scene, const std::map<std::string, std::string>& words = {});
/// Code, severity, message and hint of a rule, at the place that it names.
Finding finding_of(Job& job, const Value& rule, const Scene& scene, const std::map<std::string, std::string>& words = {});
/// As set_flag, and --set-json for a list or a map; empty for one that is too long to be a hint.
std::string any_flag(Job& job, const Release& release, std::string_view path, const Value& value);
bool is_secret(const Value& object);
/// "error", "danger" ...; a warning for any other word.
Level level_named(std::string_view name);

// ---- References (services.cpp, refer.cpp) -------------------------------------------------------------------------------------------

struct ServicePort {
  std::string name, protocol;
  std::int64_t number = 0;
};
struct Service {
  std::string name, name_space;
  std::vector<ServicePort> ports;
  Value selector;
  bool is_open = false;  // some of its ports cannot be known
};
/// What answers inside the cluster: Services of all releases and of what runs, and those that operators make for custom resources.
class Services {
 public:
  Services(Job& job, const Subject& subject, std::span<const Value> makers);
  [[nodiscard]] const Service* find(std::string_view name, std::string_view name_space) const;
  [[nodiscard]] std::span<const Service> all() const { return services_; }

 private:
  void add(const Value& object, const std::string& name_space);
  void add_made(Job& job, const Value& maker, const Value& object, const std::string& name_space);
  std::vector<Service> services_;
};

/// The findings of a rule that refers to something else in the set.
void judge_reference(Job& job, const Value& rule, const Scene& scene, const Services& services, std::vector<Finding>& findings);

/// The findings of a rule about an issuer of certificates. (issuer.cpp)
void judge_issuer(Job& job, const Value& rule, const Scene& scene, std::vector<Finding>& findings);

}  // namespace rhumbline::rules
