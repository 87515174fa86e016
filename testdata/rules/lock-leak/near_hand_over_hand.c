/* Walking a list with one lock per node: the next node is taken before the last is given back, the end gives back all. */
// clean
#include <pthread.h>
#include <stdio.h>

struct node {
    pthread_mutex_t lock;
    struct node *next;
    int key;
    int visits;
};

static struct node nodes[3];

static int visit(struct node *head, int key)
{
    struct node *node = head;
    int visits = 0;

    pthread_mutex_lock(&node->lock);
    while (node->key != key && node->next != NULL) {
        struct node *next = node->next;

        pthread_mutex_lock(&next->lock);
        pthread_mutex_unlock(&node->lock);
        node = next;
    }
    if (node->key == key)
        visits = ++node->visits;
    pthread_mutex_unlock(&node->lock);
    return visits; // safe: lock-leak
}

static void *walker(void *arg)
{
    for (int i = 0; i < 100; i++)
        visit(nodes, *(int *)arg);
    return NULL;
}

int main(void)
{
    int keys[2] = {1, 2};
    pthread_t threads[2];

    for (int i = 0; i < 3; i++) {
        pthread_mutex_init(&nodes[i].lock, NULL);
        nodes[i].key = i;
        nodes[i].next = i < 2 ? &nodes[i + 1] : NULL;
    }
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, walker, &keys[i]) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", visit(nodes, 2));
    return 0;
}
