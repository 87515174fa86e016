/* A pair of functions takes and gives back whatever lock it is handed; one caller has forgotten the first. */
#include <pthread.h>
#include <stdlib.h>

struct lock {
    pthread_mutex_t mutex;
};

static struct lock *names, *numbers;
static int name_count, number_count;

static int lock_create(struct lock **out) {
    struct lock *l = malloc(sizeof *l);
    if (!l)
        return 0;
    if (pthread_mutex_init(&l->mutex, NULL)) {
        free(l);
        return 0;
    }
    *out = l;
    return 1;
}

static int lock_take(struct lock *l) {
    return pthread_mutex_lock(&l->mutex) == 0;
}

static int lock_give(struct lock *l) {
    if (pthread_mutex_unlock(&l->mutex))
        return 0;
    return 1;
}

static void add_name(void) {
    lock_take(names);
    name_count++;
    lock_give(names);
}

static void add_number(void) {
    number_count++;
    lock_give(numbers); // expect: lock-not-held
}

int main(void) {
    if (!lock_create(&names) || !lock_create(&numbers))
        return 1;
    add_name();
    add_number();
    return 0;
}
