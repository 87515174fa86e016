/* The message waits until the section is over; there is one release and every path meets it once. */
// clean
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
        rc = -1;
    } else {
        p->paper -= pages;
        p->jobs++;
    }
    pthread_mutex_unlock(&p->lock);
    if (rc != 0)
        fprintf(stderr, "%d pages do not fit\n", pages);
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
