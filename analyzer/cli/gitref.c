/* gitref.c: HEAD names a ref or a commit; a ref is a file of its own or a line in packed-refs. In a worktree .git is
 * a file that names the folder of the worktree, whose file `commondir` names the one with the refs.
 */
#include "cli/gitref.h"

#include "frontend/filepath.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The first line of a file without its end; NULL if it cannot be read. */
static char *first_line(Arena *arena, const char *path) {
    char line[4096];
    FILE *file = fopen(path, "re");
    if (!file)
        return NULL;
    bool got = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    if (!got)
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return arena_strdup(arena, line);
}

/* SHA-1 or SHA-256 in hex. */
static bool is_commit(const char *text) {
    size_t len = strspn(text, "0123456789abcdef");
    return text[len] == '\0' && (len == 40 || len == 64);
}

/* The folder with HEAD, or NULL. */
static const char *git_folder(Arena *arena, const char *folder) {
    for (;; folder = filepath_directory(arena, folder)) {
        struct stat info;
        const char *git = filepath_absolute(arena, folder, ".git");
        if (stat(git, &info) == 0) {
            if (S_ISDIR(info.st_mode))
                return git;
            const char *line = first_line(arena, git);
            if (line && strncmp(line, "gitdir: ", 8) == 0)
                return filepath_absolute(arena, folder, line + 8);
        }
        if (strcmp(folder, "/") == 0)
            return NULL;
    }
}

static const char *packed_ref(Arena *arena, const char *common, const char *ref) {
    char line[4096];
    const char *found = "";
    FILE *file = fopen(filepath_absolute(arena, common, "packed-refs"), "re");
    while (file && found[0] == '\0' && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\r\n")] = '\0';
        char *blank = strchr(line, ' ');
        if (!blank || strcmp(blank + 1, ref) != 0)
            continue;
        *blank = '\0';
        if (is_commit(line))
            found = arena_strdup(arena, line);
    }
    if (file)
        fclose(file);
    return found;
}

const char *gitref_head(const char *folder, Arena *arena) {
    const char *git = git_folder(arena, folder);
    const char *head = git ? first_line(arena, filepath_absolute(arena, git, "HEAD")) : NULL;
    if (!head)
        return "";
    if (strncmp(head, "ref: ", 5) != 0)
        return is_commit(head) ? head : "";
    const char *common = first_line(arena, filepath_absolute(arena, git, "commondir"));
    common = common ? filepath_absolute(arena, git, common) : git;
    const char *commit = first_line(arena, filepath_absolute(arena, common, head + 5));
    if (commit && is_commit(commit))
        return commit;
    return packed_ref(arena, common, head + 5);
}
