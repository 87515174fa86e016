/* The program ends here, and its locks with it. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static size_t allocated;

static _Noreturn void fatal(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static void *must_allocate(size_t size)
{
    void *memory;

    pthread_mutex_lock(&lock);
    memory = malloc(size);
    if (memory == NULL)
        fatal("out of memory"); // safe: lock-leak
    if (size > 1u << 20)
        abort(); // safe: lock-leak
    allocated += size;
    pthread_mutex_unlock(&lock);
    return memory;
}

static void *worker(void *arg)
{
    (void)arg;
    for (size_t i = 1; i < 100; i++)
        free(must_allocate(i));
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, worker, NULL) != 0 || pthread_create(&two, NULL, worker, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%zu\n", allocated);
    return 0;
}
