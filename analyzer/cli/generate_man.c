/* generate_man.c: the man page in the man macros, all commands on one page: people search a page, they do not know
 * which one to look into.
 */
#include "cli/generate_internal.h"

#include <stdlib.h>
#include <string.h>

/* Text of the tables: newlines begin lines. A line may begin with "." and hold backslashes and dashes. */
static void print_text(const char *text, size_t len, FILE *out) {
    bool at_margin = true;
    for (const char *at = text; at < text + len; at++) {
        if (at_margin && (*at == '.' || *at == '\''))
            fputs("\\&", out);
        if (*at == '\n')
            fputs("\n.br\n", out);
        else if (*at == '\\')
            fputs("\\e", out);
        else if (*at == '-')
            fputs("\\-", out);
        else
            fputc(*at, out);
        at_margin = *at == '\n';
    }
    fputc('\n', out);
}

/* Paragraphs are separated by empty lines. */
static void print_paragraphs(const char *text, FILE *out) {
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t len = end ? (size_t)(end - text) : strlen(text);
        fputs(".PP\n", out);
        print_text(text, len, out);
        text += len + (end ? 2 : 0);
    }
}

static void print_option(const struct argp_option *option, FILE *out) {
    const char *before = option->arg ? "=\\fI" : "", *after = option->arg ? "\\fP" : "";
    fputs(".TP\n", out);
    if (option->key > 0 && option->key < 256)
        fprintf(out, "\\fB\\-%c\\fP, ", option->key);
    fputs("\\fB\\-\\-", out);
    for (const char *at = option->name; *at; at++)
        fputs(*at == '-' ? "\\-" : (char[]){*at, '\0'}, out);
    fprintf(out, "\\fP%s%s%s\n", before, option->arg ? option->arg : "", after);
    print_text(option->doc, strlen(option->doc), out);
}

static void print_command(const CommandInfo *info, FILE *out) {
    const char *more = strchr(info->doc, '\v');
    fprintf(out, ".SS lockwise %s\n", info->name);
    for (const char *usage = info->args_doc, *end; usage; usage = *end ? end + 1 : NULL) {
        end = usage + strcspn(usage, "\n");
        fprintf(out, ".PP\n\\fBlockwise %s\\fP [OPTION...] ", info->name);
        print_text(usage, (size_t)(end - usage), out);
    }
    fputs(".PP\n", out);
    print_text(info->doc, more ? (size_t)(more - info->doc) : strlen(info->doc), out);
    for (const struct argp_option *option = info->options; option->name; option++)
        print_option(option, out);
    if (more)
        print_paragraphs(more + 1, out);
}

void generate_man(FILE *out) {
    fputs(".TH LOCKWISE 1 \"\" \"lockwise " LOCKWISE_VERSION "\"\n.SH NAME\n"
          "lockwise \\- find data races, deadlocks and misuse of locks in C code with POSIX threads\n.SH SYNOPSIS\n"
          ".B lockwise\n[COMMAND] [OPTION...]\n.PP\nWithout a command: check.\n.SH COMMANDS\n",
          out);
    for (CommandId id = 0; id < COMMAND_COUNT; id++)
        print_command(command_info(id), out);
    fputs(".SH FILES\n.TP\n.I .lockwise.yaml\nthe configuration, in the current folder or the nearest one above\n"
          ".TP\n.I .lockwise/lockwise.db\nthe stored runs, an SQLite database in the project's root\n"
          ".TP\n.I .lockwise/commits.db\nruns of commits, of lockwise diff\n"
          ".TP\n.I .lockwise/baseline.tsv\nthe baseline\n.TP\n.I .lockwise/reviews.tsv\nthe reviews\n"
          ".TP\n.I .lockwise/models/*.yaml\nmodels of libraries\n"
          ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colour, unless \\-\\-color asks for it\n"
          ".TP\n.B CLICOLOR_FORCE\ncolour also where the output is no terminal\n"
          ".TP\n.B TMPDIR\nwhere lockwise diff puts the sources of a commit, for as long as it analyses them,\n"
          "and where headers that several files share are kept while files are parsed\n",
          out);
}
