// The sides of a comparison: what was applied last, what runs, what would be applied.
//
// In:  words and flags.   Out: three lists of objects, and who will apply.
// The one idea: a chart, a file, a folder, standard input and a cluster are all a list of objects; what is compared with what follows
// from which of them are given.
// Traps: what cannot be read is never taken for "nothing there"; a release that is not found would make everything look new, so the
// user must have said that it is to be installed.

#include "renderer/cli/diff_sides.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "renderer/base/text.h"
#include "renderer/cli/commands.h"

namespace rhumbline::cli {

namespace {

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint)});
}

void take_definitions(Manifests& manifests) {
  for (const Value& object : manifests.objects) {
    if (object.is_map() && object.as_map().get("kind").is_string() && object.as_map().get("kind").as_text() == "CustomResourceDefinition") {
      manifests.definitions.push_back(object);
    }
  }
}

bool is_test(const Manifest& hook) {
  return hook.text.find("helm.sh/hook: test") != std::string_view::npos || hook.text.find("\"helm.sh/hook\": test") != std::string_view::npos;
}

/// One part of a label selector: a=b, a==b, a!=b, a, !a.
bool fits(const Value& labels, std::string_view part) {
  const auto value_of = [&](std::string_view key) {
    const Value found = member_of(labels, key);
    return found.is_string() ? std::optional(found.as_text()) : std::nullopt;
  };
  if (part.starts_with('!')) return !value_of(part.substr(1)).has_value();
  const std::size_t equals = part.find('=');
  if (equals == std::string_view::npos) return value_of(part).has_value();
  const bool is_not = equals > 0 && part[equals - 1] == '!';
  const std::string_view key = trim_space(part.substr(0, is_not ? equals - 1 : equals));
  const std::string_view wanted = trim_space(part.substr(equals + (part.substr(equals).starts_with("==") ? 2 : 1)));
  return (value_of(key) == std::optional(wanted)) != is_not;
}

void select(std::vector<Value>& objects, const std::string& selector) {
  if (selector.empty()) return;
  if (selector.find('(') != std::string::npos) refuse("the selector \"" + selector + "\" is not understood", "it knows a=b, a!=b, a and !a, joined by commas");
  std::erase_if(objects, [&](const Value& object) {
    const Value metadata = member_of(object, "metadata");
    const Value labels = member_of(metadata, "labels");
    const std::vector<std::string_view> parts = split(selector, ",");
    return !std::all_of(parts.begin(), parts.end(), [&](std::string_view part) { return fits(labels, trim_space(part)); });
  });
}

/// Both files of `diff OLD NEW`, the new one first. A document that stands in both, to the byte, is read once: most of two renderings
/// are the same. Nothing where anything is unusual; the plain way then says what.
std::optional<std::array<std::vector<Value>, 2>> read_twins(Job& job, Files& files, const std::string& fresh, const std::string& old) {
  std::array<std::vector<Value>, 2> sides;
  std::map<std::string_view, std::vector<Value>> known;
  for (std::size_t side = 0; side < 2; ++side) {
    const std::string& path = side == 0 ? fresh : old;
    if (files.kind(path) != FileKind::kFile) return std::nullopt;
    const Inputs inputs = read_inputs(job, files, std::span(&path, 1));
    if (!inputs.faults.empty() || inputs.found.size() != 1) return std::nullopt;
    const Pos start = job.sources.add(path, inputs.found[0].text);
    for (const Document& document : split_documents(inputs.found[0].text)) {
      const auto [there, is_new] = known.try_emplace(document.text);
      if (is_new) {
        const Result<Parsed> parsed = parse_document(job, document, start + document.offset);
        if (!parsed) return std::nullopt;
        for (const Value& value : parsed.value().values) {
          if (!value.is_nil() && (!value.is_map() || value.as_map().find("items") != nullptr)) return std::nullopt;
          unfold_objects(value, there->second);
        }
        if (!std::all_of(there->second.begin(), there->second.end(), [](const Value& object) { return object.is_map(); })) return std::nullopt;
      }
      sides[side].insert(sides[side].end(), there->second.begin(), there->second.end());
    }
    if (sides[side].empty()) return std::nullopt;
  }
  return sides;
}

bool is_kubectl(Engine engine) { return engine == Engine::kKubectl || engine == Engine::kKubectlSsa; }

}  // namespace

Sides::Sides(Job& job, const Arguments& arguments, schema::Store& store, schema::KubeVersion version)
    : job_(job), arguments_(arguments), store_(store), version_(version), words_(arguments.positional) {
  name_space = arguments.value("namespace", "default");
  const std::vector<std::string> live_words = arguments.list("live");
  live_is_cluster_ = std::find(live_words.begin(), live_words.end(), "cluster") != live_words.end();
  if (live_is_cluster_ && live_words.size() > 1) refuse("--live cluster and --live FILE exclude each other", "save what you need: rhumbline cluster snapshot");
  // `helm diff upgrade NAME CHART` compares with the cluster.
  if (words_.size() == 3 && words_[0] == "upgrade") {
    words_.erase(words_.begin());
    live_is_cluster_ = live_is_cluster_ || (!arguments.given("live") && !arguments.given("old") && !arguments.given("release"));
  }
  if (words_.size() >= 2 && files_.kind(words_[0]) == FileKind::kMissing &&
      (words_[0] == "revision" || words_[0] == "rollback" || words_[0] == "release" || words_[0] == "local")) {
    refuse("of helm diff's commands only upgrade is known, not " + words_[0], "helm get manifest NAME --revision N > old.yaml, for both sides, then rhumbline diff old.yaml new.yaml");
  }
  is_server_side = arguments.is_on("server-side");
  has_live = live_is_cluster_ || arguments.given("live");
}

void Sides::read() {
  check_stdin();
  const bool has_old = arguments_.given("old") || arguments_.given("release");
  if (live_is_cluster_) {
    cluster = std::make_unique<Cluster>(job_, cluster_access(arguments_));
    name_space = cluster->name_space();
    const Result<schema::KubeVersion> version = schema::kube_version(cluster->version());
    if (version && !arguments_.given("kube-version")) version_ = version.value();
  }
  if (has_live && cluster == nullptr) live = objects_of(arguments_.list("live"));
  find_record(words_);
  read_fresh(words_, has_old);
  if (has_old) read_old();
  if (!has_live && !has_old && words_.size() != 2 && !arguments_.given("filename")) refuse("nothing to compare with", "give --live FILE, --old FILE or a second manifest");
  if (has_live) read_live();
  choose_engine();
  for (const Manifests* side : {&old, &fresh}) {
    for (const Value& definition : side->definitions) store_.add_crd(definition);
  }
  for (const Value& object : live) store_.add_crd(object);
}

void Sides::read_fresh(std::span<const std::string> words, bool has_old) {
  if (arguments_.given("filename")) {
    fresh.objects = objects_of(arguments_.list("filename"));
    select(fresh.objects, arguments_.value("selector"));
    take_definitions(fresh);
  } else if (!has_live && !has_old && words.size() == 2) {
    old_source = OldSource::kGiven;
    const bool are_files = !is_chart(words[0]) && !is_chart(words[1]);
    if (auto twins = are_files ? read_twins(job_, files_, words[1], words[0]) : std::nullopt) {
      fresh = {std::move((*twins)[0]), {}, {}, 0};
      old = {std::move((*twins)[1]), {}, {}, 0};
      for (Manifests* side : {&old, &fresh}) take_definitions(*side);
    } else {
      old = of_path(words[0]);
      fresh = of_path(words[1]);
    }
  } else if (words.size() == 1 && !is_chart(words[0])) {
    fresh = of_path(words[0]);
  } else if ((words.size() == 1 || words.size() == 2) && (has_live || has_old)) {
    fresh = rendered(words, true);
    is_rendered = true;
  } else {
    refuse("diff needs two manifests, or something to compare with what runs",
           "diff OLD NEW | diff NAME CHART --live FILE | diff --old OLD --live LIVE NEW");
  }
}

// Standard input can be read once; the second reader would see nothing, and nothing is not what runs.
void Sides::check_stdin() const {
  std::size_t readers = static_cast<std::size_t>(std::count(words_.begin(), words_.end(), "-"));
  for (const char* flag : {"live", "old", "release", "values", "lookup-from", "filename"}) {
    const std::vector<std::string> paths = arguments_.list(flag);
    readers += static_cast<std::size_t>(std::count(paths.begin(), paths.end(), "-"));
  }
  if (readers > 1) refuse("standard input (-) is given " + std::to_string(readers) + " times", "it can be read once only; put the others into files");
}

bool Sides::is_chart(const std::string& path) {
  return path.ends_with(".tgz") || (files_.kind(path) == FileKind::kFolder && files_.kind(join_path(path, "Chart.yaml")) == FileKind::kFile);
}

std::vector<Value> Sides::objects_of(std::vector<std::string> paths) { return file_source(files_, std::move(paths))->objects(job_).or_throw(); }

Manifests Sides::of_path(const std::string& path) {
  if (is_chart(path)) return rendered(std::span(&path, 1), false);
  Manifests manifests{objects_of({path}), {}, {}, 0};
  take_definitions(manifests);
  return manifests;
}

// Helm writes a line end behind each manifest; a text that keeps its last ones (`|+`) has one more by it.
void Sides::append(std::vector<Value>& objects, const Manifest& manifest) {
  for (const Document& document : split_documents(job_.arena.copy(std::string(manifest.text) + "\n"))) {
    for (const Value& value : parse_document(job_, document, manifest.at + document.offset).or_throw().values) unfold_objects(value, objects);
  }
}

Manifests Sides::rendered(std::span<const std::string> words, bool is_release) {
  RenderRequest request = render_request(arguments_, words);
  request.values.streams = &streams_;
  if (is_release || is_rendered) reuse_values(request);
  request.values.set.insert(request.values.set.end(), extra_set_.begin(), extra_set_.end());
  request.values.set_string.insert(request.values.set_string.end(), extra_set_string_.begin(), extra_set_string_.end());
  const bool shows_crds = request.include_crds;
  request.include_crds = true;  // as definitions they are needed in any case
  std::unique_ptr<World> world = world_of(job_, files_, arguments_);
  if (cluster != nullptr) {
    request.name_space = cluster->name_space();
    take_capabilities(job_, *cluster, request);
    if (!arguments_.given("lookup-from")) world = cluster_world(std::move(world), *cluster);
  }
  const Rendering result = render_as_asked(job_, files_, *world, arguments_, request);
  if (is_release) {
    release = result.name;
    rendering = {.name = result.name, .name_space = result.name_space, .chart = result.chart_name, .chart_version = result.chart_version,
                       .values = result.values, .user_values = result.user_values, .objects = {}};
  }
  name_space = result.name_space;
  Manifests manifests;
  for (const Manifest& manifest : result.manifests) append(manifests.objects, manifest);
  take_definitions(manifests);
  for (const Manifest& definition : result.crds) append(manifests.of_crds_folder, definition);
  std::vector<Value>& part = shows_crds ? manifests.objects : manifests.definitions;
  part.insert(part.end(), manifests.of_crds_folder.begin(), manifests.of_crds_folder.end());
  if (shows_crds) take_definitions(manifests);
  for (const Manifest& hook : result.hooks) {
    if (is_test(hook) ? arguments_.is_on("include-tests") : arguments_.is_on("include-hooks")) {
      append(manifests.objects, hook);
    } else {
      ++manifests.hooks_left_out;
    }
  }
  return manifests;
}

Manifests Sides::with_value(const std::string& word, bool is_text) {
  (is_text ? extra_set_string_ : extra_set_) = {word};
  try {
    Manifests manifests = rendered(words_, false);
    extra_set_.clear();
    extra_set_string_.clear();
    return manifests;
  } catch (const Failure&) {
    extra_set_.clear();
    extra_set_string_.clear();
    throw;
  }
}

Manifests Sides::again() { return rendered(words_, false); }

// Helm upgrades what its record names, with the values of that record unless it is told otherwise.
void Sides::find_record(std::span<const std::string> words) {
  const bool is_plain = words.empty() || arguments_.given("filename") || !is_chart(words.back());
  if (is_plain || is_kubectl(engine)) return;
  if (const std::string path = arguments_.value("release"); !path.empty()) {
    record_ = record_of_file(path);
  } else if (words.size() == 2 && has_live && !arguments_.given("old")) {
    record_ = cluster != nullptr ? record_in_storage(words[0]) : find_release(job_, live, words[0], name_space);
  }
}

// source: helm v4 pkg/action/upgrade.go reuseValues: the first of the flags wins
void Sides::reuse_values(RenderRequest& request) {
  const bool resets = arguments_.is_on("reset-values"), reuses = arguments_.is_on("reuse-values"), mixes = arguments_.is_on("reset-then-reuse-values");
  if (!record_) {
    if (!resets && (reuses || mixes)) {
      refuse("--" + std::string(reuses ? "reuse-values" : "reset-then-reuse-values") + " needs the record of the release, and there is none",
             "give it by --release FILE, or compare with --live cluster; else helm get values NAME > old.yaml, then -f old.yaml");
    }
    return;
  }
  request.is_upgrade = true;
  request.revision = record_->revision + 1;
  if (resets) return;
  using Reused = ReusedValues;
  request.values.reused = {.mode = reuses ? Reused::kWhole : mixes ? Reused::kUnder : Reused::kIfNone, .config = record_->config, .defaults = record_->defaults};
}

void Sides::take_record(const ReleaseRecord& record) {
  old.objects = record.objects;
  if (release.empty()) release = record.name;
  if (engine == Engine::kNone) engine = record.is_server_side ? Engine::kHelm4 : Engine::kHelm3;
  old_source = OldSource::kRelease;
  take_definitions(old);
}

ReleaseRecord Sides::record_of_file(const std::string& path) {
  for (const Value& object : objects_of({path})) {
    if (is_release_record(object)) return read_release_record(job_, object).or_throw();
  }
  fail({.message = path + " holds no release of Helm", .hint = "kubectl get secret sh.helm.release.v1.NAME.vN -o json"});
}

void Sides::read_old() {
  if (const std::string path = arguments_.value("release"); !path.empty()) {
    if (!record_) record_ = record_of_file(path);
    return take_record(*record_);
  }
  old.objects = objects_of(arguments_.list("old"));
  take_definitions(old);
  old_source = OldSource::kGiven;
}

void Sides::read_live() {
  const bool wants_record = is_rendered && old_source == OldSource::kNone && !is_kubectl(engine);
  if (wants_record && !record_) record_ = cluster != nullptr ? record_in_storage(release) : find_release(job_, live, release, name_space);
  if (wants_record && record_) take_record(*record_);
  if (cluster == nullptr) return;
  if (wants_record && !record_) refuse_unreleased();
  const std::span<const Value> wanted[] = {fresh.objects, old.objects};
  live = live_objects(job_, *cluster, wanted, name_space, store_, version_);
}

// --server-side turns a client-side applier into its server-side kin.
void Sides::choose_engine() {
  if (!is_server_side) return;
  engine = engine == Engine::kHelm3 || engine == Engine::kHelm4 ? Engine::kHelm4 : Engine::kKubectlSsa;
}

std::optional<ReleaseRecord> Sides::record_in_storage(std::string_view name) {
  const char* driver = std::getenv("HELM_DRIVER");
  const std::string_view storage = driver == nullptr || *driver == '\0' ? "secret" : driver;
  if (storage == "sql" || storage == "memory") {
    refuse("releases that Helm keeps with HELM_DRIVER=" + std::string(storage) + " cannot be read", "give the manifest applied last by --old FILE");
  }
  return find_release(job_, *cluster, name, name_space, storage);
}

// Without a record everything would look new; the user must have said that it is.
void Sides::refuse_unreleased() {
  if (arguments_.is_on("install") || arguments_.is_on("allow-unreleased")) {
    old_source = OldSource::kRelease;
    if (engine == Engine::kNone) engine = Engine::kHelm4;
    return;
  }
  fail({.cause = Cause::kUsage,
        .message = "the cluster has no release " + release + " in namespace " + name_space,
        .hint = "--install, when it is to be installed; --engine kubectl, when kubectl applies it; else check -n and --kube-context"});
}

}  // namespace rhumbline::cli
