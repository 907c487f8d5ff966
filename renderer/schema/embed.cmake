# The schemas of schemas/ become a source of room_schema: rhumbline_embed SCHEMAS_FOLDER OUTPUT.cpp
get_target_property(schema_kind room_schema TYPE)
if(NOT schema_kind STREQUAL INTERFACE_LIBRARY)
  add_executable(rhumbline_embed ${PROJECT_SOURCE_DIR}/tools/embed.cpp
                                 ${PROJECT_SOURCE_DIR}/renderer/schema/table_build.cpp)
  target_link_libraries(rhumbline_embed PRIVATE room_json)
  set(embedded ${PROJECT_BINARY_DIR}/embedded_schemas.cpp)
  file(GLOB embedded_inputs CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/schemas/kubernetes/*
                                              ${PROJECT_SOURCE_DIR}/schemas/json-schema/*)
  add_custom_command(
    OUTPUT ${embedded}
    COMMAND rhumbline_embed ${PROJECT_SOURCE_DIR}/schemas ${embedded}
    DEPENDS rhumbline_embed ${embedded_inputs}
    COMMENT "Embedding the schemas")
  target_sources(room_schema PRIVATE ${embedded})
endif()
