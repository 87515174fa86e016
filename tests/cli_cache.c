/* cli_cache.c: the built program: what it remembers of files that it parsed, and when it must not. */
#include "support/cli_run.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A leak unless the header says otherwise. */
#define LEAK_BY_HEADER                                        \
    "#include <pthread.h>\n"                                  \
    "#include \"mode.h\"\n"                                   \
    "static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n" \
    "void add(int n) {\n"                                     \
    "    pthread_mutex_lock(&m);\n"                           \
    "    if (n < 0 && MODE)\n"                                \
    "        return;\n"                                       \
    "    pthread_mutex_unlock(&m);\n"                         \
    "}\n"

static void check(CliRun *f, const char *options, const char *found) {
    cli_run(f, arena_printf(f->arena, "$L check --stats %s", options));
    if (!strstr(f->err, arena_printf(f->arena, "  %s units found\n", found)))
        fail_msg("not %s units found: %s", found, f->err);
}

static bool was_copied(const CliRun *f) {
    return strstr(f->err, "1 run as before\n") && !strstr(f->err, "lowering");
}

static void test_nothing_changed(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    check(f, "", "0");
    cli_assert_ends(f, 1);
    const char *before = f->out;
    check(f, "", "2");
    cli_assert_ends(f, 1);
    assert_true(was_copied(f));
    assert_string_equal(f->out, before);
    cli_run(f, "$L db check");
    cli_assert_holds(f->out, "sound; version 11, 1 run, 1 finding");

    /* Another state in between: then it is a run of its own. */
    check(f, "--disable lock-leak", "2");
    check(f, "", "2");
    assert_true(was_copied(f));
    assert_string_equal(f->out, before);
    cli_run(f,
            "$L report --run 3; $L query locks --run 3 >two; $L query locks --run 1 >one; cmp one two && $L history");
    cli_assert_ends(f, 0);
    assert_int_equal(strncmp(f->out, before, strlen(before)), 0);
    cli_run(f, "$L db check");
    cli_assert_holds(f->out, "sound; version 11, 3 runs, 2 findings");
    cli_run(f, "$L check --no-cache --stats");
    assert_int_equal(cli_count(f->err, "found"), 0);
    check(f, "--db other.db", "2");
    assert_false(was_copied(f));
    assert_string_equal(f->out, before);
}

/* What the findings follow from beside the files. */
/* The dynamic linker says what it looks for. */
static bool loads_libclang(CliRun *f, const char *command) {
    cli_run(f, arena_printf(f->arena, "LD_DEBUG=libs $L %s >out.txt 2>libs.txt; grep -c 'init: .*libclang' libs.txt",
                            command));
    return strcmp(f->out, "0\n") != 0;
}

static void test_libclang_is_loaded_to_parse(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    assert_false(loads_libclang(f, "--version"));
    assert_true(loads_libclang(f, "check"));
    assert_false(loads_libclang(f, "check")); /* nothing changed */
    assert_false(loads_libclang(f, "check --disable lock-leak"));
    assert_false(loads_libclang(f, "report"));
    assert_true(loads_libclang(f, "check --no-cache"));
}

/* A program in which the library has another name. */
static void test_libclang_that_is_missing(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check");
    const char *found = f->out;
    cli_run(f, "sed 's/libclang\\(-*[0-9]*\\)[.]so/nowhere.\\1.so/g' $L >other && chmod +x other && ./other --version");
    cli_assert_holds(f->out, "(libclang ");
    cli_run(f, "./other check --no-cache");
    cli_assert_trouble(f, "cannot load libclang: ");
    cli_run(f, "./other report"); /* needs none */
    cli_assert_ends(f, 0);
    assert_int_equal(strncmp(f->out, found, strlen(found)), 0);
}

static void test_rules_and_models_changed(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    check(f, "", "0");
    check(f, "--disable lock-leak", "2");
    cli_assert_ends(f, 0);
    assert_false(was_copied(f));
    check(f, "", "2");
    assert_true(was_copied(f));
    folder_write(f->arena, f->folder, ".lockwise/models/a.yaml",
                 "functions:\n  f: {kind: acquire, object: 0, lock: plain}\n");
    check(f, "", "2");
    assert_false(was_copied(f));
    check(f, "src/leak.c", "1");
    assert_false(was_copied(f));
}

static void test_header_changed(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "a.c", LEAK_BY_HEADER);
    folder_write(f->arena, f->folder, "mode.h", "#define MODE 1\n");
    check(f, "a.c --", "0");
    cli_assert_ends(f, 1);
    folder_write(f->arena, f->folder, "mode.h", "#define MODE 0\n"); /* as long, and maybe in the same tick */
    check(f, "a.c --", "0");
    cli_assert_ends(f, 0);
    folder_write(f->arena, f->folder, "mode.h", "#define MODE 1\n"); /* as after going back to another branch */
    check(f, "a.c --", "1");
    cli_assert_ends(f, 1);
    check(f, "a.c -- -DOTHER", "0");
}

static void test_header_appears(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "src/a.c", LEAK_BY_HEADER);
    folder_write(f->arena, f->folder, "second/mode.h", "#define MODE 1\n");
    check(f, "src/a.c -- -Inone -Ifirst -Isecond", "0");
    check(f, "src/a.c -- -Inone -Ifirst -Isecond", "1");
    cli_assert_ends(f, 1);
    folder_write(f->arena, f->folder, "first/other.h", "");
    check(f, "src/a.c -- -Inone -Ifirst -Isecond", "0"); /* the folder was not there: it is watched as a whole */
    check(f, "src/a.c -- -Inone -Ifirst -Isecond", "1");
    folder_write(f->arena, f->folder, "first/more.h", "");
    check(f, "src/a.c -- -Inone -Ifirst -Isecond", "1");
    folder_write(f->arena, f->folder, "first/mode.h", "#define MODE 0\n");
    check(f, "src/a.c -- -Inone -Ifirst -Isecond", "0");
    cli_assert_ends(f, 0);
    folder_write(f->arena, f->folder, "src/mode.h", "#define MODE 1\n"); /* beside the file that includes it */
    check(f, "src/a.c -- -Inone -Ifirst -Isecond", "0");
    cli_assert_ends(f, 1);
}

static void test_header_was_missing(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "a.c", LEAK_BY_HEADER);
    check(f, "a.c --", "0");
    check(f, "a.c --", "1"); /* with its error */
    folder_write(f->arena, f->folder, "mode.h", "#define MODE 1\n");
    check(f, "a.c --", "0");
    cli_assert_ends(f, 1);
    folder_write(f->arena, f->folder, "mode.h",
                 "#if __has_include(\"off.h\")\n#define MODE 0\n#else\n#define MODE 1\n#endif\n");
    check(f, "a.c --", "0");
    check(f, "a.c --", "1");
    cli_assert_ends(f, 1);
    folder_write(f->arena, f->folder, "off.h", "");
    check(f, "a.c --", "0");
    cli_assert_ends(f, 0);
    check(f, "a.c --", "1");
    cli_run(f, "rm off.h");
    check(f, "a.c --", "1"); /* what was there before is still known */
    cli_assert_ends(f, 1);
    folder_write(f->arena, f->folder, "mode.h",
                 "#define OFF \"off.h\"\n#if __has_include(OFF)\n#define MODE 0\n#else\n"
                 "#define MODE 1\n#endif\n");
    check(f, "a.c --", "0");
    check(f, "a.c --", "0"); /* the name is made by a macro: nobody knows what to watch */
}

static void test_another_folder(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "one/src/a.c", "#include \"../lib/a.h\"\nvoid f(void) { add(-1); }\n");
    folder_write(f->arena, f->folder, "one/lib/a.h", "#pragma once\n" CLI_LEAK);
    cli_run(f, "cp -r one a-second-one; cd one; $L check src/a.c -- -I$PWD/lib");
    const char *before = f->out;
    cli_run(f, "cd a-second-one; $L check --stats src/a.c -- -I$PWD/lib");
    cli_assert_holds(f->err, "  1 units found\n");
    assert_string_equal(f->out, before);
    cli_assert_holds(f->out, "lib/a.h:8:9: error: add returns with m still held");
    cli_run(
        f,
        "cd a-second-one; $L check --no-cache src/a.c -- -I$PWD/lib; $L check --dump=ir src/a.c -- -I$PWD/lib >../warm;"
        "$L check --no-cache --dump=ir src/a.c -- -I$PWD/lib >../cold; cd ..; cmp warm cold && ! grep /one/ warm");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, before);
}

static uint32_t entry_count(CliRun *f) {
    cli_run(f, "find \"$XDG_CACHE_HOME\" -type f | wc -l");
    return (uint32_t)atoi(f->out);
}

/* The commits that diff analyses find what check has parsed, and what other commits share. */
static void test_commits(void **state) {
    CliRun *f = *state;
    cli_run(f, "command -v git");
    if (f->code != 0) {
        print_message("git is not installed\n");
        skip();
    }
    cli_write_project(f);
    cli_run(f, "mv compile_commands.json c; sed 's|\"cc |\"cc -I'$PWD'/include |' c >compile_commands.json; rm c");
    cli_run(f, "git init -q . && printf '.*\nc*\n' >.gitignore && git add -f src && $L check -q -o /dev/null; "
               "git -c user.name=A -c user.email=a@b commit -qm one");
    cli_assert_ends(f, 0);
    uint32_t before = entry_count(f);
    cli_run(f, "$L diff HEAD");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->err, "0 new findings, 0 gone, ");
    assert_int_equal(entry_count(f), before);
    folder_write(f->arena, f->folder, "src/clean.c", CLI_LEAK);
    cli_run(f, "git add -f src && git -c user.name=A -c user.email=a@b commit -qm two; $L diff HEAD~1 HEAD");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, "src/clean.c:7:9: error: ");
    assert_int_equal(entry_count(f), before + 1);
}

static void change_entries(const CliRun *f, const char *folder, void (*change)(const char *path)) {
    DIR *stream = opendir(folder);
    struct stat info;
    assert_non_null(stream);
    for (const struct dirent *entry; (entry = readdir(stream));) {
        const char *path = arena_printf(f->arena, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        assert_int_equal(stat(path, &info), 0);
        if (S_ISDIR(info.st_mode))
            change_entries(f, path, change);
        else
            change(path);
    }
    closedir(stream);
}

static void cut(const char *path) {
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(truncate(path, info.st_size / 2), 0);
}

static void empty(const char *path) {
    assert_int_equal(truncate(path, 0), 0);
}

/* One byte in what the entry says, one in its blob. */
static void flip(const char *path) {
    FILE *file = fopen(path, "r+");
    struct stat info;
    assert_non_null(file);
    assert_int_equal(stat(path, &info), 0);
    fseek(file, info.st_size - 100, SEEK_SET);
    int c = fgetc(file);
    fseek(file, info.st_size - 100, SEEK_SET);
    fputc(c ^ 1, file);
    fclose(file);
}

static void test_damaged_entries(void **state) {
    static void (*const changes[])(const char *path) = {cut, empty, flip};
    CliRun *f = *state;
    cli_write_project(f);
    check(f, "", "0");
    const char *before = f->out;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        change_entries(f, f->cache, changes[i]);
        cli_run(f, "$L check --stats --db other.db");
        cli_assert_ends(f, 1);
        assert_string_equal(f->out, before);
        cli_assert_holds(f->err, "2 damaged entries of the cache");
        check(f, "--db more.db", "2"); /* written anew */
        assert_string_equal(f->out, before);
        cli_run(f, "rm -f more.db other.db");
    }
}

static void test_cache_that_cannot_be(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check --no-cache");
    const char *before = f->out;
    for (int i = 0; i < 2; i++) {
        check(f, "--cache-dir /dev/null/none", "0");
        cli_assert_ends(f, 1);
        assert_string_equal(f->out, before);
    }
    cli_run(f, "unset HOME XDG_CACHE_HOME; $L check");
    cli_assert_ends(f, 1);
    assert_string_equal(f->out, before);
}

static void test_many_at_once(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "for i in 1 2 3 4; do $L check --db $i.db -o $i.txt & done; wait; cmp 1.txt 2.txt && cmp 1.txt 3.txt && "
               "cmp 1.txt 4.txt");
    cli_assert_ends(f, 0);
    check(f, "", "2");
    cli_assert_holds(f->out, "lock-leak");
}

static void test_care(void **state) {
    CliRun *f = *state;
    cli_write_project(f);
    cli_run(f, "$L check --cache-dir mine -q; $L cache show --cache-dir mine");
    cli_assert_ends(f, 0);
    cli_assert_holds(f->out, "mine: 2 units, 0.0 MB of at most 2147 MB\n");
    folder_write(f->arena, f->folder, "mine/units/00/foreign.txt", "");
    cli_run(f, "$L cache prune --cache-dir mine --cache-size 64M");
    cli_assert_holds(f->out, "mine: 0 units removed\n");
    cli_run(f, "$L cache clear --cache-dir mine; $L cache show --cache-dir mine");
    cli_assert_holds(f->out, "mine: 2 units removed\n");
    cli_assert_holds(f->out, "mine: 0 units, ");
    assert_true(folder_has(f->arena, f->folder, "mine/units/00/foreign.txt"));
    cli_run(f, "unset HOME XDG_CACHE_HOME; $L cache show");
    cli_assert_trouble(f, "neither XDG_CACHE_HOME nor HOME");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_nothing_changed),
        CLI_TEST(test_libclang_is_loaded_to_parse),
        CLI_TEST(test_libclang_that_is_missing),
        CLI_TEST(test_rules_and_models_changed),
        CLI_TEST(test_header_changed),
        CLI_TEST(test_header_appears),
        CLI_TEST(test_header_was_missing),
        CLI_TEST(test_another_folder),
        CLI_TEST(test_commits),
        CLI_TEST(test_damaged_entries),
        CLI_TEST(test_cache_that_cannot_be),
        CLI_TEST(test_many_at_once),
        CLI_TEST(test_care),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
