/* frontend.c: see frontend.h. Parses with libclang, says what is wrong with the unit, and has it lowered.
 * All of it runs on a thread with a large stack: clang and the lowering recurse as deep as the source nests, and five
 * thousand `else if`s are found in generated code. libclang's own threads, which have small stacks, are turned off.
 */
#include "frontend/frontend.h"

#include "frontend/filepath.h"
#include "frontend/frontend_internal.h"
#include "frontend/gcc_atomics.h"
#include "frontend/inputs_internal.h"
#include "frontend/later.h"
#include "frontend/lower_internal.h"
#include "ir/ir_verify.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define STACK_SIZE ((size_t)512 << 20)

enum { LATER_ROUNDS = 3 }; /* what is supplied may let the parser come to more that nobody declares */

typedef struct Job {
    const CompileCommand *command;
    Arena *arena;
    Tu *tu;
    InputsMemo *memo; /* NULL: nobody wants to know the inputs */
    Inputs inputs;
    const Prelude *prelude; /* NULL: none */
    PreludeMain main;       /* with a prelude */
} Job;

/* ---- the arguments ---- */

/* What GCC accepts, with a warning at most, is no reason to lose code. */
static const char *const FORCED[] = {
    "-ferror-limit=0",
    "-fbracket-depth=65536",
    "-w",
    "-Wno-error",
    "-Wno-implicit-function-declaration",
    "-Wno-int-conversion",
    "-Wno-incompatible-function-pointer-types",
    "-Wno-incompatible-pointer-types",
    "-Wno-implicit-int",
    "-Wno-return-mismatch",
};

/* Flags that write into the user's tree or change what is done; the reader of commands has taken them out already. */
static bool is_harmful(const char *arg, bool *out_takes_next) {
    static const char *const WITH_VALUE[] = {"-o", "-MF", "-MT", "-MQ", "-MJ"};
    static const char *const PREFIXES[] = {"-M", "-Wp,-M", "-save-temps", "--save-temps", "-dependency-file"};
    static const char *const EXACT[] = {"-c", "-S", "-E"};
    *out_takes_next = false;
    for (size_t i = 0; i < sizeof WITH_VALUE / sizeof *WITH_VALUE; i++) {
        if (strcmp(arg, WITH_VALUE[i]) == 0) {
            *out_takes_next = true;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof PREFIXES / sizeof *PREFIXES; i++) {
        if (strncmp(arg, PREFIXES[i], strlen(PREFIXES[i])) == 0)
            return true;
    }
    for (size_t i = 0; i < sizeof EXACT / sizeof *EXACT; i++) {
        if (strcmp(arg, EXACT[i]) == 0)
            return true;
    }
    return false;
}

ArgVec frontend_args(const CompileCommand *command, Arena *scratch) {
    ArgVec args = {0};
    *vec_push(scratch, &args) = "clang";
    for (uint32_t i = 0; i < command->arg_count; i++) {
        bool takes_next;
        if (!is_harmful(command->args[i], &takes_next))
            *vec_push(scratch, &args) = command->args[i];
        else if (takes_next)
            i++;
    }
    for (size_t i = 0; i < sizeof FORCED / sizeof *FORCED; i++)
        *vec_push(scratch, &args) = FORCED[i];
    return args;
}

/* ---- inclusions and diagnostics ---- */

/* A location in a file costs a scan of its lines, so that what a system header includes is taken for one without
 * asking. */
static void visit_inclusion(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data) {
    Lower *l = data;
    if (l->prelude && (depth == 0 || prelude_file(l->prelude, file)))
        return;
    bool is_system = depth > 0 && (clang_Location_isInSystemHeader(stack[0]) ||
                                   clang_Location_isInSystemHeader(clang_getLocationForOffset(l->unit, file, 0)));
    FileId id = lower_file(l, file, is_system);
    if (depth == 0 && id.i)
        l->tu->files.data[id.i].flags |= FILE_MAIN;
}

static void take_prelude_files(Lower *l) {
    const Prelude *prelude = l->prelude;
    FileId id = lower_file(l, l->main_file, false);
    l->tu->files.data[id.i].flags |= FILE_MAIN;
    l->prelude_files = ARENA_ARRAY(l->scratch, FileId, prelude->files.len);
    for (uint32_t i = 0; i < prelude->files.len; i++) {
        const PreludeFile *file = &prelude->files.data[i];
        const char *path = filepath_absolute(l->scratch, l->directory, file->name);
        l->prelude_files[i] = ir_file(l->tu, path, file->is_system ? FILE_SYSTEM : 0);
    }
}

/* All files are known before any location is made. */
static void collect_files(Lower *l) {
    if (l->prelude)
        take_prelude_files(l);
    clang_getInclusions(l->unit, visit_inclusion, l);
}

static void collect_errors(Lower *l) {
    unsigned count = clang_getNumDiagnostics(l->unit), errors = 0;
    LocId first = {0};
    for (unsigned i = 0; i < count; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(l->unit, i);
        CXSourceLocation location = clang_getDiagnosticLocation(diagnostic);
        CXFile file;
        unsigned offset;
        clang_getExpansionLocation(location, &file, NULL, NULL, &offset);
        /* An error without a place is about a flag: the tree is fine. */
        if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error && file) {
            StrId text = lower_str(l, clang_getDiagnosticSpelling(diagnostic));
            *vec_push(l->scratch, &l->errors) = (ErrorSpot){.file = file, .offset = offset, .text = text};
            if (errors++ == 0)
                first = lower_source_loc(l, location);
        }
        clang_disposeDiagnostic(diagnostic);
    }
    if (errors > 0) {
        const char *text = tu_str(l->tu, l->errors.data[0].text);
        const char *detail = errors == 1 ? arena_strdup(l->scratch, text)
                                         : arena_printf(l->scratch, "%s (and %u more)", text, errors - 1);
        ir_gap(l->tu, GAP_TU_PARSE_ERRORS, first, (FuncId){0}, detail);
    }
}

/* ---- one unit ---- */

static void lower_init(Lower *l, Tu *tu, CXTranslationUnit unit, const char *directory, Arena *scratch,
                       Arena *func_arena) {
    *l = (Lower){.tu = tu, .unit = unit, .directory = directory, .scratch = scratch, .func_arena = func_arena};
    l->type_of = map_new(scratch);
    l->pointer_to = map_new(scratch);
    l->field_of = map_new(scratch);
    l->shape_of = map_new(scratch);
    l->sym_of = map_new(scratch);
    l->file_of = map_new(scratch);
    l->loc_of = map_new(scratch);
    l->text_of = map_new(scratch);
    l->funcs_by_key = strmap_new(scratch);
    vec_push(scratch, &l->shapes); /* 0 is none */
    vec_push(scratch, &l->bare);
}

/* Whether it came out as it would without a prelude. */
static bool lower_parsed(Job *job, CXTranslationUnit unit, Arena *scratch) {
    Arena *func_arena = arena_new();
    Lower l;
    lower_init(&l, job->tu, unit, job->command->directory, scratch, func_arena);
    if (job->prelude) {
        l.prelude = job->prelude;
        l.main = &job->main;
        l.main_file = clang_getFile(unit, job->main.path);
    }
    collect_files(&l);
    collect_errors(&l);
    lower_unit(&l);
    arena_free(func_arena);
    return !l.prelude || (!l.is_astray && !prelude_shows(l.tu));
}

static Tu *new_tu(const Job *job) {
    Tu *tu = tu_new(job->arena);
    tu->main_path = strpool_intern(tu->strs, job->command->file);
    return tu;
}

static void note(Job *job, GapKind kind, const char *detail) {
    ir_gap(job->tu, kind, (LocId){0}, (FuncId){0}, detail);
}

static const char *error_name(enum CXErrorCode code) {
    switch (code) {
    case CXError_Crashed:
        return "libclang crashed";
    case CXError_InvalidArguments:
        return "libclang did not take the arguments";
    case CXError_ASTReadError:
        return "a precompiled header could not be read";
    default:
        return "libclang gave no tree";
    }
}

/* Of what rests on a header that is not there little can be parsed, and nothing is as it was meant. */
static bool lower_unless_groundless(Job *job, CXTranslationUnit unit, Arena *scratch) {
    const Later *missing = later_of_missing(unit, scratch);
    if (!missing)
        return lower_parsed(job, unit, scratch);
    note(job, GAP_TU_HEADER, arena_printf(scratch, "%s: %s", missing->header, missing->missing));
    return true;
}

/* Again, with the names supplied that came to a header later than the one that is here. */
static void lower_with_later(Job *job, CXIndex index, CXTranslationUnit first, Arena *scratch) {
    Later *later = later_of_included(first, scratch);
    bool wants = later && later_want(later, first, job->tu);
    if (!wants)
        return;
    ArgVec args = frontend_args(job->command, scratch);
    *vec_push(scratch, &args) = job->command->file;
    for (int round = 0; round < LATER_ROUNDS && wants; round++) {
        CXTranslationUnit unit = NULL;
        struct CXUnsavedFile header = later_complete(later);
        if (clang_parseTranslationUnit2FullArgv(index, NULL, args.data, (int)args.len, &header, 1,
                                                CXTranslationUnit_KeepGoing, &unit) != CXError_Success)
            return;
        job->tu = new_tu(job);
        lower_parsed(job, unit, scratch);
        wants = later_want(later, unit, job->tu);
        clang_disposeTranslationUnit(unit);
    }
    note(job, GAP_TU_LATER, arena_printf(scratch, "%s: %s", later->header, later_supplied(later)));
}

/* Again, with the pointers as clang wants them. */
static void lower_with_gcc_atomics(Job *job, CXIndex index, Arena *scratch) {
    struct CXUnsavedFile header = gcc_atomics_header(scratch);
    ArgVec args = frontend_args(job->command, scratch);
    *vec_push(scratch, &args) = "-include";
    *vec_push(scratch, &args) = header.Filename;
    *vec_push(scratch, &args) = job->command->file;
    CXTranslationUnit unit = NULL;
    if (clang_parseTranslationUnit2FullArgv(index, NULL, args.data, (int)args.len, &header, 1,
                                            CXTranslationUnit_KeepGoing, &unit) != CXError_Success)
        return;
    job->tu = new_tu(job);
    lower_parsed(job, unit, scratch);
    clang_disposeTranslationUnit(unit);
}

static enum CXErrorCode parse(const Job *job, InputsWatch *watch, CXIndex index, const ArgVec *args,
                              CXTranslationUnit *out_unit) {
    struct CXUnsavedFile main = {job->main.path, job->main.parsed, job->main.len};
    *out_unit = NULL;
    inputs_watch_parse(watch);
    enum CXErrorCode code = clang_parseTranslationUnit2FullArgv(
        index, NULL, args->data, (int)args->len, &main, job->prelude ? 1 : 0, CXTranslationUnit_KeepGoing, out_unit);
    inputs_watch_parsed(watch);
    return code == CXError_Success && !*out_unit ? CXError_Failure : code;
}

/* False: through a prelude, it did not come out as it would without. */
static bool take_unit(Job *job, CXIndex index, CXTranslationUnit unit, Arena *scratch) {
    bool is_sound = lower_unless_groundless(job, unit, scratch);
    bool refused = gcc_atomics_are_refused(unit);
    if (job->prelude) /* what comes later is to be put into the header */
        return is_sound && !refused && !later_of_included(unit, scratch);
    if (refused)
        lower_with_gcc_atomics(job, index, scratch);
    else
        lower_with_later(job, index, unit, scratch);
    return true;
}

static bool parse_and_lower(Job *job, Arena *scratch) {
    ArgVec args = frontend_args(job->command, scratch);
    InputsWatch watch = {-1, -1, -1};
    if (job->prelude)
        job->main = prelude_main(job->prelude, job->command->file, scratch);
    if (job->prelude && !job->main.parsed)
        return false;
    if (job->memo)
        watch = inputs_watch_begin(scratch, &args);
    if (job->prelude) {
        *vec_push(scratch, &args) = "-include-pch";
        *vec_push(scratch, &args) = job->prelude->pch;
    }
    *vec_push(scratch, &args) = job->command->file;
    CXIndex index = clang_createIndex(1, 0); /* top-level code of the unit, not of its prelude */
    CXTranslationUnit unit;
    enum CXErrorCode code = parse(job, &watch, index, &args, &unit);
    bool is_sound = code == CXError_Success ? take_unit(job, index, unit, scratch) : !job->prelude;
    if (code != CXError_Success)
        note(job, code == CXError_Crashed ? GAP_TU_CRASHED : GAP_TU_FAILED, error_name(code));
    if (job->memo) {
        const InputsUnit about = {unit, job->command->directory, &args, job->prelude, &job->main};
        job->inputs = inputs_watch_end(&watch, &about, job->memo, job->arena);
    }
    if (unit)
        clang_disposeTranslationUnit(unit);
    clang_disposeIndex(index);
    return is_sound;
}

static void *run_job(void *data) {
    Job *job = data;
    Arena *scratch = arena_new();
    if (!parse_and_lower(job, scratch)) {
        job->prelude = NULL;
        job->tu = new_tu(job);
        (void)parse_and_lower(job, scratch);
    }
    arena_free(scratch);
    return NULL;
}

void frontend_run_with_stack(void *(*run)(void *), void *job) {
    pthread_attr_t attr;
    pthread_t thread;
    setenv("LIBCLANG_NOTHREADS", "1", 1);
    bool has_attr = pthread_attr_init(&attr) == 0;
    bool is_running =
        has_attr && pthread_attr_setstacksize(&attr, STACK_SIZE) == 0 && pthread_create(&thread, &attr, run, job) == 0;
    if (has_attr)
        pthread_attr_destroy(&attr);
    if (is_running)
        pthread_join(thread, NULL);
    else
        run(job);
}

/* A Tu that breaks the invariants is our bug: the unit counts as failed, and the run goes on. */
static Tu *verified(const Job *job) {
    Arena *scratch = arena_new();
    const char *violation = ir_verify(job->tu, scratch);
    Tu *tu = job->tu;
    if (violation) {
        tu = new_tu(job);
        ir_gap(tu, GAP_TU_FAILED, (LocId){0}, (FuncId){0}, arena_printf(scratch, "invalid IR: %s", violation));
    }
    arena_free(scratch);
    return tu;
}

static Tu *lower(Job *job) {
    job->tu = new_tu(job);
    const char *problem = libclang_load();
    if (problem)
        note(job, GAP_TU_FAILED, problem);
    else if (chdir(job->command->directory) != 0)
        note(job, GAP_TU_MISSING, "its directory does not exist");
    else if (access(job->command->file, R_OK) != 0)
        note(job, GAP_TU_MISSING, "it cannot be read");
    else
        frontend_run_with_stack(run_job, job);
    return verified(job);
}

Tu *frontend_lower(const CompileCommand *command, Arena *arena) {
    Job job = {.command = command, .arena = arena};
    return lower(&job);
}

Tu *frontend_lower_with_inputs(const CompileCommand *command, InputsMemo *memo, Arena *arena, Inputs *out_inputs) {
    return frontend_lower_through(command, NULL, memo, arena, out_inputs, NULL);
}

Tu *frontend_lower_through(const CompileCommand *command, const Prelude *prelude, InputsMemo *memo, Arena *arena,
                           Inputs *out_inputs, bool *out_through) {
    Job job = {.command = command, .arena = arena, .memo = memo};
    job.prelude = prelude && prelude_is_made(prelude) ? prelude : NULL;
    Tu *tu = lower(&job);
    if (out_inputs)
        *out_inputs = job.inputs;
    if (out_through)
        *out_through = job.prelude != NULL;
    return tu;
}

Status frontend_load(Diag *diag) {
    const char *problem = libclang_load();
    if (!problem)
        return STATUS_OK;
    diag_error(diag, "install it (on Debian: libclang-19-dev and libclang-common-19-dev), or build lockwise anew",
               "cannot load libclang: %s", problem);
    return STATUS_FAILED;
}

const char *frontend_version(Arena *arena) {
    if ((!libclang_is_loaded() && libclang_is_as_built()) || libclang_load())
        return libclang_built_version;
    CXString full = clang_getClangVersion();
    const char *text = clang_getCString(full);
    text += strcspn(text, "0123456789");
    const char *version = arena_strndup(arena, text, strspn(text, "0123456789."));
    clang_disposeString(full);
    return version;
}
