# Tests for ctest: one doctest program per room, then the scripts that run the binary.
third_party(doctest doctest/doctest.h "")
# Second opinions: other people's readers and validators judge the same input (tests/unit/*_opinion.cpp).
third_party(libyaml yaml.h yaml)
third_party(yamlcpp yaml-cpp/yaml.h yaml-cpp)
third_party(json nlohmann/json.hpp "")
# valijson: an independent oracle for the schema tests; only its header, unpacked by tools/deps.sh.
find_path(valijson_INCLUDE valijson/validator.hpp
          HINTS ${PROJECT_SOURCE_DIR}/build/deps/usr/include)
if(NOT valijson_INCLUDE)
  message(WARNING "valijson is missing: its opinion on JSON schemas is left out of the tests (tools/deps.sh fetches it)")
endif()
add_library(test_main OBJECT tests/main.cpp)
target_link_libraries(test_main PRIVATE third_doctest)

get_property(rooms GLOBAL PROPERTY ROOMS)
foreach(name IN LISTS rooms)
  file(GLOB tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/${name}*.cpp)
  if(name STREQUAL value)  # values*.cpp are another room's
    list(FILTER tests EXCLUDE REGEX "/values[^/]*\\.cpp$")
  endif()
  if(NOT valijson_INCLUDE)
    list(FILTER tests EXCLUDE REGEX "schema_second_opinion")
  endif()
  if(tests)
    add_executable(unit_${name} ${tests} $<TARGET_OBJECTS:test_main>)
    target_link_libraries(unit_${name} PRIVATE room_${name} third_doctest third_json third_yamlcpp third_libyaml)
    target_compile_definitions(unit_${name} PRIVATE
      RHUMBLINE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    if(valijson_INCLUDE)
      target_include_directories(unit_${name} SYSTEM PRIVATE ${valijson_INCLUDE})
    endif()
    add_test(NAME unit_${name} COMMAND unit_${name}
             WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  endif()
endforeach()

# The official JSON Schema suite lies in ../shared (tests/floors.txt); only its runner is built here.
get_target_property(schema_kind room_schema TYPE)
if(NOT schema_kind STREQUAL INTERFACE_LIBRARY)
  add_executable(json_schema_suite tests/json_schema_suite.cpp)
  target_link_libraries(json_schema_suite PRIVATE room_schema)
endif()

# Scripts: Python 3 with PyYAML (tools/deps.sh). What only needs the sources runs without the binary.
find_package(Python3 COMPONENTS Interpreter REQUIRED)
function(script_test name)
  add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} -B ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endfunction()
script_test(layers tests/layers.py)
script_test(runners tests/runners.py)

if(TARGET rhumbline)
  set(binary $<TARGET_FILE:rhumbline>)
  file(GLOB groups CONFIGURE_DEPENDS LIST_DIRECTORIES true ${PROJECT_SOURCE_DIR}/tests/cases/*)
  foreach(folder IN LISTS groups)
    if(IS_DIRECTORY ${folder})
      get_filename_component(group ${folder} NAME)
      script_test(cases_${group} tests/golden.py --bin ${binary} ${group})
    endif()
  endforeach()
  script_test(functions_page tests/functions_page.py --bin ${binary})
  script_test(presets tests/presets.py --bin ${binary})
  script_test(pages tests/pages.py --bin ${binary})
  script_test(seldon_crd tools/seldon_crd.py --bin ${binary} --check)
  # Counts that may only rise are in tests/floors.txt; a suite of the house fails when it falls below.
  script_test(probes tests/floors.py --bin ${binary} probes)
  script_test(validate_strict tests/floors.py --bin ${binary} validate-strict)
  script_test(validate_lenient tests/floors.py --bin ${binary} validate-lenient)
  script_test(kubeconform_strict tests/floors.py --bin ${binary} kubeconform-strict)
  script_test(kubeconform_lenient tests/floors.py --bin ${binary} kubeconform-lenient)
endif()
