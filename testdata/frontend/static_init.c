/* What static objects hold from the start: addresses, texts, numbers that are not zero. */
#include <pthread.h>

struct ops {
    const char *name;
    int (*open)(int);
    int (*close)(int);
    struct {
        int flags;
        void *data;
    };
};
struct device {
    pthread_mutex_t lock;
    const struct ops *ops;
    struct device *next;
    int *counter;
    unsigned low : 3, high : 5;
};

static int open_file(int n) { return n; }
static inline int close_file(int n) { return -n; }
int external(int);
static int counters[4] = {1, 2, 3, 4};
static const struct ops file_ops = {.name = "file", .open = open_file, .close = &close_file, .data = counters};
static const struct ops table[] = {
    [1] = {"one", external},
    [3 ... 4] = {.name = "more", open_file, external, 7, &counters[1]},
    {"last", .flags = 9},
};
extern struct device second;
struct device first = {PTHREAD_MUTEX_INITIALIZER, &file_ops, &second, counters + 2, 1, 0};
struct device second = {.ops = table + 1, .next = &first, .counter = &counters[3], .high = 2};
int (*const callbacks[])(int) = {open_file, 0, (int (*)(int))close_file};
void *mixed[] = {(void *)"text", &first.lock, (char *)&second + 8, (void *)0, &table[1].open, (void *)3L};
struct device *list = &(struct device){.counter = (int[]){5, 6}, .next = &second};
static const char *const words[] = {"a", &"skip"[2], "c\n"};
static double pi = 3.14;
static long distance = (char *)&first.next - (char *)&first;
int only_here, twice;
int twice;
extern int elsewhere;
extern int given;
int given = sizeof(struct device) > 8 ? 2 : 3;
enum { A = 4 };
static struct {
    int n;
    struct device *d;
} anonymous = {A | 1, &first};
static _Thread_local int mine = 5;
static __thread int *also_mine = &given;

int used(int i) {
    static struct device *last = &second, *none;
    static int calls = 1;
    calls += mine + *also_mine + elsewhere + (int)pi + (int)distance + anonymous.n + words[i][0];
    last = none;
    return table[i].open(i) + last->low;
}
