/* test_compdb.c: databases as the build systems write them, and each way in which one can be broken. */
#include "frontend/compdb.h"
#include "support/check.h"
#include "support/folder.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Fixture {
    Arena *arena;
    Diag *diag;
    const char *folder;
    CompileDb db;
} Fixture;

static int set_up(void **state) {
    Arena *arena = arena_new();
    Fixture *f = ARENA_NEW(arena, Fixture);
    f->arena = arena;
    f->diag = diag_new(NULL);
    f->folder = folder_new(arena);
    *state = f;
    return 0;
}

static int tear_down(void **state) {
    Fixture *f = *state;
    folder_remove(f->folder);
    diag_free(f->diag);
    arena_free(f->arena);
    return 0;
}

/* Writes `text` with each % replaced by the folder, and loads it. */
static Status load_as(Fixture *f, const char *name, const char *text) {
    char *out = arena_alloc(f->arena, strlen(text) * 64 + 1);
    size_t len = 0;
    for (const char *at = text; *at; at++) {
        if (*at == '%')
            len += (size_t)sprintf(out + len, "%s", f->folder);
        else
            out[len++] = *at;
    }
    return compdb_load(folder_write(f->arena, f->folder, name, out), f->arena, f->diag, &f->db);
}

static Status load(Fixture *f, const char *text) {
    return load_as(f, "compile_commands.json", text);
}

static const char *in_folder(Fixture *f, const char *name) {
    return name[0] ? folder_path(f->arena, f->folder, name) : f->folder;
}

static const char claimed[] = "-fgnuc-version=6.5";

/* The arguments of command i joined by blanks, but for the version of GCC that clang is to claim. */
static const char *args_of(Fixture *f, uint32_t i) {
    assert_true(i < f->db.commands.len);
    const CompileCommand *command = &f->db.commands.data[i];
    const char *joined = "";
    for (uint32_t k = 0; k < command->arg_count; k++) {
        if (strcmp(command->args[k], claimed) != 0)
            joined = arena_printf(f->arena, "%s%s%s", joined, joined[0] ? " " : "", command->args[k]);
    }
    assert_null(command->args[command->arg_count]);
    return joined;
}

static void assert_command(Fixture *f, uint32_t i, const char *directory, const char *file, const char *args) {
    assert_true(i < f->db.commands.len);
    assert_string_equal(f->db.commands.data[i].directory, in_folder(f, directory));
    assert_string_equal(f->db.commands.data[i].file, in_folder(f, file));
    assert_string_equal(args_of(f, i), args);
}

static void assert_error(Fixture *f, Status status, const char *part) {
    assert_int_equal(status, STATUS_FAILED);
    assert_int_equal(diag_error_count(f->diag), 1);
    if (!strstr(diag_last_error(f->diag), part))
        fail_msg("\"%s\" does not hold \"%s\"", diag_last_error(f->diag), part);
}

/* One entry with this command, loaded; its arguments. */
static const char *normalised(Fixture *f, const char *command) {
    const char *text =
        arena_printf(f->arena, "[{\"directory\": \"%%\", \"file\": \"a.c\", \"command\": \"%s\"}]", command);
    assert_int_equal(load(f, text), STATUS_OK);
    return args_of(f, 0);
}

/* ---- what build systems write ---- */

static void test_cmake(void **state) {
    Fixture *f = *state;
    assert_int_equal(load_as(f, "build/compile_commands.json",
                             "[\n{\n  \"directory\": \"%/build\",\n"
                             "  \"command\": \"/usr/bin/cc -DNAME=\\\\\\\"x\\\\\\\" -I%/include -isystem /opt/inc "
                             "-O2 -g "
                             "-DNDEBUG -std=gnu11 -Wall -Werror -o CMakeFiles/x.dir/src/a.c.o -c %/src/a.c\",\n"
                             "  \"file\": \"%/src/a.c\",\n  \"output\": \"CMakeFiles/x.dir/src/a.c.o\"\n}\n]\n"),
                     STATUS_OK);
    assert_int_equal(f->db.commands.len, 1);
    assert_command(
        f, 0, "build", "src/a.c",
        arena_printf(f->arena, "-DNAME=\"x\" -I%s/include -isystem /opt/inc -DNDEBUG -std=gnu11", f->folder));
    assert_string_equal(f->db.root, f->folder); /* the parent of the build folder */
}

static void test_bear(void **state) {
    Fixture *f = *state;
    assert_int_equal(load(f, "[{\"arguments\": [\"/usr/bin/gcc\", \"-c\", \"-I.\", \"-D\", \"X=a b\", \"-o\", \"a.o\", "
                             "\"src/../a.c\"], \"directory\": \"%\", \"file\": \"%/src/../a.c\", \"output\": "
                             "\"%/a.o\"}]"),
                     STATUS_OK);
    assert_command(f, 0, "", "a.c", "-I. -DX=a b");
    assert_int_equal(f->db.commands.data[0].arg_count, 1 + 2);
    assert_string_equal(f->db.root, f->folder);
}

static void test_meson(void **state) {
    Fixture *f = *state;
    assert_int_equal(load_as(f, "builddir/compile_commands.json",
                             "[{\"directory\": \"%/builddir\", \"command\": \"ccache cc -Ix.p -I. -I.. "
                             "-fdiagnostics-color=always -D_FILE_OFFSET_BITS=64 -Wall -Winvalid-pch -std=c99 -O0 -g "
                             "-pthread -MD -MQ x.p/a.c.o -MF x.p/a.c.o.d -o x.p/a.c.o -c ../a.c\", \"file\": "
                             "\"../a.c\", "
                             "\"output\": \"x.p/a.c.o\"}]"),
                     STATUS_OK);
    assert_command(f, 0, "builddir", "a.c", "-Ix.p -I. -I.. -D_FILE_OFFSET_BITS=64 -std=c99 -pthread");
}

static void test_unknown_keys_are_no_error(void **state) {
    Fixture *f = *state;
    assert_int_equal(load(f, "[{\"directory\": \"%\", \"file\": \"a.c\", \"command\": \"cc -c a.c\", \"tool\": "
                             "{\"x\": 1}}]"),
                     STATUS_OK);
    assert_command(f, 0, "", "a.c", "");
}

static void test_order_of_the_file_is_kept(void **state) {
    Fixture *f = *state;
    assert_int_equal(load(f, "[{\"directory\": \"%\", \"file\": \"z.c\", \"command\": \"cc -c z.c\"},"
                             "{\"directory\": \"%\", \"file\": \"a.c\", \"command\": \"cc -c a.c\"},"
                             "{\"directory\": \"%\", \"file\": \"m.c\", \"command\": \"cc -c m.c\"}]"),
                     STATUS_OK);
    assert_command(f, 0, "", "z.c", "");
    assert_command(f, 1, "", "a.c", "");
    assert_command(f, 2, "", "m.c", "");
}

static void test_relative_directory_is_seen_from_the_database(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "src/flags.rsp", "-DFROM_FILE");
    assert_int_equal(load(f, "[{\"directory\": \"src\", \"file\": \"a.c\", \"command\": \"cc @flags.rsp -c "
                             "a.c\"}]"),
                     STATUS_OK);
    assert_command(f, 0, "src", "src/a.c", "-DFROM_FILE");
}

static void test_long_names(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "gcc --include=log.h --define-macro X --undefine-macro=Y -c a.c"),
                        "-include log.h -DX -UY");
    assert_string_equal(normalised(f, "gcc --include log.h --include-directory=inc --imacros m.h -c a.c"),
                        "-include log.h -Iinc -imacros m.h");
    assert_string_equal(normalised(f, "gcc --include-directory-after=late -c a.c"), "-idirafter late");
}

static void test_response_files(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "outer.rsp", "-DA='x y'\n\"-DB=\\\"q\\\"\" @inner.rsp -o x.o\n");
    folder_write(f->arena, f->folder, "inner.rsp", "-DC -Iinc\\ dir");
    assert_string_equal(normalised(f, "cc @outer.rsp -DD -c a.c"), "-DA=x y -DB=\"q\" -DC -Iinc dir -DD");
    assert_int_equal(f->db.commands.data[0].arg_count, 1 + 5);
}

static void test_response_file_that_names_itself_ends(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "self.rsp", "-DA @self.rsp");
    normalised(f, "cc @self.rsp -c a.c");
    assert_true(f->db.commands.data[0].arg_count >= 1);
}

static void test_empty_and_long_response_files(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, "empty.rsp", "");
    char *text = arena_alloc(f->arena, 4096 + 8); /* as large as a read, and a little larger */
    memset(text, ' ', 4096 - 3);
    strcpy(text + 4096 - 3, "-DX");
    folder_write(f->arena, f->folder, "exact.rsp", text);
    strcpy(text + 4096, "Y -DZ");
    folder_write(f->arena, f->folder, "longer.rsp", text);
    assert_string_equal(normalised(f, "cc @empty.rsp @exact.rsp @longer.rsp -c a.c"), "-DX -DXY -DZ");
}

static void test_missing_response_file_is_survived(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "cc -DA @gone.rsp -c a.c"), "-DA");
    assert_int_equal(diag_error_count(f->diag), 0);
}

/* ---- duplicates ---- */

static void test_same_flags_but_output_are_one_command(void **state) {
    Fixture *f = *state;
    assert_int_equal(load(f, "[{\"directory\": \"%\", \"file\": \"a.c\", \"command\": \"cc -DX -O2 -c a.c -o 1.o\"},"
                             "{\"directory\": \"%\", \"file\": \"./a.c\", \"command\": \"cc -D X -O0 -c a.c -o 2.o\"},"
                             "{\"directory\": \"%\", \"file\": \"a.c\", \"command\": \"cc -DX -fPIC -DPIC -c a.c\"},"
                             "{\"directory\": \"%\", \"file\": \"a.c\", \"command\": \"cc -DY -c a.c -o 3.o\"}]"),
                     STATUS_OK);
    assert_int_equal(f->db.commands.len, 2);
    assert_int_equal(f->db.duplicates, 2);
    assert_command(f, 0, "", "a.c", "-DX");
    assert_command(f, 1, "", "a.c", "-DY");
    assert_true(f->db.commands.data[0].hash != f->db.commands.data[1].hash);
}

/* ---- languages ---- */

static void test_other_languages_are_counted(void **state) {
    Fixture *f = *state;
    assert_int_equal(load(f, "[{\"directory\": \"%\", \"file\": \"a.cpp\", \"command\": \"c++ -c a.cpp\"},"
                             "{\"directory\": \"%\", \"file\": \"b.S\", \"command\": \"cc -c b.S\"},"
                             "{\"directory\": \"%\", \"file\": \"c.c\", \"command\": \"x86_64-linux-gnu-g++-12 -c "
                             "c.c\"},"
                             "{\"directory\": \"%\", \"file\": \"d.c\", \"command\": \"cc -x assembler-with-cpp -c "
                             "d.c\"},"
                             "{\"directory\": \"%\", \"file\": \"e.m\", \"command\": \"clang -c e.m\"},"
                             "{\"directory\": \"%\", \"file\": \"f.h\", \"command\": \"cc -c f.h\"},"
                             "{\"directory\": \"%\", \"file\": \"g.inc\", \"command\": \"cc -x c -c g.inc\"},"
                             "{\"directory\": \"%\", \"file\": \"h.i\", \"command\": \"cc -c h.i\"},"
                             "{\"directory\": \"%\", \"file\": \"i.c\", \"command\": \"g++ -xc -c i.c\"}]"),
                     STATUS_OK);
    assert_int_equal(f->db.not_c, 6);
    assert_int_equal(f->db.commands.len, 3);
    assert_command(f, 0, "", "g.inc", "-x c");
    assert_command(f, 1, "", "h.i", "-x cpp-output");
    assert_command(f, 2, "", "i.c", "");
}

static void test_no_c_at_all_is_an_error(void **state) {
    Fixture *f = *state;
    assert_error(f, load(f, "[{\"directory\": \"%\", \"file\": \"a.cc\", \"command\": \"c++ -c a.cc\"}]"),
                 "no C "
                 "files (1");
}

/* ---- flags ---- */

static void test_flags_that_write_files_are_dropped(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "cc -MD -MMD -MP -MG -MF a.d -MT a.o -MQ a.o -MJ x.json -Wp,-MD,a.d -Wp,-MMD,b.d "
                                      "-save-temps=obj -save-temps --serialize-diagnostics a.dia -c a.c -o a.o -DX"),
                        "-DX");
}

static void test_preprocessor_flags_keep_their_macros(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "cc -Wp,-D_A=1,-MMD,a.d,-D_B -Wp,-MP,-D_C -Xpreprocessor -DD -c a.c"),
                        "-Wp,-D_A=1,-D_B -Wp,-D_C -DD");
}

static void test_flags_of_gcc_alone_are_dropped(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "gcc -fanalyzer -fconserve-stack -mtune=k9 -mindirect-branch=thunk -Werror "
                                      "-Werror=implicit -pedantic-errors -fplugin=x.so -fno-allow-store-data-races "
                                      "-pipe "
                                      "--param max=1 --param=x=1 -fmax-errors=1 -fsanitize=thread -g3 -O3 -c a.c"),
                        "");
}

static void test_flags_that_matter_are_kept(void **state) {
    Fixture *f = *state;
    const char *flags = "-DA -UB -Idir -isystem sys -iquote q -idirafter after -include x.h -imacros m.h -std=c17 "
                        "-ansi "
                        "-m32 -mavx2 -march=native -pthread -nostdinc -undef --sysroot=/s --target=arm-linux-gnueabihf "
                        "-fshort-enums -funsigned-char -fms-extensions -fno-builtin-memcpy -ffreestanding -fopenmp";
    assert_string_equal(normalised(f, arena_printf(f->arena, "cc %s -c a.c", flags)), flags);
}

static void test_separate_and_joined_forms_are_one(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "cc -D A -I dir -U B -isystemsys -includex.h -c a.c"),
                        "-DA -Idir -UB -isystem sys -include x.h");
}

static void test_precompiled_headers_of_clang(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "clang -Xclang -include-pch -Xclang p.pch -Xclang -include -Xclang p.h -Xclang "
                                      "-x -c a.c"),
                        "-include p.h");
}

static void test_objects_and_other_sources_are_dropped(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "cc -DX a.c b.c lib.o -L. -lfoo -Wl,-z,now -Xlinker -rpath -o prog -- "
                                      "-odd.c"),
                        "-DX");
}

static void test_launchers(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "ccache distcc gcc -DA -c a.c"), "-DA");
    assert_string_equal(normalised(f, "env -i CC=x LANG=C gcc -DB -c a.c"), "-DB");
    assert_string_equal(normalised(f, "/bin/libtool --tag=CC --mode=compile gcc -DC -c a.c"), "-DC");
    assert_string_equal(normalised(f, "ccache -DD -c a.c"), "-DD"); /* under the compiler's name */
}

static void test_cross_compilers_name_the_target(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "/opt/bin/s390x-linux-gnu-gcc-12 -DA -c a.c"), "--target=s390x-linux-gnu -DA");
    assert_string_equal(normalised(f, "my-own-gcc -DA -c a.c"), "-DA");
}

/* Clang claims an old GCC of itself; a compiler that is clang does so too, and what the command says goes before. */
static void test_versions_of_gcc(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "gcc-12 -DA -fgnuc-version=9 -c a.c"), "-DA -fgnuc-version=9");
    assert_string_equal(f->db.commands.data[0].args[0], claimed);
    assert_string_equal(normalised(f, "/usr/bin/clang-19 -DA -c a.c"), "-DA");
    assert_int_equal(f->db.commands.data[0].arg_count, 1);
}

static void test_shell_words(void **state) {
    Fixture *f = *state;
    assert_string_equal(normalised(f, "cc '-DA=\\\"x\\\"' -DB=\\\\\\\"y\\\\\\\" \\\"-DC=a b\\\" -DD=\\\\  -DE='' -c "
                                      "a.c"),
                        "-DA=\"x\" -DB=\"y\" -DC=a b -DD=  -DE=");
    assert_int_equal(f->db.commands.data[0].arg_count, 1 + 5);
}

/* ---- broken databases ---- */

static void test_syntax_error_names_the_line(void **state) {
    Fixture *f = *state;
    assert_error(f, load(f, "[\n  {\"directory\": \"/\",\n   \"file\": }\n]\n"), "compile_commands.json:3:");
}

static void test_empty_file(void **state) {
    Fixture *f = *state;
    assert_error(f, load(f, ""), "malformed");
}

static void test_top_level_is_no_array(void **state) {
    Fixture *f = *state;
    assert_error(f, load(f, "{\"file\": \"a.c\"}"), "no array");
}

static void test_empty_array(void **state) {
    Fixture *f = *state;
    assert_error(f, load(f, "[]"), "lists no files");
}

static void test_broken_entries_are_named(void **state) {
    static const char *const cases[][2] = {
        {"[{\"directory\": \"/\", \"file\": \"a.c\", \"command\": \"cc a.c\"}, 7]", "entry 2 is no object"},
        {"[{\"directory\": \"/\", \"command\": \"cc a.c\"}]", "entry 1 has no \"file\""},
        {"[{\"file\": \"a.c\", \"command\": \"cc a.c\"}]", "entry 1 (a.c) has no \"directory\""},
        {"[{\"directory\": \"/\", \"file\": \"a.c\"}]", "entry 1 (a.c) has neither"},
        {"[{\"directory\": \"/\", \"file\": \"a.c\", \"command\": 3}]", "entry 1 (a.c) has neither"},
        {"[{\"directory\": \"/\", \"file\": \"a.c\", \"arguments\": \"cc a.c\"}]", "no array of strings"},
        {"[{\"directory\": \"/\", \"file\": \"a.c\", \"arguments\": [\"cc\", 1]}]", "no array of strings"},
        {"[{\"directory\": \"/\", \"file\": \"a.c\", \"arguments\": []}]", "empty command"},
        {"[{\"directory\": \"/\", \"file\": \"a.c\", \"command\": \"  \"}]", "empty command"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Fixture *f = *state;
        diag_free(f->diag);
        f->diag = diag_new(NULL);
        assert_error(f, load(f, cases[i][0]), cases[i][1]);
    }
}

static void test_missing_database(void **state) {
    Fixture *f = *state;
    assert_error(f, compdb_load(in_folder(f, "none"), f->arena, f->diag, &f->db), "does not exist");
}

static void test_folder_without_database(void **state) {
    Fixture *f = *state;
    assert_error(f, compdb_load(f->folder, f->arena, f->diag, &f->db), "no compile_commands.json in");
}

static void test_listed_files_need_not_exist(void **state) {
    Fixture *f = *state;
    assert_int_equal(load(f, "[{\"directory\": \"%\", \"file\": \"gone.c\", \"command\": \"cc -c gone.c\"}]"),
                     STATUS_OK);
    assert_int_equal(f->db.commands.len, 1);
}

/* ---- where it is found, and the root ---- */

#define ONE_ENTRY "[{\"directory\": \"%\", \"file\": \"src/a.c\", \"command\": \"cc -c src/a.c\"}]"

static void test_any_name_and_folders(void **state) {
    Fixture *f = *state;
    assert_int_equal(load_as(f, "other.json", ONE_ENTRY), STATUS_OK);
    assert_int_equal(load_as(f, "build/compile_commands.json", ONE_ENTRY), STATUS_OK);
    assert_int_equal(compdb_load(f->folder, f->arena, f->diag, &f->db), STATUS_OK);
    assert_string_equal(f->db.path, in_folder(f, "build/compile_commands.json"));
}

static void test_discovery_walks_up(void **state) {
    Fixture *f = *state;
    assert_int_equal(load_as(f, "build/compile_commands.json", ONE_ENTRY), STATUS_OK);
    folder_write(f->arena, f->folder, "src/deep/x", "");
    char before[4096];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(in_folder(f, "src/deep")), 0);
    Status status = compdb_discover(f->arena, f->diag, &f->db);
    assert_int_equal(chdir(before), 0);
    assert_int_equal(status, STATUS_OK);
    assert_string_equal(f->db.path, in_folder(f, "build/compile_commands.json"));
    assert_string_equal(f->db.root, f->folder);
}

static void test_root_is_the_git_top(void **state) {
    Fixture *f = *state;
    folder_write(f->arena, f->folder, ".git/HEAD", "");
    assert_int_equal(load_as(f, "sub/out/compile_commands.json", ONE_ENTRY), STATUS_OK);
    assert_string_equal(f->db.root, f->folder);
}

static void test_root_of_a_build_outside_the_sources(void **state) {
    Fixture *f = *state;
    assert_int_equal(load_as(f, "out/x/compile_commands.json",
                             "[{\"directory\": \"%/out/x\", \"file\": \"%/p/src/a.c\", \"command\": \"cc -c a.c\"},"
                             "{\"directory\": \"%/out/x\", \"file\": \"%/p/lib/b.c\", \"command\": \"cc -c b.c\"}]"),
                     STATUS_OK);
    assert_string_equal(f->db.root, in_folder(f, "p"));
}

/* ---- from the command line ---- */

static void test_files_and_flags(void **state) {
    Fixture *f = *state;
    char *a = arena_strdup(f->arena, folder_write(f->arena, f->folder, "a.c", ""));
    char *b = arena_strdup(f->arena, folder_write(f->arena, f->folder, "b.i", ""));
    char d[] = "-DX", w[] = "-Wall", i[] = "-I", inc[] = "inc";
    assert_int_equal(compdb_from_args((char *[]){a, b}, 2, (char *[]){d, w, i, inc}, 4, f->arena, f->diag, &f->db),
                     STATUS_OK);
    assert_string_equal(args_of(f, 0), "-DX -Iinc");
    assert_string_equal(args_of(f, 1), "-DX -Iinc -x cpp-output");
    assert_string_equal(f->db.path, "");
    assert_string_equal(f->db.root, f->folder);
}

static void test_files_that_cannot_be_taken(void **state) {
    Fixture *f = *state;
    char *gone = arena_strdup(f->arena, in_folder(f, "gone.c"));
    assert_error(f, compdb_from_args(&gone, 1, NULL, 0, f->arena, f->diag, &f->db), "does not exist");
    diag_free(f->diag);
    f->diag = diag_new(NULL);
    char *cpp = arena_strdup(f->arena, folder_write(f->arena, f->folder, "a.cpp", ""));
    assert_error(f, compdb_from_args(&cpp, 1, NULL, 0, f->arena, f->diag, &f->db), "is not C");
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        T(test_cmake),
        T(test_bear),
        T(test_meson),
        T(test_unknown_keys_are_no_error),
        T(test_order_of_the_file_is_kept),
        T(test_relative_directory_is_seen_from_the_database),
        T(test_long_names),
        T(test_response_files),
        T(test_response_file_that_names_itself_ends),
        T(test_empty_and_long_response_files),
        T(test_missing_response_file_is_survived),
        T(test_same_flags_but_output_are_one_command),
        T(test_other_languages_are_counted),
        T(test_no_c_at_all_is_an_error),
        T(test_flags_that_write_files_are_dropped),
        T(test_preprocessor_flags_keep_their_macros),
        T(test_flags_of_gcc_alone_are_dropped),
        T(test_flags_that_matter_are_kept),
        T(test_separate_and_joined_forms_are_one),
        T(test_precompiled_headers_of_clang),
        T(test_objects_and_other_sources_are_dropped),
        T(test_launchers),
        T(test_cross_compilers_name_the_target),
        T(test_versions_of_gcc),
        T(test_shell_words),
        T(test_syntax_error_names_the_line),
        T(test_empty_file),
        T(test_top_level_is_no_array),
        T(test_empty_array),
        T(test_broken_entries_are_named),
        T(test_missing_database),
        T(test_folder_without_database),
        T(test_listed_files_need_not_exist),
        T(test_any_name_and_folders),
        T(test_discovery_walks_up),
        T(test_root_is_the_git_top),
        T(test_root_of_a_build_outside_the_sources),
        T(test_files_and_flags),
        T(test_files_that_cannot_be_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
