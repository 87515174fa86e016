/* build() is called again from the walk that it starts, but not before it has joined its only thread. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct map {
    int size;
    int used;
};

static struct map names;

static void map_add(struct map *map)
{
    if (map->used == map->size)
        map->size = 2 * map->size + 1; // safe: race-unguarded-write
    map->used++; // safe: race-unguarded-write
}

static void *fill(void *arg)
{
    for (int i = 0; i < 10; i++)
        map_add(&names);
    return arg;
}

static int walk(int depth);

static int build(int depth)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, fill, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    return walk(depth - 1);
}

static int walk(int depth)
{
    return depth > 0 ? build(depth) : 0;
}

int main(int argc, char **argv)
{
    (void)argv;
    walk(argc);
    build(1);
    printf("%d\n", names.used);
    return 0;
}
