/* Every call stands in the same lock, and so does the use of its result. */
// clean
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t users = PTHREAD_MUTEX_INITIALIZER;

static void user_name(uid_t id, char *name, size_t size)
{
    pthread_mutex_lock(&users);
    struct passwd *entry = getpwuid(id);
    snprintf(name, size, "%s", entry ? entry->pw_name : "?");
    pthread_mutex_unlock(&users);
}

static void *ask(void *arg)
{
    char name[64];
    (void)arg;
    user_name(0, name, sizeof name);
    puts(name);
    return NULL;
}

int main(void)
{
    pthread_t asker;
    char name[64];
    if (pthread_create(&asker, NULL, ask, NULL) != 0)
        return 1;
    user_name(getuid(), name, sizeof name);
    puts(name);
    pthread_join(asker, NULL);
    return 0;
}
