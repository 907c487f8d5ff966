// The classes behind make_report(). Private to this room.
#pragma once

#include "renderer/report/report.h"

namespace rhumbline {

/// junit, tap. (verdict_tests.cpp)
std::unique_ptr<Report> make_junit_report(const ReportOptions& options);
std::unique_ptr<Report> make_tap_report(const ReportOptions& options);
/// sarif, github, gitlab. (verdict_ci.cpp)
std::unique_ptr<Report> make_ci_report(const ReportOptions& options);

/// What a row is called: its object, else the number of its document; with the Kubernetes version of a matrix.
std::string row_name(const Row& row);

}  // namespace rhumbline
