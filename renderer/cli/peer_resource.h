// Resources as kubeconform finds them in a document: what each is called, and what it says of those it cannot name.
#pragma once

#include <string>
#include <string_view>

#include "renderer/value/value.h"

namespace rhumbline::cli {

/// kind, apiVersion, namespace and name, and why they could not be had (in kubeconform's words; empty: they could).
struct PeerSignature {
  std::string kind, version, name_space, name, fault;
};

/// As it decodes a document into a struct: keys in any case, numbers and switches as text.
/// source: kubeconform pkg/resource Signature, sigs.k8s.io/yaml, encoding/json
PeerSignature decoded_signature(Job& job, const Value& object);
/// As it reads items of a List: keys as they are, texts only.
PeerSignature plain_signature(const Value& object);
/// "json: cannot unmarshal array into Go value of type map[string]interface {}" for a document that is no mapping.
std::string no_mapping_fault(const Value& document);

}  // namespace rhumbline::cli
