/* buildplan.c: see buildplan.h. Units go to .lockwise/units in the project's root. Their names begin with their number
 * in the compile database, as files of one name may lie in several folders, or be compiled twice.
 */
#include "cli/buildplan.h"

#include "cli/output.h"
#include "cli/project.h"
#include "cli/shellword.h"
#include "cli/token_mode.h"
#include "frontend/filepath.h"

#include <string.h>

/* In ninja's language "$" begins an escape; in paths so does what ends them. */
static const char *escape(Arena *arena, const char *text, const char *special) {
    char *out = arena_alloc(arena, 2 * strlen(text) + 1), *end = out;
    for (; *text; text++) {
        if (strchr(special, *text))
            *end++ = '$';
        *end++ = *text;
    }
    return out;
}

static const char *escape_path(Arena *arena, const char *path) {
    return escape(arena, path, "$ :");
}

static const char *join(Arena *arena, const char *const *words, uint32_t count) {
    const char *text = "";
    for (uint32_t i = 0; i < count; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? " " : "", shellword_quote(arena, words[i]));
    return escape(arena, text, "$");
}

static void write_rules(const Options *o, const CompileDb *db, const char *units, Arena *arena, FILE *out) {
    const char *real = filepath_real(arena, "/proc/self/exe"), *program = real ? real : "/usr/bin/lockwise";
    const char *link_options = join(arena, (const char *const *)o->flags, o->flag_count);
    fprintf(out,
            "# Written by `%s`. The database of commands: %s\n\n"
            "ninja_required_version = 1.5\n"
            "builddir = %s\n"
            "program = %s\n" /* all depend on it: what one build wrote, no other one reads */
            "lockwise = %s\n"
            "root = %s\n\n"
            "rule emit\n"
            "  command = cd $directory && $lockwise emit -o $out --depfile $out.d --root $root -- $words\n"
            "  depfile = $out.d\n"
            "  deps = gcc\n"
            "  description = emit $source\n\n"
            "rule link\n"
            "  command = $lockwise link --root $root%s%s @$list\n"
            "  rspfile = $file\n"
            "  rspfile_content = $in\n"
            "  pool = console\n"
            "  description = link\n\n",
            escape(arena, o->command_line, "$"), db->path, escape(arena, units, "$"), escape(arena, program, "$"),
            escape(arena, shellword_quote(arena, program), "$"), escape(arena, shellword_quote(arena, db->root), "$"),
            link_options[0] ? " " : "", link_options);
}

Status buildplan_write(const Options *o, Arena *arena, Diag *diag) {
    CompileDb db;
    Output out;
    TRY(project_commands(o, arena, diag, &db));
    TRY(token_mode_define(o, &db, arena, diag));
    TRY(output_check(o->output, arena, diag));
    TRY(output_open(o->output, arena, diag, &out));
    const char *units = filepath_absolute(arena, db.root, PROJECT_FOLDER "/units");
    const char *all = "", *list = arena_printf(arena, "%s/all.list", units);
    write_rules(o, &db, units, arena, out.file);
    for (uint32_t i = 0; i < db.commands.len; i++) {
        const CompileCommand *command = &db.commands.data[i];
        const char *unit = arena_printf(arena, "%s/%u-%s.lwu", units, i, filepath_base(command->file));
        unit = escape_path(arena, unit);
        fprintf(out.file, "build %s: emit %s | $program\n  directory = %s\n  source = %s\n  words = %s %s\n", unit,
                escape_path(arena, command->file), escape(arena, shellword_quote(arena, command->directory), "$"),
                escape(arena, command->file, "$"), join(arena, command->args, command->arg_count),
                escape(arena, shellword_quote(arena, command->file), "$"));
        all = arena_printf(arena, "%s $\n    %s", all, unit);
    }
    fprintf(out.file, "\nbuild check: link%s | $program\n  file = %s\n  list = %s\ndefault check\n", all,
            escape(arena, list, "$"), escape(arena, shellword_quote(arena, list), "$"));
    return output_close(&out, STATUS_OK, diag);
}
