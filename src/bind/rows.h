/*
 * rows.h - the records of an answer, one after the other: a file of JSON in pieces, through libyajl, of each record only
 * the fields that its reader wants.
 *
 * Shape   records are the items of the list that the file is, or of its field `value` or `data`
 * Floor   4 (bind); for modules beside the core, which do not link it
 */
#ifndef MANDATE_BIND_ROWS_H
#define MANDATE_BIND_ROWS_H

#include <lua.h>

/*
 * Pushes mandate.yajl.rows(path, choose) -> how, value, count
 *
 * choose(first, body, field) is asked when the first record is there: it returns who takes the records, and the Wants
 * that they are read by; or nothing, and the file is read as a whole.
 * how is `rows`: each was taken; value is what stands beside them, count is how many items are no records.
 * `whole`: value is the body. `broken`: to be read in another way. `text`: no JSON. `io`: value says why.
 */
void rows_push(lua_State *L);

#endif
