/* server.h: workers that take jobs from a queue, and a reporter that prints the statistics now and then. */
#ifndef DEMO_SERVER_H
#define DEMO_SERVER_H

struct job;

/* 0, or -1 when a thread could not be started; server_stop is due in both cases. */
int server_start(int workers, int queue_limit);
/* Takes the job over, whatever becomes of it. */
void server_submit(struct job *job);
/* Ends when all accepted jobs are done. */
void server_stop(void);

#endif
