/* The struct that came by value is a template: its lock is initialised before it is used. */
// clean
#include <pthread.h>
#include <stdio.h>

struct meter {
    pthread_mutex_t lock;
    long litres;
};

static long drain(struct meter m)
{
    long n;

    if (pthread_mutex_init(&m.lock, NULL) != 0)
        return 0;
    pthread_mutex_lock(&m.lock);
    n = m.litres;
    pthread_mutex_unlock(&m.lock);
    pthread_mutex_destroy(&m.lock);
    return n;
}

int main(void)
{
    struct meter full = {.litres = 3};

    printf("%ld\n", drain(full));
    return 0;
}
