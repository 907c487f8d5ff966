// One batch of questions: objects, lists, dry-run applies, everything.
//
// In:  questions, a JSON object each.   Out: a line for each, in order.
// The one idea: many objects of one kind in one namespace are read by one list, the others one by one, all at the same time; the answer
// is the same either way.
// Traps: who may get may not be allowed to list, so a forbidden list is asked again one by one; a list comes in pages, and the state that
// a later page belongs to may be gone (410): then all is read anew; items of a list do not say their kind.

#include <algorithm>
#include <deque>

#include "renderer/json/json.h"
#include "renderer/remote/parts.h"

namespace rhumbline::remote {

namespace {

constexpr std::size_t kListFrom = 6;      // objects of one kind and namespace: from here on one list is cheaper
constexpr int kMostPages = 20'000;
constexpr std::string_view kPage = "limit=500";

struct Question {
  enum Verb : std::uint8_t { kGet, kList, kApply, kEverything, kVersions } verb = kGet;
  std::string api_version, kind, name_space, name, selector, manager;
  bool is_forced = false, wants_cluster_scoped = false;
  Value object;
  const Resource* resource = nullptr;
  std::string line;  // the answer; empty until there is one

  [[nodiscard]] bool names_kind() const { return verb <= kApply; }
  [[nodiscard]] std::string label() const { return kind + " " + (name_space.empty() ? "" : name_space + "/") + name; }
};

/// A list that is read page by page.
struct Listing {
  const Resource* resource = nullptr;
  std::string name_space, selector;
  std::vector<std::size_t> askers;   // questions that wait for it
  bool is_for_gets = false;
  Exchange exchange;
  std::string token;                 // of the next page
  int pages = 0;
  bool is_done = false, has_restarted = false, is_forbidden = false;
  std::vector<Value> items;
  std::optional<Diagnostic> fault;
  Reading reading;
};

class Batch {
 public:
  Batch(Http& http, Discovery& discovery, const Access& access, const Wishes& wishes) : http_(http), discovery_(discovery), access_(access) {
    job_.limits.file_bytes = wishes.most_bytes;
  }

  std::vector<std::string> run(std::span<const std::string> lines) {
    for (const std::string& line : lines) questions_.push_back(read(line));
    find_resources();
    plan();
    read_lists();
    read_objects();
    apply();
    std::vector<std::string> answers;
    for (Question& question : questions_) answers.push_back(std::move(question.line));
    return answers;
  }

 private:
  Question read(const std::string& line) {
    Question question;
    const Result<Value> read = json::read(job_, line, {}, {.keep_integers = true});
    const Value asked = read ? read.value() : Value();
    constexpr std::pair<std::string_view, Question::Verb> kVerbs[] = {
        {"get", Question::kGet}, {"list", Question::kList}, {"apply", Question::kApply}, {"everything", Question::kEverything}, {"versions", Question::kVersions}};
    Value body;
    for (const auto& [name, verb] : kVerbs) {
      if (const Value found = member_of(asked, name); found.is_map()) {
        question.verb = verb;
        body = found;
      }
    }
    if (!body.is_map()) question.line = fault_line({.message = "this question is not understood"}, nullptr);
    question.api_version = text_of(body, "apiVersion");
    question.kind = text_of(body, "kind");
    question.name_space = text_of(body, "namespace");
    question.name = text_of(body, "name");
    question.selector = text_of(body, "selector");
    question.manager = text_of(body, "manager");
    question.is_forced = flag_of(body, "force");
    question.wants_cluster_scoped = flag_of(body, "clusterScoped");
    question.object = member_of(body, "object");
    return question;
  }

  void learn_versions() {
    std::vector<std::string> versions;
    for (const Question& question : questions_) {
      if (!question.names_kind() || std::find(versions.begin(), versions.end(), question.api_version) != versions.end()) continue;
      versions.push_back(question.api_version);
    }
    discovery_.learn(versions);
  }

  void find_resources() {
    learn_versions();
    const auto is_unknown = [&](const Question& q) {
      return q.line.empty() && q.names_kind() && discovery_.find(q.api_version, q.kind) == nullptr;
    };
    if (std::any_of(questions_.begin(), questions_.end(), is_unknown) && discovery_.forget_cached()) learn_versions();
    for (Question& question : questions_) {
      if (!question.line.empty() || !question.names_kind()) continue;
      question.resource = discovery_.find(question.api_version, question.kind);
      if (question.resource == nullptr) {
        question.line = missing_line("the server does not serve " + question.api_version + " " + question.kind, nullptr);
        continue;
      }
      if (!question.resource->is_namespaced) question.name_space.clear();
      if (question.resource->is_namespaced && question.name_space.empty() && question.verb != Question::kList) question.name_space = access_.name_space;
    }
  }

  void plan() {
    std::map<std::pair<const Resource*, std::string>, std::vector<std::size_t>> gets;
    for (std::size_t i = 0; i < questions_.size(); ++i) {
      Question& question = questions_[i];
      if (!question.line.empty()) continue;
      if (question.verb == Question::kGet) gets[{question.resource, question.name_space}].push_back(i);
      if (question.verb == Question::kList) add_listing(question.resource, question.name_space, question.selector, {i});
      if (question.verb == Question::kEverything) plan_everything(question, i);
      if (question.verb == Question::kVersions) question.line = versions_line();
    }
    for (auto& [key, askers] : gets) {
      if (askers.size() < kListFrom || !key.first->is_listable) continue;
      add_listing(key.first, key.second, "", std::move(askers));
      listings_.back().is_for_gets = true;
    }
  }

  // What nobody serves now is left out with a warning, as Helm does. source: helm v4 pkg/action/action.go GetVersionSet, getCapabilities
  std::string versions_line() {
    std::string line = "{\"items\":[";
    const auto add = [&line](std::string_view text) {
      if (line.back() != '[') line += ',';
      json::append_string(line, text, false);
    };
    for (const std::string& text : discovery_.versions()) add(text);
    line += ']';
    if (const std::string absentees = discovery_.absentees(); !absentees.empty()) {
      line += ",\"warning\":";
      json::append_string(line, "no server answers for " + absentees + ": .Capabilities.APIVersions goes without", false);
    }
    return line + "}\n";
  }

  void plan_everything(const Question& question, std::size_t number) {
    for (const Resource* resource : discovery_.everything()) {
      if (resource->kind == "Event" || resource->kind == "ComponentStatus") continue;
      if (resource->is_namespaced || question.wants_cluster_scoped) add_listing(resource, question.name_space, question.selector, {number});
    }
  }

  void add_listing(const Resource* resource, const std::string& name_space, const std::string& selector, std::vector<std::size_t> askers) {
    Listing listing;
    listing.resource = resource;
    listing.name_space = resource->is_namespaced ? name_space : "";
    listing.selector = selector;
    listing.askers = std::move(askers);
    listings_.push_back(std::move(listing));
  }

  // All lists at once, a page of each a round.
  void read_lists() {
    for (;;) {
      std::vector<Exchange*> round;
      for (Listing& listing : listings_) {
        if (listing.is_done) continue;
        std::string path = resource_path(*listing.resource, listing.name_space, "") + "?" + std::string(kPage);
        if (listing.has_restarted) path = resource_path(*listing.resource, listing.name_space, "") + "?limit=0";
        if (!listing.selector.empty()) path += "&labelSelector=" + url_encoded(listing.selector);
        if (!listing.token.empty()) path += "&continue=" + url_encoded(listing.token);
        listing.exchange = {.path = std::move(path)};
        round.push_back(&listing.exchange);
      }
      if (round.empty()) break;
      http_.run(round);
      for (Listing& listing : listings_) {
        if (!listing.is_done) take_page(listing);
      }
    }
    for (Listing& listing : listings_) hand_out(listing);
    for (Question& question : questions_) {
      if (question.verb == Question::kEverything && question.line.empty()) question.line = items_line(everything_);
    }
  }

  void take_page(Listing& listing) {
    const std::string& where = listing.name_space;
    const std::string what = "the list of " + listing.resource->kind + " objects" + (where.empty() ? "" : " in namespace " + where);
    pages_.push_back(std::move(listing.exchange));  // the items point into it until the lines are written
    listing.reading = read_answer(job_, pages_.back(), what, access_);
    const Reading& reading = listing.reading;
    if (reading.status == 410 && !listing.has_restarted) {
      listing.has_restarted = true;
      listing.token.clear();
      listing.items.clear();
      return;
    }
    listing.is_done = true;
    listing.is_forbidden = reading.status == 403;
    if (reading.fault) {
      listing.fault = reading.fault;
      return;
    }
    const Value items = member_of(reading.object, "items");
    if (!text_of(reading.object, "kind").ends_with("List") || (!items.is_list() && member_of(reading.object, "metadata").is_nil())) {
      listing.fault = Diagnostic{.cause = Cause::kIo, .message = "cannot read " + what + ": the server's answer is no list"};
      return;
    }
    if (items.is_list()) add_items(listing, items);
    const std::string next(text_of(member_of(reading.object, "metadata"), "continue"));
    if (next.empty()) return;
    if (next == listing.token || ++listing.pages > kMostPages) {
      listing.fault = Diagnostic{.cause = Cause::kIo, .message = "cannot read " + what + ": the server's pages never end"};
      return;
    }
    listing.token = next;
    listing.is_done = false;
  }

  void add_items(Listing& listing, const Value& items) {
    for (const Value& item : items.as_list()) {
      if (!item.is_map()) continue;
      item.as_map().set(job_.arena, "apiVersion", Value::string(job_.arena, job_.arena.copy(listing.resource->group_version)));
      item.as_map().set(job_.arena, "kind", Value::string(job_.arena, job_.arena.copy(listing.resource->kind)));
      listing.items.push_back(item);
    }
  }

  void hand_out(Listing& listing) {
    if (listing.is_for_gets) {
      if (listing.is_forbidden) return;  // one by one may be allowed
      std::map<std::string_view, const Value*> by_name;
      for (const Value& item : listing.items) by_name[text_of(member_of(item, "metadata"), "name")] = &item;
      for (const std::size_t asker : listing.askers) {
        Question& question = questions_[asker];
        const auto found = by_name.find(question.name);
        question.line = listing.fault            ? fault_line(*listing.fault, &listing.reading)
                        : found == by_name.end() ? missing_line(question.label() + " is not there", question.resource)
                                                 : object_line(job_, *found->second, question.resource);
      }
      return;
    }
    Question& question = questions_[listing.askers.front()];
    if (listing.fault) {
      if (question.line.empty()) question.line = fault_line(*listing.fault, &listing.reading);
    } else if (question.verb == Question::kEverything) {
      everything_.insert(everything_.end(), listing.items.begin(), listing.items.end());
    } else {
      question.line = items_line(listing.items);
    }
  }

  std::string items_line(std::span<const Value> items) {
    std::string line = "{\"items\":[";
    for (const Value& item : items) {
      if (line.back() != '[') line += ',';
      json::write(job_, line, item, {.escape_html = false});
    }
    return line + "]}\n";
  }

  void read_objects() {
    std::deque<Exchange> exchanges;
    std::vector<Exchange*> pointers;
    std::vector<Question*> askers;
    for (Question& question : questions_) {
      if (question.verb != Question::kGet || !question.line.empty()) continue;
      exchanges.push_back({.path = resource_path(*question.resource, question.name_space, question.name)});
      pointers.push_back(&exchanges.back());
      askers.push_back(&question);
    }
    http_.run(pointers);
    for (std::size_t i = 0; i < askers.size(); ++i) take_object(*askers[i], exchanges[i]);
  }

  void take_object(Question& question, const Exchange& exchange) {
    const Reading reading = read_answer(job_, exchange, question.label(), access_);
    if (reading.fault) {
      question.line = fault_line(*reading.fault, &reading);
    } else if (reading.object.is_nil()) {
      question.line = missing_line(reading.missing, question.resource);
    } else if (text_of(reading.object, "kind") != question.kind || text_of(member_of(reading.object, "metadata"), "name") != question.name) {
      question.line = fault_line({.message = "cannot read " + question.label() + ": the server answers with another object"}, &reading);
    } else {
      question.line = object_line(job_, reading.object, question.resource);
    }
  }

  // Server-side apply as a dry run: nothing is stored. Asked once: it runs admission webhooks.
  void apply() {
    std::deque<Exchange> exchanges;
    std::vector<Exchange*> pointers;
    std::vector<Question*> askers;
    for (Question& question : questions_) {
      if (question.verb != Question::kApply || !question.line.empty()) continue;
      Exchange exchange{.method = "PATCH", .content_type = "application/apply-patch+yaml", .is_repeatable = false};
      exchange.path = resource_path(*question.resource, question.name_space, question.name) + "?dryRun=All&fieldValidation=Ignore&force=" +
                      (question.is_forced ? "true" : "false") + "&fieldManager=" + url_encoded(question.manager);
      json::write(job_, exchange.body, question.object, {.escape_html = false});
      exchanges.push_back(std::move(exchange));
      pointers.push_back(&exchanges.back());
      askers.push_back(&question);
    }
    http_.run(pointers);
    for (std::size_t i = 0; i < askers.size(); ++i) take_object(*askers[i], exchanges[i]);
  }

  Job job_;
  Http& http_;
  Discovery& discovery_;
  const Access& access_;
  std::vector<Question> questions_;
  std::deque<Listing> listings_;
  std::deque<Exchange> pages_;
  std::vector<Value> everything_;
};

}  // namespace

std::vector<std::string> answer_batch(Http& http, Discovery& discovery, const Access& access, const Wishes& wishes,
                                      std::span<const std::string> questions) {
  try {
    return Batch(http, discovery, access, wishes).run(questions);
  } catch (const Failure& failure) {
    // What stops a batch is the answer to every question of it.
    return std::vector<std::string>(questions.size(), fault_line(failure.diagnostic(), nullptr));
  }
}

}  // namespace rhumbline::remote
