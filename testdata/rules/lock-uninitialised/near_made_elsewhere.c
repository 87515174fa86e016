/* Who makes the lock is not to be seen in the function that uses it: a caller, a callee, an element of a table whose
 * address was stored, an initialiser, a copy of a constant. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct part {
    pthread_mutex_t lock;
    int users;
};

static const struct part fresh = {PTHREAD_MUTEX_INITIALIZER, 0};
static struct part *registered[4];
static int count;

static void part_use(struct part *part)
{
    pthread_mutex_lock(&part->lock); // safe: lock-uninitialised
    part->users++;
    pthread_mutex_unlock(&part->lock);
}

static void part_init(struct part *part)
{
    pthread_mutex_init(&part->lock, NULL);
    part->users = 0;
}

static void part_register(struct part *part)
{
    registered[count++] = part;
}

static void init_registered(void)
{
    for (int i = 0; i < count; i++)
        part_init(registered[i]);
}

static void use_locals(void)
{
    struct part by_callee, by_table, by_value = {PTHREAD_MUTEX_INITIALIZER, 0}, by_copy, many[3];

    part_init(&by_callee);
    part_use(&by_callee); // safe: lock-uninitialised
    part_register(&by_table);
    init_registered();
    part_use(&by_table); // safe: lock-uninitialised
    part_use(&by_value); // safe: lock-uninitialised
    by_copy = fresh;
    part_use(&by_copy); // safe: lock-uninitialised
    for (int i = 0; i < 3; i++)
        part_init(&many[i]);
    part_use(&many[1]); // safe: lock-uninitialised
    count = 0;
}

static struct part *part_new(int shared)
{
    struct part *part = malloc(sizeof *part);

    if (part && shared)
        part_init(part);
    return part;
}

int main(void)
{
    struct part *shared = part_new(1);
    int again = getenv("AGAIN") != NULL;

    use_locals();
    if (!shared)
        return 1;
    part_use(shared); // safe: lock-uninitialised
    pthread_mutex_destroy(&shared->lock);
    if (again) {
        part_init(shared);
        part_use(shared); // safe: lock-uninitialised
        pthread_mutex_destroy(&shared->lock);
    }
    printf("%d\n", shared->users);
    free(shared);
    return 0;
}
