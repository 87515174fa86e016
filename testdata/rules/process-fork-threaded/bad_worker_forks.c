/* A worker forks; the child looks a user up, and the resolver of names has locks of its own. */
#include <pthread.h>
#include <pwd.h>
#include <stddef.h>
#include <unistd.h>

static void *worker(void *arg)
{
    switch (fork()) { // step: process-fork-threaded
    case -1:
        break;
    case 0: {
        const struct passwd *user = getpwnam(arg); // expect: process-fork-threaded
        if (user != NULL && setuid(user->pw_uid) == 0)
            execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    default:
        break;
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, worker, "nobody") != 0)
        return 1;
    pthread_join(thread, NULL);
    return 0;
}
