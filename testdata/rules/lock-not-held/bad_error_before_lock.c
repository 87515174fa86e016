/* The error label lies behind the section; the first check jumps there before the section was entered. */
#include <pthread.h>
#include <stdio.h>

struct mailbox {
    pthread_mutex_t lock;
    int letters;
    int capacity;
};

static int mailbox_post(struct mailbox *box, int letters)
{
    int rc = -1;

    if (letters <= 0)
        goto out;
    pthread_mutex_lock(&box->lock);
    if (box->letters + letters > box->capacity)
        goto out;
    box->letters += letters;
    rc = 0;

out:
    pthread_mutex_unlock(&box->lock); // expect: lock-not-held
    return rc;
}

static void *sender(void *arg)
{
    for (int i = 1; i < 100; i++)
        mailbox_post(arg, i % 5);
    return NULL;
}

int main(void)
{
    struct mailbox box = {PTHREAD_MUTEX_INITIALIZER, 0, 50};
    pthread_t one, two;

    if (pthread_create(&one, NULL, sender, &box) != 0 || pthread_create(&two, NULL, sender, &box) != 0)
        return 1;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    printf("%d\n", box.letters);
    return 0;
}
