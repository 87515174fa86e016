/* main.c: some clients throw jobs at the server.
 *
 *   demo [WORKERS [JOBS]]
 */
#include "cache.h"
#include "job.h"
#include "log.h"
#include "server.h"
#include "stats.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CLIENTS 3

struct client {
    pthread_t thread;
    unsigned seed;
    int jobs;
    int sent;
};

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

/* Each client has a struct of its own; main reads it after the join. */
static void *client_main(void *arg)
{
    struct client *client = arg;

    for (int i = 0; i < client->jobs; i++) {
        unsigned kind = next_random(&client->seed) % JOB_KINDS;
        struct job *job = job_new((enum job_kind)kind, 1 + next_random(&client->seed) % 400);

        if (job == NULL)
            break;
        server_submit(job);
        client->sent++; // safe: race-unguarded-write
        if (i % 16 == 0)
            usleep(500);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct client clients[CLIENTS] = {0};
    int workers = argc > 1 ? atoi(argv[1]) : 4;
    int jobs = argc > 2 ? atoi(argv[2]) : 600;
    int started = 0, sent = 0;

    log_open(LOG_INFO);
    if (cache_init(200) != 0)
        return 1;
    if (server_start(workers, 100) != 0) {
        server_stop();
        return 1;
    }
    for (; started < CLIENTS; started++) {
        clients[started].seed = 77u + (unsigned)started;
        clients[started].jobs = jobs / CLIENTS;
        if (pthread_create(&clients[started].thread, NULL, client_main, &clients[started]) != 0)
            break;
    }
    for (int i = 0; i < started; i++) {
        pthread_join(clients[i].thread, NULL);
        sent += clients[i].sent; // safe: race-unguarded-read
    }
    server_stop();
    printf("%d jobs sent\n", sent);
    stats_print(stdout);
    cache_destroy();
    return 0;
}
