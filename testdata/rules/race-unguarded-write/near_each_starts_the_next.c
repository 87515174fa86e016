/* Each thread fills in the argument of the next and starts it; no two threads write the same one. */
#include <pthread.h>
#include <stdio.h>

#define LINKS 20

static pthread_t threads[LINKS];
static int numbers[LINKS];

static void *link_run(void *arg)
{
    int next = *(int *)arg + 1;

    if (next < LINKS) {
        numbers[next] = next; // noise: race-unguarded-write: an index made from the thread's own argument is not known to be its own
        if (pthread_create(&threads[next], NULL, link_run, &numbers[next]) != 0)
            numbers[next] = -1;
    }
    return NULL;
}

int main(void)
{
    int made = 0;

    if (pthread_create(&threads[0], NULL, link_run, &numbers[0]) != 0)
        return 1;
    for (int i = 0; i < LINKS && numbers[i] >= 0; i++) {
        pthread_join(threads[i], NULL);
        made++;
    }
    printf("%d\n", made);
    return 0;
}
