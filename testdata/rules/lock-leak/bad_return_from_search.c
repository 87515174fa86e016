/* A search returns from the middle of its loop: found entries keep the list locked, missing ones do not. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct entry {
    struct entry *next;
    const char *name;
    int value;
};

struct list {
    pthread_mutex_t lock;
    struct entry *head;
};

static int list_value(struct list *list, const char *name)
{
    pthread_mutex_lock(&list->lock);
    for (struct entry *e = list->head; e != NULL; e = e->next)
        if (strcmp(e->name, name) == 0)
            return e->value; // expect: lock-leak
    pthread_mutex_unlock(&list->lock);
    return -1;
}

static void *reader(void *arg)
{
    printf("%d\n", list_value(arg, "missing"));
    return NULL;
}

int main(void)
{
    struct entry b = {NULL, "b", 2}, a = {&b, "a", 1};
    struct list list = {PTHREAD_MUTEX_INITIALIZER, &a};
    pthread_t thread;

    if (pthread_create(&thread, NULL, reader, &list) != 0)
        return 1;
    pthread_join(thread, NULL);
    printf("%d\n", list_value(&list, "b"));
    return 0;
}
