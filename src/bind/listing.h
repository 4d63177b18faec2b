/*
 * listing.h - t:who_can and t:what_can: answers that are lists, callable once through and with :list().
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_LISTING_H
#define MANDATE_BIND_LISTING_H

#include <lua.h>

/* Prepares the metatable and the order of references. */
void listing_open(lua_State *L);

int listing_who_can(lua_State *L);
int listing_what_can(lua_State *L);

#endif
