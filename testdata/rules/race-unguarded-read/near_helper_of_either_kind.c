// run: --min-tier high
/* A file has one helper, which reads ahead or writes behind: whichever it is, the file keeps one handle. What the two do
 * is done to different files. */
// clean
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct helper {
    pthread_t thread;
    pthread_mutex_t index_lock, job_lock;
    long address, jobs;
};

struct file {
    int fd, is_written;
    long at;
    struct helper *helper;
};

static void *read_ahead(void *arg) {
    struct file *file = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&file->helper->job_lock);
        lseek(file->fd, file->helper->address, SEEK_SET); // safe: race-unguarded-read
        file->helper->jobs++;
        pthread_mutex_unlock(&file->helper->job_lock);
    }
    return NULL;
}

static void *write_behind(void *arg) {
    struct file *file = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&file->helper->index_lock);
        file->helper->address += 4096;
        file->helper->address &= ~511L;
        pthread_mutex_unlock(&file->helper->index_lock);
    }
    return NULL;
}

static int file_start(struct file *file) {
    struct helper *helper = calloc(1, sizeof *helper);

    if (helper == NULL)
        return -1;
    file->helper = helper;
    pthread_mutex_init(&helper->index_lock, NULL);
    pthread_mutex_init(&helper->job_lock, NULL);
    helper->address = file->at;
    return pthread_create(&helper->thread, NULL, file->is_written ? write_behind : read_ahead, file);
}

static long file_written_to(struct file *file) {
    pthread_mutex_lock(&file->helper->index_lock);
    long at = file->helper->address;
    pthread_mutex_unlock(&file->helper->index_lock);
    return at;
}

static struct file *file_open(int fd, int is_written) {
    struct file *file = calloc(1, sizeof *file);

    if (file == NULL)
        abort();
    file->fd = fd;
    file->is_written = is_written;
    if (file_start(file) != 0)
        abort();
    return file;
}

int main(void) {
    struct file *files[4];

    for (int i = 0; i < 4; i++)
        files[i] = file_open(i, i & 1);
    for (int i = 1; i < 4; i += 2)
        printf("%ld\n", file_written_to(files[i]));
    for (int i = 0; i < 4; i++)
        pthread_join(files[i]->helper->thread, NULL);
    return 0;
}
