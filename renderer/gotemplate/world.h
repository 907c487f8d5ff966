// What templates may learn of the world outside, and who is told of their random choices. Part of the room's face (gotemplate.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "renderer/value/value.h"

namespace rhumbline {

struct Call;

/// Where a random function is called, told so that an edit elsewhere does not change it: the innermost template file, the calls that
/// lead from there (name and source line of each), the function, and how often this very place was passed in that run of the file.
struct CallPlace {
  std::string site;            // arguments left out
  std::string with_arguments;  // the plain arguments too; passes are counted for each of them by itself
};

/// Somebody who is told of every call of a random function (Purity::kRandom), and may answer in its stead.
class Dice {
 public:
  virtual ~Dice() = default;
  /// Before the call. A value: it is the result, and the function is not called.
  virtual std::optional<Value> before(Call& call, const CallPlace& place) = 0;
  virtual void after(Call& call, const CallPlace& place, const Value& result) = 0;
};

/// What templates may learn of the world outside. Deterministic and offline unless a caller says otherwise.
class World {
 public:
  virtual ~World() = default;
  virtual std::int64_t now() = 0;                             // Unix time, nanoseconds
  virtual void random(std::span<std::uint8_t> bytes) = 0;     // fills
  virtual Value lookup(Job& job, std::string_view api_version, std::string_view kind, std::string_view name_space,
                       std::string_view name) = 0;            // the object, a list, or an empty map
  virtual std::string resolve_host(std::string_view name) = 0;  // "" unless --enable-dns
  virtual std::optional<std::string> environment(std::string_view name) = 0;
  virtual Dice* dice() { return nullptr; }                    // nullptr: nobody wants to know
  virtual bool is_seeded() const { return false; }            // keys too come from random(), not from the library's generator
};

/// Asks the world around it for everything; what derives from it answers some of it in its place.
class WorldWithin : public World {
 public:
  explicit WorldWithin(World& around) : around_(around) {}

  std::int64_t now() override { return around_.now(); }
  void random(std::span<std::uint8_t> bytes) override { around_.random(bytes); }
  Value lookup(Job& job, std::string_view api_version, std::string_view kind, std::string_view name_space, std::string_view name) override {
    return around_.lookup(job, api_version, kind, name_space, name);
  }
  std::string resolve_host(std::string_view name) override { return around_.resolve_host(name); }
  std::optional<std::string> environment(std::string_view name) override { return around_.environment(name); }
  Dice* dice() override { return around_.dice(); }
  [[nodiscard]] bool is_seeded() const override { return around_.is_seeded(); }

 protected:
  World& around_;
};

}  // namespace rhumbline
