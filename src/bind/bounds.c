#include "bind/bounds.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"

#define STEP                 1000 /* instructions between two calls of the hook, while they are quick */
#define SLOW_STEP            8
#define LOOK                 (4 * STEP) /* work between two looks at the clock */
#define SLOW                 (CLOCKS_PER_SEC / 20)
#define LARGE                ((size_t)1 << 16) /* bytes of an allocation that is work of its own */
#define BYTES_AN_INSTRUCTION 32

const char bounds_of_memory[] = "the script takes more memory than it may";
const char bounds_of_time[] = "the script runs longer than it may";
const char bounds_of_system[] = "not enough memory";

bounds *bounds_of(lua_State *L)
{
    bounds *held;

    memcpy(&held, lua_getextraspace(L), sizeof held);
    return held;
}

static int raise(lua_State *L, const char *message)
{
    lua_pushstring(L, message);
    return lua_error(L);
}

static void count(lua_State *L, lua_Debug *record);

/* While instructions are slow, each few of them are looked at. */
static void set_step(lua_State *L, bounds *held, int step)
{
    if (held->step == step)
        return;
    held->step = step;
    lua_sethook(L, count, LUA_MASKCOUNT, step);
}

/* One instruction has done the work of many: the next one is looked at. */
static void hurry(bounds *held, size_t bytes)
{
    held->unlooked += (double)bytes / BYTES_AN_INSTRUCTION;
    if (held->unlooked >= LOOK)
        set_step(held->runner, held, 1);
}

static bool is_too_much(const bounds *held, size_t old_bytes, size_t wanted_bytes)
{
    return wanted_bytes > old_bytes && wanted_bytes - old_bytes > held->most_bytes - held->bytes;
}

void *bounds_resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes)
{
    bounds *held = userdata;
    size_t old = block == NULL ? 0 : old_bytes; /* without a block, old_bytes is the kind of object */
    void *got;

    if (is_too_much(held, old, wanted_bytes)) {
        held->is_refused = true;
        return NULL;
    }
    got = memory_libc_resize(NULL, block, old_bytes, wanted_bytes);
    if (got == NULL && wanted_bytes != 0) {
        held->is_starved = true;
        return NULL;
    }
    held->bytes += wanted_bytes - old;
    if (wanted_bytes >= LARGE && held->runner != NULL)
        hurry(held, wanted_bytes);
    return got;
}

static void look_at_clock(lua_State *L, bounds *held)
{
    clock_t now = clock();

    if (now > held->until)
        held->exceeded = bounds_of_time;
    set_step(L, held, now - held->looked > SLOW ? SLOW_STEP : STEP);
    held->looked = now;
    held->unlooked = 0;
}

void bounds_charge(lua_State *L, double instructions, double work)
{
    bounds *held = bounds_of(L);

    if (instructions > (double)held->instructions)
        held->exceeded = bounds_of_time;
    else
        held->instructions -= (lua_Integer)instructions;
    held->unlooked += work;
    if (held->unlooked >= LOOK || held->step == SLOW_STEP)
        look_at_clock(L, held);
    if (held->exceeded != NULL)
        raise(L, held->exceeded);
}

static void count(lua_State *L, lua_Debug *record)
{
    int step = bounds_of(L)->step;

    (void)record;
    bounds_charge(L, step, step);
}

void bounds_watch(lua_State *L)
{
    bounds *held = bounds_of(L);

    held->runner = L;
    held->step = 0;
    held->looked = clock();
    set_step(L, held, STEP);
}

static bool is_of_memory(lua_State *L, int status)
{
    const char *message = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";

    return status == LUA_ERRMEM || strcmp(message, bounds_of_system) == 0;
}

void bounds_note_failure(lua_State *L, int status)
{
    bounds *held = bounds_of(L);

    if (held->exceeded != NULL || !is_of_memory(L, status))
        return;
    if (held->is_starved)
        held->exceeded = bounds_of_system;
    else if (held->is_refused)
        held->exceeded = bounds_of_memory;
}
