/* command_table.c: see command_table.h. The tables are in the form of argp, which writes the help from them. */
#include "cli/command_table.h"

#include <string.h>

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

/* Whether tokens exclude anybody. */
#define PYTHON_OPTION(group)                                                                                     \
    {"python",                                                                                                   \
     KEY_PYTHON,                                                                                                 \
     "MODE",                                                                                                     \
     0,                                                                                                          \
     "Judge extension modules of Python for a build with its lock (gil), without it (free-threaded), or as the " \
     "module says (auto, default: without, where it names Py_MOD_GIL_NOT_USED)",                                 \
     group}

/* Where lowered files are kept. */
#define CACHE_OPTIONS(group)                                                                                     \
    {"cache-dir",                                                                                                \
     KEY_CACHE_DIR,                                                                                              \
     "DIR",                                                                                                      \
     0,                                                                                                          \
     "Keep what files were parsed to here (default: lockwise in $XDG_CACHE_HOME, else in ~/.cache)",             \
     group},                                                                                                     \
    {                                                                                                            \
        "cache-size", KEY_CACHE_SIZE, "SIZE", 0,                                                                 \
            "How much may be kept, as 512M or 4G (default: 2G); what was not used for longest goes first", group \
    }

/* What becomes of the findings of an analysis. */
#define RESULT_OPTIONS                                                                                                 \
    {"db", KEY_DB, "FILE", 0, "Store the run here (default: .lockwise/lockwise.db in the project's root)", 2},         \
        {"format", KEY_FORMAT, "FORMAT", 0, "text (default), sarif, json, gitlab, junit, github or markdown", 2},      \
        {"output", 'o', "FILE", 0, "Write the findings to a file instead of standard output", 2},                      \
        {"min-tier",                                                                                                   \
         KEY_MIN_TIER,                                                                                                 \
         "TIER",                                                                                                       \
         0,                                                                                                            \
         "Show findings from this tier on: low, high (default) or definite. Low ones are shown but never fail the "    \
         "check",                                                                                                      \
         2},                                                                                                           \
        {"fail-on",                                                                                                    \
         KEY_FAIL_ON,                                                                                                  \
         "SEVERITY",                                                                                                   \
         0,                                                                                                            \
         "Fail for findings from this severity on: note, warning (default) or error; never: for none",                 \
         2},                                                                                                           \
        {"strict",                                                                                                     \
         KEY_STRICT,                                                                                                   \
         NULL,                                                                                                         \
         0,                                                                                                            \
         "Take an analysis for incomplete also where a file was analysed in part, and say so also where findings "     \
         "fail it",                                                                                                    \
         2},                                                                                                           \
        {"new-only",                                                                                                   \
         KEY_NEW_ONLY,                                                                                                 \
         NULL,                                                                                                         \
         0,                                                                                                            \
         "Show, and fail for, only what the baseline does not have (`lockwise help baseline`)",                        \
         2},                                                                                                           \
        {"baseline",                                                                                                   \
         KEY_BASELINE,                                                                                                 \
         "FILE",                                                                                                       \
         0,                                                                                                            \
         "The baseline of --new-only (default: .lockwise/baseline.tsv in the project's root)",                         \
         2},                                                                                                           \
        {"changed-since",                                                                                              \
         KEY_CHANGED_SINCE,                                                                                            \
         "COMMIT",                                                                                                     \
         0,                                                                                                            \
         "Show, and fail for, only findings whose paths lead through functions that were changed since this branch "   \
         "parted "                                                                                                     \
         "from the "                                                                                                   \
         "commit",                                                                                                     \
         2},                                                                                                           \
        {"max-new", KEY_MAX_NEW, "N", 0, "With --new-only: fail only for more than N findings", 2},                    \
        {"show-suppressed",                                                                                            \
         KEY_SHOW_SUPPRESSED,                                                                                          \
         NULL,                                                                                                         \
         0,                                                                                                            \
         "Show also what lockwise-ignore comments in the code hide; it never fails the check",                         \
         2},                                                                                                           \
        {"color", KEY_COLOR, "WHEN", 0, "auto (default), always or never", 2},                                         \
        {"quiet", 'q', NULL, 0, "Print the findings and errors alone, no summary", 2},                                 \
        {"verbose", 'v', NULL, 0, "Print each place in the code that was not understood, and each file that was lost", \
         2}

#define ROOT_OPTION(group)                                                                                      \
    {"root",                                                                                                    \
     KEY_ROOT,                                                                                                  \
     "DIR",                                                                                                     \
     0,                                                                                                         \
     "The project's root, which paths are shown relative to (default: the nearest folder with .git, else that " \
     "of the compile database, else of the files)",                                                             \
     group}

static const struct argp_option check_options[] = {
    {"compile-commands", 'p', "DIR|FILE", 0,
     "The compile database, or a folder that holds one, itself or in build/. Without it, the current folder and those "
     "above are searched",
     1},
    {"jobs", 'j', "N", 0, "Files to parse, and programs to analyse, at once (default: one per processor)", 1},
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
    PYTHON_OPTION(1),
    CACHE_OPTIONS(1),
    {"no-cache", KEY_NO_CACHE, NULL, 0, "Parse all files, whatever is known of them, and keep nothing", 1},
    {"no-shared-headers", KEY_NO_SHARED_HEADERS, NULL, 0,
     "Parse all of each file, also what several begin with (the result is the same, without a file in TMPDIR)", 1},
    ROOT_OPTION(1),
    {"shard", KEY_SHARD, "I/N", 0,
     "Only parse every N-th file, from the I-th on, and write what comes of it to --output, for `lockwise link`", 1},
    CHOICE_OPTIONS(2),
    RESULT_OPTIONS,
    {"watch", KEY_WATCH, NULL, 0, "Do not end, but check again whenever a file that was read changes", 2},
    {"stats", KEY_STATS, NULL, 0, "Print what each phase took and made", 2},
    {"dump", KEY_DUMP, "PHASE[:FUNCTION]", 0,
     "Print what a phase of the analysis found, in one function or all, and stop; for work on lockwise itself. Phases: "
     "ir, link, values, callgraph, locks, threads, accesses, order",
     3},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option emit_options[] = {
    {"output", 'o', "FILE", 0, "Write the unit to this file", 1},
    {"depfile", KEY_DEPFILE, "FILE", 0, "Write a rule for make that names all files that were read, as -MD -MF does",
     1},
    PYTHON_OPTION(1),
    ROOT_OPTION(1),
    {"tu-timeout", KEY_TU_TIMEOUT, "SECONDS", 0, "Give up a file after this time (default: 120)", 1},
    {"tu-memory", KEY_TU_MEMORY, "SIZE", 0, "Give up a file that needs more memory, as 512M or 4G (default: 4G)", 1},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option link_options[] = {
    {"jobs", 'j', "N", 0, "Programs to analyse at once (default: one per processor)", 1},
    {"program", KEY_PROGRAM, "NAME", 0,
     "Analyse this program of a compile database with several: NAME is the file with its main, or the end of that "
     "path, with or without .c. May be given several times (default: all, and the files of no program as a library)",
     1},
    {"models", KEY_MODELS, "FILE|DIR", 0,
     "Say what calls of known functions mean, beside the built-in models and .lockwise/models/*.yaml in the project's "
     "root. May be given several times; `lockwise help models` says more",
     1},
    PYTHON_OPTION(1),
    ROOT_OPTION(1),
    CHOICE_OPTIONS(2),
    RESULT_OPTIONS,
    {"stats", KEY_STATS, NULL, 0, "Print what each phase took and made", 2},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option plan_options[] = {
    {"ninja", KEY_NINJA, NULL, 0, "Write a build file for ninja", 1},
    {"compile-commands", 'p', "DIR|FILE", 0,
     "The compile database, or a folder that holds one, itself or in build/. Without it, the current folder and those "
     "above are searched",
     1},
    {"output", 'o', "FILE", 0, "Write to a file instead of standard output", 1},
    PYTHON_OPTION(1),
    ROOT_OPTION(1),
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option report_options[] = {
    {"db", KEY_DB, "FILE", 0,
     "The database (default: .lockwise/lockwise.db in the current folder or the nearest one above)", 1},
    {"run", KEY_RUN, "N", 0, "The run to show (default: the newest)", 1},
    {"html", KEY_HTML, "DIR", 0, "Write pages into this folder", 2},
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default), sarif, json, gitlab, junit, github or markdown", 2},
    {"output", 'o', "FILE", 0, "Write to a file instead of standard output", 2},
    {"min-tier", KEY_MIN_TIER, "TIER", 0, "Show findings from this tier on: low, high (default) or definite", 2},
    {"new-only", KEY_NEW_ONLY, NULL, 0, "Show only what the baseline does not have (`lockwise help baseline`)", 2},
    {"baseline", KEY_BASELINE, "FILE", 0,
     "The baseline of --new-only (default: .lockwise/baseline.tsv in the project's root)", 2},
    {"changed-since", KEY_CHANGED_SINCE, "COMMIT", 0,
     "Show only findings whose paths lead through functions that were changed since this branch parted from the "
     "commit",
     2},
    {"show-suppressed", KEY_SHOW_SUPPRESSED, NULL, 0, "Show also what lockwise-ignore comments in the code hide", 2},
    {"quiet", 'q', NULL, 0, "Print the findings and errors alone, no summary", 2},
    {"verbose", 'v', NULL, 0, "Print each place in the code that was not understood, and each file that was lost", 2},
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

static const struct argp_option review_options[] = {
    {"author", KEY_AUTHOR, "NAME", 0, "Who says so (default: git's user.name)", 1},
    {"db", KEY_DB, "FILE", 0,
     "The database (default: .lockwise/lockwise.db in the current folder or the nearest one above)", 1},
    {"run", KEY_RUN, "N", 0, "The run of the finding (default: the newest)", 1},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option diff_options[] = {
    {"compile-commands", 'p', "DIR|FILE", 0,
     "The compile database, or a folder that holds one, itself or in build/. Without it, the current folder and those "
     "above are searched",
     1},
    {"jobs", 'j', "N", 0, "Files to parse, and programs to analyse, at once (default: one per processor)", 1},
    {"tu-timeout", KEY_TU_TIMEOUT, "SECONDS", 0, "Give up a file after this time (default: 120)", 1},
    {"tu-memory", KEY_TU_MEMORY, "SIZE", 0, "Give up a file that needs more memory, as 512M or 4G (default: 4G)", 1},
    {"models", KEY_MODELS, "FILE|DIR", 0,
     "Say what calls of known functions mean, beside the built-in models and .lockwise/models/*.yaml in the project's "
     "root. May be given several times; `lockwise help models` says more",
     1},
    CACHE_OPTIONS(1),
    {"no-cache", KEY_NO_CACHE, NULL, 0, "Parse all files, whatever is known of them, and keep nothing", 1},
    {"no-shared-headers", KEY_NO_SHARED_HEADERS, NULL, 0,
     "Parse all of each file, also what several begin with (the result is the same, without a file in TMPDIR)", 1},
    CHOICE_OPTIONS(2),
    {"db", KEY_DB, "FILE", 0,
     "The database (default: .lockwise/lockwise.db in the current folder or the nearest one above)", 2},
    {"format", KEY_FORMAT, "FORMAT", 0, "text (default), sarif, json, gitlab, junit, github or markdown", 2},
    {"output", 'o', "FILE", 0, "Write the findings to a file instead of standard output", 2},
    {"min-tier", KEY_MIN_TIER, "TIER", 0, "Show findings from this tier on: low, high (default) or definite", 2},
    {"fail-on", KEY_FAIL_ON, "SEVERITY", 0,
     "Fail for new findings from this severity on: note, warning (default) or error; never: for none", 2},
    {"color", KEY_COLOR, "WHEN", 0, "auto (default), always or never", 2},
    {"quiet", 'q', NULL, 0, "Print the findings and errors alone, no summary", 2},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option history_options[] = {
    {"db", KEY_DB, "FILE", 0,
     "The database (default: .lockwise/lockwise.db in the current folder or the nearest one above)", 1},
    {"last", KEY_LAST, "N", 0, "Only the last N runs", 1},
    {"format", KEY_RULES_FORMAT, "FORMAT", 0, "text (default) or json", 2},
    {"output", 'o', "FILE", 0, "Write to a file instead of standard output", 2},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option db_options[] = {
    {"db", KEY_DB, "FILE", 0,
     "The database (default: .lockwise/lockwise.db in the current folder or the nearest one above)", 1},
    {"keep", KEY_KEEP, "N", 0, "prune: so many runs stay, the newest ones (default: 10)", 1},
    {"help", 'h', NULL, 0, "Print this help", -1},
    {0}};

static const struct argp_option cache_options[] = {
    CACHE_OPTIONS(1), {"help", 'h', NULL, 0, "Print this help", -1}, {0}};

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
static const char *const baseline_actions[] = {"write", "show", "update", NULL};
static const char *const db_actions[] = {"prune", "check", NULL};
static const char *const cache_actions[] = {"show", "clear", "prune", NULL};
static const char *const generate_actions[] = {"bash", "zsh", "fish", "man", NULL};

static const CommandInfo commands[COMMAND_COUNT] = {
    [COMMAND_CHECK] =
        {"check", "analyse C code, store the run and print its findings", "[PATH...]\nFILE... -- [FLAGS]",
         "Analyse C code for data races, deadlocks and misuse of locks, store the run and print its "
         "findings.\v"
         "With a compile database, each PATH limits the analysis to the files that it names or holds. "
         "Without one, name the files and, after --, the compiler's flags.\n\n"
         "Exit codes: 0 no finding of tier high or definite with severity warning or error (--fail-on); 1 "
         "there are some; 2 the analysis could not be done; 3 it found nothing that fails, but it is "
         "incomplete: files could not be analysed, or no lock and no thread was seen; 130, 143 stopped by "
         "SIGINT, SIGTERM.",
         check_options, NULL, UINT32_MAX},
    [COMMAND_EMIT] =
        {"emit", "parse a file, for link to put together later", "-- [COMPILER] [FLAGS] FILE",
         "Parse a C file and write what comes of it to a file, from which `lockwise link` makes the "
         "analysis: a build action of its own, for build systems that spread work over machines.\v"
         "What follows -- is a compile command, or its flags and the file. The file that is written is for "
         "the same build of lockwise, on any machine: paths in it are relative to the project's root. Of a Python "
         "module it is --python that says whether it does without the GIL, else this file alone."
         "\n\n"
         "Exit codes: 0 written, also where the file could be parsed in part or not at all, which link "
         "counts and tells; 2 not.",
         emit_options, NULL, 0},
    [COMMAND_LINK] = {"link", "analyse what emit and check --shard wrote", "FILE...",
                      "Put parsed files together, analyse them as check does, store the run and print its findings.\v"
                      "FILEs are of `lockwise emit` and `lockwise check --shard`, in any order; @FILE names a list of "
                      "them. Sources are read too, for comments and to be shown: they must lie in the project's root. "
                      "Of a compile database in shares, all shares must be there.\n\n"
                      "Exit codes: as of check.",
                      link_options, NULL, UINT32_MAX},
    [COMMAND_PLAN] =
        {"plan", "write a build file that parses each file by itself", "[PATH...] [-- LINK-OPTIONS]",
         "Write a build file in which each file of the compile database is parsed by `lockwise emit`, when it "
         "or a header has changed, and all are put together by `lockwise link`.\v"
         "What follows -- are options for link. The parsed files go to .lockwise/units in the project's "
         "root.\n\n"
         "  lockwise plan --ninja -o check.ninja && ninja -f check.ninja\n\n"
         "Exit codes: 0 written; 2 not.",
         plan_options, NULL, UINT32_MAX},
    [COMMAND_REPORT] = {"report", "print a stored run, or write it as pages", "",
                        "Print a stored run again.\v"
                        "Exit codes: 0 printed, whatever it holds; 2 not.",
                        report_options, NULL, 0},
    [COMMAND_QUERY] =
        {"query", "ask a stored run who guards, holds, runs and calls what",
         "guards|locks|threads|order|serial|gil [NAME]\naccesses|callers NAME",
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
         "many times as fast as one 2, 4, 8 and 16 such threads are at most (Amdahl's law).\n"
         "gil: of a program that Python calls, or that calls Python: what keeps each shared object safe with the "
         "GIL, and what without it; with NAME, the places that touch it.\n\n"
         "NAME is a whole name as printed, its end (len or queue.len for struct queue.len), or a shell "
         "pattern. Locks behind \"sometimes\" are held in some of the ways there only.\n\n"
         "The JSON has {\"schema\": {\"name\": \"lockwise-query\", \"version\": 1}, \"run\", "
         "\"root\", \"query\"} and, by the query, \"objects\", \"locks\", \"threads\", \"edges\" and "
         "\"cycles\", \"functions\", \"shares\", or \"tokens\" and \"states\"; reports/README.md in the sources "
         "lists all fields.\n\n"
         "Exit codes: 0 answered, whatever the answer; 2 not.",
         query_options, NULL, 2},
    [COMMAND_BASELINE] = {"baseline", "keep the list of findings to live with for now", "write|show|update",
                          "Keep the baseline: the list of findings that do not fail `lockwise check --new-only`.\v"
                          "write: the findings of the newest run become the baseline.\n"
                          "show: each finding, whether the newest run still has it, and what it has besides.\n"
                          "update: take out what was fixed, and follow what was renamed. Nothing gets in.\n\n"
                          "The baseline is a text file with a line for each finding, made for version control. Code "
                          "that moves stays known; so does a finding whose function or file was renamed, if it is the "
                          "only one of its kind.\n\n"
                          "Exit codes: 0 done; 2 not.",
                          baseline_options, baseline_actions, 1},
    [COMMAND_REVIEW] = {"review", "note what was found out about a finding", "[FINDING VERDICT REASON...]",
                        "Note what was found out about a finding, or, without words, list what was.\v"
                        "FINDING is a place that has one, as FILE:LINE, or a fingerprint or its beginning. VERDICT is "
                        "true, false, wont-fix, or open, which takes a verdict back. What is false or will not be "
                        "fixed is suppressed from then on; what is true says so.\n\n"
                        "Reviews are in .lockwise/reviews.tsv in the project's root, a line each with author and time, "
                        "made for version control. They stay with a finding whose code moves, or whose function or "
                        "file is renamed.\n\n"
                        "Exit codes: 0 done; 2 not.",
                        review_options, NULL, UINT32_MAX},
    [COMMAND_DIFF] = {"diff", "what came and went between two runs, files or commits", "OLD [NEW]",
                      "Show the findings that NEW has and OLD has not, and those that are gone.\v"
                      "OLD and NEW are the number of a stored run, the file of another database (its newest run), a "
                      "baseline (OLD only), or what git knows as a commit. Without NEW it is the newest run.\n\n"
                      "The sources of a commit are analysed with the compile database of now; the run is kept, so that "
                      "the next question is answered at once. The options on files and rules are for such analyses.\n\n"
                      "Exit codes: as of check, for what is new.",
                      diff_options, NULL, 2},
    [COMMAND_HISTORY] = {"history", "list the stored runs: what came, what went", "",
                         "List the stored runs, oldest first: their findings by tier, without those that are "
                         "suppressed, and how many of tier high and definite came and went since the run before.\v"
                         "The JSON has {\"schema\": {\"name\": \"lockwise-history\", \"version\": 1}, \"runs\"}.\n\n"
                         "Exit codes: 0 listed; 2 not.",
                         history_options, NULL, 0},
    [COMMAND_DB] = {"db", "keep the database of runs small and sound", "prune|check",
                    "Take care of the database of runs.\v"
                    "prune: remove all runs but the newest ones, and give the space back.\n"
                    "check: look through the whole file for damage.\n\n"
                    "Exit codes: 0 done, and sound; 2 not.",
                    db_options, db_actions, 1},
    [COMMAND_CACHE] =
        {"cache", "look after the cache of parsed files", "show|clear|prune",
         "Look after the cache, in which check and diff keep what they parsed files to.\v"
         "show: where it is, and how much is in it.\n"
         "clear: remove all of it.\n"
         "prune: remove what was not used for longest, until --cache-size is kept; each check does so.\n\n"
         "A file is taken from the cache if its command and the contents of all files that it includes are "
         "what they were, and no header has appeared that would be included instead. If that is so of all "
         "files, and models, rules and options are the same too, the findings of the stored run are taken "
         "over. Projects and folders share the cache; any number of checks may use it at once, and what "
         "is damaged in it is parsed again.\n\n"
         "Exit codes: 0 done; 2 not.",
         cache_options, cache_actions, 1},
    [COMMAND_RULES] =
        {"rules", "list what is checked", "",
         "List the rules: what their findings "
         "count for, the tier that they can reach, and the concept that is behind them.\v"
         "What the configuration and the options say is taken into account: \"off\" rules are not "
         "looked for. A configuration, with all that it may hold:\n\n"
         "  disable: [lock-unchecked, \"race-*\"]\n"
         "  enable: [race-mixed-atomic]\n"
         "  rules:\n"
         "    thread-leak: {severity: error, tier: high}\n"
         "  models: [ci/models.yaml]\n"
         "  suppress:\n"
         "    generated code: {file: \"gen/*.c\", rule: \"race-*\", until: 2027-06-01}\n\n"
         "A rule is an id or a shell pattern. All are on; \"disable\" is done first, then \"enable\", "
         "then the options in their order. severity (note, warning, error) is what findings of the rule "
         "count for, tier (low, high, definite) the most that they reach. models are files and folders, "
         "seen from the configuration's own folder. suppress hides findings: a reason, and shell patterns "
         "for rule, file (seen from the project's root), function and object, all of which must fit; "
         "until is the last day that it holds.",
         rules_options, NULL, 0},
    [COMMAND_EXPLAIN] = {"explain", "tell all of a rule, of the idea behind it, or of a finding",
                         "RULE\nCONCEPT\nFINDING",
                         "Explain a rule, with tested examples; one of the ten concepts behind the rules; or a finding "
                         "of a stored run, with all its evidence.\v"
                         "RULE and CONCEPT are names as `lockwise rules` prints them. FINDING is a place that has "
                         "findings, as FILE:LINE, or a fingerprint or its beginning.",
                         explain_options, NULL, 1},
    [COMMAND_MODELS] = {"models", "list and check what is known of library functions", "[FUNCTION...]",
                        "List the library models, which say what calls of known functions do to locks, threads and "
                        "memory; with names, what is known of these functions.\v"
                        "Models of your own are *.yaml files in .lockwise/models in the project's root, and what "
                        "--models names. Their format is described below.\n\n"
                        "Exit codes: 0 all models are well-formed; 2 one is not, or a function has none.",
                        models_options, NULL, UINT32_MAX},
    [COMMAND_GENERATE] = {"generate", "write completion for a shell, or the man page", "bash|zsh|fish|man",
                          "Write what a shell needs to complete commands, options and their values, or the man page.\v"
                          "bash: source it, or put it into ~/.local/share/bash-completion/completions/lockwise.\n"
                          "zsh: put it into a folder of $fpath as _lockwise.\n"
                          "fish: put it into ~/.config/fish/completions/lockwise.fish.\n"
                          "man: `lockwise generate man | man -l -` shows it.",
                          help_options, generate_actions, 1},
    [COMMAND_HELP] = {"help", "print help on a command", "[COMMAND]", "Print help.", help_options, NULL, 1},
    [COMMAND_VERSION] = {"version", "print the versions of lockwise and libclang", "", "Print versions.", help_options,
                         NULL, 0},
};

const CommandInfo *command_info(CommandId command) {
    return &commands[command];
}

bool options_find_command(const char *name, CommandId *out_command) {
    for (CommandId id = 0; id < COMMAND_COUNT; id++) {
        if (strcmp(commands[id].name, name) == 0) {
            *out_command = id;
            return true;
        }
    }
    return false;
}

const struct argp_option *command_option(const CommandInfo *info, const char *word) {
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
