// The conversation with the main program: connect once, then answer batch after batch.
//
// In:  lines of JSON.   Out: lines of JSON, one for each question.
// The one idea: a batch ends with an empty line, so that a hundred objects cost a handful of round trips, and a template's `lookup` can
// still ask for one at a time over the same connections.
// Trap: a fault is an answer; only the end of input ends the conversation.

#include "renderer/json/json.h"
#include "renderer/remote/parts.h"
#include "renderer/remote/remote.h"

namespace rhumbline::remote {

namespace {

void add_member(std::string& line, std::string_view name, std::string_view text) {
  line += line.back() == '{' ? "" : ",";
  json::append_string(line, name, false);
  line += ':';
  json::append_string(line, text, false);
}

/// What was asked to connect with, and what came of it. `job` keeps what the access points to.
struct Connection {
  Job job;
  Wishes wishes;
  Access access;
  std::unique_ptr<Http> http;
  std::unique_ptr<Discovery> discovery;

  // The answer to `connect`. throws Failure.
  std::string open(const std::string& line) {
    const Value request = json::read(job, job.arena.copy(line)).or_throw();
    wishes = read_wishes(member_of(request, "connect"));
    DiskFiles files;
    access = find_access(job, files, wishes);
    add_plugin_credentials(job, access, wishes);
    http = std::make_unique<Http>(access, wishes);
    discovery = std::make_unique<Discovery>(*http, wishes, access);
    Exchange version{.path = "/version"};
    Exchange* one = &version;
    http->run({&one, 1});
    const Reading reading = read_answer(job, version, "the version of the server at " + access.server, access);
    if (reading.fault) fail(*reading.fault);
    std::string answer = "{";
    add_member(answer, "context", access.context);
    add_member(answer, "namespace", access.name_space);
    add_member(answer, "server", access.server);
    add_member(answer, "version", text_of(reading.object, "gitVersion"));
    if (access.is_insecure) add_member(answer, "warning", "the certificate of " + access.server + " is not checked (insecure-skip-tls-verify)");
    return answer + "}\n";
  }
};

}  // namespace

bool serve(Lines& lines) {
  std::string line;
  if (!lines.read(line)) return true;
  Connection connection;
  try {
    if (!lines.write(connection.open(line))) return false;
  } catch (const Failure& failure) {
    return lines.write(fault_line(failure.diagnostic(), nullptr));
  }
  std::vector<std::string> batch;
  while (lines.read(line)) {
    if (!line.empty()) {
      batch.push_back(line);
      continue;
    }
    for (const std::string& answer : answer_batch(*connection.http, *connection.discovery, connection.access, connection.wishes, batch)) {
      if (!lines.write(answer)) return false;
    }
    batch.clear();
  }
  return true;
}

}  // namespace rhumbline::remote
