// What must not be read in a log: the data of Secrets, and variables of containers whose names say what they hold.
//
// In:  fields and values.   Out: whether to hide, and copies that hide.
// The one idea: it is decided by names alone, before any text of a report exists.
// Trap: SECRET_NAME and TOKEN_FILE name a thing and hold no secret.

#include <algorithm>
#include <array>

#include "renderer/diff/parts.h"

namespace rhumbline {

namespace {

constexpr std::string_view kSecretWords[] = {"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "API_KEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIAL"};
constexpr std::string_view kHarmlessEnds[] = {"_NAME", "_FILE", "_PATH", "_DIR", "_URL", "_ENABLED", "_TYPE", "_ISSUER", "_TTL", "_EXPIRY", "_KEY_ID", "_NAMESPACE", "_HEADER"};
constexpr int kDeepest = 1000;  // objects are cut off long before

bool names_secret(std::string_view name) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c == '-' ? '_' : c; });
  const auto ends = [&](std::string_view end) { return upper.ends_with(end); };
  const auto holds = [&](std::string_view word) { return upper.find(word) != std::string::npos; };
  return std::any_of(std::begin(kSecretWords), std::end(kSecretWords), holds) && std::none_of(std::begin(kHarmlessEnds), std::end(kHarmlessEnds), ends);
}

// {name: DB_PASSWORD, value: ...}
bool is_secret_variable(const Value& item) {
  return item.is_map() && item.as_map().size() == 2 && item.as_map().get("name").is_string() && item.as_map().get("value").is_string() &&
         !item.as_map().get("value").as_text().empty() && names_secret(item.as_map().get("name").as_text());
}

bool holds_secret_variable(const Value& value, int depth) {
  if (depth > kDeepest) return false;
  if (value.is_list()) {
    return std::any_of(value.as_list().begin(), value.as_list().end(), [&](const Value& item) { return holds_secret_variable(item, depth + 1); });
  }
  if (!value.is_map()) return false;
  if (is_secret_variable(value)) return true;
  const std::span<const Entry> entries = std::as_const(value.as_map()).entries();
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) { return holds_secret_variable(entry.value, depth + 1); });
}

void hide(Job& job, const Value& value) {
  if (value.is_list()) {
    for (const Value& item : value.as_list()) hide(job, item);
  }
  if (!value.is_map()) return;
  if (is_secret_variable(value)) {
    const std::string size = "(hidden, " + std::to_string(value.as_map().get("value").as_text().size()) + " bytes)";
    value.as_map().set(job.arena, "value", Value::string(job.arena, job.arena.copy(size)));
    return;
  }
  for (const Entry& entry : value.as_map().entries()) hide(job, entry.value);
}

}  // namespace

bool is_secret_field(const ObjectDiff& object, std::string_view path) {
  if (object.is_secret) return path.starts_with("data") || path.starts_with("stringData");
  constexpr std::string_view kEnv = "env[name=\"";
  if (!path.ends_with("].value")) return false;
  const std::size_t env = path.rfind(kEnv);
  if (env == std::string_view::npos) return false;
  const std::string_view name = path.substr(env + kEnv.size());
  return names_secret(name.substr(0, name.find('"')));
}

Value without_secrets(Job& job, const Value& value) {
  if (!holds_secret_variable(value, 0)) return value;
  const Value copy = deep_copy(job, value);
  hide(job, copy);
  return copy;
}

}  // namespace rhumbline
