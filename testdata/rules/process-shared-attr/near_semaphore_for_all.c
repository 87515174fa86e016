/* A semaphore in a System V segment, by which two programs take turns: sem_init is told so. */
// clean
#include <semaphore.h>
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/shm.h>

struct board {
    sem_t ready;
    char text[64];
};

static void *attach(size_t size)
{
    int id = shmget(ftok("/etc/hostname", 7), size, IPC_CREAT | 0600);
    void *memory = shmat(id, NULL, 0);

    return memory;
}

int main(void)
{
    struct board *board = attach(sizeof *board);

    if (board == (void *)-1)
        return 1;
    if (sem_init(&board->ready, 1, 0) != 0)
        return 1;
    snprintf(board->text, sizeof board->text, "ready");
    sem_post(&board->ready);
    return 0;
}
