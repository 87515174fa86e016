/* The error path releases the lock before it complains, and then goes on into the clean-up, which releases it too. */
#include <pthread.h>
#include <stdio.h>

struct printer {
    pthread_mutex_t lock;
    int paper;
    int jobs;
};

static int print_pages(struct printer *p, int pages)
{
    int rc = 0;

    pthread_mutex_lock(&p->lock);
    if (p->paper < pages) {
        pthread_mutex_unlock(&p->lock); // step: lock-double-unlock
        fprintf(stderr, "%d pages do not fit\n", pages);
        rc = -1;
        goto out;
    }
    p->paper -= pages;
    p->jobs++;

out:
    pthread_mutex_unlock(&p->lock); // expect: lock-double-unlock
    return rc;
}

static void *user(void *arg)
{
    for (int i = 1; i < 5; i++)
        print_pages(arg, i);
    return NULL;
}

int main(void)
{
    struct printer printer = {PTHREAD_MUTEX_INITIALIZER, 50, 0};
    pthread_t one, two;

    if (pthread_create(&one, NULL, user, &printer) != 0 || pthread_create(&two, NULL, user, &printer) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d jobs\n", printer.jobs);
    return 0;
}
