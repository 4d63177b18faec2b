/*
 * parser_memory.h - what libyajl allocates, in an arena.
 *
 * Errors  raises in Lua where the arena has no more, and empties it: libyajl does not expect memory to end, so the error
 *         leaves it in the midst
 * Floor   4 (bind); for modules beside the core, which do not link it
 */
#ifndef MANDATE_BIND_PARSER_MEMORY_H
#define MANDATE_BIND_PARSER_MEMORY_H

#include <stdbool.h>

#include <lua.h>
#include <yajl/yajl_parse.h>

#include "json/arena.h"

typedef struct parser_memory {
    lua_State *L;
    arena *held;
} parser_memory;

/* Bytes for any type, not zeroed. */
void *parser_memory_take(parser_memory *all, size_t bytes);

/* A parser that allocates there, also while it parses. */
yajl_handle parser_memory_parser(parser_memory *all, const yajl_callbacks *callbacks, void *userdata);

/* Whether a parser takes a whole text. */
bool parser_memory_parse(yajl_handle parser, const char *text, size_t bytes);

#endif
