/* The second half of the function takes the locks the other way round, when it has given both back. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t head_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t tail_lock = PTHREAD_MUTEX_INITIALIZER;
static int head, tail;

static void move(int wrap)
{
    pthread_mutex_lock(&head_lock);
    head++;
    pthread_mutex_lock(&tail_lock);
    tail += head;
    pthread_mutex_unlock(&head_lock);
    if (wrap)
        tail = 0;
    pthread_mutex_unlock(&tail_lock);
    pthread_mutex_lock(&head_lock); // safe: deadlock-lock-order
    head--;
    pthread_mutex_unlock(&head_lock);
}

static void *mover(void *arg)
{
    (void)arg;
    for (int i = 0; i < 100; i++)
        move(i % 10 == 0);
    return NULL;
}

int main(void)
{
    pthread_t one, two;

    if (pthread_create(&one, NULL, mover, NULL) != 0 || pthread_create(&two, NULL, mover, NULL) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d %d\n", head, tail);
    return 0;
}
