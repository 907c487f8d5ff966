// HTTPS to one API server: several requests at once, time limits, tries.
//
// In:  exchanges with method, path and body.   Out: the same with status and answer, or with the reason why there is none.
// The one idea: a read is tried again where that can help (a connection that broke, 429, 5xx), with the server's own Retry-After, all
// tries within one time limit; anything else is asked once.
// Traps: a redirect would carry the token elsewhere, so none is followed; a server that never ends, or ends with a gigabyte, is cut off;
// once one request has failed for good the others are not waited for, or a dead server would cost its time limit once for each object.

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "renderer/base/text.h"
#include "renderer/remote/parts.h"

namespace rhumbline::remote {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kAtOnce = 8;
constexpr int kMostTries = 4;
constexpr long kConnectSeconds = 10;
constexpr std::chrono::milliseconds kFirstPause{150};

void drop_handle(CURL* handle) { curl_easy_cleanup(handle); }

/// One request on its way.
struct Flight {
  Exchange* exchange = nullptr;
  std::unique_ptr<CURL, void (*)(CURL*)> handle{nullptr, drop_handle};
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers{nullptr, curl_slist_free_all};
  std::size_t most_bytes = 0;
  bool is_too_long = false, is_flying = false, is_done = false;
  int tries = 0;
  Clock::time_point not_before, deadline;
  char words[CURL_ERROR_SIZE] = {};
};

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* given) {
  auto& flight = *static_cast<Flight*>(given);
  if (flight.exchange->answer.size() + count > flight.most_bytes) {
    flight.is_too_long = true;
    return 0;  // ends the transfer
  }
  flight.exchange->answer.append(bytes, count);
  return count;
}

curl_blob blob_of(const std::string& text) { return {const_cast<char*>(text.data()), text.size(), CURL_BLOB_NOCOPY}; }

// localhost and 127.0.0.0/8 are never reached through a proxy of the environment. source: golang.org/x/net/http/httpproxy
bool is_loopback(std::string_view server) {
  std::string_view host = server.substr(server.find("://") == std::string_view::npos ? 0 : server.find("://") + 3);
  return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

bool may_pass(CURLcode code) {
  return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING || code == CURLE_PARTIAL_FILE || code == CURLE_HTTP2 ||
         code == CURLE_HTTP2_STREAM;
}

bool may_pass(int status) { return status == 429 || status == 500 || status == 502 || status == 503 || status == 504; }

/// What a curl code means to the person who must mend it.
Diagnostic fault_of(const Flight& flight, CURLcode code, const std::string& server, int seconds) {
  std::string words = flight.words[0] != '\0' ? flight.words : curl_easy_strerror(code);
  std::string hint;
  switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST: hint = "is the server up, and is its address in the kubeconfig right?"; break;
    case CURLE_OPERATION_TIMEDOUT:
      words = "it did not answer within " + std::to_string(seconds) + " s";
      hint = "--request-timeout SECONDS allows more";
      break;
    case CURLE_WRITE_ERROR:
      if (flight.is_too_long) {
        words = "its answer is longer than " + std::to_string(flight.most_bytes >> 20) + " MiB";
        hint = "--max-file MIB allows more";
      }
      break;
    case CURLE_PARTIAL_FILE: words = "its answer broke off in the middle"; break;
    case CURLE_PEER_FAILED_VERIFICATION:
      hint = words.find("expired") != std::string::npos ? "the server's certificate must be renewed"
             : words.find("subject name") != std::string::npos || words.find("target host") != std::string::npos
                 ? "the certificate is for another host; tls-server-name in the kubeconfig names the right one"
                 : "certificate-authority-data of the kubeconfig must hold the authority that signed the server's certificate";
      break;
    case CURLE_SSL_CACERT_BADFILE:  // a machine without ca-certificates
      hint = "this machine has no list of known authorities; certificate-authority-data of the kubeconfig can hold the one that signed the server's certificate";
      break;
    case CURLE_SSL_CERTPROBLEM: hint = "client-certificate-data and client-key-data of the kubeconfig must be a pair, in PEM"; break;
    default: break;
  }
  return {.cause = Cause::kIo, .rule = "cluster.connection", .message = "cannot read from the cluster at " + server + ": " + words, .hint = hint};
}

}  // namespace

struct Http::State {
  State(const Access& a, const Wishes& w) : access(a), wishes(w) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(kAtOnce));
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
    server = access.server;
    while (server.ends_with('/')) server.pop_back();
    if (server.find("://") == std::string::npos) server = "https://" + server;
  }
  ~State() {
    curl_multi_cleanup(multi);
    curl_global_cleanup();
  }

  void prepare(Flight& flight) {
    flight.handle.reset(curl_easy_init());
    CURL* curl = flight.handle.get();
    const Exchange& exchange = *flight.exchange;
    curl_easy_setopt(curl, CURLOPT_PRIVATE, &flight);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, flight.words);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &flight);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    curl_easy_setopt(curl, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "rhumbline-live");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, std::min(kConnectSeconds, static_cast<long>(wishes.seconds)));
    if (exchange.method != "GET") curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, exchange.method.c_str());
    if (!exchange.body.empty()) {
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, exchange.body.data());
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.body.size()));
    }
    set_address(flight);
    set_security(curl);
  }

  void set_address(Flight& flight) {
    CURL* curl = flight.handle.get();
    const auto header = [&](const std::string& line) { flight.headers.reset(curl_slist_append(flight.headers.release(), line.c_str())); };
    std::string url = server;
    if (!access.tls_server_name.empty()) {
      // The certificate is checked against the name in the URL; the connection goes where the kubeconfig says.
      const std::size_t start = server.find("://") + 3, end = std::min(server.find('/', start), server.size());
      const std::string place = server.substr(start, end - start);
      url = server.substr(0, start) + access.tls_server_name + server.substr(end);
      const std::size_t colon = place.rfind(':'), bracket = place.rfind(']');
      const bool has_port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
      if (connect_to == nullptr) connect_to.reset(curl_slist_append(nullptr, ("::" + place + (has_port ? "" : ":443")).c_str()));
      curl_easy_setopt(curl, CURLOPT_CONNECT_TO, connect_to.get());
      header("Host: " + place);
    }
    url += flight.exchange->path;
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    header("Accept: application/json");
    header("Expect:");
    if (!flight.exchange->content_type.empty()) header("Content-Type: " + flight.exchange->content_type);
    if (!access.token.empty()) header("Authorization: Bearer " + access.token);
    if (!access.as_user.empty()) header("Impersonate-User: " + access.as_user);
    for (const std::string& group : access.as_groups) header("Impersonate-Group: " + group);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, flight.headers.get());
    if (!access.proxy.empty()) {
      // Go lets a SOCKS proxy resolve the name; curl calls that socks5h.
      const bool is_socks = access.proxy.starts_with("socks5://");
      curl_easy_setopt(curl, CURLOPT_PROXY, (is_socks ? "socks5h" + access.proxy.substr(6) : access.proxy).c_str());
      curl_easy_setopt(curl, CURLOPT_NOPROXY, "");
    } else if (is_loopback(server)) {
      curl_easy_setopt(curl, CURLOPT_PROXY, "");
    }
  }

  void set_security(CURL* curl) {
    if (access.is_insecure) {
      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
      curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    } else if (!access.ca.empty()) {
      curl_blob ca = blob_of(access.ca);
      curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &ca);
      curl_easy_setopt(curl, CURLOPT_CAPATH, nullptr);  // this authority and no other
    }
    if (!access.certificate.empty()) {
      curl_blob certificate = blob_of(access.certificate), key = blob_of(access.key);
      curl_easy_setopt(curl, CURLOPT_SSLCERT_BLOB, &certificate);
      curl_easy_setopt(curl, CURLOPT_SSLCERTTYPE, "PEM");
      curl_easy_setopt(curl, CURLOPT_SSLKEY_BLOB, &key);
      curl_easy_setopt(curl, CURLOPT_SSLKEYTYPE, "PEM");
    }
    if (!access.user.empty() && access.token.empty()) {
      curl_easy_setopt(curl, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
      curl_easy_setopt(curl, CURLOPT_USERNAME, access.user.c_str());
      curl_easy_setopt(curl, CURLOPT_PASSWORD, access.password.c_str());
    }
  }

  void launch(Flight& flight) {
    if (flight.tries++ == 0) {
      flight.deadline = Clock::now() + std::chrono::seconds(wishes.seconds);
      prepare(flight);
    }
    flight.exchange->answer.clear();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(flight.deadline - Clock::now()).count();
    curl_easy_setopt(flight.handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(left, 1)));
    flight.is_flying = true;
    curl_multi_add_handle(multi, flight.handle.get());
  }

  // False: it failed for good, without an answer.
  bool land(Flight& flight, CURLcode code) {
    CURL* curl = flight.handle.get();
    curl_multi_remove_handle(multi, curl);
    flight.is_flying = false;
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    const bool may_help = code == CURLE_OK ? may_pass(static_cast<int>(status)) : may_pass(code);
    if (may_help && flight.exchange->is_repeatable && flight.tries < kMostTries && can_wait(flight)) return true;
    flight.is_done = true;
    flight.handle.reset();
    flight.headers.reset();
    if (code == CURLE_OK) {
      flight.exchange->status = static_cast<int>(status);
      return true;
    }
    flight.exchange->status = 0;
    flight.exchange->fault = fault_of(flight, code, server, wishes.seconds);
    return false;
  }

  // Sets the time of the next try; false when it would come too late.
  bool can_wait(Flight& flight) const {
    curl_off_t asked = 0;
    curl_easy_getinfo(flight.handle.get(), CURLINFO_RETRY_AFTER, &asked);
    const Clock::duration pause = asked > 0 ? Clock::duration(std::chrono::seconds(asked)) : Clock::duration(kFirstPause * (1 << flight.tries));
    flight.not_before = Clock::now() + pause;
    return flight.not_before < flight.deadline;
  }

  void collect(const Flight*& failed) {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      Flight* flight = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &flight);
      if (!land(*flight, message->data.result) && failed == nullptr) failed = flight;
    }
  }

  Access access;
  Wishes wishes;
  std::string server;
  CURLM* multi = nullptr;
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> connect_to{nullptr, curl_slist_free_all};
};

Http::Http(const Access& access, const Wishes& wishes) : state_(std::make_unique<State>(access, wishes)) {}
Http::~Http() = default;

void Http::run(std::span<Exchange* const> exchanges) {
  std::vector<Flight> flights(exchanges.size());
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    flights[i].exchange = exchanges[i];
    flights[i].most_bytes = state_->wishes.most_bytes;
  }
  const Flight* failed = nullptr;
  for (;;) {
    std::size_t flying = 0, waiting = 0;
    const Clock::time_point now = Clock::now();
    for (const Flight& flight : flights) flying += flight.is_flying ? 1 : 0;
    for (Flight& flight : flights) {
      if (flight.is_done || flight.is_flying) continue;
      if (flying < kAtOnce && flight.not_before <= now) {
        state_->launch(flight);
        ++flying;
      } else {
        ++waiting;
      }
    }
    if (flying == 0 && waiting == 0) return;
    int running = 0;
    curl_multi_perform(state_->multi, &running);
    state_->collect(failed);
    if (failed != nullptr) break;
    if (running > 0) curl_multi_poll(state_->multi, nullptr, 0, waiting > 0 ? 50 : 1000, nullptr);
    if (flying == 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));  // nothing to wait for but time
  }
  for (Flight& flight : flights) {
    if (flight.is_done) continue;
    if (flight.is_flying) curl_multi_remove_handle(state_->multi, flight.handle.get());
    flight.exchange->status = 0;
    flight.exchange->fault = failed->exchange->fault;
  }
}

}  // namespace rhumbline::remote
