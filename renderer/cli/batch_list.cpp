// The list of a batch: JSON lines in, command lines out.
//
// In:  bytes of a list.   Out: for each line what its command would get from the command line, or faults with their places.
// The one idea: a line's members are turned into the words of a command line, which the one grammar there is reads; so a batch knows every
// flag, takes no other, and refuses what the command refuses.
// Traps: a list may be long, so a line is parsed in a job of its own whose positions are those of the whole list; JSON takes the last of
// two members of one name, which would lose a --set without a word.

#include <algorithm>
#include <cstring>
#include <set>
#include <unordered_map>

#include "renderer/base/text.h"
#include "renderer/cli/batch.h"
#include "renderer/json/json.h"

namespace rhumbline::cli {

namespace {

constexpr std::size_t kLongestLine = std::size_t{1} << 20;
constexpr std::size_t kForgetBytes = std::size_t{4} << 20;
constexpr std::size_t kMostStdin = std::size_t{1} << 30;  // a pipe is spooled
constexpr std::uint32_t kDeepest = 16;                    // a job nests two deep
constexpr std::string_view kOwnMembers[] = {"command", "id", "name", "chart", "args"};

[[noreturn]] void refuse(Pos at, std::string message, std::string hint = {}) {
  fail({.cause = Cause::kUsage, .rule = "batch.list", .at = at, .message = std::move(message), .hint = std::move(hint)});
}

/// What a job of a batch does not take, and why.
struct Foreign {
  std::string_view flag, command, why;  // command: of this one only; empty: of each
};
constexpr Foreign kForeign[] = {
    {"color", "", "records are never coloured"},
    {"colour", "", "records are never coloured"},
    {"external-diff", "", "it would write between the records"},
    {"gate", "", "a job of a batch has no standard input"},
    {"n", "", "a job of a batch has one thread; give -n to batch"},
    {"output", "template", "give --output-dir to batch"},
    {"output-dir", "", "give --output-dir to batch"},
    {"timeout", "", "the clock is that of the whole batch; give --timeout to it"},
};

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known, std::string otherwise) {
  const std::string_view near = nearest(name, known);
  return near.empty() ? std::move(otherwise) : "did you mean " + std::string(near) + "?";
}

const Command& command_named(std::string_view name, Pos at) {
  std::vector<std::string_view> known;
  for (const Command& command : commands()) {
    const bool is_meant = command.name == name || (!command.alias.empty() && command.alias == name);
    if (command.in_batch) known.push_back(command.name);
    if (is_meant && command.in_batch) return command;
  }
  std::string all;
  for (const std::string_view each : known) all += (all.empty() ? "" : ", ") + std::string(each);
  refuse(at, "no command of a batch is called " + in_quotes(name), did_you_mean(name, known, "it is one of " + all));
}

bool is_bool(const Value& value) { return value.kind() == Kind::kBool; }

std::string_view kind_of(const Value& value) {
  return value.is_nil() ? "null" : value.is_map() ? "an object" : value.is_list() ? "a list" : is_bool(value) ? "true or false" : value.is_string() ? "a string" : "a number";
}

// Text, or an integer as it is written; other numbers lose digits (1.30 is 1.3).
std::string text_of_member(const Entry& member, const Value& value) {
  if (value.is_string()) return std::string(value.as_text());
  if (value.kind() == Kind::kInt || value.kind() == Kind::kInt64) return std::to_string(value.as_int());
  refuse(value.at(), in_quotes(member.key) + " is " + std::string(kind_of(value)) + ", and a string is wanted", value.kind() == Kind::kFloat64 ? "put it into quotes" : "");
}

// One line on its way to the words of a command line.
class LineReader {
 public:
  LineReader(Job& scratch, std::string_view text, Pos at, std::span<const std::string> common)
      : scratch_(scratch), text_(text), at_(at), words_(common.begin(), common.end()) {}

  ListedJob read() {
    Result<Value> read = json::read(scratch_, text_, at_, {.keep_integers = true});
    if (!read) {
      refuse(read.error().at ? read.error().at : at_, "the line is no JSON: " + read.error().message, "a job is one object in one line, such as {\"name\": \"web\", \"chart\": \"./chart\"}");
    }
    if (!read.value().is_map()) refuse(at_, "a job is an object, not " + std::string(kind_of(read.value())));
    const Map& members = read.value().as_map();
    refuse_doubles(members.size());
    const Entry* command = members.find("command");
    job_.command = &command_named(command == nullptr ? "template" : text_of_member(*command, command->value), command == nullptr ? at_ : command->value.at());
    for (const Entry& member : members.entries()) take(member);
    take_positional();
    parse();
    return std::move(job_);
  }

 private:
  // The text is known to be JSON, so strings, colons and depth tell which strings are the object's keys.
  void refuse_doubles(std::size_t members) const {
    std::set<std::string_view> keys;
    std::size_t count = 0, depth = 0, begin = 0, end = 0;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '"') {
        begin = i++;
        while (text_[i] != '"') i += text_[i] == '\\' ? 2 : 1;
        end = i + 1;
      }
      depth += c == '{' || c == '[' ? 1 : 0;
      depth -= c == '}' || c == ']' ? 1 : 0;
      if (c != ':' || depth != 1) continue;
      const std::string_view key = text_.substr(begin, end - begin);
      if (!keys.insert(key).second) refuse(at_ + begin, std::string(key) + " stands twice in this job", "a flag that is given more than once takes a list");
      ++count;
    }
    if (count > members) refuse(at_, "a member stands twice in this job", "a flag that is given more than once takes a list");
  }

  void take(const Entry& member) {
    if (member.key == "command") return;
    if (member.key == "id") {
      job_.id = text_of_member(member, member.value);
    } else if (member.key == "name" || member.key == "chart") {
      std::optional<std::string>& place = member.key == "name" ? job_.name : job_.chart;
      if (!member.value.is_string()) refuse(member.value.at(), in_quotes(member.key) + " is " + std::string(kind_of(member.value)) + ", and a string is wanted");
      const bool is_taken = job_.command->usage.find(member.key == "name" ? "NAME" : "CHART") != std::string_view::npos;
      if (!is_taken) refuse(member.key_at, std::string(job_.command->name) + " takes no " + in_quotes(member.key), "name its inputs in \"args\": rhumbline " + std::string(job_.command->usage));
      place = member.value.as_text();
    } else if (member.key == "args") {
      if (!member.value.is_list()) refuse(member.value.at(), "\"args\" is " + std::string(kind_of(member.value)) + ", and a list of strings is wanted");
      for (const Value& item : member.value.as_list()) {
        args_.push_back(text_of_member(member, item));
        if (args_.back().size() > 1 && args_.back().starts_with('-')) {
          refuse(item.at(), in_quotes(args_.back()) + " in \"args\" would be taken for a file", "a flag is a member of its own; a file may be called ./" + args_.back());
        }
      }
    } else {
      take_flag(member);
    }
  }

  [[nodiscard]] const Foreign* foreign_flag(std::string_view name) const {
    for (const Foreign& foreign : kForeign) {
      if (foreign.flag == name && (foreign.command.empty() || foreign.command == job_.command->name)) return &foreign;
    }
    return nullptr;
  }

  void take_flag(const Entry& member) {
    const std::string name(member.key);
    if (const Foreign* foreign = foreign_flag(name)) refuse(member.key_at, "a job of a batch takes no " + in_quotes(name), std::string(foreign->why));
    std::vector<std::string_view> known(std::begin(kOwnMembers), std::end(kOwnMembers));
    const Flag* found = nullptr;
    for (const std::span<const Flag> table : job_.command->flags) {
      for (const Flag& flag : table) {
        if (flag.name == name) found = &flag;
        if (!flag.hidden) known.push_back(flag.name);
      }
    }
    if (found == nullptr) {
      const std::string bare = name.starts_with("--") ? name.substr(2) : name;
      refuse(member.key_at, std::string(job_.command->name) + " has no flag " + in_quotes(name),
             did_you_mean(bare, known, "rhumbline " + std::string(job_.command->name) + " --help lists the flags; a member is a long one without its dashes"));
    }
    add_words(*found, member);
  }

  // Each item of a list is what one occurrence of the flag would be.
  void add_words(const Flag& flag, const Entry& member) {
    const std::string dashed = "--" + std::string(flag.name);
    const Value& value = member.value;
    const bool may_be_bare = flag.kind == FlagKind::kSwitch || flag.kind == FlagKind::kOptional;
    const bool may_be_list = flag.kind == FlagKind::kList || flag.kind == FlagKind::kCommaList;
    if (value.is_list() && may_be_list) {
      for (const Value& item : value.as_list()) words_.push_back(dashed + "=" + text_of_member(member, item));
    } else if (is_bool(value) && may_be_bare) {
      if (flag.kind == FlagKind::kSwitch) {
        words_.push_back(dashed + (value.as_bool() ? "=true" : "=false"));
      } else if (value.as_bool()) {
        words_.push_back(dashed);
      }
    } else if (flag.kind == FlagKind::kSwitch) {
      refuse(value.at(), in_quotes(member.key) + " is a switch: true or false, not " + std::string(kind_of(value)));
    } else {
      if (value.is_list()) refuse(value.at(), in_quotes(member.key) + " takes one value, not a list");
      words_.push_back(dashed + "=" + text_of_member(member, value));
    }
  }

  void take_positional() {
    if (job_.name && !job_.chart && job_.command->usage.find("CHART") != std::string_view::npos) refuse(at_, "the job has a name and no chart");
    words_.emplace_back("--");
    if (job_.name) words_.push_back(*job_.name);
    if (job_.chart) words_.push_back(*job_.chart);
    words_.insert(words_.end(), args_.begin(), args_.end());
  }

  void parse() {
    bool wants_help = false;
    try {
      job_.arguments = parse_arguments(*job_.command, words_, wants_help);
      limits_of(job_.arguments);
    } catch (Failure& failure) {
      failure.diagnostic().at = at_;
      throw;
    }
    if (wants_help) refuse(at_, "a job of a batch takes no --help");
    for (const auto& [flag, values] : job_.arguments.flags) {  // those that stand before each job's own
      if (const Foreign* foreign = foreign_flag(flag)) refuse(at_, "a job of a batch takes no --" + flag, std::string(foreign->why));
    }
    if (job_.command->has_threads) job_.arguments.flags["n"] = {"1"};  // jobs stand side by side instead
    refuse_stdin();
  }

  // It can be read once only, and by nobody while the jobs run side by side.
  void refuse_stdin() const {
    const auto is_stdin = [](const std::string& text) { return trim_space(text) == "-"; };
    const bool names_nothing = job_.command->run == run_validate && job_.arguments.positional.empty();  // which would read it then
    bool is_asked = names_nothing || std::any_of(job_.arguments.positional.begin(), job_.arguments.positional.end(), is_stdin);
    for (const auto& [flag, items] : job_.arguments.flags) {
      const bool is_file_of_key = flag == "set-file";
      for (const std::string& item : items) {
        is_asked = is_asked || is_stdin(item) || (is_file_of_key && (item.ends_with("=-") || item.find("=-,") != std::string::npos));
      }
    }
    if (is_asked) refuse(at_, "a job of a batch has no standard input (-)", names_nothing ? "name files or folders in \"args\"" : "put it into a file");
  }

  Job& scratch_;
  std::string_view text_;
  Pos at_;
  std::vector<std::string> words_, args_;
  ListedJob job_;
};

}  // namespace

Shard shard_named(const std::string& text) {
  const std::size_t slash = text.find('/');
  const ParsedUint number = parse_uint(text.substr(0, slash), 10);
  const ParsedUint count = slash == std::string::npos ? ParsedUint{} : parse_uint(text.substr(slash + 1), 10);
  const auto refuse_it = [&](std::string hint) {
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "--shard " + text + " is no share of a list", .hint = std::move(hint)});
  };
  if (number.status != ParseStatus::kOk || count.status != ParseStatus::kOk) refuse_it("write --shard 0/8 for the first of eight, as an Indexed Job counts");
  if (count.value == 0 || number.value >= count.value) {
    refuse_it(count.value == 0 ? "there is at least one share: --shard 0/1" : "shares count from 0: the last is " + std::to_string(count.value - 1) + "/" + std::to_string(count.value));
  }
  return {number.value, count.value};
}

JobList::JobList(Job& job, Files& files, const std::string& path, std::vector<std::string> common)
    : name_(path == "-" ? "stdin" : path), common_(std::move(common)) {
  try {
    if (path == "-" || MappedBytes::can_map(path)) {
      input_ = (path == "-" ? MappedBytes::of_stdin(kMostStdin) : MappedBytes::of_file(path)).or_throw();
      text_ = input_.bytes();
    } else {
      text_ = files.read(path, job.arena, job.limits.file_bytes).or_throw();
    }
  } catch (Failure& failure) {
    failure.diagnostic().cause = Cause::kUsage;  // no job was begun, and none can be
    throw;
  }
  start_ = job.sources.add(name_, text_);
}

bool JobList::next(Line& line) const {
  const std::size_t from = line.number == 0 ? 0 : line.offset + line.size + 1;
  if (from >= text_.size()) return false;
  const std::size_t window = std::min(text_.size() - from, kLongestLine + 1);  // what is longer is not looked through for its end
  const void* const end = std::memchr(text_.data() + from, '\n', window);
  line = {from, end == nullptr ? window : static_cast<std::size_t>(static_cast<const char*>(end) - text_.data()) - from, line.number + 1};
  return true;
}

ListedJob JobList::read(Job& scratch, const Line& line) const {
  ListedJob job = LineReader(scratch, text_.substr(line.offset, line.size), start_ + line.offset, common_).read();
  job.line = line.number;
  return job;
}

std::vector<Diagnostic> JobList::check(const Shard& shard) {
  std::vector<Diagnostic> faults;
  std::unordered_map<std::string, std::size_t> ids;
  std::size_t place = 0, forgotten = 0;
  for (Line line{}; faults.size() < kMostFaults && next(line);) {
    try {
      const Pos at = start_ + line.offset;
      if (line.size > kLongestLine) {  // told without its text, whose end nobody knows
        refuse({}, name_ + ":" + std::to_string(line.number) + ": the line is longer than 1 MiB, and what follows was not looked at",
               "a job is one line; values of that size belong into a file");
      }
      if (trim_space(text_.substr(line.offset, line.size)).empty()) continue;
      Job scratch({.yaml_depth = kDeepest});
      const ListedJob job = read(scratch, line);
      if (job.id) {
        const auto [known, is_new] = ids.emplace(*job.id, line.number);
        if (!is_new) refuse(at, "the id " + in_quotes(*job.id) + " is that of line " + std::to_string(known->second), "an id names one job, or is left away");
      }
      if (place++ % shard.count == shard.number) kept_.push_back(line);
    } catch (Failure& failure) {
      faults.push_back(std::move(failure.diagnostic()));
      if (line.size > kLongestLine) break;
    }
    if (line.offset - forgotten > kForgetBytes) input_.forget(forgotten = line.offset);
  }
  return faults;
}

ListedJob JobList::at(std::size_t place) const {
  Job scratch({.yaml_depth = kDeepest});
  return read(scratch, kept_[place]);
}

}  // namespace rhumbline::cli
