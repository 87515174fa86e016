// run: --min-tier high
/* The secret is written plainly while the module is loaded, after others can find it, but before its own thread is
 * created: those that run already renew the secrets of other modules. */
// clean
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct cookies {
    pthread_t thread;
    unsigned long secret;
    unsigned life;
};

struct module {
    void *context;
    int is_fixed;
};

static void renew(struct cookies *cookies) {
    __atomic_store_n(&cookies->secret, (unsigned long)random(), __ATOMIC_RELAXED);
}

static void *renew_all(void *arg) {
    struct module *module = arg;

    for (int i = 0; i < 10; i++) {
        struct cookies *cookies = module->context;
        renew(cookies);
        usleep(cookies->life);
    }
    return NULL;
}

static unsigned long answer(struct module *module) {
    struct cookies *cookies = module->context;

    return __atomic_load_n(&cookies->secret, __ATOMIC_RELAXED) ^ __atomic_load_n(&cookies->secret, __ATOMIC_RELAXED);
}

static void set_context(struct module *module, void *context) {
    module->context = context;
}

static int load(struct module *module) {
    struct cookies *cookies = calloc(1, sizeof *cookies);

    if (cookies == NULL)
        return -1;
    set_context(module, cookies);
    memcpy(&cookies->secret, "abcdefgh", sizeof cookies->secret); // safe: race-mixed-atomic
    if (module->is_fixed)
        return 0;
    cookies->life = 10;
    return pthread_create(&cookies->thread, NULL, renew_all, module);
}

static int (*const loads[])(struct module *) = {load};

int main(int argc, char **argv) {
    static struct module modules[4];
    unsigned long all = 0;

    (void)argv;
    for (int i = 0; i < 4; i++) {
        modules[i].is_fixed = i < argc;
        if (loads[0](&modules[i]) != 0)
            return 1;
    }
    for (int i = 0; i < 4; i++)
        all |= answer(&modules[i]);
    pthread_exit((void *)all);
}
