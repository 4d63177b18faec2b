/*
 * plain_data.h - copies of trees of tables, strings, numbers and booleans from one Lua state to another.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_PLAIN_DATA_H
#define MANDATE_BIND_PLAIN_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include <lua.h>

/*
 * Pushes a copy of the value at `index` of `source` onto `target`, and takes the bytes that it holds at the least off *room: a
 * table that stands in many places is copied for each. False where it holds something else, nests too deeply, or is more
 * than there is room for, which leaves none; then what was begun lies on `target`. Raises in `target` alone, where its memory ends; `source` is left as it was.
 */
bool plain_data_copy(lua_State *source, int index, lua_State *target, size_t *room);

#endif
