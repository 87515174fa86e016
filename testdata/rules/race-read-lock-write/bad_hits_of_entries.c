/* A look-up counts how often each entry was found, though it holds the lock for reading. Nobody else writes the
 * count, but two look-ups may find one entry. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 32 };

struct word {
    struct word *next;
    char *text;
    long hits;
};

static struct word *buckets[BUCKETS];
static pthread_rwlock_t words_lock = PTHREAD_RWLOCK_INITIALIZER;

static unsigned bucket_of(const char *text)
{
    unsigned sum = 0;

    while (*text)
        sum = sum * 31 + (unsigned char)*text++;
    return sum % BUCKETS;
}

static int knows(const char *text)
{
    int known = 0;

    pthread_rwlock_rdlock(&words_lock);
    for (struct word *w = buckets[bucket_of(text)]; w; w = w->next) {
        if (strcmp(w->text, text) == 0) {
            w->hits++; // expect: race-read-lock-write
            known = 1;
            break;
        }
    }
    pthread_rwlock_unlock(&words_lock);
    return known;
}

static void learn(const char *text)
{
    struct word *w = calloc(1, sizeof *w);

    if (!w || !(w->text = strdup(text))) {
        free(w);
        return;
    }
    pthread_rwlock_wrlock(&words_lock);
    w->next = buckets[bucket_of(text)];
    buckets[bucket_of(text)] = w;
    pthread_rwlock_unlock(&words_lock);
}

static void *reader(void *arg)
{
    for (int i = 0; i < 1000; i++) {
        if (!knows(arg))
            learn(arg);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[4];

    for (int i = 0; i < 4; i++)
        if (pthread_create(&threads[i], NULL, reader, "tea") != 0)
            return 1;
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", knows("tea"));
    return 0;
}
