/* The wait sits in a wrapper, where no loop is needed as long as the caller has one. This caller has an `if`. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct door {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool open;
    int passed;
};

static void door_wait(struct door *door)
{
    pthread_cond_wait(&door->moved, &door->lock);
}

static void door_pass(struct door *door)
{
    pthread_mutex_lock(&door->lock);
    if (!door->open)
        door_wait(door); // expect: cond-no-loop
    door->passed++;
    pthread_mutex_unlock(&door->lock);
}

static void *guest(void *arg)
{
    door_pass(arg);
    return NULL;
}

int main(void)
{
    struct door door = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, guest, &door) != 0 || pthread_create(&two, NULL, guest, &door) != 0)
        return 1;
    pthread_mutex_lock(&door.lock);
    door.open = true;
    pthread_cond_broadcast(&door.moved);
    pthread_mutex_unlock(&door.lock);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", door.passed);
    return 0;
}
