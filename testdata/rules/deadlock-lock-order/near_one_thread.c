/* One thread takes the locks in both orders, one after the other. It cannot meet itself. */
// clean
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t text_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t font_lock = PTHREAD_MUTEX_INITIALIZER;
static int text, font;

static void layout(void)
{
    pthread_mutex_lock(&text_lock);
    pthread_mutex_lock(&font_lock); // safe: deadlock-lock-order
    text += font;
    pthread_mutex_unlock(&font_lock);
    pthread_mutex_unlock(&text_lock);
}

static void measure(void)
{
    pthread_mutex_lock(&font_lock);
    pthread_mutex_lock(&text_lock); // safe: deadlock-lock-order
    font += text;
    pthread_mutex_unlock(&text_lock);
    pthread_mutex_unlock(&font_lock);
}

static void *typesetter(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10; i++) {
        layout();
        measure();
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, typesetter, NULL) != 0)
        return 1;
    pthread_mutex_lock(&font_lock);
    font++;
    pthread_mutex_unlock(&font_lock);
    pthread_join(thread, NULL);
    printf("%d %d\n", text, font);
    return 0;
}
