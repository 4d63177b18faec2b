/*
 * wants.h - which fields of a JSON value somebody wants, compiled from a Lua table for reading many such values.
 *
 * Shape   { field = true } takes the field as it is, { field = { ... } } what is wanted of it; of a list the wants are
 *         those of its items. A number instead is a column: the records of a list are taken as values then, one a
 *         column, not as tables. { field = 3 } puts the field as it is into the third, { field = { ["<column>"] = 3, ... } }
 *         what is wanted of it, { field = { ["<json>"] = 3 } } the document that a text is
 * Limits  WANTS_NODES tables, WANTS_KEYS fields, WANTS_COLUMNS columns; more is an error of Lua
 * Floor   4 (bind); for modules beside the core, which do not link it
 */
#ifndef MANDATE_BIND_WANTS_H
#define MANDATE_BIND_WANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lua.h>

#define WANTS "mandate.Wants"

enum { WANTS_NODES = 48, WANTS_KEYS = 160, WANTS_COLUMNS = 32 };

/* What is wanted of one value: a node, or one of these. */
enum { WANTS_ALL = 0xFFFF, WANTS_NONE = 0xFFFE };

typedef struct want {
    const char *key; /* held by the list of keys, the user value */
    size_t bytes;
    uint16_t of; /* the value behind it */
    int8_t column; /* that it goes to, from one on; 0: to none */
    bool is_json;  /* as the document that it is */
} want;

typedef struct wants_node {
    uint16_t first, count; /* of its fields */
    uint32_t columns;      /* a bit for each that something in it goes to; the value itself is not made then */
} wants_node;

typedef struct wants {
    wants_node nodes[WANTS_NODES]; /* the first is the value's */
    want fields[WANTS_KEYS];
    uint16_t node_count, field_count;
    int columns; /* how many there are */
} wants;

/* mandate.yajl.wants(table) -> Wants */
int wants_compile(lua_State *L);

/* The place of a key among the fields of a node; -1 where it is none of them. */
int wants_find(const wants *all, uint16_t node, const char *key, size_t bytes);

#endif
