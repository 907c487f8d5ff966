// The door to the disk: what is read, refused, written; and the arithmetic of paths.
#include "renderer/base/files.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

using namespace rhumbline;

namespace {

// A folder that goes away with the test.
struct Scratch {
  std::string path;
  Scratch() {
    std::array<char, 32> name{"/tmp/rhumbline-test-XXXXXX"};
    path = ::mkdtemp(name.data());
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() { std::ignore = std::system(("rm -rf " + path).c_str()); }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path + "/" + name; }
};

std::string content(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream(path, std::ios::binary).rdbuf();
  return all.str();
}

}  // namespace

TEST_CASE("ok_clean_path_is_gos") {
  const std::array<std::pair<std::string_view, std::string_view>, 21> rows = {{
      {"", "."},
      {".", "."},
      {"/", "/"},
      {"//", "/"},
      {"a//b/../c", "a/c"},
      {"a/..", "."},
      {"a/../..", ".."},
      {"../a", "../a"},
      {"../..", "../.."},
      {"../../a/..", "../.."},
      {"/..", "/"},
      {"/../a", "/a"},
      {"a/./b/", "a/b"},
      {"./a", "a"},
      {"/a/b/../../..", "/"},
      {"a/b/../../c", "c"},
      {"..a", "..a"},
      {"a/..b", "a/..b"},
      {"...", "..."},
      {"/a/../b", "/b"},
      {"a/b/../../../../x", "../../x"},
  }};
  for (const auto& [given, want] : rows) CHECK(clean_path(given) == want);
}

TEST_CASE("ok_join_and_base_name_are_gos") {
  CHECK(join_path("", "") == "");
  CHECK(join_path("a", "") == "a");
  CHECK(join_path("", "a/../b") == "b");
  CHECK(join_path("a/", "/b") == "a/b");
  CHECK(base_name("") == ".");
  CHECK(base_name("//") == "/");
  CHECK(base_name("a/b//") == "b");
  CHECK(base_name("a") == "a");
}

TEST_CASE("ok_read_gives_back_what_was_written") {
  const Scratch scratch;
  DiskFiles files;
  Arena arena;
  std::string bytes(300'000, 'x');
  bytes[7] = '\0';
  for (const std::string& text : {std::string(), std::string("a\n"), bytes}) {
    REQUIRE(files.write(scratch / "deep/er/file", text).ok());
    CHECK(files.read(scratch / "deep/er/file", arena, 1u << 20).value() == text);
  }
  CHECK(files.list(scratch / "deep/er").value().size() == 1);  // no temporary file was left
}

TEST_CASE("fails_read_speaks_gos_words") {
  const Scratch scratch;
  DiskFiles files;
  Arena arena;
  CHECK(files.read(scratch / "no", arena, 9).error().helm == "open " + scratch / "no" + ": no such file or directory");
  CHECK(files.read(scratch.path, arena, 9).error().helm == "read " + scratch.path + ": is a directory");
  CHECK(files.read("/dev/zero", arena, 9).error().message == "read /dev/zero: is a device, not a file");
  CHECK(files.read("/dev/null", arena, 9).value().empty());
  REQUIRE(files.write(scratch / "ten", "0123456789").ok());
  CHECK(files.read(scratch / "ten", arena, 9).error().cause == Cause::kLimit);
  CHECK(files.read(scratch / "ten", arena, 10).ok());
  REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK(files.read(scratch / "pipe", arena, 9).error().message ==
        "read " + scratch / "pipe" + ": is a pipe, not a file");
}

TEST_CASE("ok_a_listed_file_is_read_as_it_is_now") {
  const Scratch scratch;
  DiskFiles files;
  Arena arena;
  REQUIRE(files.write(scratch / "ten", "0123456789").ok());
  for (const std::uint64_t told : {0u, 1u, 9u, 10u, 11u, 99u}) {  // grown since it was listed, cut, or as it was
    CHECK(files.read_listed(scratch / "ten", told, arena, 100).value() == "0123456789");
    CHECK(files.read_listed(scratch / "ten", told, arena, 9).error().cause == Cause::kLimit);
  }
  REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK(files.read_listed(scratch / "pipe", 5, arena, 9).error().message == "read " + scratch / "pipe" + ": is a pipe, not a file");
  CHECK(files.read_listed(scratch / "no", 5, arena, 9).error().helm == "open " + scratch / "no" + ": no such file or directory");
  CHECK(files.read_listed("/dev/zero", 5, arena, 9).error().message == "read /dev/zero: is a device, not a file");
}

TEST_CASE("ok_paths_below_the_expected_folder_mean_what_they_meant") {
  const Scratch scratch;
  DiskFiles files;
  Arena arena;
  REQUIRE(files.write(scratch / "chart/templates/a", "inside").ok());
  REQUIRE(files.write(scratch / "charter", "beside").ok());
  files.expect_below(scratch / "chart");
  files.expect_below(scratch / "nowhere");  // changes nothing
  CHECK(files.read(scratch / "chart/templates/a", arena, 9).value() == "inside");
  CHECK(files.read(scratch / "charter", arena, 9).value() == "beside");
  CHECK(files.read(scratch / "chart//templates/a", arena, 9).value() == "inside");
  CHECK(files.kind(scratch / "chart") == FileKind::kFolder);
  CHECK(files.kind(scratch / "chart/templates") == FileKind::kFolder);
  CHECK(files.list(scratch / "chart/templates").value().size() == 1);
  CHECK(files.read(scratch / "chart/no", arena, 9).error().helm == "open " + scratch / "chart/no" + ": no such file or directory");
}

TEST_CASE("ok_a_folder_is_listed_with_what_its_files_hold") {
  const Scratch scratch;
  DiskFiles files;
  Arena arena;
  REQUIRE(files.write(scratch / "f/c", "ccc").ok());
  REQUIRE(files.write(scratch / "f/a", "aaaa").ok());
  REQUIRE(files.write(scratch / "f/empty", "").ok());
  REQUIRE(files.write(scratch / "f/large", std::string(100, 'l')).ok());
  REQUIRE(files.write(scratch / "f/sub/b", "b").ok());
  REQUIRE(::symlink("a", (scratch / "f/link").c_str()) == 0);
  REQUIRE(::symlink("nowhere", (scratch / "f/lost").c_str()) == 0);
  REQUIRE(::mkfifo((scratch / "f/pipe").c_str(), 0600) == 0);
  for (const std::size_t ahead : {0u, 99u}) {
    std::string seen;
    for (const FolderEntry& entry : files.list_and_read(scratch / "f", arena, ahead).or_throw()) {
      seen += entry.name + (entry.is_link ? " link " : " ") + std::to_string(static_cast<int>(entry.kind)) + " " + std::to_string(entry.bytes) + "=" + std::string(entry.content) + "\n";
    }
    const std::string a = ahead == 0 ? "" : "aaaa", c = ahead == 0 ? "" : "ccc";
    CHECK(seen == "a 1 4=" + a + "\nc 1 3=" + c + "\nempty 1 0=\nlarge 1 100=\nlink link 1 4=\nlost link 0 0=\npipe 3 0=\nsub 2 0=\n");
  }
  CHECK(files.list_and_read(scratch / "no", arena, 9).error().helm == "open " + scratch / "no" + ": no such file or directory");
  files.expect_below(scratch / "f");
  CHECK(files.list_and_read(scratch / "f", arena, 9).value().size() == 8);
}

TEST_CASE("ok_a_long_folder_is_listed_whole") {
  const Scratch scratch;
  DiskFiles files;
  constexpr int kMany = 700;  // more rows than one call of the system gives
  for (int i = 0; i < kMany; ++i) REQUIRE(files.write(scratch / ("a-name-of-some-length-" + std::to_string(1000 + i)), "x").ok());
  const auto entries = files.list(scratch.path).or_throw();
  REQUIRE(entries.size() == kMany);
  CHECK(entries.front().name == "a-name-of-some-length-1000");
  CHECK(entries.back().name == "a-name-of-some-length-1699");
}

TEST_CASE("ok_a_named_stream_is_read_to_its_end_in_pieces") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const std::string sent(200'000, 'y');
  std::thread writer([&] {
    for (std::size_t done = 0; done < sent.size(); done += 1000) {
      REQUIRE(::write(ends[1], sent.data() + done, 1000) == 1000);
    }
    ::close(ends[1]);
  });
  DiskFiles files;
  Arena arena;
  const auto got = files.read("/dev/fd/" + std::to_string(ends[0]), arena, 1u << 20);
  writer.join();
  ::close(ends[0]);
  REQUIRE(got.ok());
  CHECK(got.value() == sent);
}

TEST_CASE("ok_list_is_sorted_and_follows_links") {
  const Scratch scratch;
  DiskFiles files;
  REQUIRE(files.write(scratch / "b", "12").ok());
  REQUIRE(files.write(scratch / "a/x", "").ok());
  REQUIRE(::symlink("b", (scratch / "c").c_str()) == 0);
  REQUIRE(::symlink("a", (scratch / "d").c_str()) == 0);
  REQUIRE(::symlink("gone", (scratch / "e").c_str()) == 0);
  const auto entries = files.list(scratch.path).or_throw();
  REQUIRE(entries.size() == 5);
  CHECK(entries[0].name == "a");
  CHECK(entries[0].kind == FileKind::kFolder);
  CHECK(entries[1].bytes == 2);
  CHECK((entries[2].is_link && entries[2].kind == FileKind::kFile && entries[2].bytes == 2));
  CHECK((entries[3].is_link && entries[3].kind == FileKind::kFolder));
  CHECK((entries[4].is_link && entries[4].kind == FileKind::kMissing));
  CHECK(files.resolved(scratch / "d") == files.resolved(scratch / "a"));
}

TEST_CASE("ok_write_keeps_the_mode_of_what_it_replaces") {
  const Scratch scratch;
  DiskFiles files;
  REQUIRE(files.write(scratch / "f", "old").ok());
  REQUIRE(::chmod((scratch / "f").c_str(), 0640) == 0);
  REQUIRE(files.write(scratch / "f", "new").ok());
  struct stat seen {};
  REQUIRE(::stat((scratch / "f").c_str(), &seen) == 0);
  CHECK((seen.st_mode & 07777) == 0640);
  CHECK(content(scratch / "f") == "new");
}

TEST_CASE("fails_write_never_goes_through_a_link_and_leaves_nothing_behind") {
  const Scratch scratch;
  DiskFiles files;
  REQUIRE(files.write(scratch / "target", "kept").ok());
  REQUIRE(::symlink("target", (scratch / "link").c_str()) == 0);
  CHECK_FALSE(files.write(scratch / "link", "evil").ok());
  CHECK(content(scratch / "target") == "kept");
  CHECK_FALSE(files.write(scratch / "target/below", "x").ok());
  CHECK_FALSE(files.write(scratch.path, "x").ok());
  CHECK(files.write("/dev/full", "x").error().message == "write /dev/full: no space left on device");
  CHECK(files.write("/dev/null", "x").ok());
  CHECK(files.list(scratch.path).value().size() == 2);
}

TEST_CASE("ok_memory_files_list_no_name_that_leads_nowhere") {
  MemoryFiles files;
  files.content = {{"c//a", "x"}, {"c/./b", "x"}, {"c/../d", "x"}, {"c/e", "x"}};
  const auto entries = files.list("c").or_throw();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].name == "e");
}

TEST_CASE("ok_memory_files_answer_like_a_disk") {
  MemoryFiles files;
  Arena arena;
  files.content = {{"c/Chart.yaml", "n"}, {"c/templates/a", "xy"}, {"/d", ""}};
  CHECK(files.kind("c") == FileKind::kFolder);
  CHECK(files.kind("/c/Chart.yaml") == FileKind::kFile);
  CHECK(files.kind("ch") == FileKind::kMissing);
  CHECK(files.read("c/./templates/a", arena, 9).value() == "xy");
  CHECK_FALSE(files.read("c/templates/a", arena, 1).ok());
  const auto entries = files.list("c").or_throw();
  REQUIRE(entries.size() == 2);
  CHECK(entries[1].name == "templates");
  CHECK(files.list(".").value().size() == 2);
  REQUIRE(files.write("/c/new", "z").ok());
  CHECK(files.content.at("c/new") == "z");
  CHECK(files.absolute("c") == "/c");
}
