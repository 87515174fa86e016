/* cli_link.c: the built program: files parsed one by one, in shares or by ninja, and put together: what check finds. */
#include "support/cli_run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HEAD "#include <pthread.h>\nextern pthread_mutex_t lock;\nextern int hits;\n"
#define MAIN                                              \
    "#include \"hits.h\"\n"                               \
    "pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n" \
    "int hits;\n"                                         \
    "void *work(void *);\n"                               \
    "int main(void) {\n"                                  \
    "    pthread_t t;\n"                                  \
    "    pthread_create(&t, NULL, work, NULL);\n"         \
    "    pthread_mutex_lock(&lock);\n"                    \
    "    hits++;\n"                                       \
    "    pthread_mutex_unlock(&lock);\n"                  \
    "    pthread_join(t, NULL);\n"                        \
    "}\n"
#define WORK "#include \"hits.h\"\nvoid *work(void *p) {\n    hits++;\n    return p;\n}\n"

/* main.c, work.c, broken.c and gone.c, which is not there; returns what check finds. */
static const char *write_program(CliRun *f) {
    folder_write(f->arena, f->folder, "src/main.c", MAIN);
    folder_write(f->arena, f->folder, "src/work.c", WORK);
    folder_write(f->arena, f->folder, "src/hits.h", HEAD);
    folder_write(f->arena, f->folder, "src/broken.c", "#include \"none.h\"\nint broken(void) { return 1; }\n");
    cli_write_compdb(f, "src/main.c src/gone.c src/work.c src/broken.c src/other.cc");
    cli_run(f, "$L check --format json");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, "race-unguarded-write");
    return f->out;
}

/* A report without what tells of the run and not of the program. */
static const char *essence(CliRun *f, const char *report) {
    static const char *const words[] = {"command_line", "compdb",     "started",   "\"lower\"",
                                        "\"model\"",    "\"rules\":", "peak_bytes"};
    const char *text = "";
    char *state = NULL, *copy = arena_strdup(f->arena, report);
    for (const char *line = strtok_r(copy, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
        bool is_of_run = false;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            is_of_run |= strstr(line, words[i]) != NULL;
        const char *id = strstr(line, "\"id\": ");
        is_of_run |= id && id[6] >= '0' && id[6] <= '9';
        if (!is_of_run)
            text = arena_printf(f->arena, "%s%s\n", text, line);
    }
    return text;
}

static void assert_same(CliRun *f, const char *report) {
    cli_assert_ends(f, 1);
    assert_string_equal(essence(f, f->out), essence(f, report));
}

static void test_shares(void **state) {
    CliRun *f = *state;
    const char *report = write_program(f);
    cli_run(f, "for i in 1 2 3 4 5; do $L check --shard $i/5 -o $i.lwu || exit; done");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");
    cli_assert_holds(f->err, "src/gone.c: the source file does not exist");
    cli_run(f, "$L link --format json ?.lwu");
    assert_same(f, report);
    cli_run(f, "cat 5.lwu 2.lwu 1.lwu >some; echo some 4.lwu 3.lwu >list; $L link --format json 1.lwu @list");
    assert_same(f, report);
    cli_run(f, "rm 4.lwu; $L link 5.lwu ?.lwu");
    cli_assert_trouble(f, "share 4 of 5 is missing");
    cli_run(f, "$L check --shard 1/2 -o 4.lwu && $L link ?.lwu");
    cli_assert_trouble(f, "is one of");
}

static void test_emit(void **state) {
    CliRun *f = *state;
    write_program(f);
    cli_run(f, "rm compile_commands.json; $L check --format json src/main.c src/work.c -- -DX='a b'");
    const char *report = f->out;
    cli_run(f,
            "$L emit -o main.lwu --depfile main.d --root . -- gcc -O2 -c -MD -MF x.d -DX='a b' -o main.o src/main.c && "
            "cd src && $L emit --root .. -o ../work.lwu -- -D X='a b' work.c");
    cli_assert_ends(f, 0);
    assert_string_equal(f->out, "");
    assert_false(folder_has(f->arena, f->folder, "x.d"));
    cli_assert_holds(folder_read(f->arena, f->folder, "main.d"), "src/main.c \\\n");
    cli_assert_holds(folder_read(f->arena, f->folder, "main.d"), "src/hits.h \\\n");
    cli_run(f, "$L link --format json work.lwu main.lwu");
    assert_same(f, report);
    cli_run(f, "$L emit -o main.lwu -- src/main.c && mkdir elsewhere && mv src elsewhere && $L link main.lwu work.lwu "
               "--root elsewhere --format json");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, "\"src/work.c\"");
}

/* That one file does without the GIL, all are compiled and judged for; shares know it of files that they do not
 * have. */
static void test_what_one_file_says_of_all(void **state) {
    CliRun *f = *state;
    folder_write(f->arena, f->folder, "src/a.c", "const char *slots = \"Py_MOD_GIL_NOT_USED\";\n");
    folder_write(f->arena, f->folder, "src/b.c", "#ifdef Py_GIL_DISABLED\n" CLI_LEAK "#endif\n");
    folder_write(
        f->arena, f->folder, "compile_commands.json",
        arena_printf(f->arena,
                     "[{\"directory\": \"%s\", \"file\": \"src/b.c\", \"command\": \"cc -I%s/python -c src/b.c\"},"
                     "{\"directory\": \"%s\", \"file\": \"src/a.c\", \"command\": \"cc -Ipython -c src/a.c\"}]",
                     f->folder, f->folder, f->folder));
    cli_run(f, "$L check --format json");
    cli_assert_ends(f, 1);
    cli_assert_holds(f->out, "lock-leak");
    const char *report = f->out;
    cli_run(f, "$L check --shard 1/2 -o 1.lwu && $L check --shard 2/2 -o 2.lwu && $L link --format json ?.lwu");
    assert_same(f, report);
    cli_run(f, "$L plan --ninja");
    assert_int_equal(cli_count(f->out, "-DPy_GIL_DISABLED=1"), 2);
    cli_run(f, "$L check --python gil");
    cli_assert_ends(f, 3);
}

static void test_bad_units(void **state) {
    CliRun *f = *state;
    write_program(f);
    cli_run(f, "$L emit -o a.lwu -- src/main.c; $L emit -o b.lwu -- -DY src/work.c; $L emit -o c.lwu --root src -- "
               "src/work.c");
    cli_assert_ends(f, 0);
    cli_run(f, "$L link a.lwu c.lwu");
    cli_assert_trouble(f, "c.lwu has units of the project ");
    cli_run(f, "echo 'int other;' >>src/hits.h; $L emit -o d.lwu -- src/main.c; $L link a.lwu d.lwu");
    cli_assert_trouble(f, "has different contents");
    cli_run(f, "head -c 700 a.lwu >cut; $L link cut");
    cli_assert_trouble(f, "cut is damaged");
    cli_run(f, "(cat a.lwu; echo more) >long; $L link long");
    cli_assert_trouble(f, "long is damaged");
    cli_run(f, "$L link src/main.c");
    cli_assert_trouble(f, "src/main.c is no file of units");
    cli_run(f, "$L link none.lwu");
    cli_assert_trouble(f, "cannot read none.lwu: ");
    cli_run(f, "$L emit -o x.lwu -- -c src/none.c");
    cli_assert_trouble(f, "src/none.c: does not exist");
    cli_run(f, "$L emit -o x.lwu -- -DX");
    cli_assert_trouble(f, "no C file is named");
    cli_run(f, "$L emit -o none/x.lwu -- src/main.c");
    cli_assert_trouble(f, "cannot write none/x.lwu");
    cli_run(f, "$L link a.lwu --root none");
    cli_assert_trouble(f, "none, does not exist");
    /* The build is the third word of the head; the hash of the head guards it. */
    cli_run(f, "printf '\\377' | dd of=a.lwu bs=1 seek=9 conv=notrunc status=none; $L link a.lwu");
    cli_assert_trouble(f, "a.lwu is damaged");
}

static void test_ninja(void **state) {
    CliRun *f = *state;
    cli_run(f, "command -v ninja");
    if (f->code != 0) {
        print_message("ninja is not installed\n");
        skip();
    }
    folder_write(f->arena, f->folder, "with space/$a.c", WORK);
    folder_write(f->arena, f->folder, "with space/hits.h", HEAD);
    folder_write(
        f->arena, f->folder, "compile_commands.json",
        arena_printf(
            f->arena,
            "[{\"directory\": \"%s/with space\", \"file\": \"$a.c\", \"arguments\": [\"cc\", \"-DX=\\\"a $b\\\"\", "
            "\"-c\", \"$a.c\"]},"
            "{\"directory\": \"%s/with space\", \"file\": \"main.c\", \"arguments\": [\"cc\", \"-c\", \"main.c\"]}]",
            f->folder, f->folder));
    folder_write(f->arena, f->folder, "with space/main.c", MAIN);
    cli_run(f, "$L check --format json --root 'with space'");
    cli_assert_ends(f, 1);
    const char *report = f->out;
    cli_run(f, "$L plan --ninja --root 'with space' -o c.ninja -- --fail-on never --format json -o 'the report' && "
               "ninja -f c.ninja && cat 'the report' >&2");
    cli_assert_ends(f, 0);
    assert_string_equal(essence(f, strchr(f->err, '{')), essence(f, report));
    cli_run(f, "sleep 0.01; touch 'with space/main.c'; ninja -n -f c.ninja");
    cli_assert_holds(f->out, "[1/2] emit");
    cli_run(f, "sleep 0.01; touch 'with space/hits.h'; ninja -n -f c.ninja");
    cli_assert_holds(f->out, "[2/3] emit");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        CLI_TEST(test_shares),    CLI_TEST(test_emit),  CLI_TEST(test_what_one_file_says_of_all),
        CLI_TEST(test_bad_units), CLI_TEST(test_ninja),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
