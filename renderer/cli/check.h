// What the files of `check` share: releases as they are asked for, and as they are rendered. For this room only.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "renderer/cli/cli.h"
#include "renderer/cli/provenance.h"
#include "renderer/report/report.h"
#include "renderer/rules/rules.h"

namespace rhumbline::cli {

/// The releases of a --set-of file, each as a request; `base` gives the flags that hold for all. throws Failure (kUsage) with the place.
std::vector<RenderRequest> read_set(Job& job, Files& files, const std::string& path, const RenderRequest& base);

/// One rendering, read once: every part of the check looks at the same objects.
struct Checked {
  rules::Release release;
  std::string kube_version;
  struct Object {
    Value value;
    std::vector<yaml::DuplicateKey> duplicates;
  };
  std::vector<Object> objects;       // with hooks
  std::vector<Value> definitions;    // CustomResourceDefinitions of crds/ and of the rendering
  std::vector<schema::Finding> findings;  // of the values schema
  std::vector<UnusedValue> unused, slips;
};
/// throws Failure when it does not render. Where the values break their schema, the findings tell and the objects may be missing.
/// `looks_at_values`: find out what is unused, too.
Checked render_checked(Job& job, Files& files, World& world, const Arguments& arguments, RenderRequest request, bool looks_at_values);

/// Tells findings about rendered lines which values fed them, by rendering the request once more; does nothing where there are none.
/// `unknown`: fields that the objects' schemas do not declare; those that a value of the user became are told as findings of that value,
/// which then is no use. (check_origins.cpp)
void tell_values(Job& job, Files& files, World& world, const Arguments& arguments, RenderRequest request, std::span<const schema::Finding> unknown,
                 std::vector<schema::Finding>& findings);

/// A value of the user that became fields which their objects do not have.
struct Misplaced {
  schema::Finding finding;                     // about the value, with the key that was meant
  std::vector<const schema::Finding*> fields;  // what it became; the message names the first
};
/// Finds them. `action_at`: the action that wrote a place of the output, or nullptr. (check_misplaced.cpp)
std::vector<Misplaced> misplaced_values(const Job& job, const Insight& insight, const Provenance& provenance,
                                        const std::function<const ReadPaths::Action*(Pos)>& action_at,
                                        std::span<const schema::Finding* const> unknown);

/// The findings as `validate` would report them: a row for each object, and one for the values. `charts`: what the releases are made of,
/// as they were asked for. (check_report.cpp)
std::string check_report(Job& job, const schema::Store& store, const ReportOptions& options, std::span<const Checked> releases,
                         std::span<const std::string> charts, std::span<const schema::Finding> findings, bool with_noise);

/// Gives edits that would be taken back the --set flag that keeps them, where the template's line names the value and another
/// rendering proves it.
void try_flags(Job& job, Files& files, World& world, const Arguments& arguments, const RenderRequest& request, const rules::Release& release,
               const schema::Store& store, std::vector<schema::Finding>& findings);

}  // namespace rhumbline::cli
