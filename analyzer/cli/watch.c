/* watch.c: see watch.h. Files are looked at by their times: what was changed while a check was reading it has a time
 * behind the check's beginning, and is seen. After a check that failed the files of the one before are watched.
 */
#include "cli/watch.h"

#include "base/plural.h"
#include "base/vec.h"
#include "cli/pipeline.h"
#include "frontend/frontend.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WATCH_MICROSECONDS = 250 * 1000 };

typedef struct WatchedFile {
    const char *path;
    bool is_there;
} WatchedFile;

typedef VEC(WatchedFile) WatchedFileVec;

void watch_tell(const Options *o, const CompileDb *db, const Config *config, const SyncApi *api,
                SourcePathVec sources) {
    fprintf(o->inputs, "%s%c%s%c", db->path, 0, config->path, 0);
    VEC_EACH(const SyncSource, source, &api->sources)
        if (!source->is_builtin)
            fprintf(o->inputs, "%s%c", source->path, 0);
    VEC_EACH(const SourcePath, path, &sources)
        fprintf(o->inputs, "%s%c", *path, 0);
    fclose(o->inputs);
}

/* Names, each ended by a NUL byte. */
static WatchedFileVec read_files(int fd, Arena *arena) {
    WatchedFileVec files = {0};
    char path[4096];
    size_t len = 0;
    FILE *in = fdopen(fd, "r");
    for (int c; in && (c = fgetc(in)) != EOF;) {
        if (len < sizeof path)
            path[len++] = (char)c;
        if (c != '\0')
            continue;
        if (path[0] != '\0' && path[len - 1] == '\0')
            vec_push(arena, &files)->path = arena_strdup(arena, path);
        len = 0;
    }
    if (in)
        fclose(in);
    return files;
}

static struct timespec now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME_COARSE, &time); /* that of file systems */
    return time;
}

static void look(WatchedFileVec *files) {
    struct stat info;
    VEC_EACH(WatchedFile, file, files)
        file->is_there = stat(file->path, &info) == 0;
}

static bool has_changed(const WatchedFileVec *files, struct timespec since) {
    VEC_EACH(const WatchedFile, file, files) {
        struct stat info;
        bool is_there = stat(file->path, &info) == 0;
        if (is_there != file->is_there)
            return true;
        if (is_there && (info.st_mtim.tv_sec > since.tv_sec ||
                         (info.st_mtim.tv_sec == since.tv_sec && info.st_mtim.tv_nsec > since.tv_nsec)))
            return true;
    }
    return false;
}

/* One check; its files, and in *out_code how it ended. */
static Status check_once(const Options *o, Arena *arena, Diag *diag, WatchedFileVec *out_files, int *out_code) {
    int ends[2], status;
    pid_t pid = pipe(ends) == 0 ? fork() : -1;
    if (pid < 0) {
        diag_error(diag, NULL, "cannot start a check: %s", strerror(errno));
        return STATUS_FAILED;
    }
    if (pid == 0) {
        Options own = *o;
        close(ends[0]);
        own.inputs = fdopen(ends[1], "w");
        int code = pipeline_check(&own, arena, diag);
        fflush(stdout);
        _exit(code);
    }
    close(ends[1]);
    WatchedFileVec files = read_files(ends[0], arena);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    *out_code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNAL + WTERMSIG(status);
    if (files.len > 0)
        *out_files = files;
    return STATUS_OK;
}

int watch_run(const Options *o, Arena *arena, Diag *diag) {
    WatchedFileVec files = {0};
    int code;
    if (frontend_load(diag) != STATUS_OK) /* once for all checks */
        return EXIT_TROUBLE;
    for (;;) {
        struct timespec start = now();
        if (check_once(o, arena, diag, &files, &code) != STATUS_OK)
            return EXIT_TROUBLE;
        if (code >= EXIT_SIGNAL || files.len == 0)
            return code;
        look(&files);
        if (!o->quiet)
            fprintf(stderr, "lockwise: waiting for changes of %u file%s\n", files.len, plural(files.len));
        while (!has_changed(&files, start))
            usleep(WATCH_MICROSECONDS);
        usleep(WATCH_MICROSECONDS); /* editors and version control write several files */
    }
}
