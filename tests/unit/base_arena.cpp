// The arena gives back what nobody can reach, and only that.

#include <string>

#include <doctest/doctest.h>

#include "renderer/base/arena.h"
#include "renderer/base/diagnostic.h"

using namespace rhumbline;

namespace {

struct Link {
  const Link* next = nullptr;
  std::string_view text = {};
};

}  // namespace

TEST_CASE("what is young is given back, and its memory serves again") {
  Arena arena;
  arena.give_back_from(0);
  const std::string_view old = arena.copy("old");
  const std::size_t before = arena.reserved();
  Arena::Mark mark = arena.mark();
  for (int i = 0; i < 100; ++i) (void)arena.copy(std::string(10'000, 'x'));
  CHECK(arena.reserved() > (1u << 20));
  REQUIRE(arena.may_give_back(mark));
  CHECK(arena.give_back(mark));
  CHECK(arena.reserved() == before);
  CHECK(old == "old");
  CHECK(arena.copy("new") == "new");
}

TEST_CASE("an old object that points at a young one keeps everything") {
  Arena arena;
  arena.give_back_from(0);
  Link* const old = arena.make<Link>();
  Arena::Mark mark = arena.mark();
  old->next = arena.make<Link>(nullptr, arena.copy("young"));
  CHECK_FALSE(arena.give_back(mark));
  CHECK(old->next->text == "young");
  Link* const younger = arena.make<Link>();  // the mark is behind the kept one now
  younger->text = "literal";
  CHECK(arena.give_back(mark));
  CHECK(old->next->text == "young");
}

TEST_CASE("an address in the middle of a young object, or in a buffer that was taken over, counts too") {
  Arena arena;
  arena.give_back_from(0);
  Link* const old = arena.make<Link>();
  Arena::Mark mark = arena.mark();
  std::string buffer(300 << 10, 'y');
  old->text = arena.keep(buffer).substr(1000, 5);
  CHECK_FALSE(arena.give_back(mark));
  CHECK(old->text == "yyyyy");
  buffer.assign(300 << 10, 'z');
  const std::size_t before = arena.reserved();
  CHECK(arena.keep(buffer).size() == 300 << 10);
  CHECK(arena.give_back(mark));
  CHECK(arena.reserved() == before);
}

TEST_CASE("roots are looked at like old objects") {
  Arena arena;
  arena.give_back_from(0);
  Arena::Mark mark = arena.mark();
  const Link root{.text = arena.copy("held")};
  CHECK_FALSE(arena.give_back(mark, std::as_bytes(std::span(&root, 1))));
  CHECK(root.text == "held");
}

TEST_CASE("marks nest, over large objects with blocks of their own") {
  Arena arena;
  arena.give_back_from(0);
  Link* const old = arena.make<Link>();
  Arena::Mark outer = arena.mark();
  Link* const middle = arena.make<Link>();
  (void)arena.copy(std::string(200'000, 'a'));
  Arena::Mark inner = arena.mark();
  (void)arena.copy(std::string(500'000, 'b'));
  middle->next = arena.make<Link>();
  CHECK_FALSE(arena.give_back(inner));
  (void)arena.copy(std::string(500'000, 'c'));
  CHECK(arena.give_back(inner));
  CHECK(middle->next->next == nullptr);
  CHECK(arena.give_back(outer));
  CHECK(old->next == nullptr);
  CHECK(arena.copy(std::string(100, 'd')) == std::string(100, 'd'));
}

TEST_CASE("a block that was begun holds what comes next, and goes with what is young") {
  Arena arena(1 << 20);
  arena.give_back_from(0);
  const std::string_view old = arena.copy("old");
  Arena::Mark mark = arena.mark();
  const std::size_t before = arena.reserved();
  arena.begin_block(300'000);
  CHECK(arena.reserved() == before + 300'000);
  (void)arena.copy(std::string(200'000, 'x'));
  (void)arena.copy(std::string(100'000, 'x'));
  CHECK(arena.reserved() == before + 300'000);
  CHECK(arena.give_back(mark));
  CHECK(arena.reserved() == before);
  CHECK(old == "old");
  CHECK_THROWS_AS(arena.begin_block(1 << 20), Failure);
}

TEST_CASE("a mark may be set before anything follows what was given back") {
  Arena arena;
  arena.give_back_from(0);
  const std::string_view old = arena.copy("old");
  Arena::Mark outer = arena.mark();
  (void)arena.copy("young");
  REQUIRE(arena.give_back(outer));
  Arena::Mark inner = arena.mark();
  (void)arena.copy("younger");
  CHECK(arena.give_back(inner));
  CHECK(old == "old");
}

TEST_CASE("what ends at a mark does not grow over it") {
  Arena arena;
  const std::string_view text = arena.copy("grows");
  CHECK(arena.extend(text.data() + text.size(), 1));
  (void)arena.mark();
  CHECK_FALSE(arena.extend(text.data() + text.size() + 1, 1));
}

TEST_CASE("little garbage, or little beside what is old, is not looked for") {
  Arena arena;
  (void)arena.copy(std::string(4 << 20, 'o'));
  const Arena::Mark mark = arena.mark();
  (void)arena.copy(std::string(3 << 19, 'y'));
  CHECK_FALSE(arena.may_give_back(mark));
  (void)arena.copy(std::string(1 << 20, 'y'));
  CHECK(arena.may_give_back(mark));
}

TEST_CASE("two arenas side by side share one limit") {
  struct {
    Arena first{1 << 20, &second};
    Arena second{1 << 20, &first};
  } pair;
  auto& [first, second] = pair;
  CHECK(first.allocate(100) != nullptr);
  CHECK(second.allocate(900'000) != nullptr);
  CHECK_THROWS_AS((void)first.allocate(200'000), Failure);
}
