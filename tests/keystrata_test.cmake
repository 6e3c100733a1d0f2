# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The Keystrata authors

# Tests see a neutral world: no display, no home, no settings and no servers of the person who runs them.
set(KEYSTRATA_TEST_HOME ${CMAKE_CURRENT_BINARY_DIR}/home)
file(MAKE_DIRECTORY ${KEYSTRATA_TEST_HOME}/run)
file(CHMOD ${KEYSTRATA_TEST_HOME}/run PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
set(KEYSTRATA_TEST_ENVIRONMENT
    "TZ=UTC"
    "LC_ALL=C.UTF-8"
    "QT_QPA_PLATFORM=offscreen"
    "HOME=${KEYSTRATA_TEST_HOME}"
    "XDG_CONFIG_HOME=${KEYSTRATA_TEST_HOME}/config"
    "XDG_DATA_HOME=${KEYSTRATA_TEST_HOME}/data"
    "XDG_STATE_HOME=${KEYSTRATA_TEST_HOME}/state"
    "XDG_CACHE_HOME=${KEYSTRATA_TEST_HOME}/cache"
    "XDG_RUNTIME_DIR=${KEYSTRATA_TEST_HOME}/run"
    "ASAN_OPTIONS=halt_on_error=1:detect_leaks=1:detect_stack_use_after_return=1"
    "UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1"
    "LSAN_OPTIONS=print_suppressions=0:suppressions=${CMAKE_CURRENT_SOURCE_DIR}/lsan.supp")
set(KEYSTRATA_TEST_UNSET
    "REDIS_URL=unset:"
    "REDISCLI_AUTH=unset:"
    "DISPLAY=unset:"
    "WAYLAND_DISPLAY=unset:"
    "DBUS_SESSION_BUS_ADDRESS=unset:"
    "QT_SCALE_FACTOR=unset:"
    "QT_STYLE_OVERRIDE=unset:"
    "QT_QPA_PLATFORMTHEME=unset:")

# What every test gets, also those that are not QtTest executables (scripts).
function(keystrata_test_properties name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABELS")
  if(NOT arg_LABELS)
    set(arg_LABELS quick)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
    if("long" IN_LIST arg_LABELS)
      set(arg_TIMEOUT 1200)
    endif()
  endif()
  # A skipped test fails: what cannot run here must not look as if it had been checked. QtTest ends a function after
  # five minutes, all its rows together, unless told otherwise.
  math(EXPR milliseconds "${arg_TIMEOUT} * 1000")
  set_tests_properties(
    ${name}
    PROPERTIES ENVIRONMENT "${KEYSTRATA_TEST_ENVIRONMENT};QTEST_FUNCTION_TIMEOUT=${milliseconds}"
               ENVIRONMENT_MODIFICATION "${KEYSTRATA_TEST_UNSET}"
               FAIL_REGULAR_EXPRESSION "(^|\n)SKIP   : "
               LABELS "${arg_LABELS}"
               TIMEOUT ${arg_TIMEOUT})
endfunction()

# keystrata_test(<name> SOURCES <file>... [LIBRARIES <target>...] [LABELS quick|long] [TIMEOUT seconds] [GUI])
#
# One QtTest executable, run by CTest. It links the core and the test support. GUI adds the window's library; tests of
# controllers and item models name keystrata_ui_logic among LIBRARIES instead. End the source with QTEST_GUILESS_MAIN
# (QTEST_MAIN with GUI) and include "<source>.moc".
function(keystrata_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "GUI" "TIMEOUT" "SOURCES;LIBRARIES;LABELS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "keystrata_test(${name}): SOURCES missing or words unknown: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} keystrata_testsupport keystrata_core Qt6::Test
                                        project_warnings)
  if(arg_GUI)
    target_link_libraries(${name} PRIVATE keystrata_ui)
  endif()
  if(arg_GUI OR "keystrata_ui_logic" IN_LIST arg_LIBRARIES)
    # What is shown is compared in the words that people see.
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/logic/english.cpp)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  keystrata_test_properties(${name} LABELS ${arg_LABELS} TIMEOUT ${arg_TIMEOUT})
endfunction()

# keystrata_bench(<name> SOURCES <file>... [LIBRARIES <target>...])
#
# One benchmark: prints its figures next to those of other tools for a person to read, asserts nothing, takes the number
# of keys as its first argument. Built and run by `./dev bench`; the long tests build it and see that it runs at all.
add_custom_target(benchmarks)
function(keystrata_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_executable(${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} keystrata_testsupport keystrata_core project_warnings)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bench)
  add_dependencies(benchmarks ${name})

  add_test(NAME ${name}_builds COMMAND ${CMAKE_COMMAND} --build ${PROJECT_BINARY_DIR} --target ${name})
  keystrata_test_properties(${name}_builds LABELS long)
  set_tests_properties(${name}_builds PROPERTIES FIXTURES_SETUP ${name} RESOURCE_LOCK build)
  add_test(NAME ${name}_runs COMMAND ${name} 20000)
  keystrata_test_properties(${name}_runs LABELS long)
  set_tests_properties(${name}_runs PROPERTIES FIXTURES_REQUIRED ${name})
endfunction()
