/* generate.c: see generate.h. An option's values follow from the name of its argument in the table. */
#include "cli/generate_internal.h"

#include "rules/rule.h"

#include <string.h>

/* ---- values ---- */

typedef const char *Word;
typedef VEC(Word) WordVec;

static void add_formats(WordVec *words, Arena *arena) {
    for (uint32_t i = 0; i < report_format_count(); i++)
        *vec_push(arena, words) = report_format_at(i)->name;
}

static void add_rules(WordVec *words, Arena *arena) {
    uint32_t count;
    const Rule *const *rules = rules_all(&count);
    for (uint32_t i = 0; i < count; i++)
        *vec_push(arena, words) = rules[i]->id;
}

static void add_severities(WordVec *words, Arena *arena) {
    for (Severity severity = 0; severity < SEVERITY_COUNT; severity++)
        *vec_push(arena, words) = severity_name(severity);
    *vec_push(arena, words) = "never";
}

static void add_tiers(WordVec *words, Arena *arena) {
    for (Tier tier = 0; tier < TIER_COUNT; tier++)
        *vec_push(arena, words) = tier_name(tier);
}

/* Separated by blanks; "" if any word will do. */
static const char *values_of(const struct argp_option *option, Arena *arena) {
    WordVec words = {0};
    const char *arg = option->arg ? option->arg : "", *text = "";
    if (option->key == KEY_RULES_FORMAT)
        return "text json";
    if (strcmp(arg, "WHEN") == 0)
        return "auto always never";
    if (strcmp(arg, "FORMAT") == 0)
        add_formats(&words, arena);
    else if (strcmp(arg, "TIER") == 0)
        add_tiers(&words, arena);
    else if (strcmp(arg, "SEVERITY") == 0)
        add_severities(&words, arena);
    else if (strcmp(arg, "RULE") == 0)
        add_rules(&words, arena);
    VEC_EACH(const Word, word, &words)
        text = arena_printf(arena, "%s%s%s", text, text[0] ? " " : "", *word);
    return text;
}

/* What a command takes behind its name; "" for files. */
static const char *words_of(const CommandInfo *info, CommandId id, Arena *arena) {
    WordVec words = {0};
    const char *text = "";
    for (uint32_t i = 0; info->actions && info->actions[i]; i++)
        *vec_push(arena, &words) = info->actions[i];
    if (id == COMMAND_EXPLAIN)
        add_rules(&words, arena);
    for (QueryKind kind = 0; id == COMMAND_QUERY && kind < QUERY_KIND_COUNT; kind++)
        *vec_push(arena, &words) = query_kind_name(kind);
    for (CommandId topic = 0; id == COMMAND_HELP && topic < COMMAND_COUNT; topic++)
        *vec_push(arena, &words) = command_info(topic)->name;
    VEC_EACH(const Word, word, &words)
        text = arena_printf(arena, "%s%s%s", text, text[0] ? " " : "", *word);
    return text;
}

static bool takes_path(const struct argp_option *option) {
    return option->arg && (strstr(option->arg, "FILE") || strstr(option->arg, "DIR"));
}

/* The first sentence, without what a shell's quotes could not hold. */
static const char *brief(const char *doc, Arena *arena) {
    size_t len = strcspn(doc, ".(;:");
    while (len > 0 && doc[len - 1] == ' ')
        len--;
    char *text = arena_strndup(arena, doc, len);
    for (char *at = text; *at; at++)
        if (strchr("'\"`[]\\$", *at))
            *at = ' ';
    return text;
}

static const char *command_names(Arena *arena) {
    const char *text = "";
    for (CommandId id = 0; id < COMMAND_COUNT; id++)
        text = arena_printf(arena, "%s%s%s", text, id ? " " : "", command_info(id)->name);
    return text;
}

/* ---- bash ---- */

static void bash_command(CommandId id, FILE *out, Arena *arena) {
    const CommandInfo *info = command_info(id);
    fprintf(out, "    %s)\n        words=\"%s\"\n        options=\"", info->name, words_of(info, id, arena));
    for (const struct argp_option *o = info->options; o->name; o++)
        fprintf(out, "%s--%s", o == info->options ? "" : " ", o->name);
    fputs("\"\n        case $before in\n", out);
    for (const struct argp_option *o = info->options; o->name; o++) {
        if (!o->arg)
            continue;
        fprintf(out, "        --%s", o->name);
        if (o->key < 256)
            fprintf(out, "|-%c", o->key);
        if (takes_path(o))
            fputs(") files=1 words= options= ;;\n", out);
        else
            fprintf(out, ") files=0 words=\"%s\" options= ;;\n", values_of(o, arena));
    }
    fputs("        esac ;;\n", out);
}

static void bash(FILE *out, Arena *arena) {
    fprintf(out,
            "# Completion of lockwise for bash, written by `lockwise generate bash`.\n_lockwise() {\n"
            "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=check\n"
            "    local words= options= files=1\n"
            "    [ \"$before\" = \"=\" ] && before=${COMP_WORDS[COMP_CWORD-2]}\n"
            "    [ \"$word\" = \"=\" ] && word= && before=${COMP_WORDS[COMP_CWORD-1]}\n"
            "    if [ \"$COMP_CWORD\" -eq 1 ] && [ \"${word#-}\" = \"$word\" ]; then\n"
            "        COMPREPLY=($(compgen -W \"%s\" -- \"$word\"))\n        return\n    fi\n"
            "    [ \"${COMP_WORDS[1]#-}\" = \"${COMP_WORDS[1]}\" ] && command=${COMP_WORDS[1]}\n"
            "    case $command in\n",
            command_names(arena));
    for (CommandId id = 0; id < COMMAND_COUNT; id++)
        bash_command(id, out, arena);
    fputs("    esac\n"
          "    [ -n \"$words\" ] && files=0\n"
          "    [ \"${word#-}\" = \"$word\" ] || words=$options\n"
          "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
          "    [ $files = 1 ] && COMPREPLY+=($(compgen -f -- \"$word\"))\n"
          "}\ncomplete -o filenames -F _lockwise lockwise\n",
          out);
}

/* ---- zsh ---- */

static void zsh_command(CommandId id, FILE *out, Arena *arena) {
    const CommandInfo *info = command_info(id);
    const char *words = words_of(info, id, arena);
    fprintf(out, "    %s)\n        _arguments -s", info->name);
    for (const struct argp_option *o = info->options; o->name; o++) {
        const char *values = values_of(o, arena), *action = "";
        if (o->arg)
            action = takes_path(o) ? arena_printf(arena, ":%s:_files", o->arg)
                     : values[0]   ? arena_printf(arena, ":%s:(%s)", o->arg, values)
                                   : arena_printf(arena, ":%s: ", o->arg);
        fprintf(out, " \\\n            '--%s%s[%s]%s'", o->name, o->arg ? "=" : "", brief(o->doc, arena), action);
        if (o->key < 256)
            fprintf(out, " \\\n            '-%c%s[%s]%s'", o->key, o->arg ? "+" : "", brief(o->doc, arena), action);
    }
    fprintf(out, words[0] ? " \\\n            '*: :(%s)' ;;\n" : " \\\n            '*: :_files' ;;\n", words);
}

static void zsh(FILE *out, Arena *arena) {
    fputs("#compdef lockwise\n# Completion of lockwise for zsh, written by `lockwise generate zsh`.\n"
          "local command=check\n"
          "if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n    local -a commands=(\n",
          out);
    for (CommandId id = 0; id < COMMAND_COUNT; id++)
        fprintf(out, "        '%s:%s'\n", command_info(id)->name, brief(command_info(id)->summary, arena));
    fputs("    )\n    _describe command commands\n    return\nfi\n"
          "if [[ $words[2] != -* ]]; then\n    command=$words[2]\n    shift words\n    (( CURRENT-- ))\nfi\n"
          "case $command in\n",
          out);
    for (CommandId id = 0; id < COMMAND_COUNT; id++)
        zsh_command(id, out, arena);
    fputs("esac\n", out);
}

/* ---- fish ---- */

static void fish_option(const char *when, const struct argp_option *o, FILE *out, Arena *arena) {
    const char *values = values_of(o, arena);
    fprintf(out, "complete -c lockwise -n '%s' -l %s", when, o->name);
    if (o->key < 256)
        fprintf(out, " -s %c", o->key);
    fprintf(out, " -d '%s'", brief(o->doc, arena));
    if (takes_path(o))
        fputs(" -r -F", out);
    else if (o->arg)
        fprintf(out, " -x -a '%s'", values);
    fputc('\n', out);
}

static void fish(FILE *out, Arena *arena) {
    const char *names = command_names(arena);
    fputs("# Completion of lockwise for fish, written by `lockwise generate fish`.\n", out);
    for (CommandId id = 0; id < COMMAND_COUNT; id++) {
        const CommandInfo *info = command_info(id);
        const char *words = words_of(info, id, arena);
        const char *when = arena_printf(arena, "__fish_seen_subcommand_from %s", info->name);
        fprintf(out, "complete -c lockwise -n 'not __fish_seen_subcommand_from %s' -a %s -d '%s'\n", names, info->name,
                brief(info->summary, arena));
        if (words[0])
            fprintf(out, "complete -c lockwise -n '%s' -f -a '%s'\n", when, words);
        for (const struct argp_option *o = info->options; o->name; o++)
            fish_option(when, o, out, arena);
    }
    for (const struct argp_option *o = command_info(COMMAND_CHECK)->options; o->name; o++)
        fish_option(arena_printf(arena, "not __fish_seen_subcommand_from %s", names), o, out, arena);
}

void generate_run(GenerateKind kind, FILE *out, Arena *arena) {
    switch (kind) {
    case GENERATE_BASH:
        bash(out, arena);
        break;
    case GENERATE_ZSH:
        zsh(out, arena);
        break;
    case GENERATE_FISH:
        fish(out, arena);
        break;
    case GENERATE_MAN:
        generate_man(out);
        break;
    }
}
