// Kubeconfigs: any file names a server or is refused; nothing is started and nothing is connected to.
#include "renderer/remote/parts.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    MemoryFiles files;
    files.content = {{"k", std::string(text)}, {"ca", "pem"}, {"token", "t"}};
    remote::Wishes wishes;
    wishes.kubeconfig = "k";
    remote::Access access = remote::find_access(job, files, wishes);
    remote::add_plugin_credentials(job, access, wishes);  // not allowed: it refuses
  });
}
