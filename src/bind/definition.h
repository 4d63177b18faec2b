/*
 * definition.h - what a cloud flow does, from its definition as exports and services write it: the reader of a solution's
 * Workflows, of clientdata, of packages and of the flow service.
 *
 * Source  runtimeSource decides whose connection a step uses, never `inputs.authentication` (RUN-19, RUN-20)
 * Floor   4 (bind)
 */
#ifndef MANDATE_BIND_DEFINITION_H
#define MANDATE_BIND_DEFINITION_H

#include <lua.h>

/*
 * Pushes the function definition(body, shelf) -> flow, reads, label | nil, message.
 *
 * body is a table, or a document of mandate.yajl. With a shelf, the trigger, and steps of which nothing is left to join,
 * are pieces of it, and reads is a table that other flows share. flow: child and desktop calls keep ids (`child_id`, `desktop_id`),
 * needs the `set` of their table, each use of a connection `bound_name`, the connection that the service bound it to.
 * reads says of each step whether it takes what started the flow, label what its trigger is.
 */
void definition_open(lua_State *L);

#endif
