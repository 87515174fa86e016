/* main.c: argv to exit code. Everything said to people about what went wrong was said once where it was found. */
#include "cli/buildplan.h"
#include "cli/cache.h"
#include "cli/diff.h"
#include "cli/emission.h"
#include "cli/generate.h"
#include "cli/modelbook.h"
#include "cli/options.h"
#include "cli/pipeline.h"
#include "cli/rulebook.h"
#include "cli/watch.h"
#include "frontend/frontend.h"

#include <errno.h>
#include <string.h>

static int print_help(const Options *options) {
    CommandId topic = options->command;
    bool is_known = options->wants_help || (options->topic && options_find_command(options->topic, &topic));
    if (is_known)
        options_print_help(topic, stdout);
    else
        options_print_commands(stdout);
    if (is_known && topic == COMMAND_MODELS)
        printf("\n%s", syncapi_manual());
    return EXIT_NOTHING;
}

static int run(const Options *options, Arena *arena, Diag *diag) {
    if (options->wants_help)
        return print_help(options);
    switch (options->command) {
    case COMMAND_CHECK:
        if (options->shard_count)
            return emission_run(options, arena, diag);
        return options->watch ? watch_run(options, arena, diag) : pipeline_check(options, arena, diag);
    case COMMAND_EMIT:
        return emission_run(options, arena, diag);
    case COMMAND_LINK:
        return pipeline_link(options, arena, diag);
    case COMMAND_PLAN:
        return buildplan_write(options, arena, diag) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
    case COMMAND_REPORT:
        return pipeline_report(options, arena, diag);
    case COMMAND_QUERY:
        return pipeline_query(options, arena, diag);
    case COMMAND_BASELINE:
        return pipeline_baseline(options, arena, diag);
    case COMMAND_REVIEW:
        return pipeline_review(options, arena, diag);
    case COMMAND_DIFF:
        return diff_run(options, arena, diag);
    case COMMAND_HISTORY:
        return pipeline_history(options, arena, diag);
    case COMMAND_DB:
        return pipeline_db(options, arena, diag);
    case COMMAND_CACHE:
        return cache_care(options, arena, diag, stdout) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
    case COMMAND_RULES:
        return rulebook_list(options, arena, diag, stdout) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
    case COMMAND_EXPLAIN:
        return pipeline_explain(options, arena, diag);
    case COMMAND_MODELS:
        return modelbook_show(options, arena, diag, stdout) == STATUS_OK ? EXIT_NOTHING : EXIT_TROUBLE;
    case COMMAND_GENERATE:
        generate_run((GenerateKind)options->action, stdout, arena);
        return EXIT_NOTHING;
    case COMMAND_VERSION:
        printf("lockwise %s (libclang %s)\n", LOCKWISE_VERSION, frontend_version(arena));
        return EXIT_NOTHING;
    case COMMAND_HELP:
    case COMMAND_COUNT:
        break;
    }
    return print_help(options);
}

int main(int argc, char **argv) {
    Arena *arena = arena_new();
    Diag *diag = diag_new(stderr);
    Options options;
    int code = EXIT_TROUBLE;
    if (options_parse(argc, argv, arena, diag, &options) == STATUS_OK)
        code = run(&options, arena, diag);
    /* A full disk behind a redirection must not look like success. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && diag_error_count(diag) == 0) {
        diag_error(diag, NULL, "cannot write to standard output: %s", strerror(errno));
        code = EXIT_TROUBLE;
    }
    diag_free(diag);
    arena_free(arena);
    return code;
}
