#include "bind/parser_memory.h"

#include <string.h>

#include <lauxlib.h>

enum { ALIGN = 16 }; /* bytes */

void *parser_memory_take(parser_memory *all, size_t bytes)
{
    void *taken = arena_take(all->held, bytes);

    if (taken == NULL) {
        arena_clear(all->held);
        luaL_error(all->L, "not enough memory");
    }
    return taken;
}

/* A block for libyajl, with its size before it. */
static void *give(void *userdata, size_t bytes)
{
    char *block = parser_memory_take(userdata, bytes + ALIGN);

    memcpy(block, &bytes, sizeof bytes);
    return block + ALIGN;
}

static void *give_more(void *userdata, void *block, size_t bytes)
{
    char *more = give(userdata, bytes);
    size_t before = 0;

    if (block != NULL) {
        memcpy(&before, (char *)block - ALIGN, sizeof before);
        memcpy(more, block, before < bytes ? before : bytes);
    }
    return more;
}

static void take_back(void *userdata, void *block)
{
    (void)userdata;
    (void)block;
}

yajl_handle parser_memory_parser(parser_memory *all, const yajl_callbacks *callbacks, void *userdata)
{
    yajl_alloc_funcs functions = {give, give_more, take_back, all};

    return yajl_alloc(callbacks, &functions, userdata);
}

bool parser_memory_parse(yajl_handle parser, const char *text, size_t bytes)
{
    return yajl_parse(parser, (const unsigned char *)text, bytes) == yajl_status_ok &&
           yajl_complete_parse(parser) == yajl_status_ok;
}
