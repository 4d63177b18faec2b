/*
 * audience.h - who may do something to each of many targets, in the fewest numbers: for whoever asks about all flows.
 *
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_AUDIENCE_H
#define MANDATE_BIND_AUDIENCE_H

#include <lua.h>

/*
 * core.audiences(tenant, action, targets, shares) -> { common = { handle ... }, { handle ..., undecided, names, why } ... }
 * `common`: those who surely may, for every target, where there is more than one; of each target, those beside them who
 * are in none of its shares, which are lists of handles. Of who may or may not: how many, the first names, why the first.
 * A target that cannot be asked about has a `message` instead.
 */
int audience_list(lua_State *L);

#endif
