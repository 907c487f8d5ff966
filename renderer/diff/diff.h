// What an upgrade does to what is running: pairs objects, foretells what the applier will make of them, names each change.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/live/live.h"
#include "renderer/schema/schema.h"

namespace rhumbline {

/// Who will apply the new manifest; it decides what becomes of hand edits. source: live-diff measurements of all four
enum class Engine : std::uint8_t {
  kNone,        // nobody in particular: the new manifest is laid over what runs
  kKubectl,     // kubectl apply
  kKubectlSsa,  // kubectl apply --server-side
  kHelm3,       // helm upgrade, Helm 3: client side
  kHelm4,       // helm upgrade, Helm 4: server side
};
/// "kubectl", "kubectl-ssa", "helm3", "helm4".
std::optional<Engine> engine_named(std::string_view name);

enum class Outcome : std::uint8_t { kOk, kConflict, kRefusedImmutable, kRefusedType, kRefusedCombination, kRefusedOwnership };
std::string_view outcome_name(Outcome outcome);

enum class ObjectClass : std::uint8_t { kKept, kCreated, kRecreated, kAdopted, kPruned, kLeft, kReplaced, kOutside };
std::string_view object_class_name(ObjectClass object_class);

/// What happens to one field. O, L, N, A: old, live, new, after; edited is L != O, the chart changes is O != N.
enum class FieldClass : std::uint8_t {
  kUnchanged,          // nothing to tell
  kDefault,            // only the server says it
  kDefaultChange,      // a default or allocated value that comes and goes with other changes
  kChartNoop,          // the manifests differ, A = L
  kNoise,              // differs and means nothing: written at run time, generated anew at each rendering
  kChartAdd,
  kChartReplace,
  kChartRemove,
  kChartPartial,       // A is neither L nor N
  kEditKept,
  kEditReverted,
  kEditOverwritten,
  kEditDeleted,
  kEditKeptOverChart,
  kEditLostWithObject,
  kConverged,
  kEditPresent,        // the upgrade stops before this object
  kChartChangeRefused,
  kBothChangedRefused,
  kSideEffect,
  kReordered,
};
std::string_view field_class_name(FieldClass field_class);
/// Whether the field is another one after the upgrade, or the upgrade stops at it.
bool has_effect(FieldClass field_class);

/// The four states of a field or an object. An absent one is Value::invalid().
enum Side : std::uint8_t { kOld, kLive, kNew, kAfter };
inline constexpr std::size_t kSides = 4;
using Sided = std::array<Value, kSides>;

/// A place in an object where the sides differ, or that leads to one. Leaves have no children.
struct Node {
  std::string_view step;             // member name, or `[name="web"]`, or `[="x"]`; empty at the root
  bool is_item = false;              // of a list
  Sided sides;
  schema::TypeRef type;
  std::vector<Node> children;        // of maps in key order; of keyed lists in the order after the upgrade
  FieldClass field_class = FieldClass::kUnchanged;
  std::string_view code = {};        // of noise: why ("GENERATED_CERT")
  std::string_view reason = {};      // of noise that a rule ignores: the rule's
};

struct Change {
  FieldClass field_class = FieldClass::kUnchanged;
  std::string path;                  // list items by key: spec.ports[port=80,protocol="TCP"].name
  std::string numbered;              // list items by number, as findings give it
  Sided sides;
  std::string manager, time;         // who made the edit and when, if managedFields tell
  std::string_view code = {};        // of noise
  std::string_view reason = {};      // of an ignored change
  bool is_contested = false;         // applied server-side, and somebody else owns it: the next such apply stops here
  Pos at;                            // what rendered it
};

/// What the applier compared with.
enum class OldSource : std::uint8_t { kNone, kGiven, kRelease, kLastApplied, kManagedFields };

struct ObjectDiff {
  std::string object;                // Kind/namespace/name
  std::string api_version, kind, name_space, name;
  ObjectClass object_class = ObjectClass::kKept;
  OldSource old_source = OldSource::kNone;
  bool is_secret = false;
  std::vector<Change> changes;       // in path order
  Node root;                         // what the text form walks; without sides when nothing differs
};

struct Conflict {
  std::string object, path, manager;
};

/// Differences that mean nothing, counted in fields.
struct NoiseCounts {
  std::size_t bookkeeping = 0;   // metadata and status that the server writes, marks of kubectl and Helm
  std::size_t defaults = 0;      // values that the server fills in or allocates
  std::size_t spelling = 0;      // equal amounts, defaults spelled out
  std::size_t live_only = 0;     // live in fields that nothing says who wrote; the upgrade leaves them alone
  std::size_t run_time = 0;      // written at run time, generated, derived
  std::size_t ignored = 0;       // by rules of the user's
};

struct Comparison {
  Outcome outcome = Outcome::kOk;
  Engine engine = Engine::kNone;
  bool has_live = false;
  std::vector<Conflict> conflicts;
  std::vector<ObjectDiff> objects;   // those that change first by class, then in manifest order
  std::vector<schema::Finding> findings;
  NoiseCounts noise;
  std::size_t outside = 0;           // live objects of nobody here
  std::size_t unchanged = 0;         // objects without any change
  std::size_t unattributed = 0;      // live objects about which nothing says what was applied last: edits cannot be told
};

/// A field that a controller writes at run time, or that is made anew at each rendering: a difference there is noise.
struct RunTimeField {
  std::string_view kind, name;      // globs; empty: any
  std::string_view path;            // list items by number or [*]; a last * is the rest of the path
  std::string_view code;            // "RUNTIME_FIELD"
  std::string_view live, rendered;  // regular expressions that the two values match; empty: any
};

/// What a server says an object would become (a dry run). It wins over our own foresight.
struct Foretold {
  bool is_known = false;               // false: the server could not say (a namespace or kind that is not there yet)
  Value after = {};                    // nil when it refuses or stops
  std::vector<Conflict> conflicts = {};
  Outcome outcome = Outcome::kOk;      // a refusal, with the field and the server's words
  std::string path = {}, message = {};
};

/// A difference that the user ignores. Patterns know `*` and `?`; empty: any.
struct IgnoreRule {
  std::string_view kind = {}, group = {}, name = {}, name_space = {};
  std::string_view path = {};                     // the field, or what it lies below; list items by key, by number or [*]
  std::string_view field_class = {};              // "edit-*"; without path and manager also an object's: "object-pruned"
  std::string_view manager = {};
  std::string_view reason = {}, expires = {};     // expires: 2030-01-31
};

struct DiffRequest {
  std::span<const Value> old_objects, live_objects, new_objects;
  std::span<const Value> again_objects;     // the new ones, rendered a second time: what differs is generated
  std::span<const Value> chart_definitions; // of the new chart's crds/, which Helm creates and never upgrades
  std::span<const Foretold> foretold;       // empty, or one for each of new_objects
  OldSource old_source = OldSource::kNone;  // of old_objects
  bool has_live = false;
  bool live_is_cluster = false;             // read from a server, so with managedFields
  Engine engine = Engine::kNone;
  bool force_conflicts = false;
  bool take_ownership = false;
  bool force_replace = false;               // Helm replaces objects as a whole (its --force, --force-replace)
  std::string name_space = "default";       // of objects that name none
  std::string release;                      // name of the Helm release; empty: none
  const schema::Store* store = nullptr;
  schema::KubeVersion version = {};
  bool version_is_known = false;            // it is the cluster's own: what it does not serve is a fault
  std::span<const RunTimeField> run_time;
  std::span<const IgnoreRule> ignore;
  bool tells_defaults = false;              // a finding SERVER_DEFAULT for each field that the server filled in
};

/// Compares. Without live objects the old ones stand for them. throws Failure (kLimit); (kInput) for an object without kind or
/// name, or one that a manifest holds twice.
Comparison compare(Job& job, const DiffRequest& request);

/// Whether the field holds what nobody should read in a log: a Secret's data, the value of a variable whose name says so.
bool is_secret_field(const ObjectDiff& object, std::string_view path);
/// The value with such variables' values replaced by their lengths; itself when it has none.
Value without_secrets(Job& job, const Value& value);

/// The gravest thing that happens: 0 nothing, 1 a change, 2 danger (an edit is lost), 3 the upgrade stops.
int gravity(const Comparison& comparison);
/// Whether the object alone changes: 0 or 1.
int gravity_of(const ObjectDiff& object);

}  // namespace rhumbline
