/* Taking the address of a field, or its size, reads nothing. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static struct {
    pthread_mutex_t lock;
    char name[32];
    int version;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void set_text(char *target, size_t size, const char *text)
{
    pthread_mutex_lock(&state.lock);
    strncpy(target, text, size - 1);
    state.version++;
    pthread_mutex_unlock(&state.lock);
}

static void *renamer(void *arg)
{
    char *name = state.name; // safe: race-unguarded-read
    int *version = &state.version; // safe: race-unguarded-read

    for (int i = 0; i < 100; i++)
        set_text(name, sizeof state.name, arg); // safe: race-unguarded-read
    pthread_mutex_lock(&state.lock);
    *version += 100;
    pthread_mutex_unlock(&state.lock);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, renamer, "north") != 0 || pthread_create(&two, NULL, renamer, "south") != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%s %d\n", state.name, state.version);
    return 0;
}
