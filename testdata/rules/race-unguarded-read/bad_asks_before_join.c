// run: --min-tier high
/* Whoever ends a sensor frees it, and is the last to know it; but its thread is still there when the question is asked
 * whether it has come to its end. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct sensor {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int active, asked_to_end;
    long samples;
};

struct sensor *sensor_new(void);
int is_idle(struct sensor *sensor);
void sensor_stop(struct sensor *sensor);
void sensor_free(struct sensor *sensor);

static void *sample(void *arg)
{
    struct sensor *sensor = arg;

    pthread_mutex_lock(&sensor->lock);
    for (int i = 0; i < 1000 && !sensor->asked_to_end; i++)
        sensor->samples++;
    sensor->active = 0; // step: race-unguarded-read
    pthread_cond_signal(&sensor->changed);
    pthread_mutex_unlock(&sensor->lock);
    return NULL;
}

static void wait_for_end(struct sensor *sensor)
{
    pthread_mutex_lock(&sensor->lock);
    sensor->asked_to_end = 1;
    while (sensor->active)
        pthread_cond_wait(&sensor->changed, &sensor->lock);
    pthread_mutex_unlock(&sensor->lock);
}

int is_idle(struct sensor *sensor)
{
    pthread_mutex_lock(&sensor->lock);
    int idle = !sensor->active;
    pthread_mutex_unlock(&sensor->lock);
    return idle;
}

void sensor_stop(struct sensor *sensor)
{
    wait_for_end(sensor);
}

struct sensor *sensor_new(void)
{
    struct sensor *sensor = calloc(1, sizeof *sensor);

    if (sensor == NULL)
        abort();
    pthread_mutex_init(&sensor->lock, NULL);
    pthread_cond_init(&sensor->changed, NULL);
    sensor->active = 1;
    if (pthread_create(&sensor->thread, NULL, sample, sensor) != 0)
        abort();
    return sensor;
}

void sensor_free(struct sensor *sensor)
{
    if (sensor->active) // expect: race-unguarded-read
        wait_for_end(sensor);
    pthread_join(sensor->thread, NULL);
    printf("%ld\n", sensor->samples);
    pthread_mutex_destroy(&sensor->lock);
    pthread_cond_destroy(&sensor->changed);
    free(sensor);
}
