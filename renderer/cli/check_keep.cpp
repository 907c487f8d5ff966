// The flag that keeps an edit, for charts that no rule knows.
//
// In:  findings about edits that an upgrade takes back.   Out: the same, with a hint that was tried.
// The one idea: the template line that wrote the field mostly names the value (`.Values.a.b`); whether setting that value keeps the
// edit is not guessed but tried, with one rendering for all of them.
// Trap: several fields may come from one value; then only the edits that agree are kept, and the others get no such hint.

#include "renderer/cli/check.h"

#include <algorithm>

namespace rhumbline::cli {

namespace {

using schema::Finding;

constexpr std::size_t kMostEdits = 50;

constexpr std::size_t kMostRounds = 3;  // renderings, and values that are tried for one field

struct Try {
  Finding* finding;
  std::vector<std::string> paths;  // of values, the likeliest first
};

bool is_scalar(const std::optional<Value>& value) { return value && !value->is_nil() && !value->is_map() && !value->is_list(); }

std::string plain(Job& job, const Value& value) {
  std::string text;
  append_printed(job, text, value);
  return text;
}

std::string letters(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '-' && c != '.' && c != '_') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
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

// The values whose names end as a name on the template's line does and that hold what was rendered; the longer the common end the
// likelier, and among equals those that are called as the object or the field.
std::vector<std::string> named_on(Job& job, const rules::Release& release, const Finding& finding) {
  const Pos origin = job.sources.origin(finding.at);
  const std::string_view line = job.sources.line(origin ? origin : finding.at);
  const Regex& pattern = job.regexes.compile("\\.([A-Za-z0-9_]+(?:\\.[A-Za-z0-9_]+)*)").value();
  std::vector<std::string> names;
  Regex::Group groups[2];
  for (std::size_t from = 0; pattern.find(line, from, groups); from = groups[0].end) {
    std::string_view name = line.substr(groups[1].start, groups[1].end - groups[1].start);
    if (name.starts_with("Values.")) name.remove_prefix(7);
    names.emplace_back(name);
  }
  if (!finding.rendered || !release.values.is_map()) return {};
  // What an include wrote has the place of the include; then the field's own name is all there is: replicas, replicaCount.
  std::string stem = letters(finding.path.substr(finding.path.rfind('.') + 1));
  if (stem.ends_with('s')) stem.pop_back();
  const std::string rendered = plain(job, *finding.rendered), object = letters(finding.object.substr(finding.object.rfind('/') + 1));
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const ValuesLeaf& leaf : leaves_of(job, release.values)) {
    if (leaf.value.is_map() || leaf.value.is_list() || plain(job, leaf.value) != rendered) continue;
    const std::string path = print_values_path(leaf.path);
    std::size_t shared = 0;
    for (const std::string& name : names) shared = std::max(shared, shared_names(name, path));
    const bool is_called_so = leaf.path.size() > 1 && object.find(letters(leaf.path[leaf.path.size() - 2].name)) != std::string::npos;
    const bool is_like_field = letters(leaf.path.back().name).find(stem) != std::string::npos;
    if (shared > 0 || is_like_field) found.emplace_back(shared * 4 + (is_called_so ? 2 : 0) + (is_like_field ? 1 : 0), path);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < found.size() && i < kMostRounds; ++i) paths.push_back(std::move(found[i].second));
  return paths;
}

void add_flag(RenderRequest& request, const std::string& path, std::string_view flag, const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == ',' || c == '\\') escaped += '\\';
    escaped += c;
  }
  (flag.starts_with("--set-string") ? request.values.set_string : request.values.set).push_back(path + "=" + escaped);
}

// One rendering with the `round`th value of each try; those that keep their edit get the hint and are done.
void run_round(Job& job, Files& files, World& world, const Arguments& arguments, RenderRequest request, const rules::Release& release,
               const schema::Store& store, std::vector<Try>& tries, std::size_t round) {
  std::erase_if(tries, [&](const Try& each) { return each.paths.size() <= round; });
  if (tries.empty()) return;
  for (const Try& each : tries) {
    const Value& live = *each.finding->live;
    add_flag(request, each.paths[round], rules::set_flag(release, each.paths[round], live), plain(job, live));
  }
  const Checked tried = render_checked(job, files, world, arguments, request, false);
  std::erase_if(tries, [&](const Try& each) {
    for (const Value& object : tried.release.objects) {
      if (schema::object_name(store, object, release.name_space) != each.finding->object) continue;
      const Value now = rules::field_at(job, object, each.finding->path);
      if (now.is_nil() || plain(job, now) != plain(job, *each.finding->live)) continue;
      each.finding->hint = rules::set_flag(release, each.paths[round], *each.finding->live) + " keeps it";
      return true;
    }
    return false;
  });
}

}  // namespace

void try_flags(Job& job, Files& files, World& world, const Arguments& arguments, const RenderRequest& request, const rules::Release& release,
               const schema::Store& store, std::vector<Finding>& findings) {
  std::vector<Try> tries;
  for (Finding& finding : findings) {
    const bool is_open = finding.code == "USER_EDIT_REVERTED" && finding.hint.find("--set") == std::string::npos;
    if (is_open && is_scalar(finding.live) && tries.size() < kMostEdits) tries.push_back({&finding, named_on(job, release, finding)});
  }
  const std::size_t warnings = job.warnings.size();
  for (std::size_t round = 0; round < kMostRounds && !tries.empty(); ++round) {
    try {
      run_round(job, files, world, arguments, request, release, store, tries, round);
    } catch (const Failure& failure) {  // the chart does not take such a value; there may be another one
      if (failure.diagnostic().cause == Cause::kLimit) throw;
    }
  }
  job.warnings.erase(job.warnings.begin() + static_cast<std::ptrdiff_t>(warnings), job.warnings.end());
}

}  // namespace rhumbline::cli
