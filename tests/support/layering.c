/* layering.c: includes are read line by line; calls are searched in the text with comments and literals blanked out,
 * so that a mention is no call.
 */
#include "support/layering.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

/* ---- the tables ---- */

/* What files whose path matches may include by "name": patterns of fnmatch, where * also matches '/'. A file may
 * always include its own folder. Rules see the model and findings through rule.h, which is why only that file and
 * those that put the rules together name them. The first row that matches counts. */
static const struct {
    const char *files;
    const char *may[6];
} include_rows[] = {
    {"analyzer/base/*", {"base/*"}},
    {"analyzer/ir/*", {"base/*", "ir/*"}},
    {"analyzer/frontend/*", {"base/*", "ir/*", "frontend/*"}},
    {"analyzer/model/*", {"base/*", "ir/*", "model/*"}},
    {"analyzer/findings/*", {"base/*", "findings/*"}},
    {"analyzer/cli/*", {"*"}},
    {"rules/rule.h", {"base/*", "findings/finding.h", "model/model.h"}},
    {"rules/*", {"base/*", "rules/*"}},
    {"reports/*", {"base/*", "reports/*", "findings/store_read.h", "findings/identity.h", "findings/tokens.h"}},
};

/* Headers of libraries and where they belong. */
static const struct {
    const char *header;
    const char *files[4];
} library_rows[] = {
    {"clang-c/*", {"analyzer/frontend/*"}},
    {"dlfcn.h", {"analyzer/frontend/libclang.c"}},
    {"sqlite3.h", {"analyzer/findings/store*.c", "analyzer/findings/store*_internal.h"}},
    {"zstd.h", {"analyzer/findings/*", "analyzer/cli/*"}},
    {"jansson.h", {"analyzer/frontend/*", "analyzer/cli/*", "reports/*"}},
    {"zlib.h", {"reports/*"}},
    {"yaml.h", {"analyzer/base/yaml_reader.c"}},
    {"xxhash.h", {"analyzer/base/hash.c", "analyzer/findings/digest.c"}},
    {"sanitizer/*", {"analyzer/base/arena.c"}},
    {"pthread.h", {"analyzer/frontend/*", "analyzer/cli/*", "analyzer/findings/store_source.c"}},
};

/* Headers of C, POSIX and glibc that anybody may include. */
static const char *const system_headers[] = {
    "argp.h",   "assert.h",  "ctype.h",    "dirent.h", "errno.h",   "fcntl.h",  "fnmatch.h", "ftw.h",     "getopt.h",
    "glob.h",   "grp.h",     "inttypes.h", "libgen.h", "limits.h",  "link.h",   "elf.h",     "locale.h",  "malloc.h",
    "math.h",   "poll.h",    "pwd.h",      "regex.h",  "sched.h",   "setjmp.h", "signal.h",  "spawn.h",   "stdalign.h",
    "stdarg.h", "stdbool.h", "stddef.h",   "stdint.h", "stdio.h",   "stdlib.h", "string.h",  "strings.h", "sys/*.h",
    "time.h",   "unistd.h",  "wchar.h",    "wctype.h", "wordexp.h",
};

/* Calls that take memory from the system or give it back. */
static const char *const heap_calls[] = {
    "malloc",  "calloc",   "realloc",   "reallocarray",  "free",           "strdup",
    "strndup", "asprintf", "vasprintf", "aligned_alloc", "posix_memalign",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool matches(const char *pattern, const char *name) {
    return fnmatch(pattern, name, 0) == 0;
}

static bool matches_any(const char *const *patterns, size_t count, const char *name) {
    for (size_t i = 0; i < count && patterns[i]; i++)
        if (matches(patterns[i], name))
            return true;
    return false;
}

static void report(Arena *arena, ViolationVec *out, const char *path, uint32_t line, const char *text) {
    *vec_push(arena, out) = (Violation){path, line, text};
}

/* ---- includes ---- */

/* The folder as includes name it: "ir" for analyzer/ir/ir.c, "rules" for rules/lock_leak.c. */
static const char *folder_of(Arena *arena, const char *path) {
    if (strncmp(path, "analyzer/", 9) == 0)
        path += 9;
    const char *slash = strchr(path, '/');
    return arena_strndup(arena, path, slash ? (size_t)(slash - path) : strlen(path));
}

static const char *judge_quoted(Arena *arena, const char *path, const char *name) {
    const char *slash = strchr(name, '/');
    if (!slash)
        return arena_printf(arena, "\"%s\": name the folder (\"%s/%s\")", name, folder_of(arena, path), name);
    const char *folder = arena_strndup(arena, name, (size_t)(slash - name));
    bool is_own = strcmp(folder, folder_of(arena, path)) == 0;
    if (matches("*_internal.h", name) && !is_own)
        return arena_printf(arena, "\"%s\" is private to %s/", name, folder);
    /* What stands behind a private header of the store is SQLite. */
    if (matches("findings/store*_internal.h", name) && !matches("analyzer/findings/store*", path))
        return arena_printf(arena, "\"%s\" is private to store*.c", name);
    for (size_t i = 0; i < COUNT(include_rows); i++) {
        if (!matches(include_rows[i].files, path))
            continue;
        if (is_own || matches_any(include_rows[i].may, COUNT(include_rows[i].may), name))
            return NULL;
        return arena_printf(arena, "%s/ must not include \"%s\"", folder_of(arena, path), name);
    }
    return "no row of the table of includes is about this file";
}

static const char *judge_angled(Arena *arena, const char *path, const char *name) {
    for (size_t i = 0; i < COUNT(library_rows); i++) {
        if (!matches(library_rows[i].header, name))
            continue;
        if (matches_any(library_rows[i].files, COUNT(library_rows[i].files), path))
            return NULL;
        return arena_printf(arena, "<%s> belongs in %s only", name, library_rows[i].files[0]);
    }
    if (matches_any(system_headers, COUNT(system_headers), name))
        return NULL;
    return arena_printf(arena, "<%s> is in no table of tests/support/layering.c", name);
}

/* `line` is one line as written, without its newline. */
static void check_include(Arena *arena, const char *path, uint32_t number, const char *line, ViolationVec *out) {
    line += strspn(line, " \t");
    if (*line++ != '#')
        return;
    line += strspn(line, " \t");
    if (strncmp(line, "include", 7) != 0)
        return;
    line += 7;
    line += strspn(line, " \t");
    const char *end = *line == '"' ? strchr(line + 1, '"') : *line == '<' ? strchr(line, '>') : NULL;
    if (!end) {
        report(arena, out, path, number, "an include whose name cannot be read");
        return;
    }
    const char *name = arena_strndup(arena, line + 1, (size_t)(end - line - 1));
    const char *wrong = *line == '"' ? judge_quoted(arena, path, name) : judge_angled(arena, path, name);
    if (wrong)
        report(arena, out, path, number, wrong);
}

/* ---- calls ---- */

/* The text with comments, strings and character constants made blank; newlines stay. */
static char *blank_out(Arena *arena, const char *text) {
    char *code = arena_strdup(arena, text);
    for (char *at = code; *at;) {
        const char *end = NULL;
        if (at[0] == '/' && at[1] == '*') {
            end = strstr(at + 2, "*/");
            end = end ? end + 2 : at + strlen(at);
        } else if (at[0] == '/' && at[1] == '/') {
            end = at + strcspn(at, "\n");
        } else if (*at == '"' || *at == '\'') {
            for (end = at + 1; *end && *end != *at && *end != '\n'; end++)
                if (*end == '\\' && end[1])
                    end++;
            end += *end == *at;
        }
        if (!end) {
            at++;
            continue;
        }
        for (; at < end; at++)
            if (*at != '\n')
                *at = ' ';
    }
    return code;
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* Finds a call of `name` in the line: the word, not a member, before '('. */
static bool calls(const char *line, const char *name) {
    size_t len = strlen(name);
    for (const char *at = line; (at = strstr(at, name)); at += len) {
        if ((at > line && (is_word(at[-1]) || at[-1] == '.' || at[-1] == '>')) || is_word(at[len]))
            continue;
        const char *after = at + len + strspn(at + len, " \t");
        if (*after == '(')
            return true;
    }
    return false;
}

/* A library that hands out memory wants it back through free: the line must say so. */
static bool is_foreign_free(const char *name, const char *original) {
    const char *comment = strstr(original, "/* from ");
    return strcmp(name, "free") == 0 && comment && isalpha((unsigned char)comment[8]) && strstr(comment, " */");
}

static void check_calls(Arena *arena, const char *path, uint32_t number, const char *code, const char *original,
                        ViolationVec *out) {
    if (matches("analyzer/base/*", path))
        return;
    for (size_t i = 0; i < COUNT(heap_calls); i++)
        if (calls(code, heap_calls[i]) && !is_foreign_free(heap_calls[i], original))
            report(arena, out, path, number,
                   arena_printf(arena, "%s is called outside base: use the arena", heap_calls[i]));
}

static void check_width(Arena *arena, const char *path, uint32_t number, const char *line, ViolationVec *out) {
    enum { WIDEST = 120 };
    uint32_t columns = 0;
    for (const char *at = line; *at; at++)
        columns += (*at & 0xC0) != 0x80; /* bytes that begin a character */
    if (columns > WIDEST)
        report(arena, out, path, number, arena_printf(arena, "%u columns, more than %d", columns, WIDEST));
}

void layering_check_source(Arena *arena, const char *path, const char *text, ViolationVec *out) {
    const char *code = blank_out(arena, text);
    path = arena_strdup(arena, path);
    uint32_t number = 1;
    for (size_t at = 0; text[at]; number++) {
        size_t len = strcspn(text + at, "\n");
        const char *original = arena_strndup(arena, text + at, len);
        const char *line = arena_strndup(arena, code + at, len);
        /* The name of an include is a literal: the blanked line says that it is one, the original which. */
        if (line[strspn(line, " \t")] == '#')
            check_include(arena, path, number, original, out);
        check_calls(arena, path, number, line, original, out);
        check_width(arena, path, number, original, out);
        at += len + (text[at + len] == '\n');
    }
}

/* ---- object files ---- */

/* Sections that can be written while the program runs. What is .data.rel.ro only waits for relocation. */
static bool is_mutable_section(const char *section) {
    if (matches(".data.rel.ro*", section))
        return false;
    return matches_any((const char *const[]){".data*", ".bss*", ".tdata*", ".tbss*", "*COM[*]"}, 5, section);
}

/* What the dynamic linker would fill if libclang were not loaded by hand. */
static bool is_linkage(const char *member, const char *name) {
    return matches("libclang.c.o*", member) && strcmp(name, "libclang") == 0;
}

/* A line of objdump -t: "VALUE FLAGS SECTION<tab>SIZE NAME". The flags are seven columns; the sixth is 'd' for the
 * sections' own symbols. The seventh, 'O' for an object, is no guide: thread-local and common objects lack it. Objects
 * that AddressSanitizer adds beside ours are not ours. */
void layering_check_symbols(Arena *arena, const char *path, const char *objdump, ViolationVec *out) {
    const char *member = path;
    for (const char *at = objdump; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        size_t len = strcspn(at, "\n");
        const char *line = arena_strndup(arena, at, len);
        const char *colon = strstr(line, ":     file format");
        if (colon) {
            member = arena_strndup(arena, line, (size_t)(colon - line));
            continue;
        }
        size_t value = strspn(line, "0123456789abcdef");
        const char *tab = strchr(line, '\t');
        if (value < 8 || !tab || len < value + 10 || (size_t)(tab - line) < value + 9)
            continue;
        const char *flags = line + value + 1, *section = flags + 8;
        section = arena_strndup(arena, section, (size_t)(tab - section));
        const char *name = strrchr(tab, ' ');
        if (flags[5] != 'd' && is_mutable_section(section) && name && !matches("__odr_asan.*", name + 1) &&
            !is_linkage(member, name + 1))
            report(arena, out, arena_printf(arena, "%s(%s)", path, member), 0,
                   arena_printf(arena, "'%s' is mutable global data (%s)", name + 1, section));
    }
}
