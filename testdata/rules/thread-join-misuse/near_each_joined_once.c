/* One variable for one thread after the other; handles in an array; two ways out of which one is taken; a join that may
 * time out, and the one that waits; a list whose head moves on. */
// clean
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { COUNT = 3 };

struct node {
    pthread_t thread;
    struct node *next;
};

static struct node *head;

static void *run(void *arg)
{
    return arg;
}

static int one_after_the_other(void)
{
    pthread_t thread;

    for (int i = 0; i < COUNT; i++) {
        if (pthread_create(&thread, NULL, run, NULL) != 0)
            return -1;
        pthread_join(thread, NULL); // safe: thread-join-misuse
    }
    if (pthread_create(&thread, NULL, run, NULL) != 0)
        return -1;
    return pthread_join(thread, NULL); // safe: thread-join-misuse
}

static void in_an_array(void)
{
    pthread_t threads[COUNT];
    int made = 0;

    while (made < COUNT && pthread_create(&threads[made], NULL, run, NULL) == 0)
        made++;
    for (int i = 0; i < made; i++)
        pthread_join(threads[i], NULL); // safe: thread-join-misuse
}

static void one_way_or_the_other(int wait)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, run, NULL) != 0)
        return;
    if (wait)
        pthread_join(thread, NULL);
    else
        pthread_detach(thread); // safe: thread-join-misuse
}

static void patient(void)
{
    pthread_t thread;
    struct timespec until;

    if (pthread_create(&thread, NULL, run, NULL) != 0)
        return;
    clock_gettime(CLOCK_REALTIME, &until);
    if (pthread_timedjoin_np(thread, NULL, &until) != 0)
        pthread_join(thread, NULL); // safe: thread-join-misuse
}

static void pop(void)
{
    struct node *node = head;

    head = node->next;
    free(node);
}

static void in_a_list(void)
{
    for (int i = 0; i < 2; i++) {
        struct node *node = malloc(sizeof *node);

        if (!node)
            exit(1);
        node->next = head;
        if (pthread_create(&node->thread, NULL, run, NULL) != 0)
            exit(1);
        head = node;
    }
    pthread_join(head->thread, NULL);
    pop();
    pthread_join(head->thread, NULL); // safe: thread-join-misuse
    pop();
}

int main(int argc, char **argv)
{
    (void)argv;
    if (one_after_the_other() != 0)
        return 1;
    in_an_array();
    one_way_or_the_other(argc > 1);
    patient();
    in_a_list();
    puts("done");
    return 0;
}
