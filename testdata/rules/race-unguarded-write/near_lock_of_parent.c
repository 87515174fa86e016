/* Parent and child are of one type: the lock of the parent guards what its children hold, and the child's own lock what
 * the child holds of its own. Whoever comes to a child comes through its parent. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct node {
    pthread_mutex_t lock;
    struct node *child;
    struct node *sibling;
    int weight; /* guarded by the lock of the node above */
};

static struct node root = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void add_child(struct node *node)
{
    struct node *child = calloc(1, sizeof *child);

    if (!child)
        abort();
    pthread_mutex_init(&child->lock, NULL);
    pthread_mutex_lock(&node->lock);
    child->sibling = node->child;
    node->child = child;
    pthread_mutex_unlock(&node->lock);
}

static void grow(struct node *node)
{
    pthread_mutex_lock(&node->lock);
    for (struct node *child = node->child; child; child = child->sibling)
        child->weight++; // safe: race-unguarded-write
    pthread_mutex_unlock(&node->lock);
}

static int weigh(struct node *node)
{
    int weight = 0;

    pthread_mutex_lock(&node->lock);
    for (struct node *child = node->child; child; child = child->sibling)
        weight += child->weight;
    pthread_mutex_unlock(&node->lock);
    return weight;
}

static void *gardener(void *arg)
{
    struct node *node = arg;

    for (int i = 0; i < 100; i++) {
        add_child(node);
        grow(node);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, gardener, &root) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", weigh(&root));
    return 0;
}
