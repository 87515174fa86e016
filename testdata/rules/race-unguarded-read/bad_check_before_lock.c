/* The test in front of the lock is there to save time. It reads what another thread is just writing. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct node {
    struct node *next;
    int value;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct node *head;

static void add(int value)
{
    struct node *node = malloc(sizeof *node);

    if (node == NULL)
        return;
    node->value = value;
    pthread_mutex_lock(&lock);
    node->next = head;
    head = node;
    pthread_mutex_unlock(&lock);
}

static int take(void)
{
    int value = -1;

    if (head == NULL) // expect: race-unguarded-read
        return -1;
    pthread_mutex_lock(&lock);
    struct node *node = head;
    if (node != NULL) {
        head = node->next;
        value = node->value;
    }
    pthread_mutex_unlock(&lock);
    free(node);
    return value;
}

static void *producer(void *arg)
{
    (void)arg;
    for (int i = 0; i < 1000; i++)
        add(i);
    return NULL;
}

int main(void)
{
    pthread_t thread;
    int got = 0;

    if (pthread_create(&thread, NULL, producer, NULL) != 0)
        return 1;
    for (int i = 0; i < 100000 && got < 1000; i++)
        if (take() >= 0)
            got++;
    pthread_join(thread, NULL);
    while (take() >= 0)
        got++;
    printf("%d\n", got);
    return 0;
}
