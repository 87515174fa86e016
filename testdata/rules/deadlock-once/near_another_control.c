/* One routine needs what another one sets up, each with a control of its own; the lock that the second one takes is
 * given back before anybody calls. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_once_t names_ready = PTHREAD_ONCE_INIT, files_ready = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int names, files;

static void set_up_names(void)
{
    pthread_mutex_lock(&lock);
    names = 1;
    pthread_mutex_unlock(&lock);
}

static void set_up_files(void)
{
    pthread_once(&names_ready, set_up_names);
    files = 2;
}

static void *work(void *arg)
{
    (void)arg;
    pthread_once(&files_ready, set_up_files);
    pthread_mutex_lock(&lock);
    printf("%d %d\n", names, files);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t workers[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&workers[i], NULL, work, NULL) != 0)
            return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(workers[i], NULL);
    return 0;
}
