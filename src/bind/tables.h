/*
 * tables.h - JSON through libyajl as Lua tables, of each value what is wanted of it.
 *
 * Shape   nulls are left out; a list closes up where one stood. Numbers are those of Lua
 * Errors  what it refuses, or reads in a way of its own, is refused without a word, and left to cjson
 * Owner   what libyajl allocates lies in an arena: it does not expect memory to end, so the error leaves it in the midst
 * Floor   4 (bind); for modules beside the core, which do not link it
 */
#ifndef MANDATE_BIND_TABLES_H
#define MANDATE_BIND_TABLES_H

#include <yajl/yajl_parse.h>

#include "bind/parser_memory.h"
#include "bind/value.h"
#include "bind/wants.h"

typedef struct tables_container {
    uint16_t wanted; /* of its entries */
    bool is_list;
    bool is_flat;      /* what is wanted of it goes into columns: it is no table */
    int8_t column;     /* that it goes to itself */
    lua_Integer count; /* of its items */
} tables_container;

enum { ITEMS_ENDED = VALUE_DEPTH + 1 };

typedef struct tables tables;

struct tables {
    lua_State *L;
    const wants *wants; /* NULL: everything is wanted */
    int keys;           /* where the list of its keys lies on the stack */
    parser_memory memory;
    tables_container open[VALUE_DEPTH];
    uint32_t depth;
    uint32_t skipped; /* containers that are open in what is not wanted */
    uint16_t next;    /* what is wanted behind the newest key */
    int8_t column;    /* that it goes to */
    bool is_json;     /* as the document that it is */
    int columns;      /* where those of a record lie on the stack, behind its taker */
    yajl_callbacks callbacks;
    void (*begin_row)(tables *reader), (*end_row)(tables *reader); /* of columns: pushes the taker, and calls it */
    bool (*item)(tables *reader); /* takes the item at the top of the stack, where the items of a list are taken */
    uint32_t item_depth;          /* of the list of items; 0: there is none so far; ITEMS_ENDED: it was read */
    void (*opened)(tables *reader, bool is_list); /* a container was opened; may be NULL */
    void (*document)(tables *reader, const char *text, size_t bytes); /* pushes the document that a text is, or it */
};

/* Begins a reading of what the wants ask for; their list of keys lies at `keys` on the stack. */
void tables_begin(tables *reader, lua_State *L, const wants *asked, int keys, arena *held);

/* A parser for it; it lies in `held`. */
yajl_handle tables_parser(tables *reader);

/* Leaves the value of a whole text on the stack, or nothing where the text is refused. */
bool tables_parse(tables *reader, const char *text, size_t bytes);

/* Pushes the number that a text of libyajl is, by Lua, which minds the locale; false where Lua does not take it. */
bool tables_push_number(lua_State *L, const char *text, size_t bytes);

/* Where in an escape a piece of a text ended; all zeros at the beginning. */
typedef struct tables_escape {
    uint8_t state, digits; /* digits of a number that are still to come */
    uint16_t number;
    bool has_first; /* the first half of a surrogate pair stands before */
} tables_escape;

/* Whether cjson reads a text, or a piece of it, as libyajl does, or one of the two refuses it. */
bool tables_is_plain(tables_escape *escape, const char *text, size_t bytes);

#endif
