/*
 * identifier.h - ids as answers of services write them: GUIDs in texts, and names in paths.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_IDENTIFIER_H
#define MANDATE_BIND_IDENTIFIER_H

#include <lua.h>

/* guid(text) -> the first GUID in it, in lower case and without braces; nil where there is none, or no text */
int identifier_guid(lua_State *L);

/* behind(path, word) -> what stands behind `/word/` up to the next mark, as `…/flows/X?y` behind `flows` is X; or nil */
int identifier_behind(lua_State *L);

#endif
