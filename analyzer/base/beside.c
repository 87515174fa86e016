/* beside.c: see beside.h. A Beside lies in the arena that it is about, so that both processes see it. */
#include "base/beside.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct Beside {
    Arena *arena;
    void *result; /* set by the process */
    pid_t pid;    /* 0: it has ended */
};

_Noreturn static void live(Beside *beside, BesideWork work, void *context, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent)
        beside->result = work(context, beside->arena);
    _exit(0);
}

Beside *beside_start_in(Arena *arena, BesideWork work, void *context) {
    Beside *beside = ARENA_NEW(arena, Beside);
    beside->arena = arena;
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        live(beside, work, context, parent);
    beside->pid = pid;
    return pid > 0 ? beside : NULL;
}

Beside *beside_start(BesideWork work, void *context) {
    Arena *arena = arena_new_shared();
    Beside *beside = arena ? beside_start_in(arena, work, context) : NULL;
    if (arena && !beside)
        arena_free(arena);
    return beside;
}

void *beside_end(Beside *beside) {
    int status;
    while (beside->pid && waitpid(beside->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    beside->pid = 0;
    return beside->result;
}

/* Who started this program may have made it ignore that processes end: none is left to be told of once all have. */
void beside_await_any(Beside *const *all, uint32_t count) {
    for (bool found = false; !found;) {
        int status;
        pid_t ended = waitpid(-1, &status, 0);
        if (ended < 0 && errno == EINTR)
            continue;
        found = ended < 0;
        for (uint32_t i = 0; i < count; i++) {
            if (!all[i] || (ended > 0 && all[i]->pid != ended))
                continue;
            all[i]->pid = 0;
            found = true;
        }
    }
}

bool beside_is_running(const Beside *beside) {
    return beside->pid != 0;
}

void beside_free(Beside *beside) {
    if (beside)
        arena_free(beside->arena);
}
