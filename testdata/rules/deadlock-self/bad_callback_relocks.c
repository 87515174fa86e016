/* The table calls its visitors with its lock held; one of them removes entries through the public function. */
#include <pthread.h>
#include <stdio.h>

typedef void (*Visit)(int key, int value);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int values[8];

static void table_set(int key, int value)
{
    pthread_mutex_lock(&lock);
    values[key % 8] = value;
    pthread_mutex_unlock(&lock);
}

static void table_each(Visit visit)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < 8; i++)
        visit(i, values[i]); // expect: deadlock-self
    pthread_mutex_unlock(&lock);
}

static void print_entry(int key, int value)
{
    printf("%d: %d\n", key, value);
}

static void drop_negative(int key, int value)
{
    if (value < 0)
        table_set(key, 0);
}

static void *janitor(void *arg)
{
    (void)arg;
    table_each(drop_negative);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    table_set(3, -1);
    if (pthread_create(&thread, NULL, janitor, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    table_each(print_entry);
    return 0;
}
