// Defaults, user values, globals, switches and imports over a tree of charts. Expectations are what Helm 4.3.1 gives,
// and what 3.22.0 gives where `helm3` is set.
#include <doctest/doctest.h>

#include "renderer/json/json.h"
#include "renderer/values/values.h"
#include "renderer/yaml/yaml.h"

using namespace rhumbline;

namespace {

struct Tree {
  std::map<std::string, std::string> files = {};  // below the root chart; Chart.yaml of subcharts come by themselves
  std::string user = "";
  bool helm3 = false;
};

struct Outcome {
  Job job;
  ChartSet charts;
  Value values;
  std::string json, error;
};

void load(Outcome& out, const Tree& tree) {
  MemoryFiles files;
  for (const auto& [name, bytes] : tree.files) {
    files.content["pc/" + name] = bytes;
    for (std::size_t at = name.find("charts/"); at != std::string::npos; at = name.find("charts/", at + 1)) {
      const std::size_t end = name.find('/', at + 7);
      const std::string chart = "pc/" + name.substr(0, end);
      files.content.emplace(chart + "/Chart.yaml", "name: " + name.substr(at + 7, end - at - 7) + "\nversion: 0.1.0\n");
    }
  }
  files.content.emplace("pc/Chart.yaml", "apiVersion: v2\nname: pc\nversion: 1.0.0\n");
  try {
    const Value user = yaml::read(out.job, out.job.arena.copy(tree.user)).or_throw();
    out.charts = load_chart(out.job, files, "pc", {.helm3 = tree.helm3});
    process_dependencies(out.job, out.charts, user, {.helm3 = tree.helm3});
    out.values = coalesce_values(out.job, *out.charts.root, user, {.helm3 = tree.helm3});
    json::write(out.job, out.json, out.values);
    const std::size_t warnings = out.job.warnings.size();
    std::string taken;  // the last use of the charts
    json::write(out.job, taken, coalesce_values(out.job, *out.charts.root, user, {.helm3 = tree.helm3, .takes_defaults = true}));
    CHECK(taken == out.json);
    out.job.warnings.resize(warnings);
  } catch (const Failure& failure) {
    out.error = failure.diagnostic().helm;
  }
}

std::string values_of(const Tree& tree) {
  Outcome out;
  load(out, tree);
  return out.error.empty() ? out.json : out.error;
}

// pc with child `sub` whose defaults are {a: 1, b: {c: 2}}.
std::string with_sub(const std::string& parent, const std::string& user, bool helm3 = false,
                     const std::string& child = "a: 1\nb: {c: 2}\n") {
  return values_of({{{"values.yaml", parent}, {"charts/sub/values.yaml", child}}, user, helm3});
}

const std::string kDeclared = "apiVersion: v2\nname: pc\nversion: 1.0.0\ndependencies:\n";

}  // namespace

TEST_CASE("ok_null_deletes_default") {
  const auto root = [](const std::string& defaults, const std::string& user, bool helm3 = false) {
    return values_of({{{"values.yaml", defaults}}, user, helm3});
  };
  CHECK(root("a: 1\nm: {x: 1, w: 2}\n", "a: null\nm: {x: null}\n") == R"({"m":{"w":2}})");
  CHECK(root("a: 1\n", "x: null\nm: {z: null}\n") == R"({"a":1,"m":{"z":null},"x":null})");
  CHECK(root("a: null\nm: {k: null, o: {p: null}}\n", "") == R"({"m":{"o":{}}})");
  CHECK(root("a: null\nm: {k: null}\n", "", true) == R"({"a":null,"m":{"k":null}})");
  CHECK(root("a: null\nm: {k: null}\n", "m: {k: 1}\n") == R"({"m":{"k":1}})");
  CHECK(root("l: [1, 2]\nm: [{a: 1}]\n", "l: [3]\n") == R"({"l":[3],"m":[{"a":1}]})");
}

TEST_CASE("ok_null_in_subcharts_as_either_helm_has_it") {
  CHECK(with_sub("sub: {a: null, b: null}\n", "") == R"({"sub":{"a":1,"b":{"c":2},"global":{}}})");
  CHECK(with_sub("sub: {a: null, b: null}\n", "", true) == R"({"sub":{"global":{}}})");
  CHECK(with_sub("sub: {b: {c: null}}\n", "") == R"({"sub":{"a":1,"b":{"c":2},"global":{}}})");
  CHECK(with_sub("sub: {b: {c: null}}\n", "", true) == R"({"sub":{"a":1,"b":{},"global":{}}})");
  CHECK(with_sub("", "sub: {a: null}\n") == R"({"sub":{"b":{"c":2},"global":{}}})");
  CHECK(with_sub("sub: {a: 5}\n", "sub: null\n") == R"({"sub":{"a":1,"b":{"c":2},"global":{}}})");
  CHECK(with_sub("sub: null\n", "") == R"({"sub":{"a":1,"b":{"c":2},"global":{}}})");
  CHECK(with_sub("sub: null\n", "", true) == "type mismatch on sub: %!t(<nil>)");
  CHECK(with_sub("sub: 5\n", "") == "type mismatch on sub: %!t(float64=5)");
  CHECK(with_sub("global: {g: null}\n", "", false, "global: {g: 3}\n") == R"({"global":{},"sub":{"global":{"g":3}}})");
  const std::string row = "- {name: sub, version: 0.1.0}\n", deep = "global: {a: {t: {u: {z: null, x: 1}}}}\n";
  CHECK(values_of({{{"Chart.yaml", kDeclared + row}, {"values.yaml", deep}, {"charts/sub/values.yaml", "b: 2\n"}}, "sub: {k: 1}\n"}) ==
        R"({"global":{"a":{"t":{"u":{"x":1,"z":null}}}},"sub":{"b":2,"global":{"a":{"t":{"u":{"x":1,"z":null}}}},"k":1}})");
}

TEST_CASE("ok_globals_flow_down") {
  CHECK(with_sub("global: {g: 1, t: {u: 1}}\n", "global: {h: 2}\n", false, "global: {g: 9, k: 3, t: {w: 1}}\n") ==
        R"({"global":{"g":1,"h":2,"t":{"u":1}},"sub":{"global":{"g":1,"h":2,"k":3,"t":{"u":1,"w":1}}}})");
  // A child's default below the second level shows up in the parent: the tables are shared.
  CHECK(with_sub("global: {t: {u: {v: 1}}}\n", "", false, "global: {t: {u: {w: 2}}}\n") ==
        R"({"global":{"t":{"u":{"v":1,"w":2}}},"sub":{"global":{"t":{"u":{"v":1,"w":2}}}}})");
  CHECK(with_sub("global: 5\n", "", false, "a: 1\n") == R"({"global":5,"sub":{"a":1}})");
}

TEST_CASE("ok_parent_and_child_share_tables") {
  Outcome out;
  load(out, {{{"values.yaml", "sub: {m: {x: 1}}\n"}, {"charts/sub/values.yaml", "m: {w: 2}\n"}}});
  Map& child = out.values.as_map().get("sub").as_map();
  child.get("m").as_map().set(out.job.arena, "seen", Value::boolean(true));
  CHECK(path_value(out.values, "sub.m.seen") != nullptr);
  CHECK(path_value(out.charts.root->values, "sub.m.seen") == nullptr);  // defaults stay as they were
}

TEST_CASE("ok_warnings_are_worded_like_helms") {
  Outcome out;
  load(out, {{{"values.yaml", "s: 1\nm: {t: {a: 1}, u: 2}\n"}}, "s: {a: 1}\nm: {t: 5, u: {b: 1}}\n"});
  CHECK(out.json == R"({"m":{"t":5,"u":{"b":1}},"s":{"a":1}})");
  REQUIRE(out.job.warnings.size() == 3);
  CHECK(out.job.warnings[0].helm == "level=INFO msg=\"warning: skipped value for pc.s: Not a table.\"");
  CHECK(out.job.warnings[1].helm ==
        "level=INFO msg=\"warning: cannot overwrite table with non table for pc.m.t (map[a:1])\"");
  CHECK(out.job.warnings[2].helm ==
        "level=INFO msg=\"warning: destination for pc.m.u is a table. Ignoring non-table value (2)\"");
}

TEST_CASE("ok_conditions_and_tags_switch_subcharts") {
  const auto subs = [](const std::string& rows, const std::string& user) {
    Outcome out;
    load(out, {{{"Chart.yaml", kDeclared + rows},
                {"charts/a/values.yaml", "x: 1\n"},
                {"charts/b/values.yaml", "x: 1\n"},
                {"charts/u/values.yaml", ""}},
               user});
    std::string names = out.error;
    for (const Chart* child : out.charts.root->subcharts) names += std::string(child->name()) + " ";
    for (const Diagnostic& warning : out.job.warnings) names += "| " + warning.helm;
    return names;
  };
  const std::string a = "- {name: a, version: 0.1.0, condition: 'a.run,b.run', tags: [t, v]}\n",
                    b = "- {name: b, version: 0.x}\n";
  CHECK(subs(a + b, "") == "u a b ");  // undeclared first
  CHECK(subs(b + a, "") == "u b a ");
  CHECK(subs(a + b, "a: {run: false}\n") == "u b ");
  CHECK(subs(a + b, "b: {run: false}\n") == "u b ");
  CHECK(subs(a + b, "a: {run: true}\nb: {run: false}\n") == "u a b ");
  CHECK(subs(a + b, "tags: {t: false}\n") == "u b ");
  CHECK(subs(a + b, "tags: {t: false, v: true}\n") == "u a b ");
  CHECK(subs(a + b, "tags: {t: false}\na: {run: true}\n") == "u a b ");
  CHECK(subs(a + b, "a: {run: {}}\n") == "u a b ");
  CHECK(subs(a + b, "a: {run: 1}\n") == "u a b | level=WARN msg=\"returned non-bool value\" path=a.run chart=a");
  CHECK(subs(a + b, "tags: {t: 1}\n") == "u a b | level=WARN msg=\"returned non-bool value\" tag=t chart=a");
  CHECK(subs("- {name: a, version: '>9'}\n", "") == "a b u ");  // no version fits: as if undeclared
  CHECK(subs("- {name: a, version: 0.1.0, condition: 'z.run, a.run'}\n", "a: {run: false}\n") ==
        "b u a ");  // inner blanks stay
}

TEST_CASE("ok_what_decides_is_made_of_the_inputs_and_changes_none") {
  struct Row {
    std::string condition, parent, child, user;
    bool runs;
  };
  const std::vector<Row> rows = {
      {"f.run", "f: {run: null}\n", "z: 1\n", "", true},  // a null of a default is no value, and no reason to warn
      {"f.run", "f: {run: true, l: [{n: null}]}\n", "z: 1\n", "f: {run: null}\n", true},
      {"a.m.run", "x: 1\n", "m: {run: null}\n", "", true},
      {"a.m.run", "a: {m: {k: 1}}\n", "m: {run: false}\n", "", false},
      {"a.m.run", "a: {m: {k: 1}}\n", "m: {k: 2}\n", "a: {m: {run: false}}\n", false},
      {"global.x.run", "global: {x: {z: {}}}\n", "global: {x: {run: false}}\n", "", true},
      {"global.x.w.run", "global: {x: {w: {}}}\n", "global: {x: {w: {run: false}}}\n", "", false},  // tables that parent and child share
  };
  for (const Row& row : rows) {
    CAPTURE(row.condition + " in " + row.parent + row.child + row.user);
    Job job;
    MemoryFiles files;
    files.content = {{"pc/Chart.yaml", kDeclared + "- {name: a, version: 0.1.0, condition: " + row.condition + "}\n"},
                     {"pc/values.yaml", row.parent},
                     {"pc/charts/a/Chart.yaml", "name: a\nversion: 0.1.0\n"},
                     {"pc/charts/a/values.yaml", row.child}};
    const Value user = yaml::read(job, job.arena.copy(row.user)).or_throw();
    ChartSet charts = load_chart(job, files, "pc");
    const Value own = charts.root->values, below = charts.root->subcharts.front()->values;
    std::string before, after;
    for (const Value& input : {user, own, below}) json::write(job, before, input);
    process_dependencies(job, charts, user);
    for (const Value& input : {user, own, below}) json::write(job, after, input);
    CHECK(before == after);
    CHECK(charts.root->subcharts.size() == (row.runs ? 1 : 0));
    CHECK(job.warnings.empty());
  }
}

TEST_CASE("ok_an_alias_renames_a_copy") {
  Outcome out;
  load(out, {{{"Chart.yaml", kDeclared + "- {name: a, version: 0.1.0, alias: p}\n- {name: a, version: 0.1.0, alias: q, "
                                         "condition: q.run}\n- {name: a, version: 0.1.0}\n"},
              {"values.yaml", "p: {x: 2}\nq: {run: true}\n"},
              {"charts/a/values.yaml", "x: 1\n"},
              {"charts/a/templates/t", ""},
              {"charts/a/charts/deep/templates/t", ""}}});
  CHECK(
      out.json ==
      R"({"a":{"deep":{"global":{}},"global":{},"x":1},"p":{"deep":{"global":{}},"global":{},"x":2},"q":{"deep":{"global":{}},"global":{},"run":true,"x":1}})");
  REQUIRE(out.charts.root->subcharts.size() == 3);
  const Chart& q = *out.charts.root->subcharts[1];
  CHECK(q.full_path() == "pc/charts/q");
  CHECK(q.subcharts[0]->full_path() == "pc/charts/q/charts/deep");
  CHECK(q.templates.size() == 1);
  CHECK(out.charts.root->metadata.dependencies[1].name == "q");
}

TEST_CASE("ok_import_values") {
  const auto imported = [](const std::string& rows, const std::string& parent, const std::string& child,
                           const std::string& user = "") {
    Outcome out;
    load(out, {{{"Chart.yaml", kDeclared + "- {name: sub, version: 0.1.0, import-values: " + rows + "}\n"},
                {"values.yaml", parent},
                {"charts/sub/values.yaml", child}},
               user});
    out.values.as_map().erase("sub");
    std::string json;
    json::write(out.job, json, out.values);
    for (const Diagnostic& warning : out.job.warnings) json += "| " + warning.helm;
    return json;
  };
  CHECK(imported("[q]", "", "exports: {q: {x: 1}}\n") == R"({"x":1})");
  CHECK(imported("[{child: d.e, parent: p.q}]", "", "d: {e: {x: 1}}\n") == R"({"p":{"q":{"x":1}}})");
  CHECK(imported("[{child: d, parent: .}]", "x: 9\n", "d: {x: 1, w: 2}\n") == R"({"w":2,"x":9})");
  CHECK(imported("[{child: d, parent: .}, {child: e, parent: .}]", "", "d: {x: 1}\ne: {x: 2, w: 2}\n") ==
        R"({"w":2,"x":1})");
  CHECK(imported("[{child: d, parent: .}]", "", "d: {x: 1}\n", "sub: {d: {x: 5}}\n") ==
        R"({"x":1})");  // the user's values play no part
  CHECK(imported("[q, {child: zz, parent: .}]", "", "a: 1\n") ==
        "{}| level=WARN msg=\"ImportValues missing table\" error=\"\\\"exports\\\" is not a table\""
        "| level=WARN msg=\"ImportValues missing table from chart\" chart=sub error=\"\\\"zz\\\" is not a table\"");
}

TEST_CASE("ok_merge_values_keeps_nulls") {
  Outcome out;
  load(out, {{{"values.yaml", "a: 1\n"}}});
  const Value user = yaml::read(out.job, "a: null\nb: null\n").or_throw();
  std::string json;
  json::write(out.job, json, merge_values(out.job, *out.charts.root, user));
  CHECK(json == R"({"a":null,"b":null})");
}

TEST_CASE("ok_coalescing_leaves_its_inputs_alone") {
  Outcome out;
  load(out, {{{"values.yaml", "m: {a: 1, b: {c: null}}\n"}, {"charts/sub/values.yaml", "global: {x: {w: 1}}\n"}}});
  const Value user = yaml::read(out.job, "m: {b: {d: 1}}\nglobal: {x: {z: 1}}\n").or_throw();
  std::string before, after;
  json::write(out.job, before, user);
  json::write(out.job, before, out.charts.root->values);
  coalesce_values(out.job, *out.charts.root, user);
  merge_values(out.job, *out.charts.root, user);
  json::write(out.job, after, user);
  json::write(out.job, after, out.charts.root->values);
  CHECK(before == after);
}
