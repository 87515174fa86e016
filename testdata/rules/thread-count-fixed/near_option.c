/* The number of threads is what the user asks for; the two helpers beside them do different things. */
// clean
#include <pthread.h>
#include <stdlib.h>

enum { MOST = 64 };

static void *work(void *arg) {
    volatile unsigned *number = arg;
    for (int i = 0; i < 1000; i++)
        *number = *number * 31 + 7;
    return NULL;
}

int main(int argc, char **argv) {
    unsigned numbers[MOST], own[2] = {1, 2};
    pthread_t threads[MOST], helpers[2];
    int count = argc > 1 ? atoi(argv[1]) : 2;
    for (int i = 0; i < 2; i++)
        pthread_create(&helpers[i], NULL, work, &own[i]);
    for (int i = 0; i < count && i < MOST; i++) {
        numbers[i] = (unsigned)i;
        pthread_create(&threads[i], NULL, work, &numbers[i]);
    }
    for (int i = 0; i < count && i < MOST; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(helpers[i], NULL);
    return 0;
}
