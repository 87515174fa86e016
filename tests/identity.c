/* identity.c: findings stay the same findings when the code around them is edited: lines are added, it is indented in
 * another way, it lies in another folder, its files come in another order, a shared variable gets one more access, a
 * function gets another name. Each is tried on real sources of testdata; what is lost, and what takes another's place,
 * is counted. tests/accuracy/edits.py does the same to programs that nobody here wrote.
 */
#include "base/vec.h"
#include "support/cli_run.h"
#include "support/random.h"

#include <dirent.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { CASES = 20 };

typedef const char *Text;
typedef VEC(Text) TextVec;

/* ---- edits ---- */

typedef const char *Edit(Arena *arena, Random *random, const char *source);

/* Whether a line can have another before it: a line at the margin begins a declaration, and no macro goes on in it. */
static bool may_begin(const char *source, const char *line) {
    bool goes_on = line > source + 1 && line[-2] == '\\';
    bool letter = (*line >= 'a' && *line <= 'z') || (*line >= 'A' && *line <= 'Z');
    return letter && !goes_on && strncmp(line, "else", 4) != 0;
}

static const char *line_end(const char *line) {
    const char *end = strchr(line, '\n');
    return end ? end + 1 : line + strlen(line);
}

static const char *moved(Arena *arena, Random *random, const char *source) {
    const char *out = "/* a new\n * head */\n";
    for (const char *line = source; *line; line = line_end(line)) {
        bool add = may_begin(source, line) && random_below(random, 2);
        out =
            arena_printf(arena, "%s%s%.*s", out, add ? "\n// moved down\n\n" : "", (int)(line_end(line) - line), line);
    }
    return out;
}

/* Twice as deep, and braces of functions on their own lines. */
static const char *reformatted(Arena *arena, Random *random, const char *source) {
    const char *out = "";
    (void)random;
    for (const char *line = source; *line; line = line_end(line)) {
        size_t indent = strspn(line, " "), len = (size_t)(line_end(line) - line);
        bool opens = indent == 0 && len > 3 && strncmp(line + len - 3, ") {", 2) == 0 && line[len - 2] == '{';
        if (opens)
            out = arena_printf(arena, "%s%.*s\n{\n", out, (int)len - 3, line);
        else
            out = arena_printf(arena, "%s%*s%.*s", out, (int)indent, "", (int)len, line);
    }
    return out;
}

/* Code that has nothing to do with the rest. */
static const char *extended(Arena *arena, Random *random, const char *source) {
    (void)random;
    return arena_printf(arena,
                        "%s\nstatic int identity_extra;\nint identity_more(int n);\n"
                        "int identity_more(int n) {\n    identity_extra += n;\n    return identity_extra;\n}\n",
                        source);
}

static const struct {
    const char *name;
    Edit *edit;
} edits[] = {{"moved lines", moved}, {"another format", reformatted}, {"code elsewhere", extended}};

static bool in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The names of the functions that are defined at the margin, but main. */
static TextVec functions_of(Arena *arena, const char *source) {
    TextVec names = {0};
    for (const char *line = source; *line; line = line_end(line)) {
        const char *end = line_end(line), *open = strchr(line, '('), *name = open;
        bool defines = end - line > 2 && end[-2] == ')' && *end == '{';
        if (!in_name(*line) || !open || open > end || !defines)
            continue;
        while (name > line && in_name(name[-1]))
            name--;
        if (name > line && strncmp(name, "main(", 5) != 0)
            *vec_push(arena, &names) = arena_strndup(arena, name, (size_t)(open - name));
    }
    return names;
}

/* One function by another name, which sorts elsewhere. */
static const char *renamed(Arena *arena, Random *random, const char *source) {
    TextVec names = functions_of(arena, source);
    if (names.len == 0)
        return source;
    const char *name = names.data[random_below(random, names.len)], *out = "", *rest = source;
    size_t len = strlen(name);
    for (const char *at = source; (at = strstr(at, name)); at += len) {
        if ((at > source && in_name(at[-1])) || in_name(at[len]))
            continue;
        out = arena_printf(arena, "%s%.*sother_%s", out, (int)(at - rest), rest, name);
        rest = at + len;
    }
    return arena_printf(arena, "%s%s", out, rest);
}

/* ---- findings ---- */

static int text_compare(const void *left, const void *right) {
    return strcmp(*(const Text *)left, *(const Text *)right);
}

/* The fingerprints of a run, sorted. */
static TextVec prints_of(CliRun *f, const char *what) {
    TextVec prints = {0};
    cli_run(f, arena_printf(f->arena, "$L check -q --min-tier low --format json --db runs.db %s", what));
    json_t *root = json_loads(f->out, 0, NULL), *finding;
    size_t i;
    if (!root)
        fail_msg("%s: exit code %d: %s", what, f->code, f->err);
    json_array_foreach(json_object_get(root, "findings"), i, finding) {
        const char *print = json_string_value(json_object_get(finding, "fingerprint"));
        const char *function = json_string_value(json_object_get(finding, "function"));
        if (strncmp(function, "identity_", 9) != 0)
            *vec_push(f->arena, &prints) = arena_strdup(f->arena, print);
    }
    json_decref(root);
    if (prints.len > 0)
        qsort(prints.data, prints.len, sizeof *prints.data, text_compare);
    for (uint32_t k = 1; k < prints.len; k++)
        assert_string_not_equal(prints.data[k - 1], prints.data[k]);
    return prints;
}

static uint32_t count_lost(const TextVec *before, const TextVec *after) {
    uint32_t lost = 0;
    VEC_EACH(const Text, print, before)
        lost += after->len == 0 || !bsearch(print, after->data, after->len, sizeof *after->data, text_compare);
    return lost;
}

static void expect_same(const char *name, const char *edit, const TextVec *before, const TextVec *after) {
    uint32_t lost = count_lost(before, after), added = count_lost(after, before);
    if (lost || added)
        fail_msg("%s, %s: of %u findings %u are lost, %u are new", name, edit, before->len, lost, added);
}

/* ---- tests ---- */

/* What scandir has given. */
static void free_entries(struct dirent **entries, int count) {
    for (int i = 0; i < count; i++)
        free(entries[i]);
    if (count >= 0)
        free(entries);
}

/* Adds the bad files of a rule that need no options of their own. */
static void add_cases(Arena *arena, const char *folder, TextVec *cases) {
    struct dirent **files;
    int count = scandir(folder, &files, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = files[i]->d_name, *end = name + strlen(name);
        const char *text =
            strncmp(name, "bad_", 4) == 0 && strcmp(end - 2, ".c") == 0 ? folder_read(arena, folder, name) : NULL;
        if (text && !strstr(text, "// run:"))
            *vec_push(arena, cases) = text;
    }
    free_entries(files, count);
}

/* The bad cases of all rules that need no options. */
static TextVec bad_cases(Arena *arena) {
    struct dirent **rules;
    TextVec cases = {0};
    int count = scandir("testdata/rules", &rules, NULL, alphasort);
    for (int r = 0; r < count; r++) {
        if (rules[r]->d_name[0] != '.')
            add_cases(arena, arena_printf(arena, "testdata/rules/%s", rules[r]->d_name), &cases);
    }
    free_entries(rules, count);
    return cases;
}

static void test_edits_of_testdata(void **state) {
    CliRun *f = *state;
    Random random = random_start();
    TextVec cases = bad_cases(f->arena);
    assert_true(cases.len > CASES);
    uint32_t findings = 0;
    for (int i = 0; i < CASES; i++) {
        const char *source = cases.data[random_below(&random, cases.len)];
        folder_write(f->arena, f->folder, "a.c", source);
        TextVec before = prints_of(f, "a.c -- -pthread");
        findings += before.len;
        for (size_t k = 0; k < sizeof edits / sizeof edits[0]; k++) {
            folder_write(f->arena, f->folder, "a.c", edits[k].edit(f->arena, &random, source));
            TextVec after = prints_of(f, "a.c -- -pthread");
            expect_same(arena_printf(f->arena, "%.60s", source), edits[k].name, &before, &after);
        }
    }
    assert_true(findings > CASES / 2);
}

/* What the newest two runs do not have in common, above tier low. */
static uint32_t count_changes(CliRun *f) {
    cli_run(f, "$L history --db runs.db --format json");
    json_t *root = json_loads(f->out, 0, NULL), *runs = json_object_get(root, "runs");
    json_t *last = json_array_get(runs, json_array_size(runs) - 1);
    assert_non_null(last);
    json_int_t added = json_integer_value(json_object_get(last, "new"));
    json_int_t gone = json_integer_value(json_object_get(last, "gone"));
    json_decref(root);
    return (uint32_t)(added + gone);
}

/* The fingerprint is another one, but the history knows that it is the same finding. */
static void test_renamed_functions_of_testdata(void **state) {
    CliRun *f = *state;
    Random random = random_start();
    TextVec cases = bad_cases(f->arena);
    uint32_t followed = 0;
    for (int i = 0; i < CASES; i++) {
        const char *source = cases.data[random_below(&random, cases.len)];
        folder_write(f->arena, f->folder, "a.c", source);
        TextVec before = prints_of(f, "a.c -- -pthread");
        const char *edited = renamed(f->arena, &random, source);
        if (strcmp(edited, source) == 0)
            continue; /* a check of what was checked adds no run */
        folder_write(f->arena, f->folder, "a.c", edited);
        TextVec after = prints_of(f, "a.c -- -pthread");
        followed += count_lost(&before, &after);
        uint32_t changes = count_changes(f);
        if (changes)
            fail_msg("%s\n, a renamed function: of %u findings %u are new or gone", edited, before.len, changes);
    }
    assert_true(followed > 0);
}

/* A program of several files, given in another order, and in another place. */
static void test_order_and_place_of_files(void **state) {
    CliRun *f = *state;
    cli_run(f, "mkdir one two && cp " LOCKWISE_SOURCE_DIR "/testdata/programs/demo/*.[ch] one && cp one/* two");
    cli_run(f, "cd one && ls *.c | tr '\\n' ' '");
    const char *files = f->out, *reversed = "";
    char *rest = NULL, *copy = arena_strdup(f->arena, files);
    for (char *name = strtok_r(copy, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
        reversed = arena_printf(f->arena, "%s %s", name, reversed);
    const char *folder = f->folder;
    f->folder = folder_path(f->arena, folder, "one");
    TextVec before = prints_of(f, arena_printf(f->arena, "%s -- -pthread", files));
    assert_true(before.len > 3);
    TextVec after = prints_of(f, arena_printf(f->arena, "%s -j1 -- -pthread", reversed));
    expect_same("demo", "files in another order", &before, &after);
    f->folder = folder_path(f->arena, folder, "two");
    after = prints_of(f, arena_printf(f->arena, "%s -- -pthread", files));
    expect_same("demo", "another folder", &before, &after);
    cli_run(f, "mkdir -p src/core && mv *.[ch] src/core");
    after = prints_of(f, "src/core/*.c -- -pthread -Isrc/core");
    expect_same("demo", "files moved into folders", &before, &after);
    f->folder = folder;
}

int main(void) {
    const struct CMUnitTest tests[] = {CLI_TEST(test_edits_of_testdata), CLI_TEST(test_renamed_functions_of_testdata),
                                       CLI_TEST(test_order_and_place_of_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
