/* The first reader waits for the writers' lock with the number of readers locked; a writer locks that number. */
#include <pthread.h>
#include <stdio.h>

struct table {
    pthread_mutex_t readers_lock;
    pthread_mutex_t write_lock;
    int readers;
    int rows[8];
    int count;
};

static void begin_read(struct table *t)
{
    pthread_mutex_lock(&t->readers_lock);
    if (t->readers == 0)
        pthread_mutex_lock(&t->write_lock); // expect: deadlock-lock-order
    t->readers++;
    pthread_mutex_unlock(&t->readers_lock);
}

static void end_read(struct table *t)
{
    pthread_mutex_lock(&t->readers_lock);
    t->readers--;
    if (t->readers == 0)
        pthread_mutex_unlock(&t->write_lock);
    pthread_mutex_unlock(&t->readers_lock);
}

static int sum(struct table *t)
{
    int all = 0;

    begin_read(t);
    for (int i = 0; i < t->count; i++)
        all += t->rows[i];
    end_read(t);
    return all;
}

static void add(struct table *t, int row)
{
    pthread_mutex_lock(&t->write_lock);
    if (t->count < 8)
        t->rows[t->count++] = row;
    pthread_mutex_lock(&t->readers_lock);
    if (t->readers)
        puts("readers while a row is added");
    pthread_mutex_unlock(&t->readers_lock);
    pthread_mutex_unlock(&t->write_lock);
}

static void *user(void *arg)
{
    for (int i = 0; i < 20; i++) {
        add(arg, i);
        sum(arg);
    }
    return NULL;
}

int main(void)
{
    struct table table = {.readers_lock = PTHREAD_MUTEX_INITIALIZER, .write_lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t one, two;

    if (pthread_create(&one, NULL, user, &table) != 0 || pthread_create(&two, NULL, user, &table) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", sum(&table));
    return 0;
}
