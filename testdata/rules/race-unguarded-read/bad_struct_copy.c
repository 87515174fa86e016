/* A struct assignment reads all its fields; half of them may be of the old position and half of the new one. */
#include <pthread.h>
#include <stdio.h>

struct position {
    double x, y, z;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct position current;

static void *mover(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10000; i++) {
        pthread_mutex_lock(&lock);
        current.x += 1.0;
        current.y += 1.0;
        current.z += 1.0;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static struct position locate(void)
{
    struct position copy = current; // expect: race-unguarded-read

    return copy;
}

int main(void)
{
    pthread_t thread;
    int torn = 0;

    if (pthread_create(&thread, NULL, mover, NULL) != 0)
        return 1;
    for (int i = 0; i < 10000; i++) {
        struct position p = locate();

        if (p.x != p.z)
            torn++;
    }
    pthread_join(thread, NULL);
    printf("%d torn\n", torn);
    return 0;
}
