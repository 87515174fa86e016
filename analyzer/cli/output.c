/* output.c: see output.h. Symbolic links are followed first, so that a link stays a link. */
#include "cli/output.h"

#include "frontend/filepath.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char HELP_WRITABLE[] = "check the folder and its permissions, or name another file with --output";

static Status cannot_write(const char *path, int error, Diag *diag) {
    diag_error(diag, HELP_WRITABLE, "cannot write %s: %s", path, strerror(error));
    return STATUS_FAILED;
}

/* Where the bytes go in the end, and whether that is something else than a regular file. */
static const char *resolve(const char *path, Arena *arena, bool *out_special) {
    struct stat info;
    *out_special = false;
    if (stat(path, &info) != 0)
        return filepath_absolute(arena, filepath_current(arena), path);
    *out_special = !S_ISREG(info.st_mode);
    const char *real = filepath_real(arena, path);
    return real ? real : path;
}

Status output_check(const char *path, Arena *arena, Diag *diag) {
    struct stat info;
    if (!path)
        return STATUS_OK;
    bool special;
    const char *target = resolve(path, arena, &special);
    if (stat(target, &info) == 0 && S_ISDIR(info.st_mode))
        return cannot_write(path, EISDIR, diag);
    const char *place = special ? target : filepath_directory(arena, target);
    if (!special && (stat(place, &info) != 0 || !S_ISDIR(info.st_mode)))
        return cannot_write(path, ENOENT, diag);
    return access(place, W_OK) == 0 ? STATUS_OK : cannot_write(path, errno, diag);
}

static void hold_signals(Output *out) {
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGINT);
    sigaddset(&mask, SIGTERM);
    sigprocmask(SIG_BLOCK, &mask, &out->old_mask);
}

Status output_open(const char *path, Arena *arena, Diag *diag, Output *out) {
    *out = (Output){.file = stdout};
    if (!path)
        return STATUS_OK;
    bool special;
    out->path = resolve(path, arena, &special);
    if (!special)
        out->temp = arena_printf(arena, "%s.%d.tmp", out->path, (int)getpid());
    hold_signals(out);
    int fd = out->temp ? open(out->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)
                       : open(out->path, O_WRONLY | O_CLOEXEC);
    out->file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (out->file) {
        setvbuf(out->file, out->buffer, _IOFBF, sizeof out->buffer);
        return STATUS_OK;
    }
    Status status = cannot_write(path, errno, diag);
    sigprocmask(SIG_SETMASK, &out->old_mask, NULL);
    return status;
}

/* Flushed, and nothing went wrong before; sets errno if not. */
static bool finish(Output *out) {
    errno = 0;
    bool good = fflush(out->file) == 0 && !ferror(out->file);
    int error = errno ? errno : EIO;
    if (out->path && fclose(out->file) != 0 && good) {
        good = false;
        error = errno;
    }
    errno = error;
    return good;
}

Status output_close(Output *out, Status status, Diag *diag) {
    bool good = finish(out);
    if (status == STATUS_OK && !good)
        status = cannot_write(out->path ? out->path : "to standard output", errno, diag);
    if (out->temp && status == STATUS_OK && rename(out->temp, out->path) != 0)
        status = cannot_write(out->path, errno, diag);
    if (out->temp && status != STATUS_OK)
        unlink(out->temp);
    if (out->path)
        sigprocmask(SIG_SETMASK, &out->old_mask, NULL);
    return status;
}
