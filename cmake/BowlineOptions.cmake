# What every target of the project is compiled with, and the functions that declare targets.

option(BOWLINE_TEST_FAULTS "Compile the fault switches that tests and the demo turn on" OFF)
option(BOWLINE_PLANT_RACE "Plant a data race that ThreadSanitizer has to find" OFF)
set(BOWLINE_SANITIZER "" CACHE STRING "address (with undefined behaviour), thread, or empty")

find_program(BOWLINE_CCACHE ccache)
if(BOWLINE_CCACHE)
  # Relative paths in the cache key: a clone in another folder finds what this one compiled.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${BOWLINE_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

# bowline_build: the language, hardening, sanitizer and linker flags that all code shares, generated
# code too. bowline_options adds what only our own code is compiled with.
add_library(bowline_build INTERFACE)
target_compile_features(bowline_build INTERFACE cxx_std_20)
target_compile_options(bowline_build INTERFACE
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.
  -fstack-protector-strong -fPIE)
target_link_options(bowline_build INTERFACE -pie -Wl,-z,relro,-z,now)

find_program(BOWLINE_MOLD mold)
if(BOWLINE_MOLD)
  target_link_options(bowline_build INTERFACE -fuse-ld=mold)
endif()

if(BOWLINE_SANITIZER STREQUAL "address")
  set(sanitize -fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=undefined -fno-omit-frame-pointer -O1)
elseif(BOWLINE_SANITIZER STREQUAL "thread")
  set(sanitize -fsanitize=thread -fno-omit-frame-pointer -O1 -Wno-tsan)
elseif(BOWLINE_SANITIZER)
  message(FATAL_ERROR "BOWLINE_SANITIZER is '${BOWLINE_SANITIZER}', want address, thread or nothing")
else()
  set(sanitize)
  target_compile_definitions(bowline_build INTERFACE $<$<CONFIG:RelWithDebInfo>:_FORTIFY_SOURCE=2>)
endif()
target_compile_options(bowline_build INTERFACE ${sanitize})
target_link_options(bowline_build INTERFACE ${sanitize})

add_library(bowline_options INTERFACE)
target_link_libraries(bowline_options INTERFACE bowline_build)
target_include_directories(bowline_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(bowline_options INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Werror
  # Settings are named and the rest keep their defaults: {.a = 1}.
  -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  # The optimiser of g++ 12 reports false overflows inside its own std::string.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:RelWithDebInfo>>:-Wno-restrict>)
# cpprest's `U` macro breaks fmt; Boost's fences warn under ThreadSanitizer.
target_compile_definitions(bowline_options INTERFACE _TURN_OFF_PLATFORM_STRING BOOST_ASIO_NO_DEPRECATED)
if(BOWLINE_TEST_FAULTS)
  target_compile_definitions(bowline_options INTERFACE BOWLINE_TEST_FAULTS)
endif()
if(BOWLINE_PLANT_RACE)
  target_compile_definitions(bowline_options INTERFACE BOWLINE_PLANT_RACE)
endif()

# bowline_layer(NAME SOURCES .cc… HEADERS .h… [LINK PUBLIC|PRIVATE target…])
# One static library per layer. Every source and header is listed; with
# CMAKE_VERIFY_INTERFACE_HEADER_SETS each header is also compiled alone.
function(bowline_layer name)
  cmake_parse_arguments(layer "" "" "SOURCES;HEADERS;LINK" ${ARGN})
  add_library(${name} STATIC ${layer_SOURCES})
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${layer_HEADERS})
  target_link_libraries(${name} PUBLIC bowline_options)
  if(layer_LINK)
    target_link_libraries(${name} ${layer_LINK})
  endif()
endfunction()

# bowline_daemon(NAME SOURCES .cc… LINK target…)
# An executable; in an optimised build with jemalloc, which gives the memory of a storm back.
function(bowline_daemon name)
  cmake_parse_arguments(daemon "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${daemon_SOURCES})
  target_link_libraries(${name} PRIVATE bowline_options ${daemon_LINK})
  if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo" AND NOT BOWLINE_SANITIZER)
    target_link_libraries(${name} PRIVATE bowline_malloc)
  endif()
endfunction()

# bowline_test(NAME SOURCES .cc… LINK target… [LABELS unit|wire|cluster…])
# One Catch2 executable and one ctest entry; `ctest -L unit` picks a kind.
function(bowline_test name)
  cmake_parse_arguments(test "" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${test_SOURCES})
  target_link_libraries(${name} PRIVATE bowline_options Catch2::Catch2WithMain ${test_LINK})
  add_test(NAME ${name} COMMAND ${name} --durations yes)
  if(test_LABELS)
    set_tests_properties(${name} PROPERTIES LABELS "${test_LABELS}")
  endif()
endfunction()
