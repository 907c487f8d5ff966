// The flag that keeps an edit, for fields that no rule knows.
//
// In:  findings about edits that an upgrade takes back, or stops at.   Out: the same, with a hint that was tried.
// The one idea: a value that could have written the field is one that equals what was rendered there, or a part of it (the tag of an
// image); names on the template's line, of the field, of its variable and its object tell the likely ones. Whether setting it keeps the edit
// is not guessed but tried, with one rendering for all edits.
// Traps: two edits to the same text may be kept by each other's value, so these are tried alone, too; a chart may refuse one value of
// many, or move its objects by it, and then each is tried alone.

#include "renderer/cli/check.h"

#include <algorithm>
#include <utility>

#include "renderer/base/text.h"
#include "renderer/json/json.h"

namespace rhumbline::cli {

namespace {

using schema::Finding;

constexpr std::size_t kMostEdits = 50;
constexpr std::size_t kMostRounds = 12;  // values that are tried for one field
constexpr std::size_t kMostBytes = std::size_t{128} << 20;  // a rendering's memory comes back only with the job's
constexpr std::size_t kMostUnlikely = 4;  // of these, values that nothing but their text speaks for
constexpr std::size_t kMostTrials = 60;
constexpr std::size_t kShortestPart = 3;  // a shorter text is a part of many

/// A value and what it would have to be.
struct Candidate {
  std::string path;
  Value value;
  std::size_t score = 0;
};

struct Try {
  Finding* finding;
  std::vector<Candidate> candidates;  // the likeliest first
};

bool is_scalar(const Value& value) { return !value.is_nil() && !value.is_map() && !value.is_list(); }

std::string plain(Job& job, const Value& value) {
  std::string text;
  if (is_scalar(value)) {
    append_printed(job, text, value);
  } else {
    json::write(job, text, value, {.escape_html = false});
  }
  return text;
}

std::string letters(std::string_view text) {
  std::string out = lower_ascii(text);
  std::erase_if(out, [](char c) { return c == '-' || c == '.' || c == '_'; });
  return out;
}

// How many names two dotted paths share from their ends.
std::size_t shared_names(std::string_view a, std::string_view b) {
  std::size_t count = 0;
  for (;;) {
    const std::size_t end_a = a.rfind('.'), end_b = b.rfind('.');
    if (a.empty() || b.empty() || a.substr(end_a + 1) != b.substr(end_b + 1)) return count;
    ++count;
    a = end_a == std::string_view::npos ? std::string_view() : a.substr(0, end_a);
    b = end_b == std::string_view::npos ? std::string_view() : b.substr(0, end_b);
  }
}

/// What was edited: a scalar, or the one scalar of a list that differs.
struct Edit {
  Value rendered, live;
};

std::optional<Edit> edit_of(Job& job, const Finding& finding) {
  if (!finding.live || !finding.rendered) return std::nullopt;
  if (is_scalar(*finding.live) && is_scalar(*finding.rendered)) return Edit{*finding.rendered, *finding.live};
  if (!finding.live->is_list() || !finding.rendered->is_list()) return std::nullopt;
  const auto live = finding.live->as_list(), rendered = finding.rendered->as_list();
  if (live.size != rendered.size) return std::nullopt;
  std::optional<Edit> edit;
  for (std::size_t i = 0; i < live.size; ++i) {
    if (plain(job, live[i]) == plain(job, rendered[i])) continue;
    if (edit || !is_scalar(live[i]) || !is_scalar(rendered[i])) return std::nullopt;
    edit = Edit{rendered[i], live[i]};
  }
  return edit;
}

/// What says which value wrote a field: names on its line, and names around it.
struct Clues {
  std::vector<std::string> names;  // dotted, on the template's line
  std::string field;               // dotted, its place
  std::string stem, object, variable;  // in small letters: the last name, the object's, that of an environment variable
  bool is_image = false;
};

Clues clues_of(Job& job, const rules::Release& release, const schema::Store& store, const Finding& finding) {
  Clues clues;
  const Pos origin = job.sources.origin(finding.at);
  const std::string_view line = job.sources.line(origin ? origin : finding.at);
  const Regex& pattern = job.regexes.compile("\\.([A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)*)").value();
  Regex::Group groups[2];
  for (std::size_t from = 0; pattern.find(line, from, groups); from = groups[0].end) {
    std::string_view name = line.substr(groups[1].start, groups[1].end - groups[1].start);
    if (name.starts_with("Values.")) name.remove_prefix(7);
    clues.names.emplace_back(name);
  }
  const std::string_view last = std::string_view(finding.path).substr(finding.path.rfind('.') + 1);
  clues.field = finding.path.substr(finding.path.find('|') == std::string::npos ? 0 : finding.path.find('|') + 1);
  clues.stem = letters(last);
  if (clues.stem.ends_with('s')) clues.stem.pop_back();
  clues.object = letters(finding.object.substr(finding.object.rfind('/') + 1));
  clues.is_image = last == "image";
  if (finding.path.ends_with("].value")) {
    const std::string name = finding.path.substr(0, finding.path.size() - 5) + "name";
    for (const Value& object : release.objects) {
      if (schema::object_name(store, object, release.name_space) != finding.object) continue;
      const Value found = rules::field_at(job, object, name);
      if (found.is_string()) clues.variable = letters(found.as_text());
    }
  }
  return clues;
}

std::size_t score_of(const Clues& clues, const ValuesLeaf& leaf, const std::string& path) {
  std::size_t shared = shared_names(clues.field, path);
  for (const std::string& name : clues.names) shared = std::max(shared, shared_names(name, path));
  const std::string own = letters(leaf.path.back().name), above = leaf.path.size() > 1 ? letters(leaf.path[leaf.path.size() - 2].name) : std::string();
  std::size_t score = shared * 4;
  if (!above.empty() && (clues.object.find(above) != std::string::npos || clues.variable.find(above) != std::string::npos)) score += 2;
  if (own.find(clues.stem) != std::string::npos || (clues.is_image && own == "tag")) score += 1;
  if (!clues.variable.empty() && clues.variable.find(own) != std::string::npos) score += 3;
  return score;
}

// The text behind an image's name: a tag or a digest.
std::string_view tag_of(std::string_view image) {
  const std::size_t colon = image.rfind(':');
  return colon == std::string_view::npos || image.find('/', colon) != std::string_view::npos ? std::string_view() : image.substr(colon + 1);
}

// A value that was not given: the chart computes what it stands for.
bool is_blank(const Value& value) { return value.is_nil() || (value.is_string() && value.as_text().empty()); }

// What a leaf must be so that the rendered text becomes the live one; nothing when it cannot be.
Value wanted_of(Job& job, const Edit& edit, const ValuesLeaf& leaf, const Clues& clues) {
  const std::string text = is_scalar(leaf.value) ? plain(job, leaf.value) : std::string();
  const std::string rendered = plain(job, edit.rendered), live = plain(job, edit.live);
  if (text == rendered && is_scalar(leaf.value)) return edit.live;
  if (is_blank(leaf.value) && !clues.is_image) return edit.live;
  if (!edit.rendered.is_string() || !edit.live.is_string()) return {};
  if (is_blank(leaf.value) && leaf.path.back().name == "tag") {
    const std::string_view before = tag_of(rendered), after = tag_of(live);
    const bool is_same_name = !after.empty() && rendered.substr(0, rendered.size() - before.size()) == live.substr(0, live.size() - after.size());
    return is_same_name ? Value::string(job.arena, job.arena.copy(after)) : Value();
  }
  if (text.size() < kShortestPart) return {};
  for (std::size_t at = rendered.find(text); at != std::string::npos; at = rendered.find(text, at + 1)) {
    const std::string_view before = std::string_view(rendered).substr(0, at), behind = std::string_view(rendered).substr(at + text.size());
    if (live.size() <= before.size() + behind.size() || !live.starts_with(before) || !live.ends_with(behind)) continue;
    return Value::string(job.arena, job.arena.copy(std::string_view(live).substr(at, live.size() - before.size() - behind.size())));
  }
  return {};
}

// A text that is a number or a switch as what it is: nothing tells what a null stands for.
Value as_typed(Job& job, const Value& value) {
  const std::string text = plain(job, value);
  if (text == "true" || text == "false") return Value::boolean(text == "true");
  const ParsedInt number = parse_int(text, 10);
  return number.status == ParseStatus::kOk ? Value::integer(number.value) : value;
}

std::vector<Candidate> candidates_of(Job& job, const rules::Release& release, const schema::Store& store, const Finding& finding) {
  const std::optional<Edit> edit = edit_of(job, finding);
  if (!edit || !release.values.is_map()) return {};
  const Clues clues = clues_of(job, release, store, finding);
  std::vector<Candidate> found;
  for (const ValuesLeaf& leaf : leaves_of(job, release.values)) {
    const Value wanted = wanted_of(job, *edit, leaf, clues);
    if (wanted.is_nil()) continue;
    std::string path = print_values_path(leaf.path);
    const std::size_t score = score_of(clues, leaf, path) + (is_scalar(leaf.value) && plain(job, leaf.value) == plain(job, edit->rendered) ? 1 : 0);
    if (score == 0 && is_blank(leaf.value)) continue;
    if (leaf.value.is_nil() && as_typed(job, wanted).is_string() != wanted.is_string()) found.push_back({path, as_typed(job, wanted), score});
    found.push_back({std::move(path), wanted, score});
  }
  std::stable_sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  const auto unlikely = std::find_if(found.begin(), found.end(), [](const Candidate& each) { return each.score <= 1; });
  const std::size_t most = std::min<std::size_t>(kMostRounds, static_cast<std::size_t>(unlikely - found.begin()) + kMostUnlikely);
  if (found.size() > most) found.erase(found.begin() + static_cast<std::ptrdiff_t>(most), found.end());
  return found;
}

// A flag as hints write it: --set a=b, --set-json 'a=[1]'.
void add_hinted(RenderRequest& request, std::string_view flag) {
  const std::size_t blank = flag.find(' ');
  const std::string_view name = flag.substr(0, blank);
  std::string word(flag.substr(blank + 1));
  if (word.starts_with('\'')) word = replace_all(word.substr(1, word.size() - 2), "'\\''", "'");
  (name == "--set-string" ? request.values.set_string : name == "--set-json" ? request.values.set_json : request.values.set).push_back(std::move(word));
}

/// Renders with values in the place of others and looks whether edits are kept.
class Trials {
 public:
  Trials(Job& job, Files& files, World& world, const Arguments& arguments, const RenderRequest& request, const rules::Release& release, const schema::Store& store)
      : job_(job), files_(files), world_(world), arguments_(arguments), request_(request), release_(release), store_(store), most_bytes_(job.arena.reserved() + kMostBytes) {}

  // Tries the `round`th value of each; those that keep their edit get the hint and are done.
  void run(std::vector<Try>& tries, std::size_t round) {
    std::erase_if(tries, [&](const Try& each) { return each.candidates.size() <= round; });
    std::vector<const Try*> all;
    for (const Try& each : tries) all.push_back(&each);
    const std::optional<std::vector<const Try*>> together = trial(all, round);
    for (const Try* each : all) {
      // One value of the lot may have moved or hidden what another one keeps.
      const bool is_kept_there = together && std::find(together->begin(), together->end(), each) != together->end();
      const bool is_sure = all.size() == 1 || (is_kept_there && !has_twin(*each, all));
      if (is_sure ? !is_kept_there : !keeps_alone(*each, round)) continue;
      const Candidate& candidate = each->candidates[round];
      rules::keep_by(*each->finding, rules::set_flag(release_, candidate.path, candidate.value));
    }
    std::erase_if(tries, [&](const Try& each) { return !each.finding->keeps.empty(); });
  }

  // Flags that rules know may be refused for what else was given; then the chart's reason is the better hint.
  void prove(const std::vector<Finding*>& known) {
    if (known.empty() || is_over()) return;
    const bool is_refused = refusal(known).has_value();
    for (Finding* finding : known) {
      if (is_refused && !is_over()) {
        const std::optional<std::string> why = refusal({finding});
        if (why) {
          finding->hint = "the chart does not take " + std::exchange(finding->keeps, {}) + ": " + *why;
          continue;
        }
      }
      if (is_outdone(finding->keeps)) finding->hint += ", in place of the --set that was given";
    }
  }

  [[nodiscard]] bool is_over() const { return trials_ >= kMostTrials || job_.arena.reserved() > most_bytes_; }

 private:
  bool keeps_alone(const Try& each, std::size_t round) {
    const auto alone = trial({&each}, round);
    return alone && !alone->empty();
  }

  bool has_twin(const Try& each, const std::vector<const Try*>& all) {
    const std::string live = plain(job_, *each.finding->live);
    return std::any_of(all.begin(), all.end(), [&](const Try* other) { return other != &each && plain(job_, *other->finding->live) == live; });
  }

  // Those that are kept; nothing: the chart does not take these values.
  std::optional<std::vector<const Try*>> trial(const std::vector<const Try*>& tries, std::size_t round) {
    std::vector<const Try*> kept;
    if (is_over()) return kept;
    std::vector<std::string> flags;
    for (const Try* each : tries) flags.push_back(rules::set_flag(release_, each->candidates[round].path, each->candidates[round].value));
    const Tried tried = render_with(flags);
    if (!tried.checked) return std::nullopt;
    for (const Try* each : tries) {
      if (is_kept(tried.checked->release, *each->finding)) kept.push_back(each);
    }
    return kept;
  }

  struct Tried {
    std::optional<Checked> checked;  // absent: the chart does not take the flags
    std::string refusal = {};        // and why
  };
  Tried render_with(const std::vector<std::string>& flags) {
    ++trials_;
    RenderRequest request = request_;
    for (const std::string& flag : flags) add_hinted(request, flag);
    try {
      Checked tried = render_checked(job_, files_, world_, arguments_, request, false);
      if (tried.findings.empty()) return {.checked = std::move(tried)};
      return {.checked = std::nullopt, .refusal = tried.findings.front().path + ": " + tried.findings.front().message};
    } catch (const Failure& failure) {
      if (failure.diagnostic().cause == Cause::kLimit) throw;
      return {.checked = std::nullopt, .refusal = replace_all(failure.diagnostic().message, "\n", ": ")};
    }
  }

  // Helm takes --set over --set-json, whatever their order.
  [[nodiscard]] bool is_outdone(std::string_view flag) const {
    constexpr std::string_view kJson = "--set-json ";
    if (!flag.starts_with(kJson)) return false;
    std::string_view path = flag.substr(kJson.size());
    if (path.starts_with('\'')) path.remove_prefix(1);
    const std::string key(path.substr(0, path.find('=') + 1));
    const auto gives = [&](const std::string& word) { return word.starts_with(key) || word.find("," + key) != std::string::npos; };
    return std::any_of(request_.values.set.begin(), request_.values.set.end(), gives) ||
           std::any_of(request_.values.set_string.begin(), request_.values.set_string.end(), gives);
  }

  // Why the chart does not render with the flags that keep these.
  std::optional<std::string> refusal(const std::vector<Finding*>& known) {
    std::vector<std::string> flags;
    for (const Finding* finding : known) flags.push_back(finding->keeps);
    Tried tried = render_with(flags);
    return tried.checked ? std::nullopt : std::optional(std::move(tried.refusal));
  }

  bool is_kept(const rules::Release& tried, const Finding& finding) {
    return std::any_of(tried.objects.begin(), tried.objects.end(), [&](const Value& object) {
      if (schema::object_name(store_, object, release_.name_space) != finding.object) return false;
      const Value now = rules::field_at(job_, object, finding.path);
      return !now.is_nil() && plain(job_, now) == plain(job_, *finding.live);
    });
  }

  Job& job_;
  Files& files_;
  World& world_;
  const Arguments& arguments_;
  const RenderRequest& request_;
  const rules::Release& release_;
  const schema::Store& store_;
  std::size_t most_bytes_, trials_ = 0;
};

}  // namespace

void try_flags(Job& job, Files& files, World& world, const Arguments& arguments, const RenderRequest& request, const rules::Release& release,
               const schema::Store& store, std::vector<Finding>& findings) {
  std::vector<Try> tries;
  for (Finding& finding : findings) {
    const bool is_edit = finding.code == "USER_EDIT_REVERTED" || finding.code == "FIELD_MANAGER_CONFLICT";
    if (!is_edit || !finding.keeps.empty() || tries.size() >= kMostEdits) continue;
    std::vector<Candidate> candidates = candidates_of(job, release, store, finding);
    if (!candidates.empty()) tries.push_back({&finding, std::move(candidates)});
  }
  const std::size_t warnings = job.warnings.size();
  Trials trials(job, files, world, arguments, request, release, store);
  std::vector<Finding*> known;
  for (Finding& finding : findings) {
    if (!finding.keeps.empty()) known.push_back(&finding);
  }
  trials.prove(known);
  for (std::size_t round = 0; round < kMostRounds && !tries.empty() && !trials.is_over(); ++round) trials.run(tries, round);
  job.warnings.erase(job.warnings.begin() + static_cast<std::ptrdiff_t>(warnings), job.warnings.end());
}

}  // namespace rhumbline::cli
