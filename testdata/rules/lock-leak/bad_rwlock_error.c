/* A void function has no return to forget; it falls off its end with the read lock held when the file is missing. */
#include <pthread.h>
#include <stdio.h>

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int values[3] = {1, 2, 3};

static void dump(const char *path)
{
    FILE *out;

    pthread_rwlock_rdlock(&lock);
    out = fopen(path, "w");
    if (out != NULL) {
        for (int i = 0; i < 3; i++)
            fprintf(out, "%d\n", values[i]);
        fclose(out);
        pthread_rwlock_unlock(&lock);
    }
} // expect: lock-leak

static void *updater(void *arg)
{
    (void)arg;
    pthread_rwlock_wrlock(&lock);
    values[0]++;
    pthread_rwlock_unlock(&lock);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, updater, NULL) != 0)
        return 1;
    dump(argc > 1 ? argv[1] : "/dev/null");
    pthread_join(thread, NULL);
    return 0;
}
