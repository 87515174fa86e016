# Finds libclang 19 or newer and makes the target Libclang::libclang, with the headers and with what libclang.c is to
# know of the library. It is not linked with, but loaded when it is needed.
#
# Not find_package(Clang): it asks for packages that nobody needs for libclang, and there is no version in clang-c's
# headers to go by. So each place where distributions put an LLVM is tried in turn, and what counts is that a call
# which came with 19 compiles and links. 19 is tried first, as it is what lockwise is tested with.
#
# Input:  LIBCLANG_ROOT (CMake or environment): an LLVM prefix that is tried before all others.
# Output: Libclang_FOUND, LIBCLANG_PREFIX, LIBCLANG_DEFINITIONS (for libclang.c).

include(CheckCSourceCompiles)

# Newest first, except that 19 comes before all.
file(GLOB libclang_roots /usr/lib/llvm-[0-9]* /usr/lib64/llvm[0-9]* /opt/llvm-[0-9]*)
list(SORT libclang_roots COMPARE NATURAL ORDER DESCENDING)
set(libclang_first ${libclang_roots})
list(FILTER libclang_first INCLUDE REGEX "llvm-?19$")
list(PREPEND libclang_roots ${LIBCLANG_ROOT} $ENV{LIBCLANG_ROOT} ${libclang_first})
list(APPEND libclang_roots /usr/local /usr)
list(REMOVE_DUPLICATES libclang_roots)

set(Libclang_FOUND FALSE)
foreach(root IN LISTS libclang_roots)
    if(NOT EXISTS ${root}/include/clang-c/Index.h)
        continue()
    endif()
    unset(libclang_file CACHE)
    find_library(libclang_file NAMES clang PATHS ${root} PATH_SUFFIXES lib lib64 NO_DEFAULT_PATH)
    if(NOT libclang_file)
        continue()
    endif()
    string(MAKE_C_IDENTIFIER "libclang_works_${root}" works)
    set(CMAKE_REQUIRED_INCLUDES ${root}/include)
    set(CMAKE_REQUIRED_LIBRARIES ${libclang_file})
    set(CMAKE_REQUIRED_QUIET TRUE)
    check_c_source_compiles("
        #include <clang-c/Index.h>
        int main(void) { return (int)clang_getCursorBinaryOperatorKind(clang_getNullCursor()); }" ${works})
    unset(CMAKE_REQUIRED_INCLUDES)
    unset(CMAKE_REQUIRED_LIBRARIES)
    unset(CMAKE_REQUIRED_QUIET)
    if(${works})
        set(Libclang_FOUND TRUE)
        set(LIBCLANG_PREFIX ${root})
        break()
    endif()
endforeach()

if(NOT Libclang_FOUND)
    list(JOIN libclang_roots " " tried)
    message(FATAL_ERROR "libclang 19 or newer was not found (tried: ${tried}).\n"
        "On Debian 12, Ubuntu 24.04 and newer: apt-get install libclang-19-dev libclang-common-19-dev.\n"
        "Elsewhere give its prefix: cmake -DLIBCLANG_ROOT=DIR")
endif()

# Without these, every <stddef.h> of the code that is checked would be missing.
file(GLOB libclang_builtin_headers ${LIBCLANG_PREFIX}/lib/clang/*/include/stddef.h)
if(NOT libclang_builtin_headers)
    message(WARNING "libclang's own headers (stddef.h and others) are not below ${LIBCLANG_PREFIX}/lib/clang: "
        "install libclang-common-19-dev")
endif()

# The file that the dynamic linker takes, which has another name than the one for linking, and its version.
set(source ${CMAKE_BINARY_DIR}/libclang/which.c)
file(CONFIGURE OUTPUT ${source} CONTENT [[
#define _GNU_SOURCE
#include <clang-c/Index.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
int main(void) {
    Dl_info library;
    struct stat file;
    CXString version = clang_getClangVersion();
    const char *text = clang_getCString(version) + strcspn(clang_getCString(version), "0123456789");
    if (!dladdr(dlsym(RTLD_DEFAULT, "clang_getClangVersion"), &library) || stat(library.dli_fname, &file) != 0)
        return 1;
    printf("%s;%.*s;%lld;%lld", library.dli_fname, (int)strspn(text, "0123456789."), text, (long long)file.st_size,
           (long long)file.st_mtim.tv_sec);
    return 0;
}
]] @ONLY)
try_run(ran built ${CMAKE_BINARY_DIR}/libclang ${source}
    CMAKE_FLAGS -DINCLUDE_DIRECTORIES=${LIBCLANG_PREFIX}/include
    LINK_LIBRARIES ${libclang_file} ${CMAKE_DL_LIBS}
    RUN_OUTPUT_VARIABLE which)
unset(ran CACHE) # it may be another one next time
if(NOT which MATCHES "^/")
    message(FATAL_ERROR "${libclang_file} does not run: ${which}")
endif()
list(GET which 0 libclang_loaded)
list(GET which 1 libclang_version)
list(GET which 2 libclang_size)
list(GET which 3 libclang_time)

add_library(Libclang::libclang INTERFACE IMPORTED)
set_target_properties(Libclang::libclang PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES ${LIBCLANG_PREFIX}/include
    INTERFACE_LINK_LIBRARIES "${CMAKE_DL_LIBS}")
set(LIBCLANG_DEFINITIONS LIBCLANG_FILE="${libclang_loaded}" LIBCLANG_VERSION="${libclang_version}"
    LIBCLANG_SIZE=${libclang_size} LIBCLANG_TIME=${libclang_time})
message(STATUS "libclang ${libclang_version}: ${libclang_loaded}")
