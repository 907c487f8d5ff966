// Answers: from status and body to an object, "it is not there", or a fault that somebody can mend.
//
// In:  an exchange.   Out: a Reading, and the lines that tell the main program.
// The one idea: absence is believed only from a Status object with the reason NotFound; every other 404 (a proxy, a wrong path, a page
// for people) is a fault, or a cluster that cannot be reached would look like one where everything is new.
// source: apimachinery pkg/apis/meta/v1/types.go Status, StatusReason

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/remote/parts.h"

namespace rhumbline::remote {

namespace {

// Foreign words, cut to what fits a line.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, 400)) out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  return out;
}

std::string hint_of(int status, const Access& access) {
  switch (status) {
    case 401:
      return access.exec.is_map() ? "the credential plug-in's token was refused: sign in again"
             : access.token.empty() && access.certificate.empty() ? "the kubeconfig's user has neither token nor client certificate"
                                                                  : "token or client certificate may have expired: sign in again";
    case 403: return "ask for the rights get and list, or save what you may see: kubectl get -o yaml, then --live FILE";
    case 410: return "the server no longer keeps that state; try again";
    case 429: return "the server is overloaded or limits this user; try again later";
    default: return status >= 500 ? "the server's own log knows more; try again later" : "";
  }
}

std::string words_of(int status, std::string_view said) {
  const std::string number = " (HTTP " + std::to_string(status) + ")";
  if (status >= 300 && status < 400) return "the server answers with a redirect, which is not followed" + number;
  if (!said.empty()) return one_line(said) + number;
  switch (status) {
    case 401: return "the server does not accept our credentials" + number;
    case 403: return "the server forbids it" + number;
    case 404: return "the address answers \"not found\" in words that no API server of Kubernetes uses" + number;
    case 429: return "too many requests, again and again" + number;
    default: return "the server answers with an error" + number;
  }
}

}  // namespace

Reading read_answer(Job& job, const Exchange& exchange, const std::string& what, const Access& access) {
  Reading reading;
  reading.status = exchange.status;
  if (exchange.status == 0) {
    reading.fault = exchange.fault;
    return reading;
  }
  const auto fault = [&](std::string words, std::string hint) {
    reading.fault = Diagnostic{.cause = Cause::kIo, .rule = "cluster.answer", .message = "cannot read " + what + ": " + std::move(words), .hint = std::move(hint)};
  };
  const Result<Value> body = json::read(job, exchange.answer, {}, {.keep_integers = true});
  const bool is_good = exchange.status == 200 || exchange.status == 201;
  if (is_good) {
    if (!body || !body.value().is_map()) {
      fault("the server's answer is no complete JSON object", "does a proxy stand between, or does the answer break off?");
    } else {
      reading.object = body.value();
    }
    return reading;
  }
  const Value status = body && text_of(body.value(), "kind") == "Status" ? body.value() : Value();
  reading.reason = text_of(status, "reason");
  if (exchange.status == 404 && reading.reason == "NotFound") {
    reading.missing = text_of(status, "message");
    return reading;
  }
  if (const Value causes = member_of(member_of(status, "details"), "causes"); causes.is_list()) {
    for (const Value& cause : causes.as_list()) {
      reading.causes.push_back({{"field", std::string(text_of(cause, "field"))},
                                {"reason", std::string(text_of(cause, "reason"))},
                                {"message", std::string(text_of(cause, "message"))}});
    }
  }
  fault(words_of(exchange.status, text_of(status, "message")), hint_of(exchange.status, access));
  return reading;
}

namespace {

void end_line(std::string& line, const Resource* resource) {
  if (resource != nullptr) {
    line += ",\"resource\":";
    json::append_string(line, resource->plural, false);
  }
  line += "}\n";
}

}  // namespace

std::string object_line(Job& job, const Value& object, const Resource* resource) {
  std::string line = "{\"object\":";
  json::write(job, line, object, {.escape_html = false});
  end_line(line, resource);
  return line;
}

std::string missing_line(std::string_view why, const Resource* resource) {
  std::string line = "{\"missing\":";
  json::append_string(line, why.empty() ? "it is not there" : why, false);
  end_line(line, resource);
  return line;
}

std::string fault_line(const Diagnostic& fault, const Reading* reading) {
  std::string line = "{\"error\":{\"message\":";
  json::append_string(line, fault.message, false);
  line += ",\"hint\":";
  json::append_string(line, fault.hint, false);
  if (reading != nullptr) {
    line += ",\"status\":" + std::to_string(reading->status) + ",\"reason\":";
    json::append_string(line, reading->reason, false);
    line += ",\"causes\":[";
    for (const auto& cause : reading->causes) {
      line += line.back() == '[' ? "{" : ",{";
      for (const auto& [name, text] : cause) {
        if (line.back() != '{') line += ',';
        json::append_string(line, name, false);
        line += ':';
        json::append_string(line, text, false);
      }
      line += '}';
    }
    line += ']';
  }
  return line + "}}\n";
}

}  // namespace rhumbline::remote
