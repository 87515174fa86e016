/* begin() starts a thread unless it returns NULL, and finish() joins it: after save() there is none, whichever way. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

struct packing {
    pthread_t thread;
    int has_thread;
    int total;
};

static void *pack(void *arg)
{
    struct packing *packing = arg;
    packing->total = 3;
    syslog(LOG_DEBUG, "packed");
    return NULL;
}

static struct packing *begin(int wanted)
{
    struct packing *packing = malloc(sizeof *packing);
    if (packing == NULL)
        abort();
    packing->has_thread = 0;
    if (wanted < 0) {
        free(packing);
        return NULL;
    }
    packing->has_thread = wanted > 0 && pthread_create(&packing->thread, NULL, pack, packing) == 0;
    if (!packing->has_thread)
        pack(packing);
    return packing;
}

static int finish(struct packing *packing)
{
    int total;
    if (packing->has_thread)
        pthread_join(packing->thread, NULL);
    total = packing->total;
    free(packing);
    return total;
}

static int save(int wanted)
{
    struct packing *packing = begin(wanted);
    return packing != NULL ? finish(packing) : -1;
}

int main(int argc, char **argv)
{
    int total = save(argc - 2);
    pid_t pid = fork(); // safe: process-fork-threaded
    (void)argv;
    if (pid == 0) {
        syslog(LOG_INFO, "%d", total);
        _exit(0);
    }
    if (pid > 0)
        waitpid(pid, NULL, 0);
    return 0;
}
