/* Handles lie in objects that the wrapper makes, and are copied: all of the threads are joined. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct task {
    pthread_t id;
};

struct player {
    struct task *decoder, *mixer;
};

static long frames;
static struct task *last;

static int task_start(struct task **out, void *(*body)(void *), void *arg)
{
    struct task *made = calloc(1, sizeof(*made));
    if (made == NULL)
        return -1;
    if (pthread_create(&made->id, NULL, body, arg) != 0) {
        free(made);
        return -1;
    }
    *out = made;
    return 0;
}

static void task_join(struct task *task)
{
    if (task == NULL)
        return;
    pthread_join(task->id, NULL);
    free(task);
}

static void *decode(void *arg)
{
    return arg;
}

static void *mix(void *arg)
{
    for (int i = 0; i < 100; i++)
        frames++; // safe: race-unguarded-write
    return arg;
}

int main(void)
{
    struct player *player = calloc(1, sizeof(*player));
    if (player == NULL || task_start(&player->decoder, decode, NULL) != 0 || task_start(&player->mixer, mix, NULL) != 0)
        return 1;
    last = player->mixer;
    task_join(player->decoder);
    task_join(last);
    frames += 2; // safe: race-unguarded-write
    printf("%ld\n", frames);
    free(player);
    return 0;
}
