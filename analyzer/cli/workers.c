/* workers.c: the pool's end: one socket per worker, one poll for all. A worker has at most one unit at a time, so
 * whatever ends a worker is the fault of the unit it had.
 * Signals: SIGINT and SIGTERM are blocked and read from a descriptor while workers run, so that they are killed and
 * waited for before anything else happens; no handler, no global flag.
 */
#include "cli/workers.h"
#include "cli/stopwatch.h"
#include "cli/workers_internal.h"

#include "ir/ir_blob.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A pause of this process longer than this (Ctrl-Z, a suspended machine) does not count against the workers. */
static const double TICK_SECONDS = 1.0;

typedef struct Worker {
    pid_t pid; /* 0: none */
    int socket;
    uint64_t start_bytes; /* of memory that it had from us, and that counts as its own in its peak */
    bool busy;
    WorkerTask task; /* if busy */
    double deadline;
    Arena *arena; /* of the reply; NULL while there is none */
    WorkerReply reply;
    size_t got; /* bytes of the reply and its blob */
    char *blob;
} Worker;

typedef struct Pool {
    const CompileCommand *commands;
    uint32_t count, done;
    uint32_t next; /* all commands before it were given to a worker */
    uint32_t next_step;
    bool *given;   /* by command: a worker has it, or it is done */
    bool *without; /* by command: it is to be lowered without what its step has made */
    bool *made;    /* by step: it need not be waited for */
    const WorkerOptions *options;
    Arena *arena;
    WorkerResult *results;
    Worker *workers;
    uint32_t worker_count;
    struct pollfd *fds; /* one per worker, then the signals */
    sigset_t old_mask;
    int signals; /* descriptor */
} Pool;

/* ---- processes ---- */

_Noreturn static void become_worker(const Pool *pool, int socket, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    /* A terminal sends SIGINT to us as well; that must not look like a crash. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a full cache is no fault of the unit */
    sigprocmask(SIG_SETMASK, &pool->old_mask, NULL);
    close(pool->signals);
    for (uint32_t i = 0; i < pool->worker_count; i++) {
        if (pool->workers[i].pid)
            close(pool->workers[i].socket); /* else the others would never see theirs closed */
    }
    WorkerJob job = {pool->commands, pool->options, socket};
    worker_live(&job);
}

/* False, with errno set, if no process can be had. */
static bool start_worker(Pool *pool, Worker *worker) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    pid_t parent = getpid();
    uint64_t start_bytes = worker_memory(WORKER_MEMORY_RESIDENT);
    pid_t pid = fork();
    if (pid == 0) {
        close(pair[0]);
        become_worker(pool, pair[1], parent);
    }
    int error = errno;
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        errno = error;
        return false;
    }
    *worker = (Worker){.pid = pid, .socket = pair[0], .start_bytes = start_bytes};
    return true;
}

/* Kills it if it still runs; returns its status as of wait, and the most memory it had of its own. */
static int end_worker(Worker *worker, uint64_t *out_peak_bytes) {
    int status = 0;
    struct rusage usage = {0};
    close(worker->socket);
    kill(worker->pid, SIGKILL);
    while (wait4(worker->pid, &status, 0, &usage) < 0 && errno == EINTR)
        continue;
    uint64_t peak = (uint64_t)usage.ru_maxrss * 1024;
    *out_peak_bytes = peak > worker->start_bytes ? peak - worker->start_bytes : 0;
    arena_free(worker->arena);
    *worker = (Worker){0};
    return status;
}

/* ---- tasks ---- */

static bool is_ready(const Pool *pool, uint32_t unit) {
    uint32_t step = pool->options->steps.count ? pool->options->steps.of[unit] : 0;
    return !pool->given[unit] && (step == 0 || pool->made[step - 1]);
}

/* Steps come first, as units wait for them. False: there is nothing that could be begun now. */
static bool find_task(Pool *pool, WorkerTask *out) {
    *out = (WorkerTask){TASK_STEP, pool->next_step};
    if (pool->next_step < pool->options->steps.count)
        return true;
    while (pool->next < pool->count && pool->given[pool->next])
        pool->next++;
    uint32_t unit = pool->next;
    while (unit < pool->count && !is_ready(pool, unit))
        unit++;
    if (unit < pool->count)
        *out = (WorkerTask){pool->without[unit] ? TASK_UNIT_WITHOUT : TASK_UNIT, unit};
    return unit < pool->count;
}

static void give_task(Pool *pool, Worker *worker, WorkerTask task) {
    if (task.kind == TASK_STEP)
        pool->next_step++;
    else
        pool->given[task.index] = true;
    worker->busy = true;
    worker->task = task;
    worker->deadline = stopwatch_now() + pool->options->unit_seconds;
    worker->got = 0;
    /* If the worker is gone, its socket says so at the next poll. */
    ssize_t sent = send(worker->socket, &worker->task, sizeof worker->task, MSG_NOSIGNAL);
    (void)sent;
}

static void finish_unit(Pool *pool, uint32_t unit, WorkerResult result) {
    pool->results[unit] = result;
    pool->done++;
    if (pool->options->on_done)
        pool->options->on_done(pool->options->context, &pool->commands[unit], pool->done);
}

/* The step that it had was lost; a unit that had waited for one is tried again. */
static bool is_no_loss(Pool *pool, const WorkerTask *task) {
    if (task->kind == TASK_STEP) {
        pool->made[task->index] = true;
        return true;
    }
    bool again = task->kind == TASK_UNIT && pool->options->steps.count && pool->options->steps.of[task->index];
    if (again) {
        pool->without[task->index] = true;
        pool->given[task->index] = false;
        pool->next = task->index < pool->next ? task->index : pool->next;
    }
    return again;
}

static WorkerResult memory_failure(const Pool *pool) {
    return (WorkerResult){.failure = GAP_TU_MEMORY,
                          .detail = arena_printf(pool->arena, "needed more than %llu MiB",
                                                 (unsigned long long)(pool->options->unit_bytes >> 20))};
}

/* What the end of a worker says about its unit. A failed allocation ends some code with exit, some with abort, some
 * with a null pointer: then the memory that the worker had tells. */
static WorkerResult failure_of(const Pool *pool, int status, uint64_t peak_bytes) {
    bool asked_for_memory = WIFEXITED(status) && WEXITSTATUS(status) == WORKER_EXIT_MEMORY;
    if (asked_for_memory || worker_used_much(peak_bytes, pool->options->unit_bytes))
        return memory_failure(pool);
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        return (WorkerResult){.failure = GAP_TU_MEMORY,
                              .detail = "killed from outside, perhaps by the kernel for lack of memory"};
    int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    const char *name = sigdescr_np(number);
    const char *detail = number ? arena_printf(pool->arena, "killed by signal %d (%s)", number, name ? name : "unknown")
                                : arena_printf(pool->arena, "ended with exit code %d", WEXITSTATUS(status));
    return (WorkerResult){.failure = GAP_TU_CRASHED, .detail = detail};
}

static void lose_task(Pool *pool, Worker *worker, const WorkerResult *known) {
    WorkerTask task = worker->task;
    uint64_t peak_bytes;
    int status = end_worker(worker, &peak_bytes);
    if (!is_no_loss(pool, &task))
        finish_unit(pool, task.index, known ? *known : failure_of(pool, status, peak_bytes));
}

/* The worker gets its next task before the blob is read, so that it need not wait for us. */
static void complete_task(Pool *pool, Worker *worker) {
    WorkerTask task = worker->task, next;
    WorkerReply reply = worker->reply;
    Arena *arena = worker->arena;
    const char *blob = worker->blob;
    uint64_t peak_bytes = 0;
    worker->arena = NULL;
    worker->busy = false;
    if (task.kind == TASK_STEP)
        pool->made[task.index] = true;
    if (reply.retires)
        end_worker(worker, &peak_bytes);
    else if (find_task(pool, &next))
        give_task(pool, worker, next);
    WorkerResult result = {0};
    if (task.kind == TASK_STEP) {
        arena_free(arena);
        return;
    }
    if (reply.crashed && worker_used_much(peak_bytes, pool->options->unit_bytes))
        result = memory_failure(pool);
    else if (reply.extra_len > reply.len || !(result.tu = ir_blob_read(blob, reply.len - reply.extra_len, pool->arena)))
        result = (WorkerResult){.failure = GAP_TU_CRASHED, .detail = "its result arrived damaged"};
    else if (reply.extra_len > 0)
        result.extra = (WorkerExtra){arena_copy(pool->arena, blob + reply.len - reply.extra_len, reply.extra_len),
                                     reply.extra_len};
    arena_free(arena);
    finish_unit(pool, task.index, result);
}

/* ---- replies ---- */

typedef enum Received { RECEIVED_SOME, RECEIVED_ALL, RECEIVED_END } Received;

/* Where the next bytes go, and how many. The blob's memory is had once its length is known. */
static char *next_bytes(const Pool *pool, Worker *worker, size_t *out_len) {
    size_t header = sizeof worker->reply;
    if (worker->got < header) {
        *out_len = header - worker->got;
        return (char *)&worker->reply + worker->got;
    }
    if (!worker->arena) {
        if (worker->reply.len > pool->options->unit_bytes)
            worker->reply.len = 0; /* cannot be: a damaged result */
        worker->arena = arena_new();
        worker->blob = arena_alloc(worker->arena, worker->reply.len);
    }
    *out_len = worker->reply.len - (worker->got - header);
    return worker->blob + (worker->got - header);
}

static Received receive(const Pool *pool, Worker *worker) {
    for (;;) {
        size_t len;
        char *into = next_bytes(pool, worker, &len);
        if (len == 0)
            return RECEIVED_ALL;
        ssize_t n = recv(worker->socket, into, len, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return RECEIVED_SOME;
        if (n <= 0)
            return RECEIVED_END;
        worker->got += (size_t)n;
    }
}

/* ---- the loop ---- */

/* Gives tasks to all workers without one, starting workers where needed. False if there is no worker at all. */
static bool fill(Pool *pool) {
    uint32_t running = 0;
    for (uint32_t i = 0; i < pool->worker_count; i++) {
        Worker *worker = &pool->workers[i];
        WorkerTask task;
        if (!worker->busy && find_task(pool, &task) && (worker->pid || start_worker(pool, worker)))
            give_task(pool, worker, task);
        running += worker->busy;
    }
    return running > 0;
}

/* Waits for news: at most a tick, at most until the first deadline. True if a signal came. */
static bool wait_for_news(Pool *pool) {
    double start = stopwatch_now(), timeout = TICK_SECONDS;
    for (uint32_t i = 0; i < pool->worker_count; i++) {
        const Worker *worker = &pool->workers[i];
        pool->fds[i] = (struct pollfd){.fd = worker->busy ? worker->socket : -1, .events = POLLIN};
        if (worker->busy && worker->deadline - start < timeout)
            timeout = worker->deadline - start;
    }
    struct pollfd *signals = &pool->fds[pool->worker_count];
    *signals = (struct pollfd){.fd = pool->signals, .events = POLLIN};
    if (poll(pool->fds, pool->worker_count + 1, timeout > 0 ? (int)(timeout * 1000) + 1 : 0) < 0) {
        for (uint32_t i = 0; i <= pool->worker_count; i++)
            pool->fds[i].revents = 0;
    }
    double pause = stopwatch_now() - start - TICK_SECONDS;
    for (uint32_t i = 0; pause > TICK_SECONDS && i < pool->worker_count; i++)
        pool->workers[i].deadline += pause;
    return signals->revents != 0;
}

static void look_at(Pool *pool, Worker *worker, bool has_news) {
    Received received = has_news ? receive(pool, worker) : RECEIVED_SOME;
    if (received == RECEIVED_ALL) {
        complete_task(pool, worker);
    } else if (received == RECEIVED_END) {
        lose_task(pool, worker, NULL);
    } else if (stopwatch_now() >= worker->deadline) {
        WorkerResult late = {.failure = GAP_TU_TIMEOUT,
                             .detail = arena_printf(pool->arena, "took longer than %g s", pool->options->unit_seconds)};
        lose_task(pool, worker, &late);
    }
}

/* The number of the signal that ended it, 0 if none did, -1 without workers. */
static int run(Pool *pool) {
    while (pool->done < pool->count) {
        if (!fill(pool))
            return -1;
        if (wait_for_news(pool)) {
            struct signalfd_siginfo info;
            if (read(pool->signals, &info, sizeof info) == (ssize_t)sizeof info)
                return (int)info.ssi_signo;
        }
        for (uint32_t i = 0; i < pool->worker_count; i++) {
            if (pool->workers[i].busy)
                look_at(pool, &pool->workers[i], pool->fds[i].revents != 0);
        }
    }
    return 0;
}

/* Blocks the signals that end a run and are not ignored (as they are under nohup) and opens a descriptor for them. */
static bool catch_signals(Pool *pool) {
    static const int ending[] = {SIGINT, SIGTERM};
    sigset_t mask;
    sigemptyset(&mask);
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
        struct sigaction action;
        if (sigaction(ending[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(&mask, ending[i]);
    }
    pool->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    if (pool->signals < 0)
        return false;
    sigprocmask(SIG_BLOCK, &mask, &pool->old_mask);
    return true;
}

Status workers_run(const CompileCommand *commands, uint32_t count, const WorkerOptions *options, Arena *arena,
                   Diag *diag, WorkerResult *results, int *out_signal) {
    assert(options->jobs > 0);
    Pool pool = {.commands = commands,
                 .count = count,
                 .options = options,
                 .arena = arena,
                 .results = results,
                 .worker_count = options->jobs < count ? options->jobs : count};
    pool.workers = ARENA_ARRAY(arena, Worker, pool.worker_count);
    pool.fds = ARENA_ARRAY(arena, struct pollfd, pool.worker_count + 1);
    pool.given = ARENA_ARRAY(arena, bool, count);
    pool.without = ARENA_ARRAY(arena, bool, count);
    pool.made = ARENA_ARRAY(arena, bool, options->steps.count);
    *out_signal = 0;
    int end = catch_signals(&pool) ? run(&pool) : -1;
    int error = errno;
    for (uint32_t i = 0; i < pool.worker_count; i++) {
        uint64_t peak_bytes;
        if (pool.workers[i].pid)
            end_worker(&pool.workers[i], &peak_bytes);
    }
    if (pool.signals >= 0) {
        close(pool.signals);
        sigprocmask(SIG_SETMASK, &pool.old_mask, NULL);
    }
    if (end < 0)
        diag_error(diag, "raise the limit on processes (ulimit -u), or use fewer (-j)",
                   "cannot start a worker process: %s", strerror(error));
    *out_signal = end > 0 ? end : 0;
    return end == 0 ? STATUS_OK : STATUS_FAILED;
}
