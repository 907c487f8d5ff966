# Tests for ctest: one doctest program per room, then the scripts that run the binary.
third_party(doctest doctest/doctest.h "")
# valijson: an independent oracle for the schema tests; only its header, unpacked by tools/deps.sh.
find_path(valijson_INCLUDE valijson/validator.hpp
          HINTS ${PROJECT_SOURCE_DIR}/build/deps/usr/include)
add_library(test_main OBJECT tests/main.cpp)
target_link_libraries(test_main PRIVATE third_doctest)

get_property(rooms GLOBAL PROPERTY ROOMS)
foreach(name IN LISTS rooms)
  file(GLOB tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/${name}*.cpp)
  if(name STREQUAL value)  # values*.cpp are another room's
    list(FILTER tests EXCLUDE REGEX "/values[^/]*\\.cpp$")
  endif()
  if(tests)
    add_executable(unit_${name} ${tests} $<TARGET_OBJECTS:test_main>)
    target_link_libraries(unit_${name} PRIVATE room_${name} third_doctest third_json third_yamlcpp)
    target_compile_definitions(unit_${name} PRIVATE
      RHUMBLINE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    if(valijson_INCLUDE)
      target_include_directories(unit_${name} SYSTEM PRIVATE ${valijson_INCLUDE})
    endif()
    add_test(NAME unit_${name} COMMAND unit_${name}
             WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  endif()
endforeach()
