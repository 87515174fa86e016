/* One thread runs the routine, which wants the lock of the list; another one holds that lock and waits for the routine. */
#include <pthread.h>
#include <stdio.h>

static pthread_once_t ready = PTHREAD_ONCE_INIT;
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static int list_len;

static void fill_list(void)
{
    pthread_mutex_lock(&list_lock); // step: deadlock-once
    list_len = 3;
    pthread_mutex_unlock(&list_lock);
}

static void *read_list(void *arg)
{
    (void)arg;
    pthread_once(&ready, fill_list);
    return NULL;
}

static void *extend_list(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&list_lock);
    pthread_once(&ready, fill_list); // expect: deadlock-once
    list_len++;
    pthread_mutex_unlock(&list_lock);
    return NULL;
}

int main(void)
{
    pthread_t reader, extender;
    if (pthread_create(&reader, NULL, read_list, NULL) != 0)
        return 1;
    if (pthread_create(&extender, NULL, extend_list, NULL) != 0)
        return 1;
    pthread_join(reader, NULL);
    pthread_join(extender, NULL);
    printf("%d\n", list_len);
    return 0;
}
