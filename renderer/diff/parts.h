// What the files of this room share: typed access to objects, one step of the comparison each. For this room only.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/diff/diff.h"

namespace rhumbline::diff {

using schema::TypeRef;

// ---- Values and types (values.cpp) ---------------------------------------------------------------------------------------------

/// The member of a map; absent (invalid) when there is none, when it is null or when `v` is no map.
Value member(const Value& v, std::string_view key);
/// The value below several members.
Value at_path(const Value& v, std::initializer_list<std::string_view> path);
/// Absent, null, {} or [].
bool is_void(const Value& v);
/// Equal as the server sees it: empty is absent, amounts by value where the type is a quantity, 80 is "80" where it is int-or-string.
bool same(Job& job, const Value& a, const Value& b, const TypeRef& type);
/// Whether `part` lacks an empty part (`securityContext: {}`) that `whole` has: nothing, and yet not the same for what must not change.
bool says_less(Job& job, const Value& whole, const Value& part, const TypeRef& type);
/// Whether the text is the amount of a quantity, and whether two amounts are equal: 0.1 and 100m.
bool same_amount(std::string_view a, std::string_view b);
/// Whether the first amount is greater; false for texts that are no amounts.
bool is_more(std::string_view a, std::string_view b);
/// Text of a scalar as it is compared and printed in list keys.
std::string scalar_text(const Value& v);

/// The type of a member and of a list's items; empty where none is declared.
TypeRef property(const TypeRef& type, std::string_view key);
TypeRef items(const TypeRef& type);
/// Last part of the type's name: "PodSpec".
std::string_view short_name(const TypeRef& type);

/// How a list is compared and merged.
struct ListRule {
  enum Kind : std::uint8_t { kAtomic, kKeyed, kSet } kind = kAtomic;
  std::vector<std::string_view> keys;  // of kKeyed
};
/// As server-side apply and the paths of a comparison see it (x-kubernetes-list-type, else a patch merge key).
ListRule shown_rule(const TypeRef& list);
/// As the strategic merge patch of kubectl and Helm 3 sees it.
ListRule strategic_rule(const TypeRef& list);
/// `[name="web"]`, `[containerPort=53,protocol="TCP"]`, `[="x"]`. A missing protocol is TCP.
std::string item_step(const ListRule& rule, const Value& item);

/// The items of a list by their step; a second one with the same keys is `[name="x"]#2`. No list has no items.
struct KeyedItems {
  struct Item {
    std::string base, step;  // without and with the number of the turn
    Value value;
  };
  std::vector<Item> items;                                // in list order
  std::map<std::string, std::size_t, std::less<>> index;  // step to item

  [[nodiscard]] Value find(std::string_view step) const;  // absent when there is none
  void push(Item item);                                   // behind the others
};
KeyedItems keyed_items(const ListRule& rule, const Value& list);

// ---- Objects (objects.cpp) -------------------------------------------------------------------------------------------------------

/// One object in the states that a manifest or a cluster gives it.
struct Pair {
  std::string api_version, kind, name_space, name, label;  // label: Kind/namespace/name
  TypeRef type;
  bool is_custom = false;        // a custom resource, or what Helm does not know by type: no strategic merge
  bool has_definition = false;   // its type is that of a CustomResourceDefinition
  Value old, live, fresh;        // as read; absent (invalid) where there is none
  Value again;                   // fresh, rendered a second time
  const Foretold* foretold = nullptr;  // what a server says of fresh
  OldSource old_source = OldSource::kNone;
};
/// Pairs the objects of the three sides by group, kind, namespace and name, in the order new, old, live.
std::vector<Pair> pair_objects(Job& job, const DiffRequest& request);
/// Whether it is a definition of the chart's crds/: Helm creates it where it is not there, and never upgrades it.
bool is_of_crds_folder(const DiffRequest& request, const Pair& pair);

// ---- Normalising (normalise.cpp), defaults (defaults.cpp) -------------------------------------------------------------------------

/// A copy without what the server writes, without nulls, stringData folded into data.
struct Normalised {
  Value value;
  std::vector<std::string_view> from_string_data;  // keys of a Secret that were written as stringData alone
  std::size_t dropped = 0;                         // fields that the server had written
};
/// What a null in a map of texts comes to: nothing; an empty text; an empty text among the labels and annotations of the object itself.
enum class Nulls : std::uint8_t { kNothing, kEmptyTexts, kEmptyMarks };
/// A map of texts, such as labels and data: any key is allowed and the values are strings.
bool is_map_of_texts(const TypeRef& type);
Normalised normalise(Job& job, const Value& object, const TypeRef& type, Nulls nulls);
/// Gives items of keyed lists the defaults of their keys, in place: in a custom resource an item is found by its keys, and one that is not
/// written has its definition's default before anything is merged. (recorded: tests/live/cases/keys_by_default)
void fill_item_keys(Job& job, const Value& value, const TypeRef& type);
/// Fills in what the server would, in place. Returns the number of fields. `allocated_from` (may be absent): the live object, for
/// addresses, ports and names that the server chooses.
std::size_t fill_defaults(Job& job, std::string_view kind, Value& object, const TypeRef& type, const Value& allocated_from);
/// Reads what version 1 of an autoscaler has one field for as version 2 has it, in place. (autoscaler.cpp)
void read_as_version_two(Job& job, const Value& object);
/// Whether the new manifest is an autoscaler of version 1.
bool is_first_version(const Pair& pair);
/// The new manifest of one with the metrics that the server joins with its own. `written`: old as it was written.
Value with_live_metrics(Job& job, const Pair& pair, Engine engine, const Value& written, const Value& live, const Value& fresh);
/// Puts the share of the CPU behind the other metrics of `after`, in place, where anything is written at all.
void reorder_metrics(Job& job, const Value& live, const Value& after);
/// A field that the type does not have, and what it has that is spelled nearly so (may be empty).
struct UnknownField {
  std::string path, nearest;
};
/// A copy without the fields that the type does not know and that do not run either, and which they are. (unknown_fields.cpp)
Value known_part(Job& job, const Pair& pair, const Value& fresh, const Value& live, std::vector<UnknownField>& unknown);
/// Whether the server chooses this field when nobody does; `path` as in changes.
bool is_allocated(std::string_view kind, std::string_view path);

// ---- Who owns what (owners.cpp) -----------------------------------------------------------------------------------------------------

struct Owner {
  std::string_view manager, operation, subresource, time;
  Value fields;               // fieldsV1
  bool holds_record = false;  // kubectl's last-applied-configuration is its own
};
inline constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";
inline constexpr std::string_view kManagedBy = "app.kubernetes.io/managed-by";  // the label that Helm gives, as "Helm"
std::vector<Owner> owners_of(const Value& live);
/// The record that kubectl keeps in the object; absent where there is none.
Value last_applied(Job& job, const Value& live);
/// The owners as the first server-side apply after a client-side one finds them: nothing is the applier's yet. Empty: no such apply is due.
std::vector<Owner> before_migration(std::span<const Owner> owners);
/// Who owns an object of which no records are kept, once it is applied server-side: everything that is there.
/// source: apimachinery managedfields/internal/skipnonapplied.go
std::vector<Owner> before_first_apply(Job& job, const Value& live, const TypeRef& type, bool holds_record);
/// Whether the entry is the applier's own: it neither conflicts with it nor is it an edit. kNone: of any applier.
bool is_own(const Owner& owner, Engine engine);
/// What is owned below a member, and below an item of a list with this rule; absent when nothing is.
Value owned_member(const Value& fields, std::string_view key);
Value owned_item(const Value& fields, const ListRule& rule, const Value& item);
/// The same step for several owners at once; those who own nothing below it stay, with nothing.
std::vector<Owner> owners_below(std::span<const Owner> owners, std::string_view key);
std::vector<Owner> owners_below(std::span<const Owner> owners, const ListRule& rule, const Value& item);
/// Old as managedFields tell it: the live values of what appliers own alone, the new ones where somebody else wrote.
Value old_from_owners(Job& job, const Value& live, const Value& fresh, const TypeRef& type, std::span<const Owner> owners);

// ---- The appliers (merge.cpp, apply.cpp) ----------------------------------------------------------------------------------------------

/// Takes away from `after`, in place, what nulls of the new manifest, or of the old one as it was `written`, stand for in a client's patch.
void erase_client_nulls(Job& job, Engine engine, const Pair& pair, const Value& written, const Value& after);
/// Gives back to `after`, in place, what old had as stringData: leaving it out never removes it from data (measured, all appliers).
void keep_string_data(Job& job, const Normalised& old, const Value& live, const Value& after);
/// Helm adds a label and two annotations to what it sends, kubectl an annotation: these maps are never dropped whole, only by key.
Value with_marks(Job& job, Engine engine, const Value& fresh);
/// kubectl apply and Helm 3: three-way merge, or for custom resources under Helm 3 the patch old to new.
Value client_side_merge(Job& job, Engine engine, const Pair& pair, const Value& old, const Value& live, const Value& fresh);
/// Server-side apply: what is set is taken over; what was ours alone and is set no more goes. Without owners, `old` was ours.
Value server_side_apply(Job& job, Engine engine, const Pair& pair, const Value& old, const Value& live, const Value& fresh,
                        std::span<const Owner> owners);
/// Takes away from `after`, in place, what the new manifest (as read) sets to null: for server-side apply a null is a value.
void erase_applied_nulls(Job& job, const Value& after, const Value& fresh, const TypeRef& type);
/// The fields that stop a server-side apply without force. `never`: members of a Secret's data that were written as stringData. `applied`:
/// what kubectl recorded when it last applied client-side; absent: nothing.
std::vector<Conflict> foresee_conflicts(Job& job, Engine engine, const Pair& pair, const Value& live, const Value& fresh, const Value& applied,
                                        std::span<const Owner> owners, std::span<const std::string_view> never);

// ---- Classes (classify.cpp); verdicts are in verdicts.h --------------------------------------------------------------------------------

/// All states of one object that a comparison looks at.
struct States {
  Sided sides;                 // defaults filled in
  Value raw_old, raw_fresh;    // as written, normalised
  std::span<const Owner> owners;
  bool is_stopped = false;     // the upgrade stops before this object
  bool old_is_known = true;
  bool is_adopted = false;
  ObjectClass object_class = ObjectClass::kKept;
  Value again;                 // the same object rendered a second time; absent: not known
  std::span<const RunTimeField> run_time;
  std::span<const IgnoreRule> ignore;
};
/// Builds the tree of differences below `result.root` and its list of changes.
void classify(Job& job, const Pair& pair, const States& states, ObjectDiff& result, NoiseCounts& noise);

/// The rule under which a field, or a whole object, is ignored; nullptr: none. (ignore.cpp)
const IgnoreRule* ignoring(std::span<const IgnoreRule> rules, const Pair& pair, std::string_view path, std::string_view numbered, FieldClass field_class,
                           std::string_view manager);
const IgnoreRule* ignoring(std::span<const IgnoreRule> rules, const Pair& pair, ObjectClass object_class);

}  // namespace rhumbline::diff
