// Requests and answers against a small server of our own: tries, time limits, discovery, what absence is.
#include "renderer/remote/parts.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>

#include "renderer/json/json.h"

using namespace rhumbline;
using remote::Exchange;

namespace {

std::string answer(int status, const std::string& body, const std::string& headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n" +
         headers + "\r\n" + body;
}

/// Answers each request on the loopback interface with what `make` gives for its first line and headers; an empty text: never.
class Server {
 public:
  using Make = std::function<std::string(const std::string& head, int number)>;
  explicit Server(Make make) : make_(std::move(make)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(socket_, 16) == 0);
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    is_over_ = true;
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
    thread_.join();
    for (const int left : open_) ::close(left);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  remote::Access access() const {
    remote::Access access;
    access.server = "http://127.0.0.1:" + std::to_string(port_);
    return access;
  }
  std::vector<std::string> heads() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return heads_;
  }

 private:
  void serve() {
    while (!is_over_) {
      const int peer = ::accept(socket_, nullptr, nullptr);
      if (peer < 0) return;
      std::string head;
      char buffer[4096];
      while (head.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = ::read(peer, buffer, sizeof buffer);
        if (count <= 0) break;
        head.append(buffer, static_cast<std::size_t>(count));
      }
      int number = 0;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        heads_.push_back(head);
        number = static_cast<int>(heads_.size());
      }
      const std::string reply = make_(head, number);
      if (reply.empty()) {
        open_.push_back(peer);
        continue;
      }
      (void)!::send(peer, reply.data(), reply.size(), MSG_NOSIGNAL);
      ::close(peer);
    }
  }

  Make make_;
  int socket_ = -1, port_ = 0;
  std::atomic<bool> is_over_ = false;
  std::mutex mutex_;
  std::vector<std::string> heads_;
  std::vector<int> open_;
  std::thread thread_;
};

remote::Wishes wishes_of(int seconds) {
  remote::Wishes wishes;
  wishes.seconds = seconds;
  wishes.wants_fresh_discovery = true;
  return wishes;
}

Exchange asked(const Server& server, Exchange exchange, int seconds = 10, remote::Access access = {}) {
  access.server = server.access().server;
  remote::Http http(access, wishes_of(seconds));
  Exchange* one = &exchange;
  http.run(std::span(&one, 1));
  return exchange;
}

}  // namespace

TEST_CASE("a read is tried again, and what changes something never") {
  const auto fails_twice = [](const std::string&, int number) { return number <= 2 ? answer(500, "{}") : answer(200, "{\"a\":1}"); };
  {
    Server server(fails_twice);
    CHECK(asked(server, {.path = "/x"}).status == 200);
    CHECK(server.heads().size() == 3);
  }
  Server server(fails_twice);
  CHECK(asked(server, {.method = "PATCH", .path = "/x", .body = "{}", .content_type = "application/apply-patch+yaml", .is_repeatable = false}).status == 500);
  CHECK(server.heads().size() == 1);
}

TEST_CASE("tries end, and no refusal is tried again") {
  Server always([](const std::string&, int) { return answer(503, "{}"); });
  CHECK(asked(always, {.path = "/x"}).status == 503);
  CHECK(always.heads().size() == 4);
  Server never([](const std::string&, int) { return answer(403, "{}"); });
  CHECK(asked(never, {.path = "/x"}).status == 403);
  CHECK(never.heads().size() == 1);
}

TEST_CASE("Retry-After is waited for") {
  Server server([](const std::string&, int number) { return number == 1 ? answer(429, "{}", "Retry-After: 1\r\n") : answer(200, "{}"); });
  const auto start = std::chrono::steady_clock::now();
  CHECK(asked(server, {.path = "/x"}).status == 200);
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(950));
}

TEST_CASE("a server that never answers costs the time limit once") {
  Server server([](const std::string&, int) { return std::string(); });
  const auto start = std::chrono::steady_clock::now();
  const Exchange exchange = asked(server, {.path = "/x"}, 1);
  CHECK(exchange.status == 0);
  CHECK(exchange.fault.message.find("did not answer within 1 s") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("an answer that is longer than allowed is cut off, one that breaks off is a fault") {
  Server long_one([](const std::string&, int) { return answer(200, std::string(200'000, ' ')); });
  remote::Wishes wishes = wishes_of(5);
  wishes.most_bytes = 100'000;
  remote::Http http(long_one.access(), wishes);
  Exchange exchange{.path = "/x"};
  Exchange* one = &exchange;
  http.run(std::span(&one, 1));
  CHECK(exchange.status == 0);
  Server broken([](const std::string&, int) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\""); });
  CHECK(asked(broken, {.path = "/x"}).status == 0);
}

TEST_CASE("credentials go with the request, and never into a fault") {
  Server server([](const std::string&, int) { return answer(200, "{}"); });
  remote::Access access;
  access.token = "t0p-s3cret";
  access.as_user = "carl";
  access.as_groups = {"g1", "g2"};
  CHECK(asked(server, {.path = "/x"}, 5, access).status == 200);
  const std::string head = server.heads().front();
  CHECK(head.find("Authorization: Bearer t0p-s3cret\r\n") != std::string::npos);
  CHECK(head.find("Impersonate-User: carl\r\n") != std::string::npos);
  CHECK(head.find("Impersonate-Group: g2\r\n") != std::string::npos);
  Job job;
  for (const int status : {301, 401, 403, 404, 409, 410, 429, 500}) {
    const remote::Reading reading = remote::read_answer(job, {.status = status, .answer = "<html>"}, "it", access);
    REQUIRE(reading.fault.has_value());
    CHECK((reading.fault->message + reading.fault->hint).find("t0p-s3cret") == std::string::npos);
    CHECK(reading.fault->message.find("HTTP " + std::to_string(status)) != std::string::npos);
  }
}

TEST_CASE("only a Status with the reason NotFound is absence") {
  Job job;
  const auto read = [&](int status, const char* body) { return remote::read_answer(job, {.status = status, .answer = body}, "it", {}); };
  CHECK(read(404, R"({"kind":"Status","reason":"NotFound","message":"configmaps \"x\" not found"})").missing == "configmaps \"x\" not found");
  CHECK(read(404, R"({"kind":"Status","reason":"Other"})").fault.has_value());
  CHECK(read(404, "404 page not found\n").fault.has_value());
  CHECK(read(200, R"({"kind":"ConfigMap")").fault.has_value());
  CHECK(read(200, "[]").fault.has_value());
  CHECK(read(200, R"({"kind":"ConfigMap"})").object.is_map());
  const remote::Reading conflict = read(409, R"({"kind":"Status","reason":"Conflict","details":{"causes":[{"field":".spec.replicas","reason":"FieldManagerConflict","message":"m"}]}})");
  REQUIRE(conflict.causes.size() == 1);
  CHECK(conflict.causes[0].at("field") == ".spec.replicas");
}

TEST_CASE("discovery tells what is served, under which path") {
  Server server([](const std::string& head, int) {
    if (head.starts_with("GET /api ")) return answer(200, R"({"kind":"APIVersions","versions":["v1"]})");
    if (head.starts_with("GET /apis ")) {
      return answer(200, R"({"kind":"APIGroupList","groups":[{"name":"apps","versions":[{"groupVersion":"apps/v1"},{"groupVersion":"apps/v1beta9"}],"preferredVersion":{"groupVersion":"apps/v1"}}]})");
    }
    if (head.starts_with("GET /api/v1 ")) {
      return answer(200, R"({"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"namespaces","kind":"Namespace","namespaced":false,"verbs":["get","list"]},
        {"name":"pods","kind":"Pod","namespaced":true,"verbs":["get"]},{"name":"pods/log","kind":"Pod","namespaced":true,"verbs":["get"]}]})");
    }
    if (head.starts_with("GET /apis/apps/v1 ")) return answer(200, R"({"kind":"APIResourceList","groupVersion":"apps/v1","resources":[{"name":"deployments","kind":"Deployment","namespaced":true,"verbs":["list"]}]})");
    return answer(404, "404 page not found\n");
  });
  ::setenv("XDG_CACHE_HOME", "/nonexistent-rhumbline-cache", 1);
  const remote::Wishes wishes = wishes_of(5);
  const remote::Access access = server.access();
  remote::Http http(access, wishes);
  remote::Discovery discovery(http, wishes, access);
  const std::string versions[] = {"v1", "apps/v1", "apps/v1beta9", "batch/v1"};
  discovery.learn(versions);
  REQUIRE(discovery.find("v1", "Pod") != nullptr);
  CHECK(discovery.find("v1", "Pod")->plural == "pods");
  CHECK_FALSE(discovery.find("v1", "Pod")->is_listable);
  CHECK_FALSE(discovery.find("v1", "Namespace")->is_namespaced);
  CHECK(discovery.find("apps/v1beta9", "Deployment") == nullptr);
  CHECK(discovery.find("batch/v1", "Job") == nullptr);
  CHECK(remote::resource_path(*discovery.find("apps/v1", "Deployment"), "shop", "we b") == "/apis/apps/v1/namespaces/shop/deployments/we%20b");
  CHECK(remote::resource_path(*discovery.find("v1", "Namespace"), "shop", "shop") == "/api/v1/namespaces/shop");
}

TEST_CASE("a sign-in page is no API server") {
  Server server([](const std::string&, int) { return answer(200, "{\"welcome\": true}"); });
  const remote::Wishes wishes = wishes_of(5);
  const remote::Access access = server.access();
  remote::Http http(access, wishes);
  remote::Discovery discovery(http, wishes, access);
  const std::string versions[] = {"v1"};
  CHECK_THROWS_AS(discovery.learn(versions), Failure);
}

TEST_CASE("the address leads through the proxy that the kubeconfig names") {
  Server proxy([](const std::string&, int) { return answer(200, "{}"); });
  remote::Access access;
  access.server = "http://api.example.invalid";
  access.proxy = proxy.access().server;
  remote::Http http(access, wishes_of(5));
  Exchange exchange{.path = "/x"};
  Exchange* one = &exchange;
  http.run(std::span(&one, 1));
  CHECK(exchange.status == 200);
  CHECK(proxy.heads().front().starts_with("GET http://api.example.invalid/x "));
}
