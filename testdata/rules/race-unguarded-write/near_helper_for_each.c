/* The same helpers add to the counters of both threads, each of which has a counter, a lock and a text of its own. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct desk {
    pthread_mutex_t lock;
    long served;
    char note[16];
};

static struct desk desk;
static long left_calls, right_calls;
static char left_note[16], right_note[16];

static void add(long *counter, long amount)
{
    *counter += amount;
}

static void set_text(char *to, const char *text, size_t size)
{
    strncpy(to, text, size - 1);
}

static void serve(struct desk *at, const char *text)
{
    pthread_mutex_lock(&at->lock);
    add(&at->served, 1);
    set_text(at->note, text, sizeof at->note);
    pthread_mutex_unlock(&at->lock);
}

static void *left(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        add(&left_calls, 1); // safe: race-unguarded-write
        set_text(left_note, "left", sizeof left_note); // safe: race-unguarded-write
        serve(&desk, "left");
    }
    return NULL;
}

static void *right(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++) {
        add(&right_calls, 1); // safe: race-unguarded-write
        set_text(right_note, "right", sizeof right_note); // safe: race-unguarded-write
        serve(&desk, "right");
    }
    return NULL;
}

int main(void) // clean
{
    pthread_t a, b;

    pthread_mutex_init(&desk.lock, NULL);
    if (pthread_create(&a, NULL, left, NULL) != 0 || pthread_create(&b, NULL, right, NULL) != 0)
        return 1;
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    printf("%ld %ld %ld %s %s\n", desk.served, left_calls, right_calls, left_note, right_note);
    return 0;
}
