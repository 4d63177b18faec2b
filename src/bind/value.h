/*
 * value.h - Lua tables as values of a document, and documents as Lua tables.
 *
 * Owner   a value that was read lives in one userdata that value_read leaves on the stack; its texts belong to the
 *         table it was read from, which must stay on the stack as well
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_VALUE_H
#define MANDATE_BIND_VALUE_H

#include <lua.h>

#include "mandate.h"

enum { VALUE_DEPTH = 32 }; /* tables in tables that a document may have */

/*
 * Reads the Lua value at `index`, meant for the place that `path` names, and pushes its memory. False, with nothing
 * pushed, and the fault says why.
 */
bool value_read(lua_State *L, int index, const char *path, size_t bytes, mandate_value *out, mandate_fault *fault);

/* Pushes the document of a tenant as a table. */
void value_push_document(lua_State *L, const mandate *tenant);

/* Pushes what the document holds at a path, nil where it is absent; or pushes nothing and returns a code. */
int value_push_fact(lua_State *L, const mandate *tenant, const char *path, size_t bytes, mandate_fault *fault);

#endif
