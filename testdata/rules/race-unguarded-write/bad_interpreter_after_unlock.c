// run: --min-tier high
/* The settings are a Lua state, and its lock is given back before the garbage is collected, which works on all of it. */
#include <pthread.h>
#include <stdlib.h>

typedef struct lua_State lua_State;

/* As in lua.h and lauxlib.h. */
lua_State *luaL_newstate(void);
int lua_gc(lua_State *state, int what, ...);
void luaL_unref(lua_State *state, int table, int ref);
int lua_getglobal(lua_State *state, const char *name);
void lua_settop(lua_State *state, int top);
long lua_tointegerx(lua_State *state, int index, int *isnum);

struct settings {
    pthread_mutex_t lock;
    lua_State *state;
    int old_ref, stop;
    long depth;
};

static void *drop_old(void *arg)
{
    struct settings *settings = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&settings->lock);
        lua_State *state = settings->state;
        luaL_unref(state, -1001000, settings->old_ref);
        pthread_mutex_unlock(&settings->lock);
        lua_gc(state, 2); // expect: race-unguarded-write
    }
    return NULL;
}

static void *look_up(void *arg)
{
    struct settings *settings = arg;

    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&settings->lock);
        lua_getglobal(settings->state, "depth"); // step: race-unguarded-write
        settings->depth = lua_tointegerx(settings->state, -1, NULL);
        lua_settop(settings->state, 0);
        pthread_mutex_unlock(&settings->lock);
    }
    return NULL;
}

static struct settings *settings_new(void)
{
    struct settings *settings = calloc(1, sizeof *settings);

    if (settings == NULL)
        abort();
    pthread_mutex_init(&settings->lock, NULL);
    settings->state = luaL_newstate();
    return settings;
}

int main(void)
{
    pthread_t threads[2];
    struct settings *settings = settings_new();

    if (pthread_create(&threads[0], NULL, drop_old, settings) != 0 ||
        pthread_create(&threads[1], NULL, look_up, settings) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
