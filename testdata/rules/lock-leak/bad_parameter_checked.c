/* Two ways lead to the label: the one of a missing name without the lock, the one of a full list with it. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct roster {
    pthread_mutex_t lock;
    char names[4][16];
    int count;
};

static int roster_add(struct roster *roster, const char *name)
{
    int rc = -1;

    if (name == NULL)
        goto out;
    pthread_mutex_lock(&roster->lock);
    if (roster->count == 4)
        goto out;
    strncpy(roster->names[roster->count], name, 15);
    rc = roster->count++;
    pthread_mutex_unlock(&roster->lock);

out:
    return rc; // expect: lock-leak
}

static void *joiner(void *arg)
{
    struct roster *roster = arg;

    roster_add(roster, "ann");
    roster_add(roster, NULL);
    roster_add(roster, "bob");
    return NULL;
}

int main(void)
{
    static struct roster roster = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t one, two;

    if (pthread_create(&one, NULL, joiner, &roster) != 0 || pthread_create(&two, NULL, joiner, &roster) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", roster.count);
    return 0;
}
