// run: --min-tier high
/* A background job is never joined, and perhaps starts a helper that main uses too; but main has joined its own. */
// clean
#include <pthread.h>
#include <stdio.h>

static int verbose;

static void *look(void *arg)
{
    int *found = arg;

    if (verbose)
        puts("looking");
    *found = 1;
    return NULL;
}

static int search(void)
{
    pthread_t helper;
    int found = 0;

    if (pthread_create(&helper, NULL, look, &found) != 0)
        return 0;
    pthread_join(helper, NULL);
    return found;
}

static int say(void)
{
    return puts("working");
}

static int (*const jobs[])(void) = {say, search};

static void *work(void *arg)
{
    const long *job = arg;

    jobs[*job]();
    return NULL;
}

static int start_work(long *job)
{
    pthread_t worker;

    if (pthread_create(&worker, NULL, work, job) != 0)
        return -1;
    return pthread_detach(worker);
}

int main(int argc, char **argv)
{
    static long job = 0;

    (void)argv;
    if (argc > 2 && start_work(&job) != 0)
        return 1;
    int found = search();
    verbose = found; // safe: race-unguarded-write
    found += search();
    return found != 2;
}
