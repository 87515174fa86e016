/* inputs.c: see inputs.h and inputs_internal.h. libclang says which files it read, not where it looked for them in
 * vain. That follows from the names in the code and the folders searched: a name is what is left of a file's path
 * without a folder that was searched or that holds an including file; each name is looked for in each of these folders.
 * So some paths are watched that were never tried, which costs a unit that is lowered again at worst.
 * Names that found nothing are in the errors ("file not found") and behind __has_include in the text.
 */
#include "frontend/inputs_internal.h"

#include "base/hash.h"
#include "base/readfile.h"
#include "frontend/filepath.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

uint64_t inputs_hash(const void *bytes, size_t len) {
    return hash_bytes(bytes, len) | 1; /* 0 is none */
}

InputsMemo inputs_memo_new(Arena *arena) {
    return (InputsMemo){.arena = arena,
                        .texts = strmap_new(arena),
                        .exists = strmap_new(arena),
                        .system = strmap_new(arena),
                        .looked = map_new(arena),
                        .untesting = map_new(arena)};
}

/* ---- the watch ---- */

InputsWatch inputs_watch_begin(Arena *arena, ArgVec *args) {
    InputsWatch watch = {memfd_create("dependencies", MFD_CLOEXEC), memfd_create("messages", MFD_CLOEXEC), -1};
    const char *const own[] = {"-v", "-MD", "-MT", "x", "-MF"};
    if (watch.dependencies < 0 || watch.messages < 0)
        return watch;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        *vec_push(arena, args) = own[i];
    *vec_push(arena, args) = arena_printf(arena, "/proc/self/fd/%d", watch.dependencies);
    return watch;
}

void inputs_watch_parse(InputsWatch *watch) {
    if (watch->dependencies < 0 || watch->messages < 0)
        return;
    watch->standard_error = dup(STDERR_FILENO);
    if (watch->standard_error >= 0)
        dup2(watch->messages, STDERR_FILENO);
}

void inputs_watch_parsed(InputsWatch *watch) {
    if (watch->standard_error < 0)
        return;
    dup2(watch->standard_error, STDERR_FILENO);
    close(watch->standard_error);
}

void inputs_watch_close(InputsWatch *watch) {
    if (watch->dependencies >= 0)
        close(watch->dependencies);
    if (watch->messages >= 0)
        close(watch->messages);
}

static const char *read_all(int fd, Arena *arena) {
    struct stat info;
    size_t len = 0;
    if (fstat(fd, &info) != 0)
        return "";
    char *text = arena_alloc(arena, (size_t)info.st_size + 1);
    for (ssize_t got; len < (size_t)info.st_size; len += (size_t)got) {
        got = pread(fd, text + len, (size_t)info.st_size - len, (off_t)len);
        if (got <= 0)
            break;
    }
    return text;
}

/* ---- what libclang wrote ---- */

typedef VEC(uint32_t) IndexVec;

typedef struct Collector {
    Arena *arena;
    const InputsUnit *unit;
    InputsMemo *memo;
    Inputs inputs;
    Map *texts; /* indices of the memo's -> bits of the lists that have it */
    IndexVec names; /* that an #include may have had */
    IndexVec folders; /* in which each may have been looked for */
    Map *absent; /* indices of paths */
    StrMap *present;
    VEC(InputFile) seen; /* that only exist */
    Arena *paths; /* for one at a time */
    bool has_rule; /* else what exists and was not read may have been seen by __has_include */
} Collector;

static const char *seen_from(Collector *c, const char *path) {
    return path[0] == '/' ? path : arena_printf(c->arena, "%s/%s", c->unit->directory, path);
}

static uint32_t index_of(InputsMemo *memo, const char *text, size_t len) {
    bool is_new;
    uint64_t *slot = strmap_slot(memo->texts, text, len, &is_new);
    if (is_new)
        *slot = strmap_len(memo->texts) - 1;
    return (uint32_t)*slot;
}

static const char *text_at(const InputsMemo *memo, uint32_t index) {
    return strmap_key_at(memo->texts, index, NULL);
}

enum { LIST_NAMES = 1, LIST_FOLDERS = 2 };

static void add_text(Collector *c, IndexVec *list, uint64_t bit, const char *text, size_t len) {
    if (len == 0)
        return;
    uint32_t index = index_of(c->memo, text, len);
    uint64_t *lists = map_slot(c->texts, index, NULL);
    if (!(*lists & bit))
        *vec_push(c->arena, list) = index;
    *lists |= bit;
}

static void add_name(Collector *c, const char *text, size_t len) {
    add_text(c, &c->names, LIST_NAMES, text, len);
}

static void add_folder(Collector *c, const char *text, size_t len) {
    add_text(c, &c->folders, LIST_FOLDERS, text, len);
}

static bool is_folder(const Collector *c, const char *text, size_t len) {
    const uint64_t *index = strmap_find(c->memo->texts, text, len);
    const uint64_t *lists = index ? map_find(c->texts, *index) : NULL;
    return lists && *lists & LIST_FOLDERS;
}

/* One word of a rule for make; NULL at the end. "\ " and "\#" are characters of it, "$$" is one. */
static char *next_dependency(Arena *arena, const char **at) {
    const char *from = *at;
    while (*from == ' ' || *from == '\n' || (from[0] == '\\' && from[1] == '\n'))
        from++;
    if (!*from)
        return NULL;
    char *word = arena_alloc(arena, strcspn(from, "\n") + 1), *end = word;
    for (; *from && *from != ' ' && *from != '\n'; from++) {
        if ((from[0] == '\\' && (from[1] == ' ' || from[1] == '#')) || (from[0] == '$' && from[1] == '$'))
            from++;
        *end++ = *from;
    }
    *at = from;
    return word;
}

/* <name> or "name" behind __has_include and its kin. Where the operator itself is tested, nothing is looked for. */
void inputs_find_tests(PreludeFile *file, const char *text, size_t len, Arena *arena) {
    static const char word[] = "__has_include";
    const char *end = text + len;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), word, sizeof word - 1));) {
        at += sizeof word - 1;
        if (end - at > 5 && strncmp(at, "_next", 5) == 0)
            at += 5;
        while (at < end && isspace((unsigned char)*at))
            at++;
        if (at == end || *at != '(')
            continue;
        for (at++; at < end && isspace((unsigned char)*at);)
            at++;
        const char *close = at < end && (*at == '<' || *at == '"')
                                ? memchr(at + 1, *at == '<' ? '>' : '"', (size_t)(end - at - 1))
                                : NULL;
        if (close)
            *vec_push(arena, &file->tested) = arena_strndup(arena, at + 1, (size_t)(close - at - 1));
        else
            file->tests_unknown = true; /* a macro makes the name */
    }
}

static void take_tests(Collector *c, const PreludeFile *file) {
    VEC_EACH(const InputPath, name, &file->tested)
        add_name(c, *name, strlen(*name));
    c->inputs.is_known &= !file->tests_unknown;
}

static void read_tests(Collector *c, const char *text, size_t len, uint64_t hash) {
    PreludeFile found = {0};
    if (map_find(c->memo->untesting, hash))
        return;
    inputs_find_tests(&found, text, len, c->arena);
    take_tests(c, &found);
    if (found.tested.len == 0 && !found.tests_unknown)
        (void)map_slot(c->memo->untesting, hash, NULL);
}

static void read_file_not_found(Collector *c) {
    unsigned count = clang_getNumDiagnostics(c->unit->unit);
    for (unsigned i = 0; i < count; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(c->unit->unit, i);
        CXString spelling = clang_getDiagnosticSpelling(diagnostic);
        const char *text = clang_getCString(spelling);
        const char *end = strstr(text, "' file not found");
        if (end && text[0] == '\'')
            add_name(c, text + 1, (size_t)(end - text - 1));
        clang_disposeString(spelling);
        clang_disposeDiagnostic(diagnostic);
    }
}

static bool is_system(Collector *c, CXFile file, const char *path, const PreludeFile *known) {
    bool is_new;
    uint64_t *slot = strmap_slot(c->memo->system, path, strlen(path), &is_new);
    if (is_new)
        *slot = known ? known->is_system_input
                      : clang_Location_isInSystemHeader(clang_getLocationForOffset(c->unit->unit, file, 0)) != 0;
    return *slot != 0;
}

/* What was not parsed (#embed, a file that __has_include found) is read. */
static uint64_t hash_unparsed(const char *path) {
    size_t len;
    Arena *arena = arena_new();
    const char *text = file_read_regular(arena, path, SIZE_MAX / 2, &len);
    uint64_t hash = text ? inputs_hash(text, len) : 0;
    arena_free(arena);
    return hash;
}

/* NULL: it was there already. */
static InputFile *add_input(Collector *c, const char *path) {
    bool is_new;
    (void)strmap_slot(c->present, path, strlen(path), &is_new);
    if (!is_new)
        return NULL;
    InputFile *input = vec_push(c->arena, &c->inputs.files);
    *input = (InputFile){.path = path};
    return input;
}

static void add_folder_of(Collector *c, const InputFile *input) {
    const char *folder = filepath_directory(c->arena, input->path);
    if (!input->is_system)
        add_folder(c, folder, strlen(folder));
}

/* A file that the prelude has read. */
static void add_known(Collector *c, const char *name, const PreludeFile *file) {
    InputFile *input = add_input(c, seen_from(c, name));
    if (!input)
        return;
    input->hash = file->hash;
    input->is_system = is_system(c, NULL, input->path, file);
    take_tests(c, file);
    add_folder_of(c, input);
}

static void add_parsed(Collector *c, CXFile file, InputFile *input, const char *text, size_t len) {
    input->hash = inputs_hash(text, len);
    input->is_system = is_system(c, file, input->path, NULL);
    read_tests(c, text, len, input->hash);
    add_folder_of(c, input);
}

static void add_file(Collector *c, const char *name) {
    CXFile file = clang_getFile(c->unit->unit, name);
    const PreludeFile *known = c->unit->prelude ? prelude_file(c->unit->prelude, file) : NULL;
    if (known) {
        add_known(c, name, known);
        return;
    }
    InputFile *input = add_input(c, seen_from(c, name));
    if (!input)
        return;
    size_t len = 0;
    const char *text = file ? clang_getFileContents(c->unit->unit, file, &len) : NULL;
    if (text)
        add_parsed(c, file, input, text, len);
    else
        input->hash = hash_unparsed(input->path);
}

static void add_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data) {
    (void)stack;
    (void)depth;
    Collector *c = data;
    CXString name = clang_getFileName(file);
    const char *text = clang_getCString(name);
    if (!c->unit->prelude || (!prelude_file(c->unit->prelude, file) && !strstr(text, PRELUDE_NAME)))
        add_file(c, arena_strdup(c->arena, text));
    clang_disposeString(name);
}

/* A unit begins with its main file; what the prelude has read comes next. */
static void read_prelude(Collector *c) {
    const Prelude *prelude = c->unit->prelude;
    const PreludeMain *main = c->unit->main;
    add_parsed(c, clang_getFile(c->unit->unit, main->path), add_input(c, main->path), main->text, main->len);
    VEC_EACH(const PreludeInput, input, &prelude->inputs) {
        if (!c->has_rule)
            break;
        if (input->file)
            add_known(c, input->name, &prelude->files.data[input->file - 1]);
        else
            add_file(c, input->name);
    }
    VEC_EACH(const PreludeFile, file, &prelude->files) {
        if (!c->has_rule)
            add_known(c, file->name, file);
    }
}

/* Where a header was missing, clang writes no rule. What was included is known all the same, but not what __has_include
 * has found. */
static void read_dependencies(Collector *c, const char *rule) {
    const char *at = strchr(rule, ':');
    c->has_rule = at != NULL;
    if (c->unit->prelude)
        read_prelude(c);
    if (at) {
        at++;
        for (const char *name; (name = next_dependency(c->arena, &at));) {
            if (!c->unit->prelude || strncmp(name, PRELUDE_HERE, sizeof PRELUDE_HERE - 1) != 0)
                add_file(c, name);
        }
    } else {
        clang_getInclusions(c->unit->unit, add_inclusion, c);
    }
    if (c->inputs.files.len == 0)
        c->inputs.is_known = false;
}

/* The lists of folders, and those left out because they do not exist. */
static void read_folders(Collector *c, const char *messages) {
    static const char ignoring[] = "ignoring nonexistent directory \"", start[] = "search starts here:\n";
    const char *end = strstr(messages, "End of search list.");
    if (!end) {
        c->inputs.is_known = false;
        return;
    }
    bool in_list = false;
    for (const char *line = messages; line < end; line = strchr(line, '\n') + 1) {
        size_t len = strcspn(line, "\n");
        const char *folder = NULL;
        if (len > sizeof ignoring && strncmp(line, ignoring, sizeof ignoring - 1) == 0)
            folder = arena_strndup(c->arena, line + sizeof ignoring - 1, len - sizeof ignoring);
        else if (in_list && line[0] == ' ')
            folder = arena_strndup(c->arena, line + 1, len - 1);
        in_list |=
            len + 1 > sizeof start - 1 && strncmp(line + len + 1 - (sizeof start - 1), start, sizeof start - 1) == 0;
        if (folder) {
            folder = seen_from(c, folder);
            add_folder(c, folder, strlen(folder));
        }
    }
}

/* ---- where nothing was ---- */

static void name_files(Collector *c) {
    VEC_EACH(const InputFile, file, &c->inputs.files) {
        for (const char *slash = strchr(file->path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
            if (is_folder(c, file->path, (size_t)(slash - file->path)))
                add_name(c, slash + 1, strlen(slash + 1));
        }
    }
}

static bool exists(InputsMemo *memo, const char *path) {
    bool is_new;
    uint64_t *slot = strmap_slot(memo->exists, path, strlen(path), &is_new);
    if (is_new)
        *slot = access(path, F_OK) == 0;
    return *slot != 0;
}

/* What is missing on the way to the name, as 1 + its index: if its folder is not there, it alone is watched. 0 if all
 * is there. */
static uint64_t look_for(Collector *c, const char *folder, const char *name) {
    InputsMemo *memo = c->memo;
    if (folder[0] && !exists(memo, folder))
        return 1 + index_of(memo, folder, strlen(folder));
    char *path = arena_printf(c->paths, "%s/%s", folder, name);
    for (char *at = path + strlen(folder); (at = strchr(at + 1, '/'));) {
        *at = '\0';
        if (!exists(memo, path))
            return 1 + index_of(memo, path, strlen(path));
        *at = '/';
    }
    return exists(memo, path) ? 0 : 1 + index_of(memo, path, strlen(path));
}

static void look_in(Collector *c, uint32_t folder, uint32_t name) {
    bool is_new;
    InputsMemo *memo = c->memo;
    uint64_t *found = map_slot(memo->looked, map_pair(folder, name), &is_new);
    if (is_new)
        *found = look_for(c, text_at(memo, folder), text_at(memo, name));
    if (*found) {
        (void)map_slot(c->absent, *found - 1, NULL);
    } else if (!c->has_rule) {
        const char *path = arena_printf(c->arena, "%s/%s", text_at(memo, folder), text_at(memo, name));
        if (!strmap_find(c->present, path, strlen(path)))
            *vec_push(c->arena, &c->seen) = (InputFile){.path = path};
    }
}

static void look_everywhere(Collector *c) {
    uint32_t top = index_of(c->memo, "", 0);
    for (uint32_t i = 0; i < c->names.len; i++) {
        ArenaMark mark = arena_mark(c->paths);
        const char *name = text_at(c->memo, c->names.data[i]);
        if (name[0] == '/')
            look_in(c, top, index_of(c->memo, name + 1, strlen(name + 1)));
        for (uint32_t k = 0; name[0] != '/' && k < c->folders.len; k++)
            look_in(c, c->folders.data[k], c->names.data[i]);
        arena_reset(c->paths, mark);
    }
}

static bool asks_processor(const ArgVec *args) {
    for (uint32_t i = 0; i < args->len; i++) {
        if (strstr(args->data[i], "=native"))
            return true;
    }
    return false;
}

Inputs inputs_watch_end(InputsWatch *watch, const InputsUnit *unit, InputsMemo *memo, Arena *arena) {
    Arena *scratch = arena_new();
    Collector c = {.arena = scratch, .unit = unit, .memo = memo, .inputs.is_known = watch->standard_error >= 0};
    c.inputs.is_known &= !asks_processor(unit->args);
    c.texts = map_new(scratch);
    c.absent = map_new(scratch);
    c.present = strmap_new(scratch);
    c.paths = arena_new();
    Inputs out = {0};
    if (c.inputs.is_known && unit->unit) {
        read_dependencies(&c, read_all(watch->dependencies, scratch));
        read_folders(&c, read_all(watch->messages, scratch));
        read_file_not_found(&c);
        name_files(&c);
        look_everywhere(&c);
        VEC_EACH(const InputFile, file, &c.seen)
            *vec_push(scratch, &c.inputs.files) = *file;
        out.is_known = c.inputs.is_known;
        VEC_EACH(const InputFile, file, &c.inputs.files) {
            InputFile *copy = vec_push(arena, &out.files);
            *copy = *file;
            copy->path = arena_strdup(arena, file->path);
        }
        for (uint32_t i = 0; i < map_len(c.absent); i++)
            *vec_push(arena, &out.absent) = text_at(memo, (uint32_t)map_key_at(c.absent, i));
    }
    inputs_watch_close(watch);
    arena_free(c.paths);
    arena_free(scratch);
    return out;
}

/* ---- preludes ---- */

bool inputs_watch_prelude(const InputsWatch *watch, CXTranslationUnit unit, Prelude *prelude) {
    if (watch->standard_error < 0)
        return false;
    Arena *scratch = arena_new();
    const char *rule = read_all(watch->dependencies, scratch), *at = strchr(rule, ':');
    if (at)
        at++;
    for (const char *name; at && (name = next_dependency(scratch, &at));) {
        if (strcmp(filepath_base(name), PRELUDE_NAME) == 0)
            continue;
        const PreludeFile *file = prelude_file(prelude, clang_getFile(unit, name));
        *vec_push(prelude->arena, &prelude->inputs) =
            (PreludeInput){arena_strdup(prelude->arena, name), file ? 1 + (uint32_t)(file - prelude->files.data) : 0};
    }
    arena_free(scratch);
    return prelude->inputs.len > 0;
}
