// What the files of this room share. Private to the room.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/functions/functions.h"
#include "renderer/keep/keep.h"

namespace rhumbline::keep {

/// Results of random functions by call site (CallPlace::site).
using Answers = std::map<std::string, Remains, std::less<>>;

/// What a random function gave while a chart was rendered.
struct Roll {
  std::string site;
  std::string with_arguments;
  const Function* function = nullptr;
  Value result;
};

/// A world that records each call of a random function, and answers those whose earlier result is known. Everything else is asked of the
/// world around it; the clock stands still, so that two renderings differ by chance alone.
class RecordingWorld final : public WorldWithin, public Dice {
 public:
  /// `repeated`: results that this rendering shall give again where site and arguments are the same.
  RecordingWorld(World& around, std::int64_t now, const Answers& answers, std::span<const Roll> repeated = {})
      : WorldWithin(around), now_(now), answers_(answers), repeated_(repeated) {}

  std::optional<Value> before(Call& call, const CallPlace& place) override;
  void after(Call& call, const CallPlace& place, const Value& result) override;

  Dice* dice() override { return this; }
  std::int64_t now() override { return now_; }

  /// From now on certificates and keys are stand-ins of random text: keys are dear, and of a probe nobody uses them.
  void stand_in_for_certificates() { stands_in_ = true; }

  [[nodiscard]] const std::vector<Roll>& rolls() const { return rolls_; }
  /// Sites whose earlier result does not fit any more, and why.
  [[nodiscard]] const std::map<std::string, std::string>& refused() const { return refused_; }
  /// Sites of authorities that had to sign, though their key is lost.
  [[nodiscard]] const std::set<std::string>& powerless() const { return powerless_; }

 private:
  std::int64_t now_;
  const Answers& answers_;
  std::span<const Roll> repeated_;
  bool stands_in_ = false;
  std::vector<Roll> rolls_;
  std::map<std::string, std::string> refused_;
  std::map<const Map*, std::string> keyless_;  // kept authorities without a key, by their value
  std::set<std::string> powerless_;
};

/// A scalar that differs between two renderings: a generated one.
struct Leaf {
  std::string object;  // Kind/name
  std::string path;    // a.b[0]
  bool is_secret = false;
  Value first, second;          // in the two renderings
  Pos at;                       // of the value in the first rendering
  const Value* live = nullptr;  // nullptr: the live object has no such field
  std::string live_text;        // as `first` would write it: base64 of a Secret's data may stand there as plain text
};

/// The documents of a rendering, manifests then hooks, each as a value with positions in its text.
struct Documents {
  std::vector<const Manifest*> texts;
  std::vector<Value> values;
};
Documents read_documents(Job& job, const Rendering& rendering);

/// All generated scalars of the first rendering that lie in objects which run.
std::vector<Leaf> generated_leaves(Job& job, const Documents& first, const Documents& second, std::span<const Value> live,
                                   std::string_view name_space);

/// What the live texts tell of the results of random functions. `rolls` of the same two renderings, in order.
/// `seen` receives the sites whose certificate's key stands in some object.
Answers recover(const std::vector<Leaf>& leaves, std::span<const Roll> first, std::span<const Roll> second, std::set<std::string>& seen_keys);

/// A result that nobody has seen, told from the field that was made of it.
struct Guess {
  std::string object, path, site;
};

/// Of call sites without an answer: the part of a generated field that chance decided, as it stands live. Right where the chart only
/// shortened or re-cased it; check_guesses() tells.
std::vector<Guess> guess(const Job& job, const std::vector<Leaf>& leaves, std::span<const Roll> rolls, Answers& answers);

/// The guesses after which the field does not have its live text. `changed`: the leaves in which renderings with and without them differ.
std::vector<Guess> wrong_guesses(const std::vector<Guess>& guesses, const std::vector<Leaf>& changed);

/// Whether every field of the object stands so in the live one; what the cluster adds does not count.
bool runs_as_rendered(Job& job, const Value& rendered, std::span<const Value> live, std::string_view name_space);

/// Writes the live texts of the leaves into the manifests of the rendering; the paths that cannot be written are returned.
std::vector<std::string> take_over(Job& job, Rendering& rendering, const std::vector<Leaf>& leaves);

}  // namespace rhumbline::keep
