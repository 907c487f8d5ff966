// Hashes of keys spread, also those of keys that are alike, and nobody can know them beforehand.

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "renderer/base/hash.h"

using namespace rhumbline;

namespace {

// How far a search walks at most in a table twice as large that is filled from the place of each hash on.
std::size_t longest_walk(const std::vector<std::string>& keys) {
  std::vector<bool> taken(std::size_t{1} << 17);
  std::size_t longest = 0;
  for (const std::string& key : keys) {
    std::size_t i = hash_of(key), steps = 0;
    for (i %= taken.size(); taken[i]; i = (i + 1) % taken.size()) ++steps;
    taken[i] = true;
    longest = std::max(longest, steps);
  }
  return longest;
}

std::vector<std::string> numbered(const std::string& before, const std::string& behind) {
  std::vector<std::string> keys;
  for (int i = 0; i < 60'000; ++i) keys.push_back(before + std::to_string(i) + behind);
  return keys;
}

}  // namespace

TEST_CASE("keys that are alike lie apart") {
  for (const std::string before : {"", "k", "key-", "a.longer.name.", "one that needs many more words than two: "}) {
    for (const std::string behind : {"", "x", ".enabled", " and what comes behind the number"}) {
      CAPTURE(before + "N" + behind);
      CHECK(longest_walk(numbered(before, behind)) < 200);
    }
  }
}

TEST_CASE("a key's hash is this process's own") {
  const HashSeed fixed = hash_seed;
  const std::uint32_t before = hash_of("replicaCount"), other = hash_of("a key of more than sixteen bytes");
  seed_hashes();
  CHECK((hash_of("replicaCount") != before || hash_of("a key of more than sixteen bytes") != other));
  CHECK(longest_walk(numbered("key-", "")) < 200);
  hash_seed = fixed;
  CHECK(hash_of("replicaCount") == before);
}

TEST_CASE("a product is folded as on machines without numbers of 128 bits") {
  const std::uint64_t most = UINT64_MAX;
  CHECK(folded(0, most) == 0);
  CHECK(folded(1, most) == most);
  CHECK(folded(most, most) == (1 ^ (most - 1)));
  CHECK(folded(std::uint64_t{1} << 32, std::uint64_t{1} << 32) == 1);
  CHECK(folded(0x0123456789ABCDEF, 0xFEDCBA9876543210) == (0x0121FA00AD77D742U ^ 0x2236D88FE5618CF0U));
}
