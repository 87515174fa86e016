/* Each worker has a Lua state of its own, and needs no lock for it. */
// clean
#include <pthread.h>
#include <stdlib.h>

typedef struct lua_State lua_State;

/* As in lua.h and lauxlib.h. */
lua_State *luaL_newstate(void);
void lua_close(lua_State *state);
int lua_gc(lua_State *state, int what, ...);
int lua_getglobal(lua_State *state, const char *name);

struct worker {
    pthread_t thread;
    lua_State *state;
};

static void *work(void *arg)
{
    struct worker *worker = arg;

    lua_getglobal(worker->state, "rules"); // safe: race-unguarded-write
    lua_gc(worker->state, 2); // safe: race-unguarded-write
    return NULL;
}

int main(void)
{
    struct worker workers[4];

    for (int i = 0; i < 4; i++) {
        workers[i].state = luaL_newstate();
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
            return 1;
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(workers[i].thread, NULL);
        lua_close(workers[i].state);
    }
    return 0;
}
