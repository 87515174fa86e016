/* git.c: see git.h. Git is run, not linked: its own configuration and safety rules apply then. */
#include "cli/git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GIT_WORDS_MAX = 16, GIT_MISSING = 127 };

typedef VEC(char) Bytes;

static Bytes read_all(int fd, Arena *arena) {
    Bytes bytes = {0};
    char buffer[65536];
    for (;;) {
        ssize_t got = read(fd, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        memcpy(vec_extend(arena, &bytes, got), buffer, (size_t)got);
    }
    *vec_push(arena, &bytes) = '\0';
    return bytes;
}

/* The environment, with another index file if there is one. */
static char **environment(const char *index, Arena *arena) {
    uint32_t count = 0;
    while (environ[count])
        count++;
    char **all = ARENA_ARRAY(arena, char *, count + 3);
    memcpy(all, environ, sizeof *all * count);
    all[count++] = arena_strdup(arena, "LC_ALL=C");
    if (index)
        all[count] = arena_printf(arena, "GIT_INDEX_FILE=%s", index);
    return all;
}

/* Standard output and errors in one, as errors are short and only read after a failure. */
static int run(const char *root, const char *const *words, const char *index, Arena *arena, Bytes *out) {
    int ends[2], status = 0;
    const char *first[] = {"git", "-c", "core.quotePath=false", "-C", root};
    enum { FIRST = sizeof first / sizeof *first };
    char *argv[FIRST + GIT_WORDS_MAX + 1] = {NULL};
    for (int i = 0; i < FIRST; i++)
        argv[i] = arena_strdup(arena, first[i]);
    for (int i = 0; words[i] && i < GIT_WORDS_MAX; i++)
        argv[FIRST + i] = arena_strdup(arena, words[i]);
    *out = (Bytes){0};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return GIT_MISSING;
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDERR_FILENO);
    pid_t pid;
    int error = posix_spawnp(&pid, "git", &files, NULL, argv, environment(index, arena));
    posix_spawn_file_actions_destroy(&files);
    close(ends[1]);
    if (error == 0) {
        *out = read_all(ends[0], arena);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    close(ends[0]);
    return error != 0 ? GIT_MISSING : WIFEXITED(status) ? WEXITSTATUS(status) : GIT_MISSING;
}

/* The output of a command that must not fail; NULL after an error. */
static const char *ask(const char *root, const char *const *words, const char *index, Arena *arena, Diag *diag,
                       size_t *out_len) {
    Bytes out;
    int code = run(root, words, index, arena, &out);
    if (out_len)
        *out_len = out.len > 0 ? out.len - 1 : 0;
    if (code == 0)
        return out.data;
    if (code == GIT_MISSING && out.len <= 1) {
        diag_error(diag, "install it, or name a stored run", "git cannot be run");
        return NULL;
    }
    char *said = out.data;
    said[strcspn(said, "\n")] = '\0';
    diag_error(diag, NULL, "git %s: %s", words[0], said);
    return NULL;
}

static const char *first_line(const char *text, Arena *arena) {
    return text ? arena_strndup(arena, text, strcspn(text, "\n")) : NULL;
}

const char *git_commit(const char *root, const char *ref, Arena *arena, Diag *diag) {
    const char *words[] = {"rev-parse", "--verify", "--end-of-options", arena_printf(arena, "%s^{commit}", ref), NULL};
    Bytes out;
    int code = run(root, words, NULL, arena, &out);
    if (code == 0)
        return first_line(out.data, arena);
    if (code == GIT_MISSING)
        return ask(root, words, NULL, arena, diag, NULL); /* says so */
    diag_error(diag, "`git rev-parse` must know it, in the repository of the project", "there is no commit '%s'", ref);
    return NULL;
}

bool git_knows(const char *root, const char *ref, Arena *arena) {
    Diag *silent = diag_new(NULL);
    bool known = git_commit(root, ref, arena, silent) != NULL;
    diag_free(silent);
    return known;
}

const char *git_changes(const char *root, const char *ref, Arena *arena, Diag *diag) {
    const char *commit = git_commit(root, ref, arena, diag);
    const char *base_words[] = {"merge-base", commit, "HEAD", NULL};
    const char *base = commit ? first_line(ask(root, base_words, NULL, arena, diag, NULL), arena) : NULL;
    const char *words[] = {
        "diff", "--relative", "--no-color", "--no-ext-diff", "--no-textconv", "--no-prefix", "-U0", "-M",
        base,   "--",         NULL};
    return base ? ask(root, words, NULL, arena, diag, NULL) : NULL;
}

const char *git_new_files(const char *root, Arena *arena, Diag *diag, size_t *out_len) {
    const char *words[] = {"ls-files", "--others", "--exclude-standard", "-z", NULL};
    return ask(root, words, NULL, arena, diag, out_len);
}

Status git_renames(const char *root, const char *commit, Arena *arena, Diag *diag, GitRenameVec *out) {
    const char *words[] = {
        "diff", "--relative", "--no-ext-diff", "-z", "-M", "--diff-filter=R", "--name-status", commit, "--", NULL};
    size_t len;
    const char *text = ask(root, words, NULL, arena, diag, &len), *end = text ? text + len : NULL;
    *out = (GitRenameVec){0};
    while (text < end) { /* "R100", the old name, the new one */
        const char *before = text + strlen(text) + 1;
        const char *now = before < end ? before + strlen(before) + 1 : end;
        if (now >= end)
            break;
        *vec_push(arena, out) = (GitRename){before, now};
        text = now + strlen(now) + 1;
    }
    return end ? STATUS_OK : STATUS_FAILED;
}

Status git_extract(const char *root, const char *commit, const char *folder, Arena *arena, Diag *diag) {
    const char *index = arena_printf(arena, "%s.index", folder);
    const char *read[] = {"read-tree", commit, NULL};
    const char *write[] = {"checkout-index", "--all", "--force", arena_printf(arena, "--prefix=%s/", folder), NULL};
    bool done = ask(root, read, index, arena, diag, NULL) && ask(root, write, index, arena, diag, NULL);
    (void)unlink(index);
    return done ? STATUS_OK : STATUS_FAILED;
}

const char *git_setting(const char *root, const char *name, Arena *arena) {
    Bytes out;
    const char *words[] = {"config", "--get", name, NULL};
    return run(root, words, NULL, arena, &out) == 0 ? first_line(out.data, arena) : "";
}
