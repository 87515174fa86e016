/* sample_run.c: the texts are what the rules would say; lines and columns are those of the files in
 * testdata/reports/project. */
#include "support/sample_run.h"

#include "base/relpath.h"
#include "support/check.h"
#include "support/folder.h"

const char *const sample_project = LOCKWISE_SOURCE_DIR "/testdata/reports/project";

static const RuleInfo rules[SAMPLE_RULES] = {
    {.id = "deadlock-lock-order",
     .family = "deadlock",
     .title = "Locks taken in opposite orders",
     .tier = TIER_DEFINITE,
     .severity = SEVERITY_ERROR,
     .cwe = "CWE-833",
     .cert = "CON35-C",
     .concept = "locks",
     .summary = "Two threads take the same two locks, each in the other's order.",
     .why = "Each thread gets its first lock and then waits for the other's: neither ever goes on.\n\n"
            "It happens rarely and under load, which is why tests seldom see it.",
     .fix = "Choose one order for the locks and keep to it everywhere.",
     .limits = "Locks that are told apart only by an index may be taken for one.",
     .bad_example = "lock(a);\nlock(b);   /* the other thread: b, then a */\n",
     .good_example = "lock(a);   /* everywhere: a before b */\nlock(b);\n"},
    {.id = "lock-blocking-call",
     .family = "lock",
     .title = "Blocking call while a lock is held",
     .tier = TIER_HIGH,
     .severity = SEVERITY_NOTE,
     .cwe = "CWE-667",
     .cert = "CON05-C",
     .concept = "trade-offs",
     .summary = "A call that may wait for long is made while a lock is held.",
     .why = "All who want the lock wait as long as the call does.",
     .fix = "Take what the call needs out of the lock first.",
     .limits = "Whether a call really blocks depends on what is behind it.",
     .bad_example = "",
     .good_example = ""},
    {.id = "lock-leak",
     .family = "lock",
     .title = "Lock still held when the function returns",
     .tier = TIER_DEFINITE,
     .severity = SEVERITY_ERROR,
     .cwe = "CWE-667",
     .cert = "",
     .concept = "locks",
     .summary = "One path leaves the function without releasing a lock that the other paths release.",
     .why = "The next thread that wants the lock waits for ever.",
     .fix = "Release the lock on every path, most simply through one exit.",
     .limits = "A lock that is handed to the caller on purpose on one path only is reported too.",
     .bad_example = "lock(&m);\nif (error)\n    return -1;\nunlock(&m);\n",
     .good_example = "lock(&m);\nif (error)\n    result = -1;\nunlock(&m);\nreturn result;\n"},
    {.id = "race-unguarded-write",
     .family = "race",
     .title = "Shared variable written without its lock",
     .tier = TIER_DEFINITE,
     .severity = SEVERITY_ERROR,
     .cwe = "CWE-366",
     .cert = "CON43-C",
     .concept = "locks",
     .summary = "A variable that several threads use is written without the lock that guards it elsewhere.",
     .why = "Two threads change the value at once and one change is lost, or a reader sees it half done. "
            "The compiler may assume that this never happens.",
     .fix = "Take the lock around the write, or make the variable atomic.",
     .limits = "Threads that are ordered by means that the analysis does not know are taken to run in parallel.",
     .bad_example = "n++;               /* the others hold m */\n",
     .good_example = "lock(&m);\nn++;\nunlock(&m);\n"},
};

const RuleInfo *sample_rules(void) {
    return rules;
}

RunInfo sample_info(const char *root) {
    return (RunInfo){
        .tool_version = "0.1.0",
        .clang_version = "19.1.7",
        .root = root,
        .command_line = "lockwise check -p build",
        .compdb = "build/compile_commands.json",
        .git_commit = "5c0ffee5c0ffee5c0ffee5c0ffee5c0ffee5c0ff",
        .started = 1790000000,
        .seconds_lower = 1.25,
        .seconds_model = 0.5,
        .seconds_rules = 0.0625,
        .jobs = 2,
        .tu_count = 6,
        .tu_failed = 1,
        .tu_degraded = 1,
        .function_count = 9,
        .instr_count = 312,
        .unknown_count = 2,
        .lines = 107,
        .peak_bytes = 12582912,
    };
}

void sample_gaps(Diag *diag, const char *root) {
    Arena *arena = arena_new();
    const char *legacy = arena_printf(arena, "%s/legacy.c", root), *plugin = arena_printf(arena, "%s/plugin.c", root);
    diag_gap(diag, GAP_INLINE_ASM, "/usr/include/x86_64-linux-gnu/bits/pause.h", 31, "cpu_relax", "");
    diag_gap(diag, GAP_TU_PARSE_ERRORS, plugin, 4, "", "unknown type name 'plugin_t'");
    diag_gap(diag, GAP_CALL_UNRESOLVED, plugin, 19, "plugin_run", "p->run");
    diag_gap(diag, GAP_INLINE_ASM, "/usr/include/x86_64-linux-gnu/bits/pause.h", 31, "cpu_relax", "");
    diag_gap(diag, GAP_CALL_UNRESOLVED, plugin, 12, "plugin_init", "p->init");
    diag_gap(diag, GAP_TU_FAILED, legacy, 0, "", "no usable compile command");
    arena_free(arena);
}

typedef struct Sample {
    Arena *arena;
    FindingSink *sink;
    const char *root;
} Sample;

static SourceLoc at(const Sample *sample, const char *file, uint32_t line, uint32_t col) {
    return (SourceLoc){arena_printf(sample->arena, "%s/%s", sample->root, file), line, col};
}

static void add_race(const Sample *s) {
    FindingSink *sink = s->sink;
    Finding *f = sink_begin(sink, "race-unguarded-write", TIER_DEFINITE, SEVERITY_ERROR, at(s, "queue.c", 21, 6));
    f->function = "queue_pop";
    f->message = sink_text(sink, "queue_pop writes q->len without q->lock while %s reads it", "queue_len");
    f->object = "struct queue.len";
    f->key = "queue_len struct queue.lock";
    f->guard = "q->len is guarded by q->lock in 2 of 3 accesses";
    f->guard_hits = 2;
    f->guard_total = 3;
    f->fix = "move q->len-- up to before q->lock is released in queue_pop";
    Side *pop = finding_add_side(sink, f, "thread worker (many), started at main.c:28", "worker");
    Side *len = finding_add_side(sink, f, "thread main", "main");
    side_add_step(sink, pop, STEP_THREAD_START, at(s, "main.c", 7, 14), "worker", "",
                  "begins, started by main in a loop");
    side_add_step(sink, pop, STEP_CALL, at(s, "main.c", 10, 34), "worker", "", "calls queue_pop");
    side_add_step(sink, pop, STEP_ACQUIRE, at(s, "queue.c", 15, 2), "queue_pop", "q->lock", "takes q->lock");
    side_add_step(sink, pop, STEP_RELEASE, at(s, "queue.c", 19, 2), "queue_pop", "q->lock", "releases q->lock");
    side_add_step(sink, pop, STEP_BRANCH, at(s, "queue.c", 20, 6), "queue_pop", "", "job is not NULL");
    side_add_step(sink, pop, STEP_WRITE, at(s, "queue.c", 21, 6), "queue_pop", "", "writes q->len");
    side_add_step(sink, len, STEP_THREAD_START, at(s, "main.c", 18, 5), "main", "", "begins");
    side_add_step(sink, len, STEP_CALL, at(s, "main.c", 30, 5), "main", "", "calls stats_print");
    side_add_step(sink, len, STEP_ACQUIRE, at(s, "stats.c", 20, 5), "stats_print", "q->lock", "takes q->lock");
    side_add_step(sink, len, STEP_CALL, at(s, "stats.c", 21, 20), "stats_print", "", "calls queue_len");
    side_add_step(sink, len, STEP_READ, at(s, "queue.c", 28, 12), "queue_len", "", "reads q->len");
    len->locks = "q->lock";
    finding_add_assumption(sink, f, "pthread_create succeeds, so that worker runs beside main");
}

static void add_deadlock(const Sample *s) {
    FindingSink *sink = s->sink;
    Finding *f = sink_begin(sink, "deadlock-lock-order", TIER_HIGH, SEVERITY_ERROR, at(s, "stats.c", 12, 5));
    f->function = "stats_count";
    f->message = "stats_count takes q->lock while it holds stats_lock; stats_print takes them the other way round";
    f->object = "stats.c:stats_lock";
    f->key = "stats_print struct queue.lock";
    f->fix = "take q->lock before stats_lock in stats_count";
    Side *count = finding_add_side(sink, f, "thread worker (many), started at main.c:28", "worker");
    Side *print = finding_add_side(sink, f, "thread main", "main");
    side_add_step(sink, count, STEP_THREAD_START, at(s, "main.c", 7, 14), "worker", "",
                  "begins, started by main in a loop");
    side_add_step(sink, count, STEP_CALL, at(s, "main.c", 13, 9), "worker", "", "calls stats_count");
    side_add_step(sink, count, STEP_ACQUIRE, at(s, "stats.c", 11, 5), "stats_count", "stats_lock", "takes stats_lock");
    side_add_step(sink, count, STEP_ACQUIRE, at(s, "stats.c", 12, 5), "stats_count", "q->lock", "takes q->lock");
    count->locks = "stats_lock";
    side_add_step(sink, print, STEP_THREAD_START, at(s, "main.c", 18, 5), "main", "", "begins");
    side_add_step(sink, print, STEP_CALL, at(s, "main.c", 30, 5), "main", "", "calls stats_print");
    side_add_step(sink, print, STEP_ACQUIRE, at(s, "stats.c", 20, 5), "stats_print", "q->lock", "takes q->lock");
    side_add_step(sink, print, STEP_ACQUIRE, at(s, "stats.c", 22, 5), "stats_print", "stats_lock", "takes stats_lock");
    print->locks = "q->lock";
    finding_add_assumption(sink, f, "q is the same queue in both threads");
}

static void add_leak(const Sample *s) {
    FindingSink *sink = s->sink;
    Finding *f = sink_begin(sink, "lock-leak", TIER_DEFINITE, SEVERITY_ERROR, at(s, "cache.c", 17, 9));
    f->function = "cache_load";
    f->message = "cache_load returns with cache_lock still held";
    f->object = "cache.c:cache_lock";
    f->fix = "release cache_lock before this return";
    Side *side = finding_add_side(sink, f, "cache_load, the path through line 16", "");
    side_add_step(sink, side, STEP_ACQUIRE, at(s, "cache.c", 12, 5), "cache_load", "cache_lock", "takes cache_lock");
    side_add_step(sink, side, STEP_BRANCH, at(s, "cache.c", 16, 9), "cache_load", "", "job->text is NULL");
    side_add_step(sink, side, STEP_RETURN, at(s, "cache.c", 17, 9), "cache_load", "", "returns -1");
    side->locks = "cache_lock";
}

static void add_blocking(const Sample *s) {
    FindingSink *sink = s->sink;
    Finding *f = sink_begin(sink, "lock-blocking-call", TIER_LOW, SEVERITY_NOTE, at(s, "stats.c", 23, 5));
    f->function = "stats_print";
    f->message = "stats_print calls printf, which may block, while it holds q->lock and stats_lock";
    f->object = "struct queue.lock";
    f->key = "printf";
    f->fix = "print after both locks are released";
}

FindingSink *sample_sink(Arena *arena, const char *root) {
    Sample sample = {arena, sink_new(arena), root};
    add_blocking(&sample);
    add_race(&sample);
    add_leak(&sample);
    add_deadlock(&sample);
    sink_finish(sample.sink);
    return sample.sink;
}

static Finding sample_relative(Arena *arena, const Finding *finding, const char *root) {
    Finding relative = *finding;
    relative.loc.file = relpath_below(arena, root, relative.loc.file);
    VEC_EACH(Side, side, &relative.sides)
        VEC_EACH(Step, step, &side->steps)
            step->loc.file = relpath_below(arena, root, step->loc.file);
    return relative;
}

StoredRun *sample_run(Arena *arena) {
    const char *root = "/home/ada/jobs";
    StoredRun *run = ARENA_NEW(arena, StoredRun);
    *run = (StoredRun){.id = 7, .info = sample_info(root)};
    for (uint32_t i = 0; i < SAMPLE_RULES; i++)
        *vec_push(arena, &run->rules) = rules[i];
    FindingSink *sink = sample_sink(arena, root);
    for (uint32_t i = 0; i < sink_count(sink); i++)
        *vec_push(arena, &run->findings) =
            (StoredFinding){.id = i + 1, .finding = sample_relative(arena, sink_at(sink, i), root)};
    static const StoredGap gaps[SAMPLE_GAPS] = {
        {"call-unresolved", "an indirect call with no known target", "plugin.c", "plugin_init", "p->init", 12},
        {"call-unresolved", "an indirect call with no known target", "plugin.c", "plugin_run", "p->run", 19},
        {"inline-asm", "inline assembly: its effect is taken to be nothing but its operands",
         "/usr/include/x86_64-linux-gnu/bits/pause.h", "cpu_relax", "", 31},
        {"tu-failed", "the translation unit could not be parsed at all", "legacy.c", "", "no usable compile command",
         0},
        {"tu-parse-errors", "the translation unit has errors and was analysed as far as it parsed", "plugin.c", "",
         "unknown type name 'plugin_t'", 4},
    };
    for (uint32_t i = 0; i < SAMPLE_GAPS; i++)
        *vec_push(arena, &run->gaps) = gaps[i];
    static const char *const files[] = {"cache.c", "main.c", "queue.c", "stats.c"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *text = folder_read(arena, sample_project, files[i]);
        assert_non_null(text);
        *vec_push(arena, &run->sources) = (StoredSource){.file = files[i], .text = text, .len = strlen(text)};
    }
    return run;
}

/* What might be taken for markup, code or an address, or cannot be shown. */
static const char odd[] =
    "</script><img src=x onerror=\"alert(1)\">' onload='x\" on=\"&nbsp;\\\x1b[2J\x01\xff\xe2\x80\xae"
    "\n`${x}`/../%s%u";

StoredRun *sample_hostile_run(Arena *arena) {
    StoredRun *run = sample_run(arena);
    FindingSink *sink = sink_new(arena);
    Finding *f = sink_begin(sink, "lock-leak", TIER_HIGH, SEVERITY_WARNING, (SourceLoc){odd, 1, 4});
    f->function = f->message = f->object = f->key = f->guard = f->fix = odd;
    f->guard_hits = 5; /* more than there are */
    f->guard_total = 2;
    Side *side = finding_add_side(sink, f, odd, odd);
    side->locks = odd;
    side_add_step(sink, side, STEP_THREAD_START, (SourceLoc){odd, 1, 3}, odd, odd, odd);
    side_add_step(sink, side, STEP_WRITE, (SourceLoc){odd, 1, UINT32_MAX}, odd, odd, odd);
    side_add_step(sink, side, STEP_WRITE, (SourceLoc){odd, UINT32_MAX, 1}, odd, odd, odd);
    side_add_step(sink, side, STEP_NOTE, (SourceLoc){"", 0, 0}, "", "", "");
    finding_add_side(sink, f, odd, odd);
    finding_add_assumption(sink, f, odd);
    sink_finish(sink);
    run->findings.len = 0;
    StoredFinding *stored = vec_push(arena, &run->findings);
    *stored = (StoredFinding){.id = 1, .finding = *sink_at(sink, 0)};
    stored->finding.fingerprint = "v2:../../../evil<b>:1";
    run->sources.len = 0;
    *vec_push(arena, &run->sources) = (StoredSource){.file = odd, .text = odd, .len = sizeof odd - 1};
    RuleInfo *rule = &run->rules.data[2];
    *rule = (RuleInfo){.id = "lock-leak",
                       .family = odd,
                       .title = odd,
                       .cwe = odd,
                       .cert = odd,
                       .concept = "locks",
                       .summary = odd,
                       .why = odd,
                       .fix = odd,
                       .limits = odd,
                       .bad_example = odd,
                       .good_example = odd};
    run->gaps.data[0].file = run->gaps.data[0].detail = run->gaps.data[0].function = odd;
    run->info.root = run->info.command_line = run->info.git_commit = run->info.tool_version = odd;
    return run;
}
