# The rules and custom resource definitions of schemas/<system>/ become a source of room_rules.
# Included by CMakeLists.txt it adds the command; run as a script (-P) it writes the source.
if(CMAKE_SCRIPT_MODE_FILE)
  set(rows "")
  set(texts "")
  set(number 0)
  file(GLOB files RELATIVE ${SCHEMAS} ${SCHEMAS}/*/*.json ${SCHEMAS}/*/*.yaml ${SCHEMAS}/rules.schema.json)
  list(FILTER files EXCLUDE REGEX "values\\.schema\\.json$|^kubernetes/|^json-schema/")
  list(SORT files)
  foreach(name IN LISTS files)
    file(READ ${SCHEMAS}/${name} text)
    # A literal may hold some 64 KiB; pieces beside each other are one.
    string(LENGTH "${text}" length)
    set(literal "")
    set(at 0)
    while(at LESS length)
      string(SUBSTRING "${text}" ${at} 12000 piece)
      string(APPEND literal "R\"~~~(${piece})~~~\"\n")
      math(EXPR at "${at} + 12000")
    endwhile()
    string(APPEND texts "constexpr char kBytes${number}[] =\n${literal};\n"
      "constexpr std::string_view kText${number}(kBytes${number}, sizeof kBytes${number} - 1);\n")
    if(name STREQUAL "rules.schema.json")
      set(schema kText${number})
    else()
      string(APPEND rows "    {\"${name}\", kText${number}},\n")
    endif()
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE ${OUTPUT} "// Made by renderer/rules/embed.cmake.\n#include \"renderer/rules/embedded.h\"\n\n"
    "namespace rhumbline::rules {\nnamespace {\n${texts}\nconstexpr Embedded kFiles[] = {\n${rows}};\n}  // namespace\n\n"
    "std::span<const Embedded> embedded_rules() { return kFiles; }\n"
    "std::string_view rules_schema() { return ${schema}; }\n}  // namespace rhumbline::rules\n")
  return()
endif()

get_target_property(rules_kind room_rules TYPE)
if(NOT rules_kind STREQUAL INTERFACE_LIBRARY)
  set(embedded_rules ${PROJECT_BINARY_DIR}/embedded_rules.cpp)
  file(GLOB rules_inputs CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/schemas/*/*.json ${PROJECT_SOURCE_DIR}/schemas/*/*.yaml
                                           ${PROJECT_SOURCE_DIR}/schemas/rules.schema.json)
  add_custom_command(
    OUTPUT ${embedded_rules}
    COMMAND ${CMAKE_COMMAND} -DSCHEMAS=${PROJECT_SOURCE_DIR}/schemas -DOUTPUT=${embedded_rules}
            -P ${PROJECT_SOURCE_DIR}/renderer/rules/embed.cmake
    DEPENDS ${PROJECT_SOURCE_DIR}/renderer/rules/embed.cmake ${rules_inputs}
    COMMENT "Embedding the rules")
  target_sources(room_rules PRIVATE ${embedded_rules})
endif()
