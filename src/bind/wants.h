/*
 * wants.h - which fields of a JSON value somebody wants, compiled from a Lua table for reading many such values.
 *
 * Shape   { field = true } takes the field as it is, { field = { ... } } what is wanted of it, { ["*"] = ... } every key;
 *         of a list the wants are those of its items. { ["<key>"] = true } takes only that a key is there, as true.
 *         { ["<json>"] = { ... } } reads a text that is JSON itself. { ["<reads trigger>"] = true } notes in the field
 *         reads_trigger that some text below takes what started the flow. { ["<if any>"] = true } leaves out what has
 *         none of the fields. A table may hold itself
 * Limits  WANTS_NODES tables, WANTS_KEYS fields; more is an error of Lua
 * Floor   4 (bind); for modules beside the core, which do not link it
 */
#ifndef MANDATE_BIND_WANTS_H
#define MANDATE_BIND_WANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lua.h>

#define WANTS "mandate.Wants"

enum { WANTS_NODES = 48, WANTS_KEYS = 160 };

/* What is wanted of one value: a node, or one of these. */
enum { WANTS_ALL = 0xFFFF, WANTS_NONE = 0xFFFE, WANTS_KEY = 0xFFFD };

typedef struct want {
    const char *key; /* held by the list of keys, the user value */
    size_t bytes;
    uint16_t of; /* the value behind it */
} want;

typedef struct wants_node {
    uint16_t first, count; /* of its fields */
    uint16_t any;          /* of the keys that are no field */
    uint16_t inside;       /* of the JSON in a text */
    bool watches;          /* for texts that take what started the flow */
    bool is_left_out;      /* where it has none of its fields */
} wants_node;

typedef struct wants {
    wants_node nodes[WANTS_NODES]; /* the first is the value's */
    want fields[WANTS_KEYS];
    uint16_t node_count, field_count;
    bool watches;   /* some node does, outside of texts that are JSON */
    bool is_inside; /* while it is compiled */
} wants;

/* mandate.yajl.wants(table) -> Wants */
int wants_compile(lua_State *L);

/* What is wanted behind a key, and in *field the field that it is, -1 for a key of any name. */
uint16_t wants_of(const wants *all, uint16_t node, const char *key, size_t bytes, int *field);

#endif
