/* main() ends in exit(0), and the server behind it would end in exit(1) if it ever came back. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int served;

static void *answer(void *arg) {
    (void)arg;
    served++; // expect: race-unguarded-write
    return NULL;
}

static void serve_all(void) {
    pthread_t first, second;
    pthread_create(&first, NULL, answer, NULL);
    pthread_create(&second, NULL, answer, NULL);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    printf("%d\n", served);
}

static void serve(void) {
    serve_all();
    exit(1);
}

int main(int argc, char **argv) {
    (void)argv;
    if (argc > 1)
        serve();
    serve_all();
    exit(0);
}
