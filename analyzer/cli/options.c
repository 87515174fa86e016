/* options.c: one table of commands, each with its option table; argp parses and writes the help from them. Its own
 * messages are silenced: an error is said once, in our form, with the nearest name.
 * What follows "--" is taken off before, as argp would mix it with the paths.
 */
#include "cli/options.h"
#include "cli/option_values.h"

#include "base/nearest.h"
#include "model/model_dump.h"

#include <argp.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KEY_DB = 256,
    KEY_FORMAT,
    KEY_MIN_TIER,
    KEY_COLOR,
    KEY_TU_TIMEOUT,
    KEY_TU_MEMORY,
    KEY_DUMP,
    KEY_STATS,
    KEY_PROGRAM,
    KEY_HTML,
    KEY_RUN,
    KEY_RULES_FORMAT,
    KEY_FILE,
    KEY_TO_ROOT,
    KEY_MODELS,
    KEY_CONFIG,
    KEY_ENABLE,
    KEY_DISABLE,
    KEY_SHOW_SUPPRESSED,
    KEY_NEW_ONLY,
    KEY_BASELINE,
    KEY_COUNT
};

static const uint32_t DEFAULT_TU_SECONDS = 120;
static const uint64_t DEFAULT_TU_BYTES = 4ull << 30;

/* ---- tables ---- */

/* Which rules are wanted. */
#define CHOICE_OPTIONS(group)                                                                                         \
    {"disable",                                                                                                       \
     KEY_DISABLE,                                                                                                     \
     "RULE",                                                                                                          \
     0,                                                                                                               \
     "Leave this rule out, or those that match this shell pattern, as \"race-*\". May be given several times",        \
     group},                                                                                                          \
        {"enable", KEY_ENABLE, "RULE", 0, "The opposite; of several options on a rule the last one counts", group}, { \
        "config", KEY_CONFIG, "FILE", 0,                                                                              \
            "The configuration (default: .lockwise.yaml in the current folder or the nearest one above, else in "     \
            "those "                                                                                                  \
            "of the project's root)",                                                                                 \
            group                                                                                                     \
    }

static const struct argp_option check_options[] = {
    {"compile-commands", 'p', "DIR|FILE", 0,
     "The compile database, or a folder that holds one, itself or in build/. Without it, the current folder and those "
     "above are searched",
     1},
    {"jobs", 'j', "N", 0, "Files to parse at once (default: one per processor)", 1},
    {"program", KEY_PROGRAM, "NAME", 0,
     "Analyse this program of a compile database with several: NAME is the file with its main, or the end of that "
     "path, with or without .c. May be given several times (default: all, and the files of no program as a library)",
     1},
    {"tu-timeout", KEY_TU_TIMEOUT, "SECONDS", 0, "Give up a file after this time (default: 120)", 1},
    {"tu-memory", KEY_TU_MEMORY, "SIZE", 0, "Give up a file that needs more memory, as 512M or 4G (default: 4G)", 1},
    {"models", KEY_MODELS, "FILE|DIR", 0,
     "Say what calls of known functions mean, beside the built-in models and .lockwise/models/*.yaml in the project's "
     "root. May be given several times; `lockwise help models` says more",
     1},
    CHOICE_OPTIONS(2),
    {"db", KEY_DB, "FILE", 0, "Store the run here (default: .lockwise/lockwise.db in the project's root)", 2},
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default), sarif or json", 2},
    {"output", 'o', "FILE", 0, "Write the findings to a file instead of standard output", 2},
    {"min-tier", KEY_MIN_TIER, "TIER", 0,
     "Show findings from this tier on: low, high (default) or definite. Low ones are shown but never fail the check",
     2},
    {"new-only", KEY_NEW_ONLY, NULL, 0,
     "Show, and fail for, only what the baseline does not have (`lockwise help baseline`)", 2},
    {"baseline", KEY_BASELINE, "FILE", 0,
     "The baseline of --new-only (default: .lockwise/baseline.tsv in the project's root)", 2},
    {"show-suppressed", KEY_SHOW_SUPPRESSED, NULL, 0,
     "Show also what lockwise-ignore comments in the code hide; it never fails the check", 2},
    {"color", KEY_COLOR, "WHEN", 0, "auto (default), always or never", 2},
    {"stats", KEY_STATS, NULL, 0, "Print what each phase took and made", 2},
    {"dump", KEY_DUMP, "PHASE[:FUNCTION]", 0,
     "Print what a phase of the analysis found, in one function or all, and stop; for work on lockwise itself. Phases: "
     "ir, link, values, callgraph, locks, threads, accesses, order",
     3},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option report_options[] = {
    {"db", KEY_DB, "FILE", 0,
     "The database (default: .lockwise/lockwise.db in the current folder or the nearest one above)", 1},
    {"run", KEY_RUN, "N", 0, "The run to show (default: the newest)", 1},
    {"html", KEY_HTML, "DIR", 0, "Write pages into this folder", 2},
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default), sarif or json", 2},
    {"output", 'o', "FILE", 0, "Write to a file instead of standard output", 2},
    {"min-tier", KEY_MIN_TIER, "TIER", 0, "Show findings from this tier on: low, high (default) or definite", 2},
    {"new-only", KEY_NEW_ONLY, NULL, 0, "Show only what the baseline does not have (`lockwise help baseline`)", 2},
    {"baseline", KEY_BASELINE, "FILE", 0,
     "The baseline of --new-only (default: .lockwise/baseline.tsv in the project's root)", 2},
    {"show-suppressed", KEY_SHOW_SUPPRESSED, NULL, 0, "Show also what lockwise-ignore comments in the code hide", 2},
    {"color", KEY_COLOR, "WHEN", 0, "auto (default), always or never", 2},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option baseline_options[] = {
    {"baseline", KEY_BASELINE, "FILE", 0, "The baseline (default: .lockwise/baseline.tsv in the project's root)", 1},
    {"db", KEY_DB, "FILE", 0,
     "The database (default: .lockwise/lockwise.db in the current folder or the nearest one above)", 1},
    {"run", KEY_RUN, "N", 0, "The run to take it from, or to compare it with (default: the newest)", 1},
    {"min-tier", KEY_MIN_TIER, "TIER", 0, "Take findings from this tier on: low, high (default) or definite", 1},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option query_options[] = {
    {"db", KEY_DB, "FILE", 0,
     "The database (default: .lockwise/lockwise.db in the current folder or the nearest one above)", 1},
    {"run", KEY_RUN, "N", 0, "The run to ask (default: the newest)", 1},
    {"file", KEY_FILE, "PATTERN", 0,
     "Only what is in files of this name or path (from the project's root), in this folder, or that match this shell "
     "pattern",
     1},
    {"to-root", KEY_TO_ROOT, NULL, 0, "callers: and who calls those, up to where threads start", 1},
    {"format", KEY_RULES_FORMAT, "FORMAT", 0, "text (default) or json", 2},
    {"output", 'o', "FILE", 0, "Write to a file instead of standard output", 2},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option rules_options[] = {
    CHOICE_OPTIONS(1),
    {"format", KEY_RULES_FORMAT, "FORMAT", 0, "text (default) or json", 1},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option models_options[] = {
    {"models", KEY_MODELS, "FILE|DIR", 0,
     "Read this file, or the *.yaml of this folder, too. May be given several times", 1},
    {"config", KEY_CONFIG, "FILE", 0,
     "The configuration (default: .lockwise.yaml in the current folder or the nearest one above)", 1},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option explain_options[] = {
    {"db", KEY_DB, "FILE", 0,
     "The database of a finding (default: .lockwise/lockwise.db in the current folder or the nearest one above)", 1},
    {"run", KEY_RUN, "N", 0, "The run of a finding (default: the newest)", 1},
    {"color", KEY_COLOR, "WHEN", 0, "auto (default), always or never", 2},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option help_options[] = {{"help", 'h', NULL, 0, "Print this help", -1}, {0}};

typedef struct CommandInfo {
    const char *name, *summary, *args_doc, *doc;
    const struct argp_option *options;
    uint32_t max_words; /* paths or topics it takes */
} CommandInfo;

static const CommandInfo commands[COMMAND_COUNT] = {
    [COMMAND_CHECK] = {"check", "analyse C code, store the run and print its findings", "[PATH...]\nFILE... -- [FLAGS]",
                       "Analyse C code for data races, deadlocks and misuse of locks, store the run and print its "
                       "findings.\v"
                       "With a compile database, each PATH limits the analysis to the files that it names or holds. "
                       "Without one, name the files and, after --, the compiler's flags.\n\n"
                       "Exit codes: 0 no finding of tier high or definite with severity warning or error; 1 there are "
                       "some; 2 the analysis could not be done; 130, 143 stopped by SIGINT, SIGTERM.",
                       check_options, UINT32_MAX},
    [COMMAND_REPORT] = {"report", "print a stored run, or write it as pages", "",
                        "Print a stored run again.\v"
                        "Exit codes: 0 printed, whatever it holds; 2 not.",
                        report_options, 0},
    [COMMAND_QUERY] =
        {"query", "ask a stored run who guards, holds, runs and calls what",
         "guards|locks|threads|order|serial [NAME]\naccesses|callers NAME",
         "Ask what the analysis knows of the program of a stored run.\v"
         "guards: which lock is held at how many of the places that touch an object that threads share; "
         "with NAME, these places, first those without the lock.\n"
         "locks: kind, where it is taken, what it guards, which locks are taken under it.\n"
         "threads: where they start, how they end, which run beside each other; with NAME, what they "
         "run and touch.\n"
         "accesses: every place that touches an object, with threads and locks held.\n"
         "order: which lock is taken while which is held, and the cycles.\n"
         "callers: who calls a function, with threads and locks held.\n"
         "serial: how much of a thread's work is done under which lock, by an estimate from the code, and how "
         "many times as fast as one 2, 4, 8 and 16 such threads are at most (Amdahl's law).\n\n"
         "NAME is a whole name as printed, its end (len or queue.len for struct queue.len), or a shell "
         "pattern. Locks behind \"sometimes\" are held in some of the ways there only.\n\n"
         "The JSON has {\"schema\": {\"name\": \"lockwise-query\", \"version\": 1}, \"run\", "
         "\"root\", \"query\"} and, by the query, \"objects\", \"locks\", \"threads\", \"edges\" and "
         "\"cycles\", \"functions\", or \"shares\"; reports/README.md in the sources lists all fields.\n\n"
         "Exit codes: 0 answered, whatever the answer; 2 not.",
         query_options, 2},
    [COMMAND_BASELINE] = {"baseline", "keep the list of findings to live with for now", "write|show|update",
                          "Keep the baseline: the list of findings that do not fail `lockwise check --new-only`.\v"
                          "write: the findings of the newest run become the baseline.\n"
                          "show: each finding, whether the newest run still has it, and what it has besides.\n"
                          "update: take out what was fixed, and follow what was renamed. Nothing gets in.\n\n"
                          "The baseline is a text file with a line for each finding, made for version control. Code "
                          "that moves stays known; so does a finding whose function or file was renamed, if it is the "
                          "only one of its kind.\n\n"
                          "Exit codes: 0 done; 2 not.",
                          baseline_options, 1},
    [COMMAND_RULES] = {"rules", "list what is checked", "",
                       "List the rules: what their findings "
                       "count for, the tier that they can reach, and the concept that is behind them.\v"
                       "What the configuration and the options say is taken into account: \"off\" rules are not "
                       "looked for. A configuration, with all that it may hold:\n\n"
                       "  disable: [lock-unchecked, \"race-*\"]\n"
                       "  enable: [race-mixed-atomic]\n"
                       "  rules:\n"
                       "    thread-leak: {severity: error, tier: high}\n"
                       "  models: [ci/models.yaml]\n\n"
                       "A rule is an id or a shell pattern. All are on; \"disable\" is done first, then \"enable\", "
                       "then the options in their order. severity (note, warning, error) is what findings of the rule "
                       "count for, tier (low, high, definite) the most that they reach. models are files and folders, "
                       "seen from the configuration's own folder.",
                       rules_options, 0},
    [COMMAND_EXPLAIN] = {"explain", "tell all of a rule, of the idea behind it, or of a finding",
                         "RULE\nCONCEPT\nFINDING",
                         "Explain a rule, with tested examples; one of the ten concepts behind the rules; or a finding "
                         "of a stored run, with all its evidence.\v"
                         "RULE and CONCEPT are names as `lockwise rules` prints them. FINDING is a place that has "
                         "findings, as FILE:LINE, or a fingerprint or its beginning.",
                         explain_options, 1},
    [COMMAND_MODELS] = {"models", "list and check what is known of library functions", "[FUNCTION...]",
                        "List the library models, which say what calls of known functions do to locks, threads and "
                        "memory; with names, what is known of these functions.\v"
                        "Models of your own are *.yaml files in .lockwise/models in the project's root, and what "
                        "--models names. Their format is described below.\n\n"
                        "Exit codes: 0 all models are well-formed; 2 one is not, or a function has none.",
                        models_options, UINT32_MAX},
    [COMMAND_HELP] = {"help", "print help on a command", "[COMMAND]", "Print help.", help_options, 1},
    [COMMAND_VERSION] = {"version", "print the versions of lockwise and libclang", "", "Print versions.", help_options,
                         0},
};

typedef struct Parser {
    Options *options;
    const CommandInfo *info;
    Arena *arena;
    Diag *diag;
    uint32_t word_count;
    bool failed; /* an error was said */
    bool given[KEY_COUNT];
    int next; /* where argp stopped */
} Parser;

/* ---- argp ---- */

static bool take_option(Parser *p, int key, char *value) {
    Options *o = p->options;
    uint64_t number = 0;
    bool good = true;
    switch (key) {
    case 'p':
        o->compdb = value;
        break;
    case 'o':
        o->output = value;
        break;
    case 'h':
        o->wants_help = true;
        break;
    case KEY_DB:
        o->db = value;
        break;
    case KEY_HTML:
        o->html = value;
        break;
    case KEY_FILE:
        o->query.file = value;
        break;
    case KEY_TO_ROOT:
        o->query.to_root = true;
        break;
    case KEY_NEW_ONLY:
        o->new_only = true;
        break;
    case KEY_BASELINE:
        o->baseline = value;
        break;
    case KEY_SHOW_SUPPRESSED:
        o->show_suppressed = true;
        break;
    case KEY_STATS:
        o->stats = true;
        break;
    case 'j':
        good = option_read_count("--jobs", value, 1024, p->diag, &number);
        o->jobs = (uint32_t)number;
        break;
    case KEY_TU_TIMEOUT:
        good = option_read_count("--tu-timeout", value, 86400, p->diag, &number);
        o->tu_seconds = (double)number;
        break;
    case KEY_RUN:
        good = option_read_count("--run", value, INT64_MAX, p->diag, &number);
        o->run = (int64_t)number;
        break;
    case KEY_TU_MEMORY:
        good = option_read_size(value, p->diag, &o->tu_bytes);
        break;
    case KEY_MODELS:
        o->models[o->model_count++] = value;
        break;
    case KEY_CONFIG:
        o->config = value;
        break;
    case KEY_ENABLE:
    case KEY_DISABLE:
        o->choices[o->choice_count++] = (RuleChoice){value, key == KEY_ENABLE};
        break;
    case KEY_PROGRAM:
        o->programs[o->program_count++] = value;
        break;
    case KEY_FORMAT:
        good = option_read_format(value, p->arena, p->diag, &o->format);
        break;
    case KEY_RULES_FORMAT:
        good = option_read_rules_format(value, p->arena, p->diag, &o->as_json);
        break;
    case KEY_MIN_TIER:
        good = option_read_tier(value, p->arena, p->diag, &o->min_tier);
        break;
    case KEY_COLOR:
        good = option_read_color(value, p->arena, p->diag, &o->color);
        break;
    case KEY_DUMP:
        good = option_read_dump(value, p->arena, p->diag, &o->dump, &o->dump_function);
        break;
    }
    p->given[key] = true;
    return good;
}

static error_t on_option(int key, char *value, struct argp_state *state) {
    Parser *p = state->input;
    p->next = state->next;
    if (key == ARGP_KEY_ARG) {
        if (p->word_count < p->info->max_words) {
            p->options->paths[p->word_count++] = value;
            return 0;
        }
        diag_error(p->diag, arena_printf(p->arena, "lockwise help %s", p->info->name), "%s: unexpected argument '%s'",
                   p->info->name, value);
        p->failed = true;
        return EINVAL;
    }
    if (key <= 0 || key >= KEY_COUNT)
        return ARGP_ERR_UNKNOWN;
    p->failed = !take_option(p, key, value);
    return p->failed ? EINVAL : 0;
}

static struct argp argp_of(const CommandInfo *info) {
    return (struct argp){.options = info->options, .parser = on_option, .args_doc = info->args_doc, .doc = info->doc};
}

/* ---- what argp stumbled over ---- */

/* The option of a word such as "--name", "--nam=value" or "-n"; NULL if there is none, or several. */
static const struct argp_option *option_of(const CommandInfo *info, const char *word) {
    size_t len = strcspn(word, "=");
    const struct argp_option *found = NULL;
    for (const struct argp_option *o = info->options; o->name; o++) {
        if (word[1] != '-') {
            if (word[1] == o->key)
                return o;
        } else if (strncmp(o->name, word + 2, len - 2) == 0) {
            if (strlen(o->name) == len - 2)
                return o;
            if (found)
                return NULL;
            found = o;
        }
    }
    return found;
}

/* Says what is wrong with a word, if something is. */
static bool say_bad_option(Parser *p, const char *word) {
    if (word[0] != '-' || word[1] == '\0')
        return false;
    const struct argp_option *option = option_of(p->info, word);
    const char *help = arena_printf(p->arena, "lockwise help %s", p->info->name);
    if (option && option->arg && !strchr(word, '=')) {
        diag_error(p->diag, help, "%s: %s needs an argument: %s", p->info->name, word, option->arg);
        return true;
    }
    if (option && (option->arg || !strchr(word, '=')))
        return false;
    if (option) {
        diag_error(p->diag, help, "%s: --%s takes no argument", p->info->name, option->name);
        return true;
    }
    const char *names[32];
    uint32_t count = 0;
    for (const struct argp_option *o = p->info->options; o->name && count < 32; o++)
        names[count++] = o->name;
    const char *given = arena_strndup(p->arena, word, strcspn(word, "="));
    const char *near = word[1] == '-' ? nearest_name(given + 2, names, count) : NULL;
    diag_error(p->diag, near ? arena_printf(p->arena, "did you mean '--%s'?", near) : help, "%s: unknown option '%s'",
               p->info->name, given);
    return true;
}

/* argp says only that something was wrong; it stopped at a word or just behind it. */
static void say_parse_error(Parser *p, int argc, char **argv, int stop) {
    for (int i = stop; i >= 1 && i >= stop - 1; i--) {
        if (i < argc && say_bad_option(p, argv[i]))
            return;
    }
    for (int i = 1; i < argc; i++) {
        if (say_bad_option(p, argv[i]))
            return;
    }
    diag_error(p->diag, arena_printf(p->arena, "lockwise help %s", p->info->name), "%s: malformed command line",
               p->info->name);
}

/* ---- the command line ---- */

bool options_find_command(const char *name, CommandId *out_command) {
    for (CommandId id = 0; id < COMMAND_COUNT; id++) {
        if (strcmp(commands[id].name, name) == 0) {
            *out_command = id;
            return true;
        }
    }
    return false;
}

static const char *quote(Arena *arena, const char *word) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=./,:+@%";
    if (word[0] && word[strspn(word, plain)] == '\0')
        return word;
    const char *out = "'";
    for (;;) {
        size_t len = strcspn(word, "'");
        out = arena_printf(arena, "%s%.*s", out, (int)len, word);
        if (!word[len])
            return arena_printf(arena, "%s'", out);
        out = arena_printf(arena, "%s'\\''", out);
        word += len + 1;
    }
}

static const char *join_words(Arena *arena, int argc, char **argv) {
    const char *line = "lockwise";
    for (int i = 1; i < argc; i++)
        line = arena_printf(arena, "%s %s", line, quote(arena, argv[i]));
    return line;
}

static uint32_t processor_count(void) {
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? (uint32_t)count : 1;
}

/* Options that would be without effect beside others are errors. */
static Status check_together(const Parser *p) {
    static const struct {
        int key, other;
        const char *name, *other_name;
    } apart[] = {
        {KEY_HTML, KEY_FORMAT, "--html", "--format"}, {KEY_HTML, 'o', "--html", "--output"},
        {KEY_HTML, KEY_COLOR, "--html", "--color"},   {KEY_DUMP, KEY_DB, "--dump", "--db"},
        {KEY_DUMP, KEY_FORMAT, "--dump", "--format"}, {KEY_DUMP, KEY_MIN_TIER, "--dump", "--min-tier"},
        {KEY_DUMP, KEY_COLOR, "--dump", "--color"},   {KEY_DUMP, KEY_STATS, "--dump", "--stats"},
    };
    for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++) {
        if (p->given[apart[i].key] && p->given[apart[i].other]) {
            diag_error(p->diag, NULL, "%s: %s has no effect with %s", p->info->name, apart[i].other_name,
                       apart[i].name);
            return STATUS_FAILED;
        }
    }
    if (p->given[KEY_BASELINE] && !p->options->new_only && p->options->command != COMMAND_BASELINE) {
        diag_error(p->diag, NULL, "%s: --baseline has no effect without --new-only", p->info->name);
        return STATUS_FAILED;
    }
    if (p->options->has_flags && p->given['p']) {
        diag_error(p->diag, "name files and flags, or a compile database", "check: -p has no effect with --");
        return STATUS_FAILED;
    }
    if (p->options->has_flags && p->word_count == 0) {
        diag_error(p->diag, "lockwise check FILE... -- FLAGS", "check: no files before --");
        return STATUS_FAILED;
    }
    return STATUS_OK;
}

/* The command that argv names, and how many words that took. Options alone mean check. */
static Status find_command(int argc, char **argv, Arena *arena, Diag *diag, CommandId *out_command, int *out_words) {
    const char *word = argc > 1 ? argv[1] : "-";
    *out_words = 1;
    if (strcmp(word, "--version") == 0)
        *out_command = COMMAND_VERSION;
    else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        *out_command = COMMAND_HELP;
    else if (word[0] == '-') {
        *out_command = COMMAND_CHECK;
        *out_words = 0;
    } else if (!options_find_command(word, out_command)) {
        const char *names[COMMAND_COUNT];
        for (CommandId id = 0; id < COMMAND_COUNT; id++)
            names[id] = commands[id].name;
        const char *help = access(word, F_OK) == 0 ? arena_printf(arena, "to analyse it: lockwise check %s", word)
                                                   : nearest_hint(arena, word, names, COMMAND_COUNT);
        diag_error(diag, help, "unknown command '%s'", word);
        return STATUS_FAILED;
    }
    return STATUS_OK;
}

static Status finish_query(Parser *p) {
    Options *o = p->options;
    const char *names[QUERY_KIND_COUNT];
    for (QueryKind kind = 0; kind < QUERY_KIND_COUNT; kind++)
        names[kind] = query_kind_name(kind);
    uint32_t kind;
    if (p->word_count == 0) {
        diag_error(p->diag, nearest_hint(p->arena, "", names, QUERY_KIND_COUNT), "query: about what?");
        return STATUS_FAILED;
    }
    if (!option_find_name(o->paths[0], names, QUERY_KIND_COUNT, &kind)) {
        diag_error(p->diag, nearest_hint(p->arena, o->paths[0], names, QUERY_KIND_COUNT), "query: unknown query '%s'",
                   o->paths[0]);
        return STATUS_FAILED;
    }
    o->query.kind = (QueryKind)kind;
    o->query.name = p->word_count > 1 ? o->paths[1] : NULL;
    if (query_needs_name(o->query.kind) && !o->query.name) {
        diag_error(p->diag, arena_printf(p->arena, "lockwise query %s NAME", names[kind]), "query %s: of which %s?",
                   names[kind], query_subject(o->query.kind));
        return STATUS_FAILED;
    }
    if (o->query.to_root && o->query.kind != QUERY_CALLERS) {
        diag_error(p->diag, NULL, "query: --to-root has no effect with %s", names[kind]);
        return STATUS_FAILED;
    }
    return STATUS_OK;
}

static Status finish_baseline(Parser *p) {
    static const char *const names[BASELINE_ACTION_COUNT] = {"write", "show", "update"};
    uint32_t action;
    if (p->word_count == 0) {
        diag_error(p->diag, nearest_hint(p->arena, "", names, BASELINE_ACTION_COUNT), "baseline: do what with it?");
        return STATUS_FAILED;
    }
    const char *word = p->options->paths[0];
    if (!option_find_name(word, names, BASELINE_ACTION_COUNT, &action)) {
        diag_error(p->diag, nearest_hint(p->arena, word, names, BASELINE_ACTION_COUNT), "baseline: unknown action '%s'",
                   word);
        return STATUS_FAILED;
    }
    p->options->baseline_action = (BaselineAction)action;
    return STATUS_OK;
}

static Status finish(Parser *p) {
    Options *o = p->options;
    o->path_count = p->word_count;
    if (o->wants_help)
        return STATUS_OK;
    TRY(check_together(p));
    if (o->command == COMMAND_QUERY)
        return finish_query(p);
    if (o->command == COMMAND_BASELINE)
        return finish_baseline(p);
    o->topic = p->word_count ? o->paths[0] : NULL;
    CommandId topic;
    if (o->command == COMMAND_EXPLAIN && !o->topic) {
        diag_error(p->diag, "`lockwise rules` lists rules and concepts", "explain: which rule, concept or finding?");
        return STATUS_FAILED;
    }
    if (o->command == COMMAND_HELP && o->topic && !options_find_command(o->topic, &topic)) {
        const char *names[COMMAND_COUNT];
        for (CommandId id = 0; id < COMMAND_COUNT; id++)
            names[id] = commands[id].name;
        diag_error(p->diag, nearest_hint(p->arena, o->topic, names, COMMAND_COUNT), "help: unknown command '%s'",
                   o->topic);
        return STATUS_FAILED;
    }
    return STATUS_OK;
}

Status options_parse(int argc, char **argv, Arena *arena, Diag *diag, Options *out_options) {
    int words;
    *out_options = (Options){.jobs = processor_count(),
                             .tu_seconds = DEFAULT_TU_SECONDS,
                             .tu_bytes = DEFAULT_TU_BYTES,
                             .format = report_format("text"),
                             .min_tier = TIER_HIGH,
                             .command_line = join_words(arena, argc, argv)};
    TRY(find_command(argc, argv, arena, diag, &out_options->command, &words));
    Parser p = {.options = out_options, .info = &commands[out_options->command], .arena = arena, .diag = diag};
    /* argp takes the program's name first and moves words about. */
    int count = 1;
    char **mine = ARENA_ARRAY(arena, char *, argc + 2);
    mine[0] = argv[0];
    out_options->paths = ARENA_ARRAY(arena, char *, argc + 1);
    out_options->models = ARENA_ARRAY(arena, char *, argc + 1);
    out_options->choices = ARENA_ARRAY(arena, RuleChoice, argc + 1);
    out_options->programs = ARENA_ARRAY(arena, char *, argc + 1);
    for (int i = 1 + words; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0 && out_options->command == COMMAND_CHECK) {
            out_options->has_flags = true;
            out_options->flags = argv + i + 1;
            out_options->flag_count = (uint32_t)(argc - i - 1);
            break;
        }
        mine[count++] = argv[i];
    }
    struct argp argp = argp_of(p.info);
    if (argp_parse(&argp, count, mine, ARGP_NO_ERRS | ARGP_NO_EXIT | ARGP_NO_HELP, NULL, &p) != 0) {
        if (!p.failed)
            say_parse_error(&p, count, mine, p.next);
        return STATUS_FAILED;
    }
    return finish(&p);
}

/* ---- help ---- */

void options_print_help(CommandId command, FILE *out) {
    struct argp argp = argp_of(&commands[command]);
    char name[64];
    snprintf(name, sizeof name, "lockwise %s", commands[command].name);
    argp_help(&argp, out, ARGP_HELP_SHORT_USAGE | ARGP_HELP_DOC | ARGP_HELP_LONG, name);
}

void options_print_commands(FILE *out) {
    fputs("Usage: lockwise COMMAND [OPTION...]\n"
          "Find data races, deadlocks and misuse of locks in C code with POSIX threads.\n\nCommands:\n",
          out);
    for (CommandId id = 0; id < COMMAND_COUNT; id++)
        fprintf(out, "  %-10s%s\n", commands[id].name, commands[id].summary);
    fputs("\nWithout a command: check, with the compile_commands.json of the project.\n"
          "`lockwise help COMMAND` says more.\n",
          out);
}
