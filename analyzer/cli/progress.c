/* progress.c: the line is cut to the terminal's width, so that it never wraps and can be cleared. */
#include "cli/progress.h"

#include "cli/terminal.h"

Progress progress_begin(FILE *stream, uint32_t total) {
    Progress progress = {stream, total, terminal_width(stream)};
    progress_step(&progress, 0, "");
    return progress;
}

void progress_step(const Progress *progress, uint32_t done, const char *name) {
    if (progress->width == 0)
        return;
    char line[1024];
    int len = snprintf(line, sizeof line, "[%u/%u] %s", done, progress->total, name);
    if (len < 0)
        return;
    int room = progress->width < sizeof line ? (int)progress->width - 1 : (int)sizeof line - 1;
    fprintf(progress->stream, "\r\033[K%.*s", room, line);
    fflush(progress->stream);
}

void progress_end(const Progress *progress) {
    if (progress->width == 0)
        return;
    fputs("\r\033[K", progress->stream);
    fflush(progress->stream);
}
