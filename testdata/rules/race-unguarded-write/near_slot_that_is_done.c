// run: --min-tier high
/* A slot that is found done belongs to who has found it, until that is said under the lock: it is not filled before. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 8, HUBS = 2 };

struct slot {
    long is_done;
};

struct hub {
    pthread_mutex_t lock;
    struct slot slots[SLOTS];
    unsigned next, last;
};

static struct hub *hubs[HUBS];

static void *fill(void *arg) {
    for (int i = 0; i < 1000; i++) {
        struct hub *hub = hubs[i % HUBS];
        pthread_mutex_lock(&hub->lock);
        if (hub->next - hub->last < SLOTS) {
            hub->slots[hub->next % SLOTS].is_done = i + 1;
            hub->next++;
        }
        pthread_mutex_unlock(&hub->lock);
    }
    return arg;
}

static void *empty(void *arg) {
    long sum = 0;

    for (int i = 0; i < 1000; i++) {
        struct hub *hub = hubs[i % HUBS];
        pthread_mutex_lock(&hub->lock);
        unsigned last = hub->last % SLOTS;
        if (hub->next == hub->last || !hub->slots[last].is_done) {
            pthread_mutex_unlock(&hub->lock);
            continue;
        }
        sum += hub->slots[last].is_done;
        pthread_mutex_unlock(&hub->lock);
        hub->slots[last].is_done = 0; // safe: race-unguarded-write
        pthread_mutex_lock(&hub->lock);
        hub->last++;
        pthread_mutex_unlock(&hub->lock);
    }
    printf("%ld\n", sum);
    return arg;
}

int main(void) {
    pthread_t threads[2];

    for (int i = 0; i < HUBS; i++) {
        hubs[i] = calloc(1, sizeof *hubs[i]);
        if (hubs[i] == NULL || pthread_mutex_init(&hubs[i]->lock, NULL) != 0)
            return 1;
    }
    if (pthread_create(&threads[0], NULL, fill, NULL) != 0 || pthread_create(&threads[1], NULL, empty, NULL) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
