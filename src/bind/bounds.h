/*
 * bounds.h - what a script may take: memory, instructions and processor time of a Lua state that runs it alone.
 *
 * Shape   a state made with bounds_resize as its allocator keeps a pointer to its bounds where bounds_of finds it; the
 *         hook of bounds_watch counts instructions, and functions of the library charge for what they do in one
 * Errors  once `exceeded` says why a run has to end, every later look raises it again: a protected call of the script
 *         does not outlive it (safe_library.c)
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_BOUNDS_H
#define MANDATE_BIND_BOUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include <lua.h>

typedef struct bounds {
    size_t bytes, most_bytes;
    bool is_refused;          /* an allocation went past most_bytes */
    bool is_starved;          /* the system had none to give */
    lua_State *runner;        /* whose instructions are counted; NULL before there are any */
    lua_Integer instructions; /* still to go */
    int step;                 /* instructions from one call of the hook to the next */
    double unlooked;          /* work done since the clock was looked at, in instructions */
    clock_t looked, until;
    const char *exceeded; /* why the run has to end; NULL while it need not */
} bounds;

extern const char bounds_of_memory[], bounds_of_time[], bounds_of_system[];

/* The allocator of the bounded state; `userdata` is its bounds. */
void *bounds_resize(void *userdata, void *block, size_t old_bytes, size_t wanted_bytes);

bounds *bounds_of(lua_State *L);

/* Counts the instructions of `L` from now on. */
void bounds_watch(lua_State *L);

/* Takes `instructions` off, for work that one instruction did or, as far as `work` says, may be about to do; raises
 * where that is too much. */
void bounds_charge(lua_State *L, double instructions, double work);

/* What a failed call of status `status` with its error on top of the stack means for the bounds. */
void bounds_note_failure(lua_State *L, int status);

#endif
