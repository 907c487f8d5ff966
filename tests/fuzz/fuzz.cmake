# One libFuzzer program for each .cpp of this folder (preset fuzz, which needs clang): tools/fuzz.sh runs them.
file(GLOB targets CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/fuzz/*.cpp)
foreach(source IN LISTS targets)
  get_filename_component(name ${source} NAME_WE)
  if(name STREQUAL kubeconfig AND NOT TARGET room_remote)
    continue()
  endif()
  # What the target includes says which rooms it needs; values it always does.
  file(STRINGS ${source} includes REGEX "#include \"renderer/")
  string(REGEX REPLACE "[^;]*renderer/([a-z]+)/[^;]*" "room_\\1" rooms "${includes}")
  add_executable(fuzz_${name} ${source})
  target_link_libraries(fuzz_${name} PRIVATE ${rooms} room_value third_zlib)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endforeach()
