// The published schema of a kind is found by its row in the tables; the search along all definitions must find the same.
#include <doctest/doctest.h>

#include "renderer/base/unicode.h"
#include "renderer/schema/kubeconform.h"
#include "renderer/schema/kubernetes.h"

using namespace rhumbline;

TEST_CASE("ok_a_kinds_own_row_leads_to_the_definition_that_has_its_file") {
  int found = 0;
  for (const std::string_view version : schema::kube_versions()) {
    const schema::KubeVersion kube = schema::kube_version(version).or_throw();
    for (const schema::KindRowText& row : schema::known_kinds(std::nullopt)) {
      const schema::PublishedKind by_row = schema::published_kind(row.api_version, row.kind, kube);
      const schema::PublishedKind by_search = schema::published_kind(row.api_version, lower(row.kind), kube);  // no row is called so
      REQUIRE(static_cast<bool>(by_row) == static_cast<bool>(by_search));
      if (!by_row) continue;
      ++found;
      CHECK_MESSAGE(by_row.definition == by_search.definition, row.api_version << " " << row.kind);
      CHECK(by_row.type.node() == by_search.type.node());
      CHECK(by_row.kinds == by_search.kinds);
    }
  }
  CHECK(found > 500);
}
