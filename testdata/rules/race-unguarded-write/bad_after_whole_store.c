/* The slot is looked up, and where it is empty, replaced as a whole: what is found in it afterwards is another matter than
 * what was found before, and the second test does not lead the same way as the first. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct slot {
    char *text;
    size_t size;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct slot kept;
static long made;

static struct slot take(void)
{
    pthread_mutex_lock(&lock);
    struct slot slot = kept;
    kept = (struct slot){NULL, 0};
    pthread_mutex_unlock(&lock);
    return slot;
}

static struct slot make(void)
{
    return (struct slot){calloc(1, 16), 16};
}

static void *work(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        struct slot slot = take();

        if (slot.text == NULL) {
            slot = make();
            if (slot.text == NULL)
                return NULL;
            made++; // expect: race-unguarded-write
        }
        pthread_mutex_lock(&lock);
        struct slot old = kept;
        kept = slot;
        pthread_mutex_unlock(&lock);
        free(old.text);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;

    if (pthread_create(&a, NULL, work, NULL) != 0 || pthread_create(&b, NULL, work, NULL) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    printf("%ld made, %zu kept\n", made, kept.size);
    free(kept.text);
    return 0;
}
