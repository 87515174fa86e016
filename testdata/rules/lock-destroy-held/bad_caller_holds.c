/* remove_all holds the list's lock while it calls the function that destroys it. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t list_lock;
static int items;

static void list_destroy(void)
{
    items = 0;
    pthread_mutex_destroy(&list_lock); // expect: lock-destroy-held
}

static void remove_all(void)
{
    pthread_mutex_lock(&list_lock);
    list_destroy();
    pthread_mutex_unlock(&list_lock); // expect: lock-uninitialised
}

int main(void)
{
    pthread_mutex_init(&list_lock, NULL);
    items = 3;
    remove_all();
    printf("%d\n", items);
    return 0;
}
