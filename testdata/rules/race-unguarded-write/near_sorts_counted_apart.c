/* Each thread reads its own half, counts what it finds in a table of its own, and adds that up atomically. */
// clean
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
    long sorts[8] = {0};

    for (size_t i = half->from; i < half->to; i++)
        sorts[half->text->bytes[i] & 7]++; // safe: race-unguarded-write
    for (int i = 0; i < 8; i++)
        __atomic_fetch_add(&half->text->sorts[i], sorts[i], __ATOMIC_RELAXED);
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
