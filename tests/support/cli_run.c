/* cli_run.c: see cli_run.h. */
#include "support/cli_run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int cli_set_up(void **state) {
    Arena *arena = arena_new();
    CliRun *f = ARENA_NEW(arena, CliRun);
    f->arena = arena;
    f->folder = folder_new(arena);
    f->cache = folder_new(arena);
    *state = f;
    return 0;
}

int cli_tear_down(void **state) {
    CliRun *f = *state;
    folder_remove(f->folder);
    folder_remove(f->cache);
    arena_free(f->arena);
    return 0;
}

const char *cli_program(void) {
    const char *path = getenv("LOCKWISE_BIN");
    return path ? path : LOCKWISE_PROGRAM;
}

void cli_become(const CliRun *f, const char *command) {
    if (chdir(f->folder) != 0)
        _exit(99);
    setenv("L", cli_program(), 1);
    setenv("XDG_CACHE_HOME", f->cache, 1);
    unsetenv("NO_COLOR");
    unsetenv("CLICOLOR_FORCE");
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(99);
}

void cli_run(CliRun *f, const char *command) {
    const char *out = folder_path(f->arena, f->folder, ".out"), *err = folder_path(f->arena, f->folder, ".err");
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int out_fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        int err_fd = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (out_fd < 0 || err_fd < 0 || dup2(out_fd, 1) < 0 || dup2(err_fd, 2) < 0)
            _exit(99);
        cli_become(f, command);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    f->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    f->out = folder_read(f->arena, f->folder, ".out");
    f->err = folder_read(f->arena, f->folder, ".err");
}

uint32_t cli_count(const char *text, const char *part) {
    uint32_t count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

void cli_assert_holds(const char *text, const char *part) {
    if (!strstr(text, part))
        fail_msg("\"%s\" does not hold \"%s\"", text, part);
}

void cli_assert_trouble(const CliRun *f, const char *part) {
    if (f->code != 2)
        fail_msg("exit code %d, not 2: %s", f->code, f->err);
    cli_assert_holds(f->err, part);
    if (cli_count(f->err, "error:") != 1)
        fail_msg("not one error: %s", f->err);
    assert_string_equal(f->out, "");
}

void cli_assert_ends(const CliRun *f, int code) {
    if (f->code != code)
        fail_msg("exit code %d, not %d: %s%s", f->code, code, f->out, f->err);
    assert_int_equal(cli_count(f->err, "error:"), 0);
}

void cli_write_compdb(CliRun *f, const char *files) {
    const char *text = "[";
    char *state = NULL, *copy = arena_strdup(f->arena, files);
    for (char *file = strtok_r(copy, " ", &state); file; file = strtok_r(NULL, " ", &state))
        text = arena_printf(f->arena, "%s%s\n{\"directory\": \"%s\", \"file\": \"%s\", \"command\": \"cc -c %s\"}",
                            text, text[1] ? "," : "", f->folder, file, file);
    folder_write(f->arena, f->folder, "compile_commands.json", arena_printf(f->arena, "%s\n]\n", text));
}

void cli_write_project(CliRun *f) {
    folder_write(f->arena, f->folder, "src/leak.c", CLI_LEAK);
    folder_write(f->arena, f->folder, "src/clean.c", CLI_OTHER);
    cli_write_compdb(f, "src/leak.c src/clean.c");
}
