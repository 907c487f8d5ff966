// --keep-generated: from a chart and what runs to a rendering that rotates nothing.
//
// In:  a request and the live objects.   Out: the rendering, with what chance made for the running release.
// The way: render twice and see where chance speaks; read the earlier results out of the live objects; render with those, until all that
// had to be signed could be; take over as text what is still left to chance.
// Trap: an earlier result that does not fit any more (the certificate of another host name) is made anew, and all that hangs on it with
// it; so such fields must not be taken over as text.

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/keep/parts.h"

namespace rhumbline {

namespace {

using namespace keep;

constexpr int kMostRounds = 16;  // each gives up at least one authority

// Standard input can be read once, a chart is rendered several times: the bytes stand in for the file that is named "-".
class WithStdin final : public Files {
 public:
  WithStdin(Files& around, std::string_view bytes) : around_(around), bytes_(bytes) {}
  FileKind kind(const std::string& path) override { return path == kName ? FileKind::kFile : around_.kind(path); }
  Result<std::string_view> read(const std::string& path, Arena& arena, std::size_t most) override {
    if (path == kName) return bytes_;
    return around_.read(path, arena, most);
  }
  Result<std::vector<FolderEntry>> list(const std::string& path) override { return around_.list(path); }
  Result<bool> write(const std::string& path, std::string_view bytes) override { return around_.write(path, bytes); }
  std::string absolute(const std::string& path) override { return around_.absolute(path); }
  std::string resolved(const std::string& path) override { return around_.resolved(path); }

  static constexpr std::string_view kName = "standard input";

 private:
  Files& around_;
  std::string_view bytes_;
};

// "templates/secret.yaml: password: {{ randAlphaNum 10 }}" of a call site, for people.
std::string readable(std::string_view site) {
  const std::vector<std::string_view> parts = split(site, "\x1f");
  return parts.size() < 2 ? std::string(site) : std::string(parts[0]) + ": " + std::string(parts[1]);
}

void warn(Job& job, std::string message, std::string hint) {
  job.warn({.rule = "keep.generated", .message = std::move(message), .hint = std::move(hint)});
}

struct Keeper {
  Job& job;
  Files& files;
  World& fresh;
  World& world;
  const RenderRequest& request;
  std::span<const Value> live;
  std::int64_t now;
  std::size_t known_findings = 0;                    // of request.values_findings before the first rendering
  std::map<std::string, std::string> given_up = {};  // sites, and why
  bool is_rotated = false;  // something that ran was made anew

  Rendering rendered(World& with, const RenderRequest& asked) {
    job.warnings.clear();  // those of the last rendering count, and so with all that a rendering tells
    if (asked.insight != nullptr) *asked.insight = {};
    if (asked.values_findings != nullptr) asked.values_findings->resize(known_findings);
    return render(job, files, with, asked);
  }

  // The same request, free of what would make two renderings alike.
  [[nodiscard]] RenderRequest probe() const {
    RenderRequest asked = request;
    asked.seed.clear();
    asked.debug_dump = nullptr;
    asked.insight = nullptr;
    asked.post_render = {};
    return asked;
  }

  void give_up(Answers& answers, const std::string& site, const std::string& why) {
    if (answers.erase(site) > 0) given_up[site] = why;
  }

  [[nodiscard]] std::vector<Leaf> leaves(const Rendering& first, const Rendering& second) const {
    return generated_leaves(job, read_documents(job, first), read_documents(job, second), live, request.name_space);
  }

  Rendering run();
  Rendering run_with(bool stands_in);
  Rendering with(Answers& answers);
  bool learn(const Rendering& rendering, const RecordingWorld& kept, Answers& answers);
  void take_over_rest(Rendering& rendering, const RecordingWorld& kept, const Answers& answers);
  void keep_sums(Rendering& rendering, const Rendering& first, const std::vector<Roll>& rolls);
};

Rendering Keeper::run() {
  try {
    return run_with(true);
  } catch (const Failure& failure) {
    if (failure.diagnostic().cause != Cause::kInput) throw;
    return run_with(false);  // a chart that takes certificates apart wants real ones; and what is wrong with it anyway, it says again
  }
}

Rendering Keeper::run_with(bool stands_in) {
  given_up.clear();
  const Answers none;
  RecordingWorld one(fresh, now, none), two(fresh, now, none);
  for (RecordingWorld* probing : {&one, &two}) {
    if (stands_in) probing->stand_in_for_certificates();
  }
  const RenderRequest asked = probe();
  const Rendering first = rendered(one, asked);
  if (one.rolls().empty()) return rendered(world, request);
  const Rendering second = rendered(two, asked);
  std::set<std::string> seen_keys;
  Answers answers = recover(leaves(first, second), one.rolls(), two.rolls(), seen_keys);
  for (const std::string& site : seen_keys) {
    const auto found = answers.find(site);
    if (found != answers.end() && found->second.key.empty()) give_up(answers, site, "its key is not among the live objects");
  }
  Rendering rendering = with(answers);
  keep_sums(rendering, first, one.rolls());
  return rendering;
}

// A checksum over a file with generated values was made of values that nobody has seen: Helm renders the file for it anew. It stays as it
// runs while the objects of all such files do, and nothing was made anew.
void Keeper::keep_sums(Rendering& rendering, const Rendering& first, const std::vector<Roll>& rolls) {
  if (is_rotated) return;
  const Documents made = read_documents(job, rendering);
  std::vector<Leaf> sums = generated_leaves(job, made, read_documents(job, first), live, request.name_space);
  std::erase_if(sums, [](const Leaf& leaf) { return leaf.live == nullptr || !leaf.first.is_string() || leaf.first.as_text() == leaf.live_text; });
  if (sums.empty()) return;
  std::set<std::string_view> sources;
  for (const Roll& roll : rolls) sources.insert(std::string_view(roll.site).substr(0, roll.site.find('\x1f')));
  Rendering kept = rendering;
  take_over(job, kept, sums);
  const Documents as_kept = read_documents(job, kept);
  for (std::size_t i = 0; i < as_kept.values.size(); ++i) {
    const bool counts = sources.contains(as_kept.texts[i]->path) && !as_kept.values[i].is_nil();
    if (counts && !runs_as_rendered(job, as_kept.values[i], live, request.name_space)) return;
  }
  rendering = std::move(kept);
}

Rendering Keeper::with(Answers& answers) {
  bool has_learnt = false;
  for (int round = 0;; ++round) {
    RecordingWorld kept(world, now, answers);
    Rendering rendering = rendered(kept, request);
    if (!kept.powerless().empty() && round < kMostRounds) {
      for (const std::string& site : kept.powerless()) give_up(answers, site, "it must sign, and its key is not among the live objects");
      continue;
    }
    if (!has_learnt && !kept.rolls().empty()) {
      has_learnt = true;
      if (learn(rendering, kept, answers)) continue;
    }
    if (!kept.rolls().empty()) take_over_rest(rendering, kept, answers);
    return rendering;
  }
}

// Answers to what is still left to chance: hashes of what nobody can see, and guesses that come out right. Whether there are any.
bool Keeper::learn(const Rendering& rendering, const RecordingWorld& kept, Answers& answers) {
  const std::size_t known = answers.size();
  bool has_learnt = false;
  RecordingWorld other(world, now, answers);
  const Rendering again = rendered(other, probe());
  for (const auto& refused : kept.refused()) {
    const auto& site = refused.first;  // clang 14 takes no structured binding into a lambda
    const auto same = [&](const RecordingWorld& in) {
      return std::find_if(in.rolls().begin(), in.rolls().end(), [&](const Roll& roll) { return roll.site == site; });
    };
    const auto a = same(kept), b = same(other);
    const bool hides_chance = a != kept.rolls().end() && b != other.rolls().end() && a->with_arguments != b->with_arguments;
    if (!hides_chance || makes_certificate(*a->function)) continue;
    answers[site].is_trusted = has_learnt = true;
  }
  const std::vector<Guess> guesses = guess(job, leaves(rendering, again), kept.rolls(), answers);
  if (guesses.empty()) return has_learnt;
  RecordingWorld trying(world, now, answers);
  const Rendering tried = rendered(trying, probe());
  for (const Guess& wrong : wrong_guesses(guesses, leaves(tried, again))) answers.erase(wrong.site);
  return has_learnt || answers.size() > known;
}

void Keeper::take_over_rest(Rendering& rendering, const RecordingWorld& kept, const Answers& answers) {
  std::vector<Diagnostic> warnings = std::move(job.warnings);
  std::vector<Roll> repeated;  // what was refused is new on purpose
  for (const Roll& roll : kept.rolls()) {
    if (kept.refused().contains(roll.site) || given_up.contains(roll.site)) repeated.push_back(roll);
  }
  RecordingWorld other(world, now, answers, repeated);
  const Rendering again = rendered(other, probe());
  job.warnings = std::move(warnings);
  std::vector<Leaf> rest = leaves(rendering, again);
  for (const Leaf& leaf : rest) {
    if (leaf.live == nullptr) warn(job, leaf.object + " " + leaf.path + " is generated, and the live object has no such field: it is new", "");
  }
  std::erase_if(rest, [](const Leaf& leaf) { return leaf.live == nullptr; });
  for (const std::string& place : take_over(job, rendering, rest)) {
    warn(job, place + " is generated and could not be kept", "set it in the values");
  }
  for (const auto& refused : kept.refused()) {
    const auto& site = refused.first;
    const bool is_repeated = std::none_of(other.rolls().begin(), other.rolls().end(), [&](const Roll& roll) { return roll.site == site; });
    is_rotated = is_rotated || is_repeated;
    if (is_repeated) warn(job, "made anew: " + readable(site) + " (" + refused.second + ")", "");
  }
  is_rotated = is_rotated || !given_up.empty();
  for (const auto& [site, why] : given_up) warn(job, "made anew: " + readable(site) + " (" + why + ")", "");
}

}  // namespace

Rendering render_keeping(Job& job, Files& files, const KeepingWorlds& worlds, const RenderRequest& request, std::span<const Value> live) {
  RenderRequest asked = request;
  std::string_view bytes;
  for (std::string& path : asked.values.files) {
    if (trim_space(path) != "-") continue;
    bytes = read_stdin(job.arena, job.limits.file_bytes).or_throw();
    path = WithStdin::kName;
  }
  WithStdin with_stdin(files, bytes);
  const std::size_t known = request.values_findings == nullptr ? 0 : request.values_findings->size();
  return Keeper{job, with_stdin, worlds.fresh, worlds.now, asked, live, worlds.now.now(), known}.run();
}

}  // namespace rhumbline
