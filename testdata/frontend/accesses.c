/* Every read and write of memory is one instruction, in order. */
#include <pthread.h>

struct queue {
    pthread_mutex_t lock;
    int len;
    int items[8];
    struct queue *next;
    struct {
        int x, y;
    } pos[2];
};

static struct queue first;
static int count;
int table[4][4];

int members(struct queue *q) {
    q->next->len = q->len + first.len;
    (*q).len = 1;
    (&first)->len = 2;
    (&*q)->len++;
    q->pos[1].y = first.pos[0].x;
    return q->next->next->items[3];
}

int arrays(struct queue *q, int i, int *p) {
    table[i][2] = i[table[1]];
    q->items[i] += p[i];
    *(p + i) = *(i + p);
    p[-1] = *p;
    *p++ = 5;
    return *--p + (int)(p - q->items);
}

int *addresses(struct queue *q, int i) {
    int *p = &q->items[i];
    pthread_mutex_lock(&q->lock);
    pthread_mutex_lock(&(q + 1)->lock);
    p = q->items;
    p = first.items + i;
    p = p - i + 2;
    p = &*p;
    p = (int *)((char *)q - 8);
    return &first.pos[i].y;
}

int assignments(int a, int b) {
    int c, d;
    c = d = a;
    a += b -= 1;
    b <<= 2;
    c = (a++, --b);
    count = -c + ~d + !a;
    return c = count;
}

struct queue *copies(struct queue *to, struct queue *from) {
    struct queue local = *from;
    *to = *from;
    to->pos[0] = from->pos[1];
    first = local;
    return &first;
}

void ignored(struct queue *q, volatile int *v) {
    (void)q;
    q->len;
    *v;
    (void)*v;
    first;
    sizeof(q->next->len);
    (void)sizeof *q;
}
