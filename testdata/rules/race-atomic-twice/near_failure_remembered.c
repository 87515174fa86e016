// run: --min-tier high
/* Whoever finds out that the system lacks a call remembers it: another thread that finds out the same stores the same. */
// clean
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static atomic_int no_splice;

static ssize_t copy_some(int from, int to)
{
    char buffer[64];

    if (!atomic_load(&no_splice)) {
        ssize_t copied = splice(from, NULL, to, NULL, sizeof buffer, 0);

        if (copied >= 0)
            return copied;
        if (errno == ENOSYS)
            atomic_store(&no_splice, 1); // safe: race-atomic-twice
    }
    ssize_t got = read(from, buffer, sizeof buffer);
    return got > 0 ? write(to, buffer, (size_t)got) : got;
}

static void *copy(void *arg)
{
    int *ends = arg;

    while (copy_some(ends[0], ends[1]) > 0)
        continue;
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    int first[2] = {0, 1}, second[2] = {0, 2};

    if (pthread_create(&threads[0], NULL, copy, first) != 0 || pthread_create(&threads[1], NULL, copy, second) != 0)
        return 1;
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
