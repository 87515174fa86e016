/* A lock for readers and writers, made of a mutex and a condition: one number says whether there is a writer, another
 * one counts the readers, a third one who waits to write. Threads get it as their argument. */
// clean
#include <pthread.h>
#include <stdio.h>

struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int readers, writing, waiting;
};

static struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0};
static int total;

static void read_begin(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    while (gate->writing || gate->waiting > 0)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    gate->readers++;
    pthread_mutex_unlock(&gate->mutex);
}

static void read_end(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    if (--gate->readers == 0)
        pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->mutex);
}

static void write_begin(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->waiting++;
    while (gate->writing || gate->readers > 0)
        pthread_cond_wait(&gate->changed, &gate->mutex);
    gate->waiting--;
    gate->writing = 1;
    pthread_mutex_unlock(&gate->mutex);
}

static void write_end(struct gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->writing = 0;
    pthread_cond_broadcast(&gate->changed);
    pthread_mutex_unlock(&gate->mutex);
}

static void *reader(void *arg)
{
    for (int i = 0; i < 10; i++) {
        read_begin(arg);
        printf("%d\n", total);
        read_end(arg);
    }
    return NULL;
}

static void *writer(void *arg)
{
    for (int i = 0; i < 10; i++) {
        write_begin(arg);
        total++; // safe: race-unguarded-write
        write_end(arg);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++) {
        if (pthread_create(&threads[i], NULL, i % 2 ? reader : writer, &gate) != 0)
            return 1;
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", total);
    return 0;
}
