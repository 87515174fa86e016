/* The pointer is set once before the threads start; what it points to is shared, and nothing guards it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct tally {
    long lines, words;
};

static struct tally *tally;

static void *counter(void *arg)
{
    for (const char *at = arg; *at != '\0'; at++) {
        if (*at == ' ')
            tally->words++; // expect: race-unguarded-write
        if (*at == '\n')
            tally->lines++; // expect: race-unguarded-write
    }
    return NULL;
}

int main(void)
{
    pthread_t one, two;
    static char first[] = "to be or\nnot to be\n", second[] = "that is\nthe question\n";

    tally = calloc(1, sizeof *tally);
    if (tally == NULL)
        return 1;
    if (pthread_create(&one, NULL, counter, first) != 0 || pthread_create(&two, NULL, counter, second) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%ld %ld\n", tally->lines, tally->words);
    free(tally);
    return 0;
}
