/* An attribute there is, but it says another thing: which sort of mutex. */
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct tally {
    pthread_mutex_t lock;
    long jobs;
};

static struct tally *tally_new(void)
{
    struct tally *tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (tally == MAP_FAILED)
        return NULL;
    pthread_mutexattr_t shared;

    pthread_mutexattr_init(&shared);
    pthread_mutexattr_settype(&shared, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&tally->lock, &shared); // expect: process-shared-attr
    pthread_mutexattr_destroy(&shared);
    tally->jobs = 0;
    return tally;
}

static void work(struct tally *tally)
{
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&tally->lock);
        tally->jobs++;
        pthread_mutex_unlock(&tally->lock);
    }
}

int main(void)
{
    struct tally *tally = tally_new();

    if (!tally)
        return 1;
    for (int i = 0; i < 4; i++) {
        if (fork() == 0) {
            work(tally);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    printf("%ld jobs\n", tally->jobs);
    return 0;
}
