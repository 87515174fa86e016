/* The flag says that the warning was printed. At worst it is printed twice. */
// clean
#include <pthread.h>
#include <stdio.h>

struct gauge {
    pthread_mutex_t lock;
    int value;
};

void gauge_set(struct gauge *gauge, int value);
int gauge_get(struct gauge *gauge);

static void warn(void)
{
    static int warned;

    if (!warned) {
        warned = 1; // safe: race-lazy-init
        fputs("gauge: negative value\n", stderr);
    }
}

void gauge_set(struct gauge *gauge, int value)
{
    if (value < 0)
        warn();
    pthread_mutex_lock(&gauge->lock);
    gauge->value = value;
    pthread_mutex_unlock(&gauge->lock);
}

int gauge_get(struct gauge *gauge)
{
    pthread_mutex_lock(&gauge->lock);
    int value = gauge->value;
    pthread_mutex_unlock(&gauge->lock);
    return value;
}
