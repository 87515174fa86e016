/* options.c: argp parses by the command's table. Its own messages are silenced: an error is said once, in our form,
 * with the nearest name.
 * What follows "--" is taken off before, as argp would mix it with the paths.
 */
#include "cli/options.h"

#include "base/nearest.h"
#include "cli/command_table.h"
#include "cli/option_values.h"
#include "cli/review.h"
#include "cli/shellword.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const uint32_t DEFAULT_TU_SECONDS = 120;
static const uint32_t DEFAULT_KEPT_RUNS = 10;
static const uint64_t DEFAULT_TU_BYTES = 4ull << 30;
static const uint64_t DEFAULT_CACHE_BYTES = 2ull << 30;

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
    case KEY_CHANGED_SINCE:
        o->changed_since = value;
        break;
    case KEY_AUTHOR:
        o->author = value;
        break;
    case KEY_SHOW_SUPPRESSED:
        o->show_suppressed = true;
        break;
    case KEY_STRICT:
        o->gate.strict = true;
        break;
    case KEY_WATCH:
        o->watch = true;
        break;
    case 'q':
        o->quiet = true;
        break;
    case 'v':
        o->verbose = true;
        break;
    case KEY_STATS:
        o->stats = true;
        break;
    case 'j':
        good = option_read_number("--jobs", value, 1, 1024, p->diag, &number);
        o->jobs = (uint32_t)number;
        break;
    case KEY_MAX_NEW:
        good = option_read_number("--max-new", value, 0, UINT32_MAX, p->diag, &number);
        o->gate.allowed = (uint32_t)number;
        break;
    case KEY_LAST:
    case KEY_KEEP:
        good = option_read_number(key == KEY_LAST ? "--last" : "--keep", value, 1, UINT32_MAX, p->diag, &number);
        o->last = (uint32_t)number;
        break;
    case KEY_TU_TIMEOUT:
        good = option_read_number("--tu-timeout", value, 1, 86400, p->diag, &number);
        o->tu_seconds = (double)number;
        break;
    case KEY_RUN:
        good = option_read_number("--run", value, 1, INT64_MAX, p->diag, &number);
        o->run = (int64_t)number;
        break;
    case KEY_TU_MEMORY:
        good = option_read_size("--tu-memory", value, p->diag, &o->tu_bytes);
        break;
    case KEY_CACHE_DIR:
        o->cache_folder = value;
        break;
    case KEY_CACHE_SIZE:
        good = option_read_size("--cache-size", value, p->diag, &o->cache_bytes);
        break;
    case KEY_ROOT:
        o->root = value;
        break;
    case KEY_DEPFILE:
        o->depfile = value;
        break;
    case KEY_SHARD:
        good = option_read_share(value, p->diag, &o->shard, &o->shard_count);
        break;
    case KEY_NO_CACHE:
        o->use_cache = false;
        break;
    case KEY_NO_SHARED_HEADERS:
        o->share_headers = false;
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
    case KEY_FAIL_ON:
        good = option_read_fail_on(value, p->arena, p->diag, &o->gate.off, &o->gate.fail_on);
        break;
    case KEY_PYTHON:
        good = option_read_python(value, p->arena, p->diag, &o->python);
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

/* Says what is wrong with a word, if something is. */
static bool say_bad_option(Parser *p, const char *word) {
    if (word[0] != '-' || word[1] == '\0')
        return false;
    const struct argp_option *option = command_option(p->info, word);
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

static const char *join_words(Arena *arena, int argc, char **argv) {
    const char *line = "lockwise";
    for (int i = 1; i < argc; i++)
        line = arena_printf(arena, "%s %s", line, shellword_quote(arena, argv[i]));
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
        {KEY_HTML, KEY_FORMAT, "--html", "--format"},
        {KEY_HTML, 'o', "--html", "--output"},
        {KEY_HTML, KEY_COLOR, "--html", "--color"},
        {KEY_DUMP, KEY_DB, "--dump", "--db"},
        {KEY_DUMP, KEY_FORMAT, "--dump", "--format"},
        {KEY_DUMP, KEY_MIN_TIER, "--dump", "--min-tier"},
        {KEY_DUMP, KEY_COLOR, "--dump", "--color"},
        {KEY_DUMP, KEY_STATS, "--dump", "--stats"},
        {KEY_DUMP, KEY_CHANGED_SINCE, "--dump", "--changed-since"},
        {KEY_DUMP, KEY_WATCH, "--dump", "--watch"},
        {KEY_DUMP, KEY_FAIL_ON, "--dump", "--fail-on"},
        {'q', 'v', "--quiet", "--verbose"},
        {KEY_NO_CACHE, KEY_CACHE_DIR, "--no-cache", "--cache-dir"},
        {KEY_SHARD, KEY_DB, "--shard", "--db"},
        {KEY_SHARD, KEY_FORMAT, "--shard", "--format"},
        {KEY_SHARD, KEY_MIN_TIER, "--shard", "--min-tier"},
        {KEY_SHARD, KEY_FAIL_ON, "--shard", "--fail-on"},
        {KEY_SHARD, KEY_STRICT, "--shard", "--strict"},
        {KEY_SHARD, KEY_NEW_ONLY, "--shard", "--new-only"},
        {KEY_SHARD, KEY_CHANGED_SINCE, "--shard", "--changed-since"},
        {KEY_SHARD, KEY_SHOW_SUPPRESSED, "--shard", "--show-suppressed"},
        {KEY_SHARD, KEY_COLOR, "--shard", "--color"},
        {KEY_SHARD, KEY_PROGRAM, "--shard", "--program"},
        {KEY_SHARD, KEY_ENABLE, "--shard", "--enable"},
        {KEY_SHARD, KEY_DISABLE, "--shard", "--disable"},
        {KEY_SHARD, KEY_WATCH, "--shard", "--watch"},
        {KEY_SHARD, KEY_STATS, "--shard", "--stats"},
        {KEY_SHARD, KEY_DUMP, "--shard", "--dump"},
        {KEY_NO_CACHE, KEY_CACHE_SIZE, "--no-cache", "--cache-size"},
    };
    for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++) {
        if (p->given[apart[i].key] && p->given[apart[i].other]) {
            diag_error(p->diag, NULL, "%s: %s has no effect with %s", p->info->name, apart[i].other_name,
                       apart[i].name);
            return STATUS_FAILED;
        }
    }
    if (p->given[KEY_MAX_NEW] && !p->options->new_only) {
        diag_error(p->diag, NULL, "%s: --max-new has no effect without --new-only", p->info->name);
        return STATUS_FAILED;
    }
    if (p->given[KEY_BASELINE] && !p->options->new_only && p->options->command != COMMAND_BASELINE) {
        diag_error(p->diag, NULL, "%s: --baseline has no effect without --new-only", p->info->name);
        return STATUS_FAILED;
    }
    if (p->options->command == COMMAND_CHECK && p->options->has_flags && p->given['p']) {
        diag_error(p->diag, "name files and flags, or a compile database", "check: -p has no effect with --");
        return STATUS_FAILED;
    }
    if (p->options->command == COMMAND_CHECK && p->options->has_flags && p->word_count == 0) {
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
            names[id] = command_info(id)->name;
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

/* The first word, of a command that does several things. */
static Status finish_action(Parser *p) {
    const char *const *names = p->info->actions;
    const char *command = p->info->name;
    uint32_t count = 0;
    while (names[count])
        count++;
    if (p->word_count == 0) {
        diag_error(p->diag, nearest_hint(p->arena, "", names, count), "%s: do what with it?", command);
        return STATUS_FAILED;
    }
    const char *word = p->options->paths[0];
    if (option_find_name(word, names, count, &p->options->action))
        return STATUS_OK;
    diag_error(p->diag, nearest_hint(p->arena, word, names, count), "%s: unknown action '%s'", command, word);
    return STATUS_FAILED;
}

static Status finish_review(Parser *p) {
    Options *o = p->options;
    uint32_t count = 0;
    while (review_verdicts[count])
        count++;
    if (p->word_count == 0)
        return STATUS_OK;
    const char *word = p->word_count > 1 ? o->paths[1] : "";
    if (!option_find_name(word, review_verdicts, count, &o->action)) {
        diag_error(p->diag, nearest_hint(p->arena, word, review_verdicts, count),
                   word[0] ? "review: unknown verdict '%s'" : "review: what is it?", word);
        return STATUS_FAILED;
    }
    bool takes_back = o->action + 1 == count;
    if (takes_back == (p->word_count > 2)) {
        diag_error(p->diag, "lockwise review FINDING VERDICT REASON",
                   takes_back ? "review: '%s' takes no reason" : "review: why is it '%s'?", word);
        return STATUS_FAILED;
    }
    return STATUS_OK;
}

static Status finish_db(Parser *p) {
    Options *o = p->options;
    TRY(finish_action(p));
    if (p->given[KEY_KEEP] && o->action != DB_PRUNE) {
        diag_error(p->diag, NULL, "db: --keep has no effect with %s", o->paths[0]);
        return STATUS_FAILED;
    }
    if (!p->given[KEY_KEEP])
        o->last = DEFAULT_KEPT_RUNS;
    return STATUS_OK;
}

/* What the commands that make and take units cannot do without. */
static Status check_units(const Parser *p) {
    const Options *o = p->options;
    const char *missing = NULL, *help = arena_printf(p->arena, "lockwise help %s", p->info->name);
    if (o->command == COMMAND_EMIT && o->flag_count == 0)
        missing = "emit: no compile command behind --";
    else if ((o->command == COMMAND_EMIT || o->shard_count) && !o->output)
        missing =
            o->shard_count ? "check: --shard needs a file to write: --output" : "emit: no file to write: --output";
    else if (o->command == COMMAND_LINK && o->path_count == 0)
        missing = "link: no files";
    else if (o->command == COMMAND_PLAN && !p->given[KEY_NINJA])
        missing = "plan: for which program? --ninja";
    if (missing)
        diag_error(p->diag, help, "%s", missing);
    return missing ? STATUS_FAILED : STATUS_OK;
}

static Status finish(Parser *p) {
    Options *o = p->options;
    o->path_count = p->word_count;
    if (o->wants_help)
        return STATUS_OK;
    TRY(check_together(p));
    TRY(check_units(p));
    if (o->command == COMMAND_QUERY)
        return finish_query(p);
    if (o->command == COMMAND_REVIEW)
        return finish_review(p);
    if (o->command == COMMAND_DB)
        return finish_db(p);
    if (p->info->actions)
        return finish_action(p);
    if (o->command == COMMAND_DIFF && p->word_count == 0) {
        diag_error(p->diag, "lockwise diff OLD [NEW]", "diff: from what?");
        return STATUS_FAILED;
    }
    o->topic = p->word_count ? o->paths[0] : NULL;
    CommandId topic;
    if (o->command == COMMAND_EXPLAIN && !o->topic) {
        diag_error(p->diag, "`lockwise rules` lists rules and concepts", "explain: which rule, concept or finding?");
        return STATUS_FAILED;
    }
    if (o->command == COMMAND_HELP && o->topic && !options_find_command(o->topic, &topic)) {
        const char *names[COMMAND_COUNT];
        for (CommandId id = 0; id < COMMAND_COUNT; id++)
            names[id] = command_info(id)->name;
        diag_error(p->diag, nearest_hint(p->arena, o->topic, names, COMMAND_COUNT), "help: unknown command '%s'",
                   o->topic);
        return STATUS_FAILED;
    }
    return STATUS_OK;
}

static bool takes_flags(CommandId command) {
    return command == COMMAND_CHECK || command == COMMAND_EMIT || command == COMMAND_PLAN;
}

Status options_parse(int argc, char **argv, Arena *arena, Diag *diag, Options *out_options) {
    int words;
    *out_options = (Options){.jobs = processor_count(),
                             .tu_seconds = DEFAULT_TU_SECONDS,
                             .tu_bytes = DEFAULT_TU_BYTES,
                             .cache_bytes = DEFAULT_CACHE_BYTES,
                             .share_headers = true,
                             .format = report_format("text"),
                             .min_tier = TIER_HIGH,
                             .gate.fail_on = SEVERITY_WARNING,
                             .command_line = join_words(arena, argc, argv)};
    TRY(find_command(argc, argv, arena, diag, &out_options->command, &words));
    out_options->use_cache = out_options->command != COMMAND_EMIT; /* who emits knows what is up to date */
    Parser p = {.options = out_options, .info = command_info(out_options->command), .arena = arena, .diag = diag};
    /* argp takes the program's name first and moves words about. */
    int count = 1;
    char **mine = ARENA_ARRAY(arena, char *, argc + 2);
    mine[0] = argv[0];
    out_options->paths = ARENA_ARRAY(arena, char *, argc + 1);
    out_options->models = ARENA_ARRAY(arena, char *, argc + 1);
    out_options->choices = ARENA_ARRAY(arena, RuleChoice, argc + 1);
    out_options->programs = ARENA_ARRAY(arena, char *, argc + 1);
    for (int i = 1 + words; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0 && takes_flags(out_options->command)) {
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
    struct argp argp = argp_of(command_info(command));
    char name[64];
    snprintf(name, sizeof name, "lockwise %s", command_info(command)->name);
    argp_help(&argp, out, ARGP_HELP_SHORT_USAGE | ARGP_HELP_DOC | ARGP_HELP_LONG, name);
}

void options_print_commands(FILE *out) {
    fputs("Usage: lockwise COMMAND [OPTION...]\n"
          "Find data races, deadlocks and misuse of locks in C code with POSIX threads.\n\nCommands:\n",
          out);
    for (CommandId id = 0; id < COMMAND_COUNT; id++)
        fprintf(out, "  %-10s%s\n", command_info(id)->name, command_info(id)->summary);
    fputs("\nWithout a command: check, with the compile_commands.json of the project.\n"
          "`lockwise help COMMAND` says more.\n",
          out);
}
