// Kubernetes objects: any CRD is taken or refused, any object judged by it. First half YAML of CRDs, second half the objects.
#include "renderer/schema/kubernetes.h"
#include "renderer/yaml/yaml.h"
#include "tests/fuzz/fuzz.h"

using namespace rhumbline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::judge(data, size, [](Job& job, std::string_view text) {
    const auto [crds, objects] = fuzz::halves(text);
    schema::Store store(job);
    std::vector<yaml::DuplicateKey> duplicates;
    const Result<Value> crd = yaml::read(job, crds, {}, {.keep_integers = true});
    if (crd && crd.value().is_map()) store.add_crd(crd.value());
    const Result<Value> document = yaml::read(job, objects, {}, {.keep_integers = true, .duplicates = &duplicates});
    const schema::KubeVersion version = schema::kube_version("").or_throw();
    std::vector<Value> all;
    if (crd) all.push_back(crd.value());
    if (document) {
      for (const Value& each : schema::unfold_list(document.value())) all.push_back(each);
    }
    for (const bool strict : {false, true}) {
      for (const Value& object : all) {
        std::vector<schema::Finding> findings;
        const schema::ObjectVerdict verdict = schema::check_object(job, store, version, object, duplicates, {.strict = strict}, findings);
        bool wrong = false;
        for (const schema::Finding& finding : findings) {
          wrong = wrong || finding.severity == schema::Level::kError;
          if (finding.message.empty()) __builtin_trap();
        }
        if (wrong && verdict.status == schema::Status::kValid) __builtin_trap();
      }
    }
  });
}
