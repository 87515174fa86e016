/* The mutex is made recursive when it is initialised, far from where it is taken twice. */
// clean
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

struct tree {
    pthread_mutex_t lock;
    int nodes;
};

static int tree_init(struct tree *tree)
{
    pthread_mutexattr_t attr;
    int rc;

    tree->nodes = 0;
    if (pthread_mutexattr_init(&attr) != 0)
        return -1;
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
    rc = pthread_mutex_init(&tree->lock, &attr);
    pthread_mutexattr_destroy(&attr);
    return rc;
}

static int tree_count(struct tree *tree)
{
    int nodes;

    pthread_mutex_lock(&tree->lock); // safe: deadlock-self
    nodes = tree->nodes;
    pthread_mutex_unlock(&tree->lock);
    return nodes;
}

static void tree_insert(struct tree *tree)
{
    pthread_mutex_lock(&tree->lock);
    if (tree_count(tree) < 100) // safe: deadlock-self
        tree->nodes++;
    pthread_mutex_unlock(&tree->lock);
}

static void *planter(void *arg)
{
    for (int i = 0; i < 80; i++)
        tree_insert(arg);
    return NULL;
}

int main(void)
{
    struct tree tree;
    pthread_t one, two;

    if (tree_init(&tree) != 0)
        return 1;
    if (pthread_create(&one, NULL, planter, &tree) != 0 || pthread_create(&two, NULL, planter, &tree) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", tree_count(&tree));
    pthread_mutex_destroy(&tree.lock);
    return 0;
}
