/* worker_process.c: the worker's end: takes a command, lowers it, sends the blob, until the socket is closed.
 * The memory limit is RLIMIT_DATA and counts from what the process has at its start, as that includes what it
 * inherits from its parent; RLIMIT_AS would count the mapped libraries and the unused stack too.
 */
#include "cli/workers_internal.h"

#include "base/arena.h"
#include "ir/ir_blob.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

uint64_t worker_memory(WorkerMemory what) {
    unsigned long long pages[6] = {0};
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    for (int i = 0; i < 6; i++) {
        if (fscanf(file, "%llu", &pages[i]) != 1)
            break;
    }
    fclose(file);
    return (uint64_t)pages[what] * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void set_limit(int resource, uint64_t value) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0)
        return;
    limit.rlim_cur = value < limit.rlim_max ? value : limit.rlim_max;
    setrlimit(resource, &limit);
}

static bool receive_all(int fd, void *bytes, size_t len) {
    for (size_t got = 0; got < len;) {
        ssize_t n = recv(fd, (char *)bytes + got, len - got, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        got += (size_t)n;
    }
    return true;
}

static bool send_all(int fd, const void *bytes, size_t len) {
    for (size_t sent = 0; sent < len;) {
        ssize_t n = send(fd, (const char *)bytes + sent, len - sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        sent += (size_t)n;
    }
    return true;
}

bool workers_has_gap(const Tu *tu, GapKind kind) {
    VEC_EACH(const IrGap, gap, &tu->gaps) {
        if (gap->kind == (uint32_t)kind)
            return true;
    }
    return false;
}

/* False: the worker must end. */
static bool make_step(const WorkerJob *job, uint32_t step) {
    WorkerReply reply = {0};
    job->options->steps.make(step, job->options->lower_context);
    return send_all(job->socket, &reply, sizeof reply);
}

static bool lower_unit(const WorkerJob *job, const WorkerTask *task, uint64_t start_bytes) {
    Arena *arena = arena_new();
    WorkerExtra extra = {0};
    WorkerLower lower = task->kind == TASK_UNIT ? job->options->lower : job->options->steps.lower_without;
    const Tu *tu = lower(&job->commands[task->index], job->options->lower_context, arena, &extra);
    size_t len;
    const void *blob = ir_blob_write(tu, arena, &len);
    bool crashed = workers_has_gap(tu, GAP_TU_CRASHED);
    bool keeps_much = worker_memory(WORKER_MEMORY_DATA) > start_bytes + job->options->unit_bytes / 2;
    WorkerReply reply = {
        .len = len + extra.len, .extra_len = extra.len, .crashed = crashed, .retires = crashed || keeps_much};
    bool sent = send_all(job->socket, &reply, sizeof reply) && send_all(job->socket, blob, len) &&
                send_all(job->socket, extra.bytes, extra.len);
    arena_free(arena);
    return sent && !reply.retires;
}

static void serve(const WorkerJob *job) {
    uint64_t start_bytes = worker_memory(WORKER_MEMORY_DATA);
    set_limit(RLIMIT_DATA, start_bytes + job->options->unit_bytes + WORKER_STACK_BYTES);
    WorkerTask task;
    bool goes_on = true;
    arena_keep_all();
    while (goes_on && receive_all(job->socket, &task, sizeof task))
        goes_on = task.kind == TASK_STEP ? make_step(job, task.index) : lower_unit(job, &task, start_bytes);
}

static void silence(void) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd <= 2; fd++) {
        if (null < 0 || dup2(null, fd) < 0)
            close(fd);
    }
}

_Noreturn void worker_live(const WorkerJob *job) {
    silence();
    set_limit(RLIMIT_CORE, 0);
    serve(job);
    _exit(0);
}
