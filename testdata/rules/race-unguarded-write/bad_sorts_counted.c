/* Each thread reads its own half, and counts in one table what it finds there. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct text {
    const unsigned char *bytes;
    long sorts[8];
};

struct half {
    struct text *text;
    size_t from, to;
};

static void *count(void *arg)
{
    const struct half *half = arg;

    for (size_t i = half->from; i < half->to; i++)
        half->text->sorts[half->text->bytes[i] & 7]++; // expect: race-unguarded-write
    return NULL;
}

int main(void)
{
    struct text text = {calloc(64, 1), {0}};
    struct half low = {&text, 0, 32}, high = {&text, 32, 64};
    pthread_t one, other;

    if (!text.bytes || pthread_create(&one, NULL, count, &low) != 0 || pthread_create(&other, NULL, count, &high) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    printf("%ld\n", text.sorts[0]);
    free((void *)text.bytes);
    return 0;
}
