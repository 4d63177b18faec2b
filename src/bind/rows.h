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
 * Pushes mandate.yajl.rows(path, choose) -> how, value, dropped, taken; the document at the top of the stack, which it
 * takes off, is the one that texts of JSON are read into.
 *
 * choose(first, body, field) is asked when the first record is there: it takes that, and returns who takes the others,
 * the Wants that they are read by, and two values for it; or nothing, and the file is read as a whole.
 * take(one, other, at, record) is given each, or take(one, other, at, ...) its columns; a document among them is another
 * record's afterwards.
 * how is `rows`: so many were taken, and others dropped as they are no records; value is what stands beside them.
 * `whole`: value is the body. `broken`: to be read in another way. `text`: no JSON. `io`: value says why.
 */
void rows_push(lua_State *L);

#endif
