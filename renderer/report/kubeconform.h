// kubeconform's own output, byte for byte: what `rhumbline kubeconform` prints.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace rhumbline {

/// kEmpty: a document of comments, or a file without one; it counts as nothing but a file that was read.
enum class PeerStatus : unsigned char { kError, kSkipped, kValid, kInvalid, kEmpty };

/// One resource as kubeconform reports it.
struct PeerResult {
  std::string_view path;
  std::string_view kind = {}, name = {}, name_space = {}, version = {};  // what is known of it
  PeerStatus status = PeerStatus::kEmpty;
  std::string_view message = {};  // of kError and kInvalid
  std::span<const std::pair<std::string, std::string>> causes = {};  // path and words, of kInvalid
};

struct PeerOptions {
  bool summary = false;
  bool is_stdin = false;
  bool verbose = false;
};

/// Writes results in one of kubeconform's forms. source: kubeconform 0.8.0 pkg/output
class PeerReport {
 public:
  explicit PeerReport(const PeerOptions& options) : options_(options) {}
  virtual ~PeerReport() = default;
  /// Takes what it needs before it returns.
  virtual void add(const PeerResult& result) = 0;
  /// The rest; `seconds` the run took.
  virtual void finish(double seconds) = 0;
  /// What can be printed already.
  std::string take() { return std::exchange(out_, {}); }

 protected:
  PeerOptions options_;
  std::string out_;
};

/// "text", "json", "junit", "tap", "pretty"; null: no such form.
std::unique_ptr<PeerReport> make_peer_report(std::string_view form, const PeerOptions& options);

}  // namespace rhumbline
